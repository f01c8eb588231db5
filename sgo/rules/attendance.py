"""Missed lessons: shares by lessons and by days, what asks for attention, what contradicts itself (domain rules §4.9, §5; Р 8.5)."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .marks import ABSENT
from .workdays import Exceptions, add_working

CODES = ("Б", "УП", "НП", "ОТ")                          # what counts as missed, in the order of sums
REASONED = frozenset({"Б", "УП"})
EXPLAINED_IN = 2                                        # working days to name the reason (Р 8.5)
TRUANT_LESSONS = 10                                     # НП in a week from which the class teacher is told
TRUANT_SHARE = Fraction(30, 100)                        # of a month missed without a valid reason: «систематические пропуски»


@dataclass(frozen=True)
class Tally:
    """Lessons that were held for somebody, and how many of them were missed by code."""
    lessons: int
    missed: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that was missed; late is not missed."""
        return sum(self.missed.get(code, 0) for code in CODES)

    @property
    def attended(self) -> Fraction | None:
        """Per cent attended; None where no lesson was held."""
        return Fraction(100 * (self.lessons - self.total), self.lessons) if self.lessons else None

    @property
    def ill(self) -> Fraction | None:
        """Per cent missed through illness."""
        return Fraction(100 * self.missed.get("Б", 0), self.lessons) if self.lessons else None

    @property
    def is_systematic(self) -> bool:
        """Whether 30 % or more was missed without a valid reason; asked of a month."""
        without = self.total - sum(self.missed.get(code, 0) for code in REASONED)
        return bool(self.lessons) and Fraction(without, self.lessons) >= TRUANT_SHARE


def together(tallies: Iterable[Tally]) -> Tally:
    """The sums of a class: from summed counts, never a mean of percentages."""
    found, lessons = dict.fromkeys(CODES, 0), 0
    for one in tallies:
        lessons += one.lessons
        for code in CODES:
            found[code] += one.missed.get(code, 0)
    return Tally(lessons, found)


def per_pupil(missed: int, pupils: int) -> Fraction | None:
    """Lessons missed by one pupil on the average; None without pupils."""
    return Fraction(missed, pupils) if pupils else None


def day_missed(codes: Sequence[str | None]) -> bool:
    """Whether the whole day was missed: every held lesson of the pupil (§4.9); lessons excused by «ОСВ» are left out."""
    asked = [code for code in codes if code != "ОСВ"]
    return bool(asked) and all(code in ABSENT for code in asked)


def by_days(days: int, missed: int) -> Fraction | None:
    """Per cent of pupil-days that were not missed whole."""
    return Fraction(100 * (days - missed), days) if days else None


def is_unexplained_too_long(day: date, today: date, exceptions: Exceptions) -> bool:
    """Whether the reason of an «ОТ» of that day should have been told by now: two working days have passed."""
    return add_working(day, EXPLAINED_IN, exceptions) < today


def truant_weeks(days: Mapping[date, int]) -> list[date]:
    """Mondays of the weeks with ten or more lessons missed without a valid reason («НП»)."""
    weeks: dict[date, int] = {}
    for day, number in days.items():
        monday = date.fromordinal(day.toordinal() - day.weekday())
        weeks[monday] = weeks.get(monday, 0) + number
    return sorted(monday for monday, number in weeks.items() if number >= TRUANT_LESSONS)


def summary(codes: Sequence[str | None]) -> str:
    """A day in a cell: «Б» for the whole day, «ОТ 2/6» for a part, the most frequent code first; «ОП» and «ОСВ» alone as they are."""
    standing = [code for code in codes if code]
    if not standing:
        return ""
    missed = [code for code in standing if code in ABSENT]
    if not missed:
        return " ".join(dict.fromkeys(standing))
    order = sorted(dict.fromkeys(missed), key=lambda code: (-missed.count(code), CODES.index(code)))
    if len(missed) == len(codes):
        return " ".join(order)
    return f"{' '.join(order)} {len(missed)}/{len(codes)}"


@dataclass(frozen=True)
class Seen:
    """One held lesson of a pupil's day: what the journal says."""
    lesson: int
    number: int
    code: str | None = None
    mark: str = ""                                      # a mark that is not «сдал позже» and no debt
    confirmed: bool = True                              # the teacher has said that the attendance is taken


@dataclass(frozen=True)
class Puzzle:
    """Something that cannot be so, with the lesson to look at."""
    lesson: int
    sentence: str


def puzzles(day: Sequence[Seen]) -> list[Puzzle]:
    """What contradicts itself in a pupil's day, in the order of the lessons."""
    ordered = sorted(day, key=lambda one: one.number)
    return [*_marked_while_absent(ordered), *_there_in_between(ordered)]


def _marked_while_absent(day: Sequence[Seen]) -> list[Puzzle]:
    ill = any(one.code == "Б" for one in day)
    found = []
    for one in day:
        if one.mark and one.code in ABSENT:
            found.append(Puzzle(one.lesson, f"На {one.number} уроке стоят «{one.code}» и отметка {one.mark} без «сдал позже»."))
        elif one.mark and ill and one.code is None:
            found.append(Puzzle(one.lesson, f"В этот день болел, но на {one.number} уроке получил отметку {one.mark} без «сдал позже»."))
    return found


def _there_in_between(day: Sequence[Seen]) -> list[Puzzle]:
    """Absent before and after, or all day but for a lesson whose attendance nobody has taken."""
    away = [one.code in ABSENT for one in day]
    there = [place for place, absent in enumerate(away) if not absent]
    if len(day) < 3 or not there or sum(away) < 2 or any(day[place].mark for place in there):
        return []
    forgotten = [place for place in there if not day[place].confirmed and day[place].code is None]
    if forgotten == there:
        return [Puzzle(day[place].lesson, f"Не был весь день, а на {day[place].number} уроке явка не отмечена: похоже, учитель забыл.") for place in forgotten]
    if len(there) == 1 and day[there[0]].code is None and (0 < there[0] < len(day) - 1):
        return [Puzzle(day[there[0]].lesson, f"Был только на {day[there[0]].number} уроке, на остальных отсутствовал.")]
    return [Puzzle(day[place].lesson, f"Отсутствовал до и после, а на {day[place].number} уроке был.")
            for place in there if day[place].code is None and any(away[:place]) and any(away[place + 1:]) and day[place].confirmed]
