"""The school read whole for a report: classes, who is in them on a day, the marks of a period; a statement each, whatever the number of classes."""
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import and_, or_, select

from sgo.access import system
from sgo.models import (ClassTeacher, Employee, Enrolment, Gender, MovementOrder, OrderItem, OrderKind, Organisation, PeriodMark, Person, Profile, Room,
                        SchoolClass, SchoolYear, Student, StudyPeriod, YearStatus, db)

T = TypeVar("T")
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


def classes(on: date) -> list[SchoolClassLine]:
    """All classes of the current year in their order, with who leads them on the day."""
    statement = (select(SchoolClass, Room.name, Profile.name, Person).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .join(Room, Room.id == SchoolClass.room_id, isouter=True).join(Profile, Profile.id == SchoolClass.profile_id, isouter=True)
                 .join(ClassTeacher, and_(ClassTeacher.class_id == SchoolClass.id, ClassTeacher.holds_on(on)), isouter=True)
                 .join(Employee, Employee.id == ClassTeacher.employee_id, isouter=True).join(Person, Person.id == Employee.person_id, isouter=True)
                 .where(SchoolYear.status == YearStatus.CURRENT, SchoolClass.archived_at.is_(None)).order_by(SchoolClass.parallel_id, SchoolClass.letter))
    rows = db.session.execute(statement, execution_options=system("the classes of a school report", SchoolClass, ClassTeacher, Employee, Person, Room, Profile))
    return [SchoolClassLine(one.id, one.name, one.parallel_id, person.short_name if person else "не назначен", one.shift, room or "", one.max_size,
                            profile or "") for one, room, profile, person in rows]


def stays(first: date, last: date) -> list[Stay]:
    """Everybody who was in a class of the current year between two days, in the order of coming."""
    statement = (select(Enrolment.student_id, Enrolment.class_id, Person, Enrolment.since, Enrolment.until, MovementOrder.kind, OrderItem.destination)
                 .join(SchoolYear, SchoolYear.id == Enrolment.year_id).join(Student, Student.id == Enrolment.student_id)
                 .join(Person, Person.id == Student.person_id).join(OrderItem, OrderItem.id == Enrolment.item_id)
                 .join(MovementOrder, MovementOrder.id == OrderItem.order_id)
                 .where(SchoolYear.status == YearStatus.CURRENT, Enrolment.class_id.is_not(None), Enrolment.since <= last,
                        or_(Enrolment.until.is_(None), Enrolment.until > first)).order_by(Enrolment.since, Person.sort_key, Enrolment.student_id))
    stamp = system("who is in the classes of a school report", Enrolment, Student, Person, OrderItem, MovementOrder)
    return [Stay(student, class_id or 0, person.full_name, person.gender is Gender.MALE, since, until, kind, where or "")
            for student, class_id, person, since, until, kind, where in db.session.execute(statement, execution_options=stamp)]


def marks(period_id: int) -> dict[int, dict[int, int | str]]:
    """Pupil -> subject -> the mark that stands for the period."""
    statement = select(PeriodMark.student_id, PeriodMark.subject_id, PeriodMark.value, PeriodMark.code).where(PeriodMark.period_id == period_id)
    found: dict[int, dict[int, int | str]] = defaultdict(dict)
    for student, subject, value, code in db.session.execute(statement, execution_options=system("the period marks of the school in a report", PeriodMark)):
        found[student][subject] = value or (code.value if code else "")
    return found


def period(period_id: int) -> StudyPeriod:
    """The period asked for; it is among those offered."""
    return db.session.execute(select(StudyPeriod).where(StudyPeriod.id == period_id)).scalar_one()


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
