"""What the marks of a pupil come to: averages, how many there are, which mark they suggest. Marks in, figures out (domain rules §4.2-§4.4)."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sgo.models import JournalRules, StudyGroup
from sgo.rules import marks as rules
from sgo.rules.cells import Attempt

from .sheet import counting_of


@dataclass(frozen=True)
class Figures:
    """A pupil's period in numbers; `mean` is the average that the school goes by, `simple` the one without weights."""
    count: int
    mean: Fraction | None
    simple: Fraction | None
    proposal: int | None

    @property
    def is_low(self) -> bool:
        """Whether a «2» would come of it."""
        return self.mean is not None and self.mean < Fraction(5, 2)


def figures(works: Iterable[tuple[Sequence[Attempt], int]], how: JournalRules, least: int) -> Figures:
    """The figures of a pupil's works, each with its weight."""
    works, counting = list(works), counting_of(how)
    count = sum(value is not None for attempts, _ in works for one in counting.of_work(attempts) for value in (one.value, one.second))
    mean = counting.mean(works)
    thresholds = [Fraction(edge, 100) for edge in (how.five_from, how.four_from, how.three_from)]
    return Figures(count, mean, replace(counting, weights=False).mean(works), rules.suggested(mean, thresholds) if count >= least else None)


def least_of(group: StudyGroup, how: JournalRules) -> int:
    """How many marks a period must hold for a mark to be proposed: fewer where the group meets once a week."""
    return how.least_single if group.hours_week <= 100 else how.least_several
