"""What the mark of a period would be today and what further marks would change, by the school's own rule; exact, and never a promise."""
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from . import marks
from .finals import Grounds, Manner

MOST_TYPED = 20
FARTHEST = 10                                           # beyond so many marks in a row nobody is told to hope
MARKS = (5, 4, 3, 2)
TOKEN = re.compile(r"([1-5])(?:/([1-5]))?(?:[*xх×]([1-9][0-9]?|100))?", re.IGNORECASE)
HOW = "Введите отметки через пробел: 5 4 5. Вес пишут через звёздочку: 5*3."
Values = tuple[tuple[int, int], ...]                    # marks with their weights


@dataclass(frozen=True)
class Step:
    """One more mark: the average after it and the mark of the period that it suggests; None while there are too few marks."""
    mark: int
    weight: int
    mean: Fraction
    result: int | None


@dataclass(frozen=True)
class Way:
    """So many marks in a row would raise the suggested mark."""
    number: int
    mark: int
    weight: int
    result: int


def suggested(values: Sequence[tuple[int, int]], manner: Manner, least: int) -> int | None:
    """The mark that these marks suggest for the period; None where there are fewer than the school demands."""
    return marks.suggested(Grounds(tuple(values)).mean(manner), manner.thresholds) if len(values) >= least else None


def with_more(values: Values, more: Iterable[tuple[int, int]], manner: Manner, least: int) -> Step | None:
    """What comes of all the marks together; None where there is not one."""
    together = (*values, *more)
    mean = Grounds(together).mean(manner)
    return None if mean is None else Step(*together[-1], mean, suggested(together, manner, least))


def next_marks(values: Values, weight: int, manner: Manner, least: int) -> list[Step]:
    """What one more mark of this weight would make of the average, for each mark there is."""
    found = (with_more(values, [(mark, weight)], manner, least) for mark in MARKS)
    return [step for step in found if step]


def way_up(values: Values, weight: int, manner: Manner, least: int) -> Way | None:
    """How many fives in a row raise the mark that is suggested now; None where there is nothing to raise or it is too far."""
    now = marks.suggested(Grounds(values).mean(manner), manner.thresholds)
    if now is None or now >= 5:
        return None
    for number in range(1, FARTHEST + 1):
        step = with_more(values, [(5, weight)] * number, manner, least)
        if step and step.result is not None and step.result > now:
            return Way(number, 5, weight, step.result)
    return None


def typed(text: str, allows_one: bool = False) -> list[tuple[int, int]]:
    """Marks as a person types them to see what would be: «5 4/5 3*2»; ValueError with a sentence."""
    found: list[tuple[int, int]] = []
    for part in re.split(r"[\s,;]+", text.strip()):
        match = TOKEN.fullmatch(part)
        values = [int(group) for group in match.groups()[:2] if group] if match else []
        if part and (match is None or (1 in values and not allows_one)):
            raise ValueError(f"«{part[:20]}» не понято. {HOW}")
        found += [(value, int(match[3] or 1)) for value in values] if match else []
    if len(found) > MOST_TYPED:
        raise ValueError(f"Больше {MOST_TYPED} отметок сразу не считаем. Уберите лишние.")
    return found
