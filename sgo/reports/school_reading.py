"""The school read whole for a report: classes, who is in them on a day, the marks of a period; a statement each, whatever the number of classes."""
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from sgo.access import system
from sgo.models import (ClassTeacher, Employee, Enrolment, Gender, MovementOrder, OrderItem, OrderKind, Organisation, PeriodMark, PeriodScheme, Person, Profile,
                        Room, SchoolClass, SchoolYear, Student, StudyPeriod, YearStatus, db)

T = TypeVar("T")
Marks = dict[int, dict[int, int | str]]                # pupil -> subject -> mark
STAGES = ((1, 4, "1–4 классы"), (5, 9, "5–9 классы"), (10, 12, "10–11 классы"))


@dataclass(frozen=True)
class SchoolClassLine:
    """A class of the current year."""
    id: int
    name: str
    grade: int
    leader: str
    shift: int
    room: str
    norm: int
    profile: str


class Stay(NamedTuple):
    """A pupil's days in a class, and the orders that opened and closed them."""
    student: int
    class_id: int
    name: str
    is_boy: bool
    since: date
    until: date | None
    opened_by: OrderKind
    where: str

    def holds(self, day: date) -> bool:
        """Whether the pupil is in the class on the day."""
        return self.since <= day and (self.until is None or day < self.until)


def name_of_school() -> str:
    """The school's short name."""
    return db.session.scalar(select(Organisation.short_name).limit(1), execution_options=system("the head of a school report", Organisation)) or "не названа"


def year() -> SchoolYear | None:
    """The current year."""
    return db.session.scalars(select(SchoolYear).where(SchoolYear.status == YearStatus.CURRENT)).first()


def classes(on: date, year_id: int | None = None) -> list[SchoolClassLine]:
    """All classes of the current or of another year in their order, with who leads them on the day; one put away is left out of the current year alone."""
    statement = (select(SchoolClass, Room.name, Profile.name, Person).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .join(Room, Room.id == SchoolClass.room_id, isouter=True).join(Profile, Profile.id == SchoolClass.profile_id, isouter=True)
                 .join(ClassTeacher, and_(ClassTeacher.class_id == SchoolClass.id, ClassTeacher.holds_on(on)), isouter=True)
                 .join(Employee, Employee.id == ClassTeacher.employee_id, isouter=True).join(Person, Person.id == Employee.person_id, isouter=True)
                 .where(_of_year(year_id), or_(SchoolYear.status != YearStatus.CURRENT, SchoolClass.archived_at.is_(None)))
                 .order_by(SchoolClass.parallel_id, SchoolClass.letter))
    rows = db.session.execute(statement, execution_options=system("the classes of a school report", SchoolClass, ClassTeacher, Employee, Person, Room, Profile))
    return [SchoolClassLine(one.id, one.name, one.parallel_id, person.short_name if person else "не назначен", one.shift, room or "", one.max_size,
                            profile or "") for one, room, profile, person in rows]


def _of_year(year_id: int | None) -> ColumnElement[bool]:
    return SchoolYear.status == YearStatus.CURRENT if year_id is None else SchoolYear.id == year_id


def stays(first: date, last: date, year_id: int | None = None) -> list[Stay]:
    """Everybody who was in a class of the current or of another year between two days, in the order of coming."""
    statement = (select(Enrolment.student_id, Enrolment.class_id, Person, Enrolment.since, Enrolment.until, MovementOrder.kind, OrderItem.destination)
                 .join(SchoolYear, SchoolYear.id == Enrolment.year_id).join(Student, Student.id == Enrolment.student_id)
                 .join(Person, Person.id == Student.person_id).join(OrderItem, OrderItem.id == Enrolment.item_id)
                 .join(MovementOrder, MovementOrder.id == OrderItem.order_id)
                 .where(_of_year(year_id), Enrolment.class_id.is_not(None), Enrolment.since <= last,
                        or_(Enrolment.until.is_(None), Enrolment.until > first)).order_by(Enrolment.since, Person.sort_key, Enrolment.student_id))
    stamp = system("who is in the classes of a school report", Enrolment, Student, Person, OrderItem, MovementOrder)
    return [Stay(student, class_id or 0, person.full_name, person.gender is Gender.MALE, since, until, kind, where or "")
            for student, class_id, person, since, until, kind, where in db.session.execute(statement, execution_options=stamp)]


def marks(period_ids: Sequence[int]) -> dict[int, Marks]:
    """Period -> pupil -> subject -> the mark that stands for the period."""
    statement = (select(PeriodMark.period_id, PeriodMark.student_id, PeriodMark.subject_id, PeriodMark.value, PeriodMark.code)
                 .where(PeriodMark.period_id.in_(period_ids)))
    found: dict[int, Marks] = {id_: {} for id_ in period_ids}
    stamp = system("the period marks of the school in a report", PeriodMark)
    for period_id, student, subject, value, code in db.session.execute(statement, execution_options=stamp):
        found[period_id].setdefault(student, {})[subject] = value or (code.value if code else "")
    return found


def period(period_id: int) -> StudyPeriod:
    """The period asked for, with its year; it is among those offered."""
    with_year = joinedload(StudyPeriod.scheme).joinedload(PeriodScheme.year)
    return db.session.execute(select(StudyPeriod).where(StudyPeriod.id == period_id).options(with_year)).scalar_one()


def grouped(lines: Sequence[SchoolClassLine], of: Callable[[Iterable[SchoolClassLine]], T]) -> list[tuple[int | str, str, T]]:
    """Class by class with its number, then the sums of each parallel with several classes, of each stage, of the school, without one: always from counts."""
    found: list[tuple[int | str, str, T]] = []
    number = 0
    for low, high, title in STAGES:
        stage = [one for one in lines if low <= one.grade <= high]
        for grade in dict.fromkeys(one.grade for one in stage):
            parallel = [one for one in stage if one.grade == grade]
            found += [(place, one.name, of([one])) for place, one in enumerate(parallel, start=number + 1)]
            number += len(parallel)
            if len(parallel) > 1:
                found.append(("", f"{grade} классы", of(parallel)))
        if stage:
            found.append(("", title, of(stage)))
    return [*found, ("", "Школа", of(lines))]
