"""«Завести журналы класса»: study groups like those of a sister class, with the teachers chosen and the pupils of the class in them."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import func, select

from sgo.access import CREATE, Actor, demand, pick, system
from sgo.models import (Employee, Enrolment, Grading, GroupMember, Person, SchoolClass, SchoolYear, StudyGroup, StudyGroupClass, Subject, SubjectKind,
                        TeachingAssignment, YearStatus, db)
from sgo.rules import names

from . import Refused

MOST_HOURS = 40


@dataclass(frozen=True)
class Offered:
    """A subject that the class may have: the hours a week in hundredths, the teacher who has it in the sister class."""
    subject_id: int
    subject: str
    hours: int
    teacher_id: int | None
    ticked: bool
    plan_id: int | None = None


@dataclass(frozen=True)
class Offer:
    """What is proposed for a class."""
    class_id: int
    name: str
    sister: str | None
    lines: list[Offered]
    teachers: list[tuple[int, str]]
    pupils: int
    begins: date
    ends: date
    has_some: bool


@dataclass(frozen=True)
class Wanted:
    """A journal to be made."""
    subject_id: int
    hours: int
    teacher_id: int


def is_open(school_class: SchoolClass) -> bool:
    """Whether journals may still be made for the class: its year has not ended."""
    return school_class.year.status not in {YearStatus.CLOSING, YearStatus.CLOSED}


def offer(actor: Actor, class_id: int) -> Offer:
    """Subjects that the class has no group for yet: those of a sister class first, else all of the school."""
    school_class = pick(actor, SchoolClass, class_id)
    if not is_open(school_class):
        abort(409, f"Учебный год класса {school_class.name} закончен: журналы в нём уже не заводят. Откройте класс текущего года.")
    stamp = system("the journals of a class are made", SchoolClass, StudyGroup, StudyGroupClass, TeachingAssignment, Employee, Person, Enrolment)
    has = set(db.session.scalars(select(StudyGroup.subject_id).join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id)
                                 .where(StudyGroupClass.class_id == class_id, StudyGroup.archived_at.is_(None)), execution_options=stamp))
    sister = _sister(school_class, stamp)
    lines = _like(sister, actor.today, stamp) if sister else _all_subjects()
    year = db.session.scalars(select(SchoolYear).where(SchoolYear.id == school_class.year_id)).one()
    return Offer(class_id, school_class.name, sister.name if sister else None, [line for line in lines if line.subject_id not in has], _teachers(stamp),
                 len(_pupils(class_id, stamp)), year.start_on, year.end_on, bool(has))


def _sister(school_class: SchoolClass, stamp: dict[str, Any]) -> SchoolClass | None:
    statement = (select(SchoolClass).join(StudyGroupClass, StudyGroupClass.class_id == SchoolClass.id)
                 .where(SchoolClass.year_id == school_class.year_id, SchoolClass.parallel_id == school_class.parallel_id, SchoolClass.id != school_class.id)
                 .group_by(SchoolClass.id).order_by(func.count().desc(), SchoolClass.letter).limit(1))
    return db.session.scalar(statement, execution_options=stamp)


def _like(sister: SchoolClass, today: date, stamp: dict[str, Any]) -> list[Offered]:
    now = (
        (TeachingAssignment.group_id == StudyGroup.id)
        & TeachingAssignment.holds_on(today)
    )
    statement = (select(Subject.id, Subject.name, StudyGroup.hours_week, TeachingAssignment.employee_id, StudyGroup.plan_id)
                 .join(StudyGroup, StudyGroup.subject_id == Subject.id).join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id)
                 .join(TeachingAssignment, now, isouter=True).where(StudyGroupClass.class_id == sister.id, StudyGroup.archived_at.is_(None))
                 .order_by(Subject.position, Subject.name, StudyGroup.name))
    found: dict[int, Offered] = {}
    for subject, name, hours, teacher, plan in db.session.execute(statement, execution_options=stamp):
        found.setdefault(subject, Offered(subject, name, hours, teacher, True, plan))
    return list(found.values())


def _all_subjects() -> list[Offered]:
    rows = db.session.execute(
        select(Subject.id, Subject.name)
        .where(Subject.archived_at.is_(None), Subject.kind == SubjectKind.MAIN, Subject.grading != Grading.NONE)
        .order_by(Subject.position, Subject.name)
    )
    return [Offered(id_, name, 100, None, False) for id_, name in rows]


def _teachers(stamp: dict[str, Any]) -> list[tuple[int, str]]:
    statement = (select(Employee.id, Person.last_name, Person.first_name, Person.middle_name).join(Person, Person.id == Employee.person_id)
                 .where(Employee.archived_at.is_(None), Employee.dismissed_on.is_(None)).order_by(Person.sort_key))
    return [
        (id_, names.full_name(last, first, middle)) for id_, last, first, middle in db.session.execute(statement, execution_options=stamp)
    ]


def _pupils(class_id: int, stamp: dict[str, Any]) -> Sequence[tuple[int, date]]:
    statement = select(Enrolment.student_id, Enrolment.since).where(Enrolment.class_id == class_id, Enrolment.until.is_(None))
    return [(student, since) for student, since in db.session.execute(statement, execution_options=stamp)]


def make(actor: Actor, class_id: int, wanted: Sequence[Wanted], since: date) -> int:
    """Make the groups with their teachers and members; returns how many. Each pupil is a member from `since`, or from his own first day in the class."""
    if not wanted:
        raise Refused("Отметьте хотя бы один предмет.")
    proposed = offer(actor, class_id)
    lines, teachers = {line.subject_id: line for line in proposed.lines}, dict(proposed.teachers)
    if not proposed.begins <= since <= proposed.ends:
        raise Refused("Начало журналов должно лежать в учебном году.", "since")
    school_class = pick(actor, SchoolClass, class_id)
    pupils = _pupils(class_id, system("the pupils of new groups", Enrolment))
    for one in wanted:
        if one.subject_id not in lines or one.teacher_id not in teachers:
            raise Refused("Выберите учителя для каждого отмеченного предмета.")
        if not 0 < one.hours <= MOST_HOURS * 100:
            raise Refused(f"Часы в неделю – от 0,5 до {MOST_HOURS}.")
        group = StudyGroup(year_id=school_class.year_id, subject_id=one.subject_id, parallel_id=school_class.parallel_id, name=school_class.name,
                           hours_week=one.hours, plan_id=lines[one.subject_id].plan_id)
        db.session.add(group)
        db.session.flush()
        demand(actor, CREATE, group)
        db.session.add_all(
            [
                StudyGroupClass(group_id=group.id, class_id=class_id),
                TeachingAssignment(group_id=group.id, employee_id=one.teacher_id, since=since),
                *(GroupMember(group_id=group.id, student_id=student, since=max(since, entered)) for student, entered in pupils),
            ]
        )
        db.session.flush()
    return len(wanted)
