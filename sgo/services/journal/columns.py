"""The columns of a journal: the lessons of a period, their works, the months over them."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from sgo.access import READ, Actor, granted, scope
from sgo.models import Lesson, LessonStatus, Work, WorkType, db
from sgo.rules import wording


@dataclass(frozen=True)
class Column:
    """A column of the grid: a work of a lesson, or a lesson that has no work yet."""
    lesson: int
    work: int | None
    day: date
    number: int
    letter: str
    weight: int
    about: str
    state: str                                          # today, later, held or off
    first: bool                                         # the lesson's first column carries the attendance
    title: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Band:
    """A month or a lesson over its columns."""
    title: str
    span: int
    day: date | None = None
    state: str = ""
    lesson: int = 0
    number: int = 0


def columns_of(actor: Actor, group_id: int, period: Any) -> list[Column]:
    """The columns of a period that the person may read, by day and lesson."""
    lessons = _lessons(actor, group_id, period)
    works: dict[int, list[Any]] = defaultdict(list)
    for work in _works(actor, group_id, period) if lessons else ():
        works[work.lesson_id].append(work)
    return [column_of(lesson, work, place == 0, actor.today) for lesson in lessons for place, work in enumerate(works[lesson.id] or [None])]


def by_lesson(columns: Iterable[Column]) -> list[Column]:
    """One column a lesson: what the attendance is marked in."""
    return [replace(column, letter="", weight=1, about=f"{_when(column.day)} · {column.number} урок · {column.topic or 'тема не указана'}")
            for column in columns if column.first]


def months(columns: Sequence[Column]) -> list[Band]:
    """The months over their columns."""
    return [Band(f"{wording.MONTH_NAMES[month - 1]} {year}", len(list(run)))
            for (year, month), run in groupby(columns, key=lambda column: (column.day.year, column.day.month))]


def bands(columns: Sequence[Column]) -> list[Band]:
    """The lessons over their columns."""
    found = []
    for _, run in groupby(columns, key=lambda column: column.lesson):
        own = list(run)
        found.append(Band(wording.weekday_short(own[0].day), len(own), own[0].day, own[0].state, own[0].lesson, own[0].number))
    return found


def _lessons(actor: Actor, group_id: int, period: Any) -> list[Any]:
    condition = scope(actor, READ, Lesson)
    statement = (select(Lesson.id, Lesson.day, Lesson.number, Lesson.status, Lesson.topic)
                 .where(condition, Lesson.group_id == group_id, Lesson.day.between(period.start_on, period.end_on)).order_by(Lesson.day, Lesson.number))
    return list(db.session.execute(granted(statement, Lesson, condition=condition)))


def _works(actor: Actor, group_id: int, period: Any) -> list[Any]:
    condition = scope(actor, READ, Work)
    statement = (select(Work.id, Work.lesson_id, Work.weight, Work.title, WorkType.letter, WorkType.name).join(WorkType, WorkType.id == Work.type_id)
                 .where(condition, Work.group_id == group_id, Work.day.between(period.start_on, period.end_on)).order_by(Work.id))
    return list(db.session.execute(granted(statement, Work, condition=condition)))


def _when(day: date) -> str:
    return f"{wording.date_ru(day)}, {wording.weekday_short(day)}"


def column_of(lesson: Any, work: Any, first: bool, today: date) -> Column:
    """A work of a lesson as a column; without a work the lesson itself."""
    state = "off" if lesson.status is LessonStatus.CANCELLED else "today" if lesson.day == today else "later" if lesson.day > today else "held"
    title = (work.title or work.name) if work else ""
    said = f"{title}, вес {work.weight}" if work else f"{lesson.number} урок"
    about = " · ".join([_when(lesson.day), said, lesson.topic or "тема не указана"])
    return Column(lesson.id, work.id if work else None, lesson.day, lesson.number, work.letter if work else "", work.weight if work else 1, about, state,
                  first, title, lesson.topic or "")
