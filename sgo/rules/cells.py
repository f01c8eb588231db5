"""A cell of the journal as a value: what stands in it, and what it becomes when something is typed. Attempts stand one after another: «2→4»."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from .marks import LATE, CellEntry, average, parse_cell, shown, weighted_average

ARROW = "→"
MOST_ATTEMPTS = 5
TOO_MANY = f"Попыток не больше {MOST_ATTEMPTS}. Исправьте последнюю или уберите лишнюю."
NOTHING_TO_RETAKE = "Пересдавать нечего: отметки в клетке ещё нет. Поставьте первую."
WORTH_OF_DOT = 2


@dataclass(frozen=True)
class Attempt:
    """One attempt's result: a mark, a double mark, or a code."""
    value: int | None = None
    second: int | None = None
    code: str | None = None

    def __str__(self) -> str:
        return shown(CellEntry(None, self.value, self.second, self.code))


@dataclass(frozen=True)
class CellState:
    """What stands in a cell: at most one attendance code and the attempts in their order."""
    attendance: str | None = None
    attempts: tuple[Attempt, ...] = ()
    minutes: int | None = None                          # how late, with «ОП»; told beside the text

    @property
    def mark(self) -> str:
        """The attempts as shown."""
        return ARROW.join(map(str, self.attempts))

    @property
    def text(self) -> str:
        """The cell as shown: «ОТ 4», «2→4»."""
        return " ".join(part for part in (self.attendance, self.mark) if part)

    @property
    def words(self) -> str:
        """The text with the minutes: what a record of a change says."""
        return f"{self.text} ({self.minutes} мин)" if self.minutes else self.text

    @property
    def last(self) -> CellEntry:
        """The code and the last attempt, as the rules of cells judge them."""
        end = self.attempts[-1] if self.attempts else Attempt()
        return CellEntry(self.attendance, end.value, end.second, end.code)


def typed(text: str, before: CellState, allow_one: bool = False, retake: bool = False, whole: bool = False) -> CellState:
    """What the cell becomes: a code keeps the marks and a mark keeps the code; nothing clears all; a retake is one attempt more; `whole`, or an arrow
    in the text, names all that is to stand there. ValueError with a sentence when the text is no such thing."""
    if whole or ARROW in text:
        return _named(text, before, allow_one)
    entry = parse_cell(text, allow_one)
    if entry.is_empty:
        return CellState()
    after = replace(before, attendance=entry.attendance, minutes=_minutes(entry, before)) if entry.attendance else before
    if entry.value is None and entry.code is None:
        return after
    if retake and not before.attempts:
        raise ValueError(NOTHING_TO_RETAKE)
    kept = before.attempts if retake else before.attempts[:-1]
    return replace(after, attempts=_counted((*kept, Attempt(entry.value, entry.second, entry.code))))


def _minutes(entry: CellEntry, before: CellState) -> int | None:
    """The minutes stay while «ОП» stands, until others are named."""
    return entry.minutes or before.minutes if entry.attendance == LATE else None


def _named(text: str, before: CellState, allow_one: bool) -> CellState:
    first, *others = (parse_cell(part, allow_one) for part in text.split(ARROW))
    if others and any(entry.attendance or (entry.value is None and entry.code is None) for entry in (replace(first, attendance=None), *others)):
        raise ValueError(f"«{text}» не понято. Попытки пишутся через стрелку, по одной отметке: 2{ARROW}4.")
    attempts = (Attempt(entry.value, entry.second, entry.code) for entry in (first, *others) if entry.value is not None or entry.code is not None)
    return CellState(first.attendance, _counted(tuple(attempts)), _minutes(first, before))


def _counted(attempts: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    if len(attempts) > MOST_ATTEMPTS:
        raise ValueError(TOO_MANY)
    return attempts


@dataclass(frozen=True)
class Counting:
    """What the school's rules say of averages: are weights used, which attempt of a work counts (last, best, all), is a debt worth 2."""
    weights: bool = True
    retake: str = "last"
    dot_as_two: bool = False

    def of_work(self, attempts: Sequence[Attempt]) -> list[Attempt]:
        """The attempts of a work that count, a debt as the mark it is worth."""
        worth = [Attempt(WORTH_OF_DOT) if self.dot_as_two and one.code == "." else one for one in attempts]
        if self.retake == "all":
            return worth
        if self.retake == "best":
            return [max(worth, key=_worth)] if worth else []
        return worth[-1:]

    def mean(self, works: Iterable[tuple[Sequence[Attempt], int]]) -> Fraction | None:
        """The average of a pupil's works, each with its attempts in order and its weight; None without marks (domain rules §4.2, §4.3)."""
        counted = [(one.value, one.second, weight) for attempts, weight in works for one in self.of_work(attempts)]
        return weighted_average(counted) if self.weights else average([(value, second) for value, second, _ in counted])


def _worth(attempt: Attempt) -> Fraction:
    return average([(attempt.value, attempt.second)]) or Fraction(0)


def look_of(mark: str, attendance: str | None) -> str:
    """The CSS classes of a cell: only 3, 2, a debt and an absence raise their voice."""
    last = mark.rsplit(ARROW, 1)[-1]
    looks = {"2": "m2", "1": "m2", "3": "m3", ".": "debt"}
    absence = {"ОТ": "ab ot", "НП": "ab np", "УП": "ab up", "Б": "ab b", "ОП": "ab op", "ОСВ": "ab osv"}
    return looks.get(last.split("/")[0], "") if mark else absence.get(attendance or "", "")
