"""A month of a class: pupils by days, a day unfolded into its lessons, sums by code, what asks for attention (domain rules §4.9)."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sgo.access import Actor
from sgo.rules import attendance as rules
from sgo.rules import wording
from sgo.rules.attendance import CODES, Tally
from sgo.rules.marks import ABSENT
from sgo.rules.workdays import Exceptions

from . import book
from .book import Book, ClassLine, LessonSeen, Pupil


@dataclass(frozen=True)
class Column:
    """A day, or one lesson of the unfolded day."""
    day: date
    title: str
    about: str
    number: int | None = None
    closed: bool = False


@dataclass(frozen=True)
class Head:
    """A day over its columns."""
    day: date
    span: int
    open: bool


@dataclass(frozen=True)
class Cell:
    """What stands there; `lessons` are those that a typed code goes to."""
    text: str
    look: str
    lessons: str = ""


@dataclass(frozen=True)
class Line:
    """A pupil's month."""
    id: int
    person_id: int
    number: int
    name: str
    cells: list[Cell]
    tally: Tally
    flags: list[str]


@dataclass(frozen=True)
class Month:
    """The whole page."""
    first: date
    months: list[date]
    heads: list[Head]
    columns: list[Column]
    lines: list[Line]
    whole: Tally
    by_days: str
    per_pupil: str
    flagged: list[Line]
    opened: date | None


def months_of(line: ClassLine, today: date) -> list[date]:
    """The first days of the months of the school year that have begun."""
    found, last = [line.year_start.replace(day=1)], min(line.year_end, max(today, line.year_start))
    while (following := (found[-1] + timedelta(days=32)).replace(day=1)) <= last:
        found.append(following)
    return found


def chosen(months: Sequence[date], wanted: str | None) -> date:
    """The month asked for («2026-11»), else the last one begun."""
    return next((month for month in months if f"{month:%Y-%m}" == wanted), months[-1])


def last_day(first: date) -> date:
    """The last day of the month."""
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def read(actor: Actor, line: ClassLine, wanted: str | None, opened: date | None) -> Month:
    """The month of the class; `opened` is the day shown by lessons."""
    months = months_of(line, actor.today)
    first = chosen(months, wanted)
    whole, exceptions = book.read(actor, line.id, first, last_day(first)), book.exceptions()
    days = whole.days()
    opened = opened if opened in days else None
    columns = _columns(days, opened)
    lines = [_line(whole, days, columns, number, pupil, actor.today, exceptions) for number, pupil in enumerate(whole.pupils, start=1)]
    shares = [days_of(whole, days, pupil) for pupil in whole.pupils]
    tally = rules.together(one.tally for one in lines)
    by_days = rules.by_days(sum(held for held, _ in shares), sum(missed for _, missed in shares))
    heads = [Head(day, sum(column.day == day for column in columns), day == opened) for day in days]
    return Month(first, months, heads, columns, lines, tally, wording.percent_ru(by_days), wording.decimal_ru(rules.per_pupil(tally.total, len(lines))),
                 [one for one in lines if one.flags], opened)


def _columns(days: dict[date, list[LessonSeen]], opened: date | None) -> list[Column]:
    found = []
    for day, lessons in days.items():
        said = f"{wording.date_ru(day)}, {wording.weekday_short(day)}"
        if day != opened:
            found.append(Column(day, wording.weekday_short(day), said, closed=all(lesson.closed for lesson in lessons)))
            continue
        for number in sorted({lesson.number for lesson in lessons}):
            own = [lesson for lesson in lessons if lesson.number == number]
            subjects = ", ".join(dict.fromkeys(lesson.subject for lesson in own))
            found.append(Column(day, str(number), f"{said}, {number} урок: {subjects}", number, all(lesson.closed for lesson in own)))
    return found


def _of(whole: Book, lessons: Sequence[LessonSeen], pupil: Pupil) -> list[LessonSeen]:
    return [lesson for lesson in lessons if pupil.attends(lesson.group, lesson.day)]


def _line(whole: Book, days: dict[date, list[LessonSeen]], columns: list[Column], number: int, pupil: Pupil, today: date,
          exceptions: Exceptions) -> Line:
    cells = [_cell(whole, _of(whole, days[column.day], pupil), pupil.id, column) for column in columns]
    missed, held, truant, waiting = dict.fromkeys(CODES, 0), 0, dict[date, int](), []
    for lesson in (lesson for lessons in days.values() for lesson in _of(whole, lessons, pupil)):
        code = whole.code(lesson.id, pupil.id)
        held += whole.counts(lesson, pupil.id)
        if code in ABSENT:
            missed[code] += 1
        if code == "НП":
            truant[lesson.day] = truant.get(lesson.day, 0) + 1
        if code == "ОТ" and rules.is_unexplained_too_long(lesson.day, today, exceptions):
            waiting.append(lesson.day)
    tally = Tally(held, missed)
    return Line(pupil.id, pupil.person_id, number, pupil.name, cells, tally, _flags(tally, truant, waiting))


def _cell(whole: Book, lessons: list[LessonSeen], pupil: int, column: Column) -> Cell:
    own = [lesson for lesson in lessons if column.number in (None, lesson.number)]
    if not own:
        return Cell("", "out")
    codes = [whole.code(lesson.id, pupil) for lesson in own]
    if column.number is not None:
        return Cell(codes[0] or "", book.look(codes[0]), str(own[0].id))
    counted = [code for lesson, code in zip(own, codes, strict=True) if code or whole.counts(lesson, pupil)]
    missed = [lesson.id for lesson, code in zip(own, codes, strict=True) if code in ABSENT]
    text = rules.summary(counted)
    return Cell(text, book.look(text.split(" ")[0]) if text else "", ",".join(map(str, missed)))


def _flags(tally: Tally, truant: dict[date, int], waiting: list[date]) -> list[str]:
    found = []
    if waiting:
        number = wording.counted(len(waiting), "урок", "урока", "уроков")
        found.append(f"Причина не указана больше двух рабочих дней: {number}, с {wording.date_short(min(waiting))}.")
    found += [f"За неделю с {wording.date_short(monday)} по неуважительной причине пропущено 10 уроков или больше." for monday in rules.truant_weeks(truant)]
    if tally.is_systematic:
        found.append("За месяц без уважительной причины пропущено 30 % уроков или больше: систематические пропуски.")
    return found


def days_of(whole: Book, days: dict[date, list[LessonSeen]], pupil: Pupil) -> tuple[int, int]:
    """How many school days the pupil had, and how many were missed whole."""
    held: dict[date, list[str | None]] = defaultdict(list)
    for day, lessons in days.items():
        held[day] += [whole.code(lesson.id, pupil.id) for lesson in _of(whole, lessons, pupil) if whole.counts(lesson, pupil.id)]
    return sum(bool(codes) for codes in held.values()), sum(rules.day_missed(codes) for codes in held.values())
