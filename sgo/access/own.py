"""A person's own ids with their dates, read once in one statement and kept for the request: lists in a condition beat subqueries."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Date, Integer, and_, bindparam, cast, false, literal, null, or_, select, union_all

from sgo.models import (ClassTeacher, Employee, Enrolment, GroupMember, Guardian, Guardianship, Student, StudyGroupClass, Substitution,
                        TeachingAssignment, db)

from .stamp import system

NO_DATE = cast(null(), Date)
OWN = system("the user's own ids", TeachingAssignment, Substitution, Employee, ClassTeacher, Student, Guardianship, Guardian, GroupMember, Enrolment,
             StudyGroupClass)


@dataclass(frozen=True)
class Span:
    """An id with the days [since, until) on which it is one's own."""
    id: int
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the span."""
        return self.since <= day and (self.until is None or day < self.until)


def dated(spans: Sequence[Span], id_column: Any, day_column: Any) -> ColumnElement[bool]:
    """Rows whose id is one's own on the row's day."""
    by_dates: dict[tuple[date, date | None], list[int]] = {}
    for span in spans:
        by_dates.setdefault((span.since, span.until), []).append(span.id)
    return or_(false(), *(and_(id_column.in_(ids), day_column >= since, *([day_column < until] if until else []))
                          for (since, until), ids in by_dates.items()))


@cache
def _statement() -> CompoundSelect[Any]:
    """Everything in one statement, built once: it is asked at the beginning of each request."""
    def of(kind: str, id_column: object, dates: type[ClassTeacher | TeachingAssignment | Enrolment] | None = None) -> object:
        columns = (dates.since, dates.until) if dates else (NO_DATE, NO_DATE)
        return select(literal(kind), id_column, *columns)       # type: ignore[call-overload]
    person, today = bindparam("me", type_=Integer), bindparam("today", type_=Date)
    me = Employee.person_id == person
    teaches = and_(Employee.id == TeachingAssignment.employee_id, TeachingAssignment.holds_on(today))
    leads = and_(Employee.id == ClassTeacher.employee_id, ClassTeacher.holds_on(today))
    return union_all(
        of("taught", TeachingAssignment.group_id, TeachingAssignment).join(Employee, Employee.id == TeachingAssignment.employee_id).where(me),   # type: ignore[attr-defined]
        select(literal("stands in"), Substitution.group_id, Substitution.day, NO_DATE).join(        # type: ignore[arg-type]
            Employee, Employee.id == Substitution.employee_id).where(me),
        of("led", ClassTeacher.class_id, ClassTeacher).join(Employee, Employee.id == ClassTeacher.employee_id).where(me),           # type: ignore[attr-defined]
        of("employee", Employee.id).where(me),                                                              # type: ignore[attr-defined]
        of("student", Student.id).where(Student.person_id == person),                               # type: ignore[attr-defined]
        of("child", Guardianship.student_id).join(Guardian, Guardian.id == Guardianship.guardian_id).where(                 # type: ignore[attr-defined]
            Guardian.person_id == person, Guardian.archived_at.is_(None), Guardianship.is_legal_representative, ~Guardianship.restricted,
            Guardianship.holds_on(today)),
        # plain joins from the person down: a planner then goes by the indexes
        of("pupil taught", GroupMember.student_id).select_from(Employee).join(TeachingAssignment, teaches).join(        # type: ignore[attr-defined]
            GroupMember, and_(GroupMember.group_id == TeachingAssignment.group_id, GroupMember.holds_on(today))).where(me).distinct(),
        of("pupil taught", GroupMember.student_id).select_from(Employee).join(Substitution, and_(               # type: ignore[attr-defined]
            Substitution.employee_id == Employee.id, Substitution.day == today)).join(
            GroupMember, and_(GroupMember.group_id == Substitution.group_id, GroupMember.holds_on(today))).where(me).distinct(),
        of("pupil led", Enrolment.student_id, Enrolment).select_from(Employee).join(ClassTeacher, leads).join(             # type: ignore[attr-defined]
            Enrolment, Enrolment.class_id == ClassTeacher.class_id).where(me).distinct(),
        of("group led", StudyGroupClass.group_id).select_from(Employee).join(ClassTeacher, leads).join(         # type: ignore[attr-defined]
            StudyGroupClass, StudyGroupClass.class_id == ClassTeacher.class_id).where(me).distinct(),
    )


class Own:
    """What leads from a person to rows; families get nothing through a restricted or ended guardianship."""

    def __init__(self, person_id: int | None, today: date):
        self.person_id = person_id
        self.today = today

    @cached_property
    def _facts(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        asked = {"me": self.person_id, "today": self.today}
        for kind, id_, since, until in db.session.execute(_statement(), asked, execution_options=OWN):
            ends = since + timedelta(days=1) if kind == "stands in" else until
            found.setdefault(kind, []).append(Span(id_, since or date.min, ends))
        return found

    def _ids(self, kind: str) -> list[int]:
        return [span.id for span in self._facts.get(kind, ())]

    @property
    def taught(self) -> list[Span]:
        """Study groups one teaches or has taught."""
        return self._facts.get("taught", [])

    @property
    def taught_today(self) -> list[int]:
        """Study groups one teaches today."""
        return [span.id for span in self.taught if span.holds(self.today)]

    @property
    def stands_in(self) -> list[Span]:
        """Study groups where one gives a colleague's lesson, each with that one day."""
        return self._facts.get("stands in", [])

    def writes(self, group_id: int, day: date) -> bool:
        """Whether one writes the group's lessons of that day today: as its teacher, or as the substitute of that very day."""
        return group_id in self.taught_today or (day == self.today and any(span.id == group_id and span.holds(day) for span in self.stands_in))

    @property
    def led_today(self) -> list[int]:
        """Classes one leads today."""
        return [span.id for span in self._facts.get("led", ()) if span.holds(self.today)]

    @property
    def leads_today(self) -> bool:
        """Whether one is a class teacher today."""
        return bool(self.led_today)

    @property
    def employee_id(self) -> int | None:
        """One's own staff record."""
        return next(iter(self._ids("employee")), None)

    @property
    def student_ids(self) -> list[int]:
        """Oneself as a pupil."""
        return self._ids("student")

    @property
    def children(self) -> list[int]:
        """Pupils whose legal, unrestricted representative one is today."""
        return self._ids("child")

    @property
    def pupils_taught(self) -> list[int]:
        """Pupils of the groups one teaches today."""
        return self._ids("pupil taught")

    @property
    def led(self) -> list[Span]:
        """Pupils who are or were in a class one leads today, with their days in it."""
        return self._facts.get("pupil led", [])

    @property
    def pupils_led(self) -> list[int]:
        """Pupils who are today in a class one leads."""
        return [span.id for span in self.led if span.holds(self.today)]

    @property
    def groups_led(self) -> list[int]:
        """Study groups made from a class one leads today."""
        return self._ids("group led")

    def groups_of(self, students: Sequence[int]) -> list[Span]:
        """Study groups of these pupils with the days of membership; the whole family's are read at once."""
        missing = set(students) - self._memberships.keys()
        if missing:
            read = missing | {*self.student_ids, *self.children} - self._memberships.keys()
            statement = select(GroupMember.student_id, GroupMember.group_id, GroupMember.since, GroupMember.until).where(GroupMember.student_id.in_(read))
            self._memberships.update({student: [] for student in read})
            for student, group, since, until in db.session.execute(statement, execution_options=system("groups of own pupils", GroupMember)):
                self._memberships[student].append(Span(group, since, until))
        return [span for student in students for span in self._memberships[student]]

    @cached_property
    def _memberships(self) -> dict[int, list[Span]]:
        return {}

    def classes_of(self, students: Sequence[int]) -> list[int]:
        """Classes of these pupils today."""
        statement = select(Enrolment.class_id).where(Enrolment.student_id.in_(students), Enrolment.class_id.is_not(None), Enrolment.holds_on(self.today))
        return [id_ for id_ in db.session.scalars(statement, execution_options=system("classes of own pupils", Enrolment)) if id_]
