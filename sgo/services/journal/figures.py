"""What the marks of a pupil come to: averages, how many there are, which mark they suggest. Marks in, figures out (domain rules §4.2-§4.4)."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sgo.models import DotCounts, JournalRules, RetakeCounts
from sgo.rules import marks as rules

Attempt = tuple[int | None, int | None, str | None]     # value, second value, code, in the order of the attempts


@dataclass(frozen=True)
class Figures:
    """A pupil's period in numbers."""
    count: int
    simple: Fraction | None
    weighted: Fraction | None
    proposal: int | None

    @property
    def is_low(self) -> bool:
        """Whether a «2» would come of it."""
        mean = self.weighted if self.weighted is not None else self.simple
        return mean is not None and mean < Fraction(5, 2)


def counting(attempts: Sequence[Attempt], how: JournalRules) -> list[tuple[int | None, int | None]]:
    """The attempts of one work that count by the school's rules, as pairs of marks."""
    dot = 2 if how.dot_counts is DotCounts.AS_TWO else None
    pairs = [(dot, None) if code == "." else (value, second) for value, second, code in attempts]
    if how.retake_counts is RetakeCounts.ALL or not pairs:
        return pairs
    if how.retake_counts is RetakeCounts.BEST:
        return [max(pairs, key=lambda pair: (rules.average([pair]) or Fraction(0)))]
    return pairs[-1:]


def figures(works: Iterable[tuple[Sequence[Attempt], int]], how: JournalRules, least: int) -> Figures:
    """The figures of a pupil's works, each with its weight."""
    values = [(value, second, weight) for attempts, weight in works for value, second in counting(attempts, how)]
    pairs = [(value, second) for value, second, _ in values]
    count = sum(mark is not None for pair in pairs for mark in pair)
    simple, weighted = rules.average(pairs), rules.weighted_average(values) if how.uses_weights else None
    mean = weighted if how.uses_weights else simple
    thresholds = [Fraction(edge, 100) for edge in (how.five_from, how.four_from, how.three_from)]
    return Figures(count, simple, weighted, rules.suggested(mean, thresholds) if count >= least else None)
