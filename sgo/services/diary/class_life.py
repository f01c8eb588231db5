"""What a family is told of the school and of the child's class: card, year, timetable, teachers, classmates by name (matrix, rows 1, 3, 5, 17)."""
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import and_, select

from sgo.access import READ, Actor, granted, scope, system
from sgo.models import (Accreditation, ClassTeacher, Employee, Enrolment, Licence, Organisation, Person, Room, SchoolYear, Student, StudyGroup, Subject,
                        TeachingAssignment, TimetableSlot, WeekType, YearStatus, db)
from sgo.models.timetable import WEEKDAYS

from .. import organisation
from .calendar import Calendar, calendar
from .children import Child, Place

PUBLIC = ("full_name", "founder", "legal_address", "actual_address", "phone", "email", "site")


@dataclass(frozen=True)
class Slot:
    """A lesson of the week."""
    subject: str
    room: str | None
    teacher: str
    week: str                                           # «нечётная неделя», empty for every week


@dataclass(frozen=True)
class Row:
    """A lesson's number with its bell, and what stands there by weekday."""
    number: int
    bell: tuple[time, time] | None
    by_day: dict[int, list[Slot]]


@dataclass(frozen=True)
class ClassLife:
    """The child's class."""
    child: Child
    place: Place
    weekdays: list[tuple[int, str]]
    rows: list[Row]
    leaders: list[str]
    teachers: list[tuple[str, str]]
    classmates: list[str]


@dataclass(frozen=True)
class SchoolSeen:
    """The public part of the school's card and the current year."""
    card: Organisation | None
    pairs: list[tuple[str, str]]
    director: str
    permits: list[str]
    year: SchoolYear | None
    found: Calendar


def school(actor: Actor) -> SchoolSeen:
    """The school as everybody may know it, and its year."""
    card = organisation.card(actor)
    pairs = [(str(Organisation.__table__.c[name].info["label"]), str(getattr(card, name))) for name in PUBLIC if card and getattr(card, name)]
    permits = [f"{model.__label__[0]} {one}, {one.issued_by}" for model in (Licence, Accreditation) for one in organisation.permits(actor, model)
               if organisation.in_force(one, actor.today)]
    named = select(Person).join(Employee, Employee.person_id == Person.id).where(Employee.id == (card.director_id or 0 if card else 0))
    director = db.session.scalar(named, execution_options=system("the director's name on the school's public card", Person, Employee))
    year = db.session.scalar(select(SchoolYear).where(SchoolYear.status == YearStatus.CURRENT))
    found = calendar(actor, year.start_on, year.end_on) if year else Calendar()
    return SchoolSeen(card, pairs, director.full_name if director else "", permits, year, found)


def of_child(actor: Actor, child: Child, seen: SchoolSeen) -> ClassLife | None:
    """The class in which the child is today; None for who is in none."""
    place = child.place(actor.today)
    if place is None or place.class_id is None:
        return None
    groups = [span.id for span in actor.own.groups_of([child.id]) if span.holds(actor.today)]
    days, rows = _timetable(actor, child, groups, seen.found)
    return ClassLife(child, place, days, rows, _leaders(actor, place), _teachers(actor, groups), _classmates(place, actor.today))


def _timetable(actor: Actor, child: Child, groups: list[int], found: Calendar) -> tuple[list[tuple[int, str]], list[Row]]:
    condition = scope(actor, READ, TimetableSlot)
    statement = (select(TimetableSlot, Subject.name, Room.number, Person).join(StudyGroup, StudyGroup.id == TimetableSlot.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id).join(Room, Room.id == TimetableSlot.room_id, isouter=True)
                 .join(Employee, Employee.id == TimetableSlot.employee_id).join(Person, Person.id == Employee.person_id)
                 .where(condition, TimetableSlot.group_id.in_(groups), TimetableSlot.holds_on(actor.today)).order_by(TimetableSlot.number, TimetableSlot.id))
    stamped = granted(statement, TimetableSlot, StudyGroup, Room, Employee, Person, condition=condition)
    by_number: dict[int, dict[int, list[Slot]]] = {}
    for slot, subject, room, person in db.session.execute(stamped):
        week = "" if slot.week_type is WeekType.EVERY else f"{slot.week_type.label} неделя"
        by_number.setdefault(slot.number, {}).setdefault(slot.weekday, []).append(Slot(subject, room, person.short_name, week))
    used = {day for by_day in by_number.values() for day in by_day}
    days = [(day, WEEKDAYS[day].capitalize()) for day in range(1, 7) if day in used or day < 6]
    return days, [Row(number, found.bell(child, actor.today, number), by_day) for number, by_day in sorted(by_number.items())]


def _leaders(actor: Actor, place: Place) -> list[str]:
    condition = scope(actor, READ, ClassTeacher)
    statement = (select(Person).join(Employee, Employee.person_id == Person.id).join(ClassTeacher, ClassTeacher.employee_id == Employee.id)
                 .where(condition, ClassTeacher.class_id == place.class_id, ClassTeacher.holds_on(actor.today)).order_by(Person.sort_key))
    return [person.full_name for person in db.session.scalars(granted(statement, ClassTeacher, Employee, Person, condition=condition))]


def _teachers(actor: Actor, groups: list[int]) -> list[tuple[str, str]]:
    """Subject and teacher by name, nothing more of either."""
    condition = scope(actor, READ, TeachingAssignment)
    statement: Any = (select(Subject.name, Person).join(StudyGroup, StudyGroup.subject_id == Subject.id)
                      .join(TeachingAssignment, and_(TeachingAssignment.group_id == StudyGroup.id, TeachingAssignment.holds_on(actor.today), condition))
                      .join(Employee, Employee.id == TeachingAssignment.employee_id).join(Person, Person.id == Employee.person_id)
                      .where(StudyGroup.id.in_(groups)).order_by(Subject.position, Subject.name, Person.sort_key))
    rows = db.session.execute(granted(statement, TeachingAssignment, StudyGroup, Employee, Person, condition=condition))
    return list(dict.fromkeys((subject, person.full_name) for subject, person in rows))


def _classmates(place: Place, today: date) -> list[str]:
    """Surname and first name alone: no day of birth, no address, no mark."""
    statement = (select(Person.last_name, Person.first_name).join(Student, Student.person_id == Person.id).join(Enrolment, Enrolment.student_id == Student.id)
                 .where(Enrolment.class_id == place.class_id, Enrolment.holds_on(today)).order_by(Person.sort_key, Student.id))
    stamp = system("the list of the own class: names alone (matrix, row 5, note 1)", Person, Student, Enrolment)
    return [f"{last} {first}" for last, first in db.session.execute(statement, execution_options=stamp)]
