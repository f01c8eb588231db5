"""Debts: works that are owed. A «точка» is one, and so is a mandatory work without a mark after its day, when the pupil was there; a mark takes it away."""
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, select
from sqlalchemy.orm import aliased

from sgo.access import READ, Actor, elsewhere, granted, scope, system
from sgo.models import (Attendance, AttendanceCode, Grading, GroupMember, JournalMode, Lesson, LessonStatus, Mark, MarkCode, Person, SchoolYear, Student,
                        StudyGroup, Subject, Work, WorkType, YearStatus, db)

MOST = 500
ORDERS = {"group": "по журналам", "pupil": "по ученикам", "due": "по сроку"}
AWAY = (AttendanceCode.ABSENT, AttendanceCode.ILL, AttendanceCode.EXCUSED, AttendanceCode.TRUANT, AttendanceCode.EXEMPT)
NEVER = date.max


@dataclass(frozen=True)
class Debt:
    """A work that a pupil owes; `is_blank` tells a mandatory work without a mark from a «точка»."""
    group_id: int
    group: str
    subject: str
    lesson: int
    day: date
    student: int
    pupil: str
    work: str
    due_on: date | None
    overdue: bool
    is_blank: bool = False


def debts(actor: Actor, order: str = "group", group_id: int | None = None, student_id: int | None = None) -> list[Debt]:
    """The debts of the current year among the marks this person may read: a teacher's own groups, a class teacher's class, everything for the heads.
    One more than MOST tells that there are others."""
    condition = scope(actor, READ, Mark)
    absent = elsewhere(actor, READ, Mark, group_id=Work.group_id, student_id=GroupMember.student_id, day=Work.day)
    found = [*_rows(_dots(condition), condition, order, group_id, student_id), *_rows(_blanks(actor, absent), absent, order, group_id, student_id)]
    found.sort(key=lambda row: _place(row, order))
    return [Debt(row.group_id, row.group, row.subject, row.lesson_id, row.day, row.student, f"{row.Person.last_name} {row.Person.first_name}", row.work,
                 row.due_on, row.due_on is not None and row.due_on < actor.today, bool(row.blank)) for row in found[:MOST + 1]]


def _columns(student: Any, blank: bool) -> Any:
    """What a debt is told by; a mandatory work without a day of its own is due at its lesson."""
    due = func.coalesce(Work.due_on, Work.day) if blank else Work.due_on
    return (select(Work.group_id, StudyGroup.name.label("group"), Subject.name.label("subject"), Work.lesson_id, Work.day, student.label("student"), Person,
                   func.coalesce(Work.title, WorkType.name).label("work"), due.label("due_on"), literal(blank).label("blank"), StudyGroup.parallel_id,
                   Subject.position, Work.id)
            .select_from(Work).join(WorkType, WorkType.id == Work.type_id).join(Lesson, Lesson.id == Work.lesson_id)
            .join(StudyGroup, StudyGroup.id == Work.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
            .join(SchoolYear, SchoolYear.id == StudyGroup.year_id).where(SchoolYear.status == YearStatus.CURRENT))


def _dots(condition: Any) -> Any:
    later = aliased(Mark)
    followed = exists().where(later.work_id == Mark.work_id, later.student_id == Mark.student_id, later.attempt > Mark.attempt)
    return (_columns(Mark.student_id, False).join(Mark, Mark.work_id == Work.id).join(Student, Student.id == Mark.student_id)
            .join(Person, Person.id == Student.person_id).where(condition, Mark.code == MarkCode.DEBT, ~followed))


def _blanks(actor: Actor, condition: Any) -> Any:
    return _owing(_columns(GroupMember.student_id, True), actor, condition).join(Person, Person.id == Student.person_id)


def _owing(statement: Any, actor: Actor, condition: Any) -> Any:
    """Mandatory works whose day is over, by the pupils who were at the lesson and have no mark for them."""
    marked = exists().where(Mark.work_id == Work.id, Mark.student_id == GroupMember.student_id)
    away = exists().where(Attendance.lesson_id == Work.lesson_id, Attendance.student_id == GroupMember.student_id, Attendance.code.in_(AWAY))
    member = and_(GroupMember.group_id == Work.group_id, GroupMember.holds_on(Work.day), GroupMember.holds_on(actor.today))
    return (statement.join(GroupMember, member).join(Student, Student.id == GroupMember.student_id)
            .where(condition, Work.mandatory, func.coalesce(Work.due_on, Work.day) < actor.today, Lesson.status != LessonStatus.CANCELLED,
                   StudyGroup.journal_mode == JournalMode.ELECTRONIC, StudyGroup.parallel_id > 1, Subject.grading != Grading.NONE, ~marked, ~away))


def _rows(statement: Any, condition: Any, order: str, group_id: int | None, student_id: int | None) -> Any:
    names: dict[str, Any] = {column.name: column for column in statement.selected_columns if column.name in ("student", "due_on")}
    for column, wanted in ((Work.group_id, group_id), (names["student"], student_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    by_group, by_pupil = (StudyGroup.parallel_id, StudyGroup.name, Subject.position), (Person.sort_key, Student.id)
    by_due = (case((names["due_on"].is_(None), 1), else_=0), names["due_on"])
    sorts = {"group": (*by_group, *by_due, *by_pupil), "pupil": (*by_pupil, *by_due, *by_group), "due": (*by_due, *by_group, *by_pupil)}
    statement = statement.order_by(*sorts[order], Work.id).limit(MOST + 1)
    return db.session.execute(granted(statement, Mark, Work, Lesson, StudyGroup, GroupMember, Attendance, Student, Person, condition=condition))


def _place(row: Any, order: str) -> tuple[Any, ...]:
    """Where a row stands in the list: as the statements order theirs."""
    by_group, by_pupil = (row.parallel_id, row.group, row.position), (row.Person.sort_key, row.student)
    by_due = (row.due_on or NEVER,)
    return {"group": (*by_group, *by_due, *by_pupil), "pupil": (*by_pupil, *by_due, *by_group), "due": (*by_due, *by_group, *by_pupil)}[order]


@dataclass(frozen=True)
class Blanks:
    """How many marks of mandatory works a journal lacks, and since when."""
    group_id: int
    group: str
    subject: str
    number: int
    since: date


def blanks_of_teacher(actor: Actor) -> list[Blanks]:
    """The mandatory works without marks in the journals the person teaches today, by journal, the oldest first (Р 8.6, DL-19)."""
    groups = list(actor.own.taught_today)
    since = func.min(func.coalesce(Work.due_on, Work.day))
    statement = _owing(
        select(StudyGroup.id, StudyGroup.name, Subject.name, func.count(), since).select_from(Work).join(Lesson, Lesson.id == Work.lesson_id)
        .join(StudyGroup, StudyGroup.id == Work.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
        .join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
        .where(SchoolYear.status == YearStatus.CURRENT), actor, Work.group_id.in_(groups))
    statement = statement.group_by(StudyGroup.id, StudyGroup.name, Subject.name).order_by(since, StudyGroup.name)
    stamp = system("the marks that the own mandatory works lack", Work, Lesson, StudyGroup, GroupMember, Student, Mark, Attendance)
    return [Blanks(*row) for row in db.session.execute(statement, execution_options=stamp)] if groups else []
