"""What contradicts itself in a month of a class, each with the lesson where it stands."""
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlalchemy import select

from sgo.access import READ, Actor, granted, scope
from sgo.models import Mark, MarkCode, Work, db
from sgo.rules import attendance as rules
from sgo.rules.attendance import Seen

from . import book
from .book import Book, ClassLine
from .month import chosen, last_day, months_of


@dataclass(frozen=True)
class Puzzle:
    """A contradiction: whose, when, what, and which cell or paper to look at."""
    name: str
    day: date
    sentence: str
    group: int | None = None
    lesson: int | None = None
    period: int | None = None
    paper: int | None = None


@dataclass(frozen=True)
class Puzzles:
    """The page."""
    first: date
    months: list[date]
    found: list[Puzzle]


def read(actor: Actor, line: ClassLine, wanted: str | None) -> Puzzles:
    """All contradictions of the month, the newest first."""
    months = months_of(line, actor.today)
    first = chosen(months, wanted)
    whole = book.read(actor, line.id, first, last_day(first))
    marks = _marks(actor, whole)
    found = [*_of_days(whole, marks, actor.today), *_of_papers(whole)]
    return Puzzles(first, months, sorted(found, key=lambda one: (-one.day.toordinal(), one.name)))


def _marks(actor: Actor, whole: Book) -> dict[tuple[int, int], str]:
    """The marks put on lessons as if the pupil were there: not «сдал позже», not a debt; only of pupils and days with an absence."""
    days = {lesson.id: lesson.day for lesson in whole.lessons}
    away = {(student, days[lesson]) for lesson, student in whole.standing if lesson in days}
    condition = scope(actor, READ, Mark)
    lesson_of = select(Work.lesson_id).where(Work.id == Mark.work_id).scalar_subquery()     # few marks: each looks its work up
    statement = (select(lesson_of, Mark.student_id, Mark.day, Mark.value, Mark.code)
                 .where(condition, Mark.student_id.in_({student for student, _ in away}), Mark.day.in_({day for _, day in away}), ~Mark.late,
                        Mark.attempt == 1).order_by(Mark.id))
    rows = db.session.execute(granted(statement, Mark, Work, condition=condition))
    return {(lesson, student): code.value if code else str(value) for lesson, student, day, value, code in rows
            if (student, day) in away and code is not MarkCode.DEBT}


def _of_days(whole: Book, marks: dict[tuple[int, int], str], today: date) -> list[Puzzle]:
    """Pupils' days; of today only the lessons whose attendance was taken, for the day is not over."""
    found, lessons = [], {lesson.id: lesson for lesson in whole.lessons}
    names = {pupil.id: pupil for pupil in whole.pupils}
    days: dict[tuple[int, date], None] = {}
    for lesson, student in whole.standing:
        if lesson in lessons and student in names:
            days.setdefault((student, lessons[lesson].day))
    by_day = defaultdict(list, whole.days())
    for student, day in days:
        seen = [Seen(lesson.id, lesson.number, whole.code(lesson.id, student), marks.get((lesson.id, student), ""), lesson.confirmed)
                for lesson in by_day[day] if names[student].attends(lesson.group, day)
                and (day < today or lesson.confirmed or (lesson.id, student) in whole.standing)]
        for one in rules.puzzles(seen):
            at = lessons[one.lesson]
            found.append(Puzzle(names[student].name, day, one.sentence, at.group, at.id, at.period))
    return found


def _of_papers(whole: Book) -> list[Puzzle]:
    """Two papers over one day or lesson of a pupil."""
    names, found = {pupil.id: pupil.name for pupil in whole.pupils}, []
    for one, other in combinations(whole.papers, 2):
        if one.student_id != other.student_id or one.start_on > other.end_on or other.start_on > one.end_on:
            continue
        if one.first_lesson and other.first_lesson and (one.first_lesson > (other.last_lesson or 0) or other.first_lesson > (one.last_lesson or 0)):
            continue
        found.append(Puzzle(names[one.student_id], max(one.start_on, other.start_on), f"На эти дни два документа: {one} и {other}.", paper=other.id))
    return found
