"""What the class teacher's day says of absences: who is away today, whose reason is not told, which papers wait (DL-21)."""
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select

from sgo.access import Actor, system
from sgo.models import Attendance, AttendanceCode, Person, Student, db

from .papers import Listed, listed

REASONS = (AttendanceCode.ILL, AttendanceCode.EXCUSED, AttendanceCode.TRUANT)


@dataclass(frozen=True)
class Absent:
    """A pupil who is away today, or whose absences have no reason yet."""
    student_id: int
    name: str
    code: AttendanceCode
    lessons: int
    since: date
    today: int

    @property
    def unexplained(self) -> bool:
        """Whether the reason is still to be told."""
        return self.code is AttendanceCode.ABSENT


def absent(actor: Actor) -> list[Absent]:
    """The own class: absences without a reason, and all of today."""
    of_today = func.count(Attendance.id).filter(Attendance.day == actor.today)
    statement = (
        select(Student.id, Person.last_name, Person.first_name, Attendance.code, func.count(), func.min(Attendance.day), of_today)
        .join(Student, Student.id == Attendance.student_id)
        .join(Person, Person.id == Student.person_id)
        .where(
            Attendance.student_id.in_(actor.own.pupils_led),
            or_(Attendance.code == AttendanceCode.ABSENT, and_(Attendance.day == actor.today, Attendance.code.in_(REASONS))),
        )
        .group_by(Student.id, Person.id, Person.last_name, Person.first_name, Attendance.code)
        .order_by(of_today.desc(), func.min(Attendance.day), Student.id)
    )
    rows = db.session.execute(statement, execution_options=system("absences of the own class", Attendance, Student, Person)).all()
    return [Absent(id_, f"{last} {first}", code, number, since, today) for id_, last, first, code, number, since, today in rows]


def waiting(actor: Actor) -> list[Listed]:
    """The papers of the own class with absences that they have not explained yet."""
    return listed(actor, actor.own.pupils_led, date(actor.today.year - 1, 9, 1), waiting_only=True)
