"""What the journals of a class hold between two days: pupils, lessons, codes; read in as many statements for a day as for a month."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import abort
from sqlalchemy import and_, or_, select

from sgo.access import HEADS, READ, Actor, granted, scope, system, who_may
from sgo.models import (AbsenceDocument, Attendance, Enrolment, GroupMember, Lesson, LessonStatus, Person, ProductionDay, SchoolClass, SchoolYear, Student,
                        StudyGroup, StudyPeriod, Subject, YearStatus, db)
from sgo.rules.cells import look_of
from sgo.rules.workdays import Exceptions

from ..days import READS, rest_of

HELD = (LessonStatus.HELD, LessonStatus.REPLACED)


@dataclass(frozen=True)
class ClassLine:
    """A class whose absences the person may open; `mine` when he leads it today."""
    id: int
    name: str
    parallel: int
    year_start: date
    year_end: date
    mine: bool


@dataclass
class Pupil:
    """A pupil with the days in the class and in its groups."""
    id: int
    person_id: int
    name: str
    spans: set[tuple[date, date | None]] = field(default_factory=set)
    groups: dict[int, set[tuple[date, date | None]]] = field(default_factory=lambda: defaultdict(set))

    def attends(self, group: int, day: date) -> bool:
        """Whether the lesson of that group and day is the pupil's."""
        return _holds(self.spans, day) and _holds(self.groups.get(group, ()), day)


@dataclass(frozen=True)
class LessonSeen:
    """A lesson of one of the class's groups."""
    id: int
    group: int
    day: date
    number: int
    subject: str
    held: bool
    confirmed: bool
    period: int | None
    closed: bool


@dataclass(frozen=True)
class Standing:
    """The code that stands on a lesson, and the paper that explains it."""
    code: str
    paper: int | None
    group: int


@dataclass
class Book:
    """Everything at once."""
    pupils: list[Pupil]
    lessons: list[LessonSeen]
    standing: dict[tuple[int, int], Standing]           # lesson, pupil
    papers: list[AbsenceDocument]

    def days(self) -> dict[date, list[LessonSeen]]:
        """The lessons by day, in their order."""
        found: dict[date, list[LessonSeen]] = defaultdict(list)
        for lesson in self.lessons:
            found[lesson.day].append(lesson)
        return found

    def code(self, lesson: int, pupil: int) -> str | None:
        """The code on a lesson, None when the pupil is there."""
        standing = self.standing.get((lesson, pupil))
        return standing.code if standing else None

    def counts(self, lesson: LessonSeen, pupil: int) -> bool:
        """Whether the lesson counts as held for the pupil: today's do once they are written down, or somebody is away."""
        return (lesson.held or (lesson.id, pupil) in self.standing) and self.code(lesson.id, pupil) != "ОСВ"


def _holds(spans: Iterable[tuple[date, date | None]], day: date) -> bool:
    return any(since <= day and (until is None or day < until) for since, until in spans)


def classes(actor: Actor) -> list[ClassLine]:
    """The classes of the current year whose absences the person may open: the heads all, a class teacher the own ones."""
    led = set(actor.own.led_today)
    statement = (select(SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter, SchoolYear.start_on, SchoolYear.end_on)
                 .join(SchoolYear, SchoolYear.id == SchoolClass.year_id).where(SchoolYear.status == YearStatus.CURRENT, SchoolClass.archived_at.is_(None))
                 .order_by(SchoolClass.parallel_id, SchoolClass.letter))
    if not actor.roles & HEADS:
        statement = statement.where(SchoolClass.id.in_(led))
    rows = db.session.execute(statement, execution_options=system("the classes whose absences one may open", SchoolClass))
    return [ClassLine(id_, f"{parallel}{letter}", parallel, start, end, id_ in led) for id_, parallel, letter, start, end in rows]


def chosen(found: Sequence[ClassLine], wanted: int | None) -> ClassLine | None:
    """The class asked for, 404 when it is not among them; else the own one, else the first; None when there is none."""
    if wanted is not None:
        return next((line for line in found if line.id == wanted), None) or abort(404, who_may(READ, Attendance))
    return next((line for line in found if line.mine), found[0] if found else None)


def read(actor: Actor, class_id: int, first: date, last: date) -> Book:
    """The class between two days; its right was asked by `chosen`, codes and papers go through the grants."""
    pupils = pupils_of([class_id], first, last)
    lessons = lessons_of({group for pupil in pupils for group in pupil.groups}, first, last, actor.today)
    ids = [pupil.id for pupil in pupils]
    return Book(pupils, lessons, _standing(actor, ids, first, last), papers_of(actor, ids, first, last))


def pupils_of(classes: Sequence[int], first: date, last: date) -> list[Pupil]:
    """Who was in these classes between two days, by name; the right to the classes was asked before."""
    of_days = and_(GroupMember.student_id == Enrolment.student_id, GroupMember.since <= last, or_(GroupMember.until.is_(None), GroupMember.until > first))
    statement = (select(Student.id, Person.id, Person.last_name, Person.first_name, Enrolment.since, Enrolment.until, GroupMember.group_id,
                        GroupMember.since, GroupMember.until)
                 .select_from(Enrolment).join(Student, Student.id == Enrolment.student_id).join(Person, Person.id == Student.person_id)
                 .join(GroupMember, of_days, isouter=True)
                 .where(Enrolment.class_id.in_(classes), Enrolment.since <= last, or_(Enrolment.until.is_(None), Enrolment.until > first))
                 .order_by(Person.sort_key, Student.id))
    found: dict[int, Pupil] = {}
    stamp = system("the pupils of a class whose absences were asked for", Enrolment, Student, Person, GroupMember)
    for id_, person, last_name, first_name, since, until, group, joined, left in db.session.execute(statement, execution_options=stamp):
        pupil = found.setdefault(id_, Pupil(id_, person, f"{last_name} {first_name}"))
        pupil.spans.add((since, until))
        if group is not None:
            pupil.groups[group].add((joined, left))
    return list(found.values())


def lessons_of(groups: set[int], first: date, last: date, today: date) -> list[LessonSeen]:
    """The lessons of these groups between two days that are not called off; the right to them was asked before."""
    of_day = and_(StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id), StudyPeriod.start_on <= Lesson.day, StudyPeriod.end_on >= Lesson.day)
    statement = (select(Lesson.id, Lesson.group_id, Lesson.day, Lesson.number, Subject.short_name, Subject.name, Lesson.status, Lesson.attendance_confirmed_at,
                        StudyPeriod.id, StudyPeriod.is_closed)
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(StudyPeriod, of_day, isouter=True)
                 .where(Lesson.group_id.in_(groups), Lesson.day.between(first, min(last, today)), Lesson.status != LessonStatus.CANCELLED,
                        rest_of(Lesson.day, StudyGroup.parallel_id, Lesson.group_id).is_(None))
                 .order_by(Lesson.day, Lesson.number, Lesson.id))
    rows = db.session.execute(statement, execution_options=system("the lessons of a class whose absences were asked for", Lesson, StudyGroup,
                                                               *READS))
    return [LessonSeen(id_, group, day, number, short or name, day < today or status in HELD or confirmed is not None, confirmed is not None, period,
                       bool(closed)) for id_, group, day, number, short, name, status, confirmed, period, closed in rows]


def _standing(actor: Actor, pupils: Sequence[int], first: date, last: date) -> dict[tuple[int, int], Standing]:
    condition = scope(actor, READ, Attendance)
    statement = (select(Attendance.lesson_id, Attendance.student_id, Attendance.code, Attendance.document_id, Attendance.group_id)
                 .where(condition, Attendance.student_id.in_(pupils), Attendance.day.between(first, last)))
    rows = db.session.execute(granted(statement, Attendance, condition=condition))
    return {(lesson, student): Standing(code.value, paper, group) for lesson, student, code, paper, group in rows}


def papers_of(actor: Actor, pupils: Sequence[int], first: date, last: date) -> list[AbsenceDocument]:
    """The papers about these pupils' lessons between two days that the person may see."""
    condition = scope(actor, READ, AbsenceDocument)
    statement = (select(AbsenceDocument).where(condition, AbsenceDocument.student_id.in_(pupils), AbsenceDocument.start_on <= last,
                                               AbsenceDocument.end_on >= first).order_by(AbsenceDocument.start_on, AbsenceDocument.id))
    return list(db.session.scalars(granted(statement, AbsenceDocument, condition=condition)))


def exceptions() -> Exceptions:
    """The days of the production calendar that are not what their weekday says."""
    return {row.day: row.is_working for row in db.session.execute(select(ProductionDay.day, ProductionDay.is_working))}


def look(code: str | None) -> str:
    """How a code looks in a cell."""
    return look_of("", code)
