"""The grid of a study group's period: Core tuples in, ready rows out, a constant number of statements."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from flask import abort
from sqlalchemy import String, cast, literal, null, select, type_coerce, union_all

from sgo.access import READ, Actor, granted, scope, system, who_may
from sgo.models import (Attendance, GroupMember, JournalMode, JournalRules, Lesson, LessonStatus, Mark, PeriodMark, Person, Student,
                        StudyGroup, StudyPeriod, Subject, Work, WorkType, db)
from sgo.rules import marks as rules
from sgo.rules import wording
from sgo.rules.cells import look_of

from .groups import demand_journal
from .lessons import LessonCard, card


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


@dataclass(frozen=True)
class Cell:
    """What stands in a cell and how it looks."""
    text: str = ""
    look: str = ""


@dataclass
class PupilRow:
    """A pupil's line."""
    student: int
    number: int
    name: str
    cells: list[Cell]
    average: str
    mark: str
    is_low: bool


@dataclass(frozen=True)
class Band:
    """A month or a lesson over its columns."""
    title: str
    span: int
    day: date | None = None
    state: str = ""
    lesson: int = 0


@dataclass
class Grid:
    """The whole page of the journal."""
    group_id: int
    group: str
    subject: str
    parallel: int
    period: Any
    periods: list[Any]
    columns: list[Column]
    months: list[Band]
    lessons: list[Band]
    pupils: list[PupilRow]
    may_write: bool
    may_mark: bool
    locked: str | None
    uses_weights: bool
    card: LessonCard | None


def grid(actor: Actor, group_id: int, period_id: int | None, lesson_id: int | None = None) -> Grid:
    """Everything one screen of the journal shows; 404 when the group is not the person's to open."""
    demand_journal(actor, group_id)
    group, subject, weights = _group(group_id)
    periods = list(db.session.execute(select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on, StudyPeriod.is_closed)
                                      .where(StudyPeriod.of(group.year_id, group.parallel_id)).order_by(StudyPeriod.start_on)))
    period = _chosen(periods, period_id, actor.today)
    lessons = _lessons(actor, group_id, period) if period else []
    columns = _columns(lessons, _works(actor, group_id, period) if lessons else [], actor.today)
    members = _members(group_id, period) if period else []
    held = _held(actor, group_id, period) if lessons else {}
    finals = _finals(actor, group_id, period) if period else {}
    may_mark = actor.own.writes(group_id, actor.today)
    return Grid(group_id, group.name, subject.name, group.parallel_id, period, periods, columns, _months(columns), _bands(columns),
                _rows(members, columns, held, finals, bool(weights)), may_mark or bool(actor.own.led_today and group_id in actor.own.groups_led), may_mark,
                _lock(group, period), bool(weights), card(chosen) if (chosen := _chosen_lesson(columns, lesson_id)) else None)


def _chosen_lesson(columns: Sequence[Column], wanted: int | None) -> int | None:
    """The lesson asked for; else today's, the last one held, the first to come."""
    ids = [column.lesson for column in columns]
    if wanted in ids:
        return wanted
    past = [column.lesson for column in columns if column.state == "today"] or [column.lesson for column in columns if column.state == "held"][-1:]
    return past[0] if past else ids[0] if ids else None


def _group(group_id: int) -> Any:
    statement = (
        select(StudyGroup, Subject, select(JournalRules.uses_weights).scalar_subquery())
        .join(Subject, Subject.id == StudyGroup.subject_id)
        .where(StudyGroup.id == group_id)
    )
    row = db.session.execute(statement, execution_options=system("the journal's group, demanded before", StudyGroup)).one_or_none()
    return row or abort(404, who_may(READ, Lesson))


def _chosen(periods: Sequence[Any], wanted: int | None, today: date) -> Any:
    """The period asked for, else the one that holds today, else the last begun, else the first."""
    if wanted is not None:
        return next((period for period in periods if period.id == wanted), None) or abort(404)
    begun = [period for period in periods if period.start_on <= today]
    return begun[-1] if begun else periods[0] if periods else None


def _lock(group: StudyGroup, period: Any) -> str | None:
    if group.journal_mode is JournalMode.PAPER:
        return "Журнал этой группы ведётся на бумаге."
    return "Период закрыт: отметки не изменить." if period and period.is_closed else None


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


def _columns(lessons: Iterable[Any], works: Iterable[Any], today: date) -> list[Column]:
    by_lesson: dict[int, list[Any]] = defaultdict(list)
    for work in works:
        by_lesson[work.lesson_id].append(work)
    found = []
    for lesson in lessons:
        state = "off" if lesson.status is LessonStatus.CANCELLED else "today" if lesson.day == today else "later" if lesson.day > today else "held"
        when = f"{wording.date_ru(lesson.day)}, {wording.weekday_short(lesson.day)}"
        for place, work in enumerate(by_lesson[lesson.id] or [None]):
            said = [when, f"{work.title or work.name}, вес {work.weight}" if work else f"{lesson.number} урок", lesson.topic or "тема не указана"]
            about = " · ".join(said)
            found.append(
                Column(
                    lesson.id,
                    work.id if work else None,
                    lesson.day,
                    lesson.number,
                    work.letter if work else "",
                    work.weight if work else 1,
                    about,
                    state,
                    place == 0,
                )
            )
    return found


def _members(group_id: int, period: Any) -> list[Any]:
    statement = (
        select(Student.id, Person.last_name, Person.first_name, GroupMember.since, GroupMember.until)
        .join(Student, Student.id == GroupMember.student_id)
        .join(Person, Person.id == Student.person_id)
        .where(GroupMember.group_id == group_id, GroupMember.since <= period.end_on, (GroupMember.until.is_(None)) | (GroupMember.until > period.start_on))
        .order_by(Person.sort_key, Student.id, GroupMember.since)
    )
    return list(db.session.execute(statement, execution_options=system("the journal's pupils, demanded before", GroupMember, Student, Person)))


def _held(actor: Actor, group_id: int, period: Any) -> dict[tuple[str, int, int], list[Any]]:
    """Marks by work and attendance by lesson, in one statement; the key is kind, work or lesson, pupil."""
    of_mark, of_attendance = scope(actor, READ, Mark), scope(actor, READ, Attendance)
    marks = (select(literal("m").label("kind"), Mark.work_id, Mark.student_id, Mark.value, Mark.second_value, cast(Mark.code, String), Mark.attempt, Mark.late)
             .where(of_mark, Mark.group_id == group_id, Mark.day.between(period.start_on, period.end_on)))
    absences = select(
        literal("a"),
        Attendance.lesson_id,
        Attendance.student_id,
        type_coerce(null(), db.Integer),
        type_coerce(null(), db.Integer),
        cast(Attendance.code, String),
        literal(1),
        literal(False),
    ).where(of_attendance, Attendance.group_id == group_id, Attendance.day.between(period.start_on, period.end_on))
    found: dict[tuple[str, int, int], list[Any]] = defaultdict(list)
    for row in db.session.execute(granted(union_all(marks, absences), Mark, Attendance, condition=of_mark | of_attendance)):
        found[row[0], row[1], row[2]].append(row)
    return found


def _finals(actor: Actor, group_id: int, period: Any) -> dict[int, str]:
    condition = scope(actor, READ, PeriodMark)
    statement = select(PeriodMark.student_id, PeriodMark.value, PeriodMark.code).where(
        condition, PeriodMark.group_id == group_id, PeriodMark.period_id == period.id
    )
    rows = db.session.execute(granted(statement, PeriodMark, condition=condition))
    return {student: code.value if code else str(value) for student, value, code in rows}


def _months(columns: Sequence[Column]) -> list[Band]:
    return [
        Band(f"{wording.MONTH_NAMES[month - 1]} {year}", len(list(run)))
        for (year, month), run in groupby(columns, key=lambda column: (column.day.year, column.day.month))
    ]


def _bands(columns: Sequence[Column]) -> list[Band]:
    found = []
    for _, run in groupby(columns, key=lambda column: column.lesson):
        own = list(run)
        found.append(Band(wording.weekday_short(own[0].day), len(own), own[0].day, own[0].state, own[0].lesson))
    return found


def mark_text(found: Sequence[Any]) -> str:
    """The mark of a work as shown: the attempts one after another, «2→4»."""
    return "→".join(code or f"{value}{f'/{second}' if second else ''}" for _, _, _, value, second, code, _, _ in sorted(found, key=lambda row: row[6]))


def _rows(
    members: Sequence[Any], columns: Sequence[Column], held: dict[tuple[str, int, int], list[Any]], finals: dict[int, str], weights: bool
) -> list[PupilRow]:
    rows: list[PupilRow] = []
    for number, (student, run) in enumerate(groupby(members, key=lambda row: row.id), start=1):
        spans = list(run)
        cells, values = [], []
        for column in columns:
            cells.append(_cell(column, student, spans, held))
            values += [(row[3], row[4], column.weight) for row in held.get(("m", column.work or 0, student), ())[-1:]]
        mean = rules.weighted_average(values) if weights else rules.average([(value, second) for value, second, _ in values])
        rows.append(PupilRow(student, number, f"{spans[0].last_name} {spans[0].first_name}", cells, wording.decimal_ru(mean), finals.get(student, ""),
                             mean is not None and mean < Fraction(5, 2)))
    return rows


def _cell(column: Column, student: int, spans: Sequence[Any], held: dict[tuple[str, int, int], list[Any]]) -> Cell:
    if not any(span.since <= column.day and (span.until is None or column.day < span.until) for span in spans):
        return Cell("", "out")
    absence = held.get(("a", column.lesson, student)) if column.first else None
    code = absence[0][5] if absence else None
    mark = mark_text(held.get(("m", column.work or 0, student), ()))
    return Cell(" ".join(part for part in (code, mark) if part), look_of(mark, code))


