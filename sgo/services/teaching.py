"""What a teacher teaches now and how many hours a week: told on the card and in the list, derived from the study groups (domain.md §1.5)."""
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, literal, select

from sgo.access import READ, Actor, scope
from sgo.models import Employee, StudyGroup, Subject, TeachingAssignment

from .asides import Beside, Ordered, Read, line

TAUGHT = (TeachingAssignment, StudyGroup)


def _taught(*words: Any, by: Sequence[Any] = ()) -> Callable[[Actor, list[int]], list[Read]]:
    def read(actor: Actor, ids: list[int]) -> list[Read]:
        condition, now = scope(actor, READ, TeachingAssignment), TeachingAssignment
        statement = (line(now.employee_id, *words).join_from(now, StudyGroup, StudyGroup.id == now.group_id)
                     .join(Subject, Subject.id == StudyGroup.subject_id)
                     .where(condition, now.employee_id.in_(ids), now.holds_on(actor.today)).group_by(now.employee_id, *by))
        return [Read(statement, condition)]
    return read


def _hours(total: str | None, *_: Any) -> Fraction | None:
    return Fraction(int(total), int(StudyGroup.__table__.c.hours_week.info["scale"])) if total else None


def _by(key: Any) -> Callable[[Select[Any], Actor], Ordered]:
    def order(statement: Select[Any], actor: Actor) -> Ordered:
        condition, now = scope(actor, READ, TeachingAssignment), TeachingAssignment
        inner = (select(key).select_from(now).join(StudyGroup, StudyGroup.id == now.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
                 .where(condition, now.employee_id == Employee.id, now.holds_on(actor.today)).correlate(Employee).scalar_subquery())
        return Ordered(statement, [(inner, True)], TAUGHT, [condition])
    return order


SUBJECTS = Beside("Преподаёт", read=_taught(Subject.name, Subject.name, by=(Subject.name,)), models=TAUGHT, say=lambda name, *_: name,
                  order=_by(func.min(Subject.name)))
LOAD = Beside("Часов в неделю", read=_taught(literal(""), func.sum(StudyGroup.hours_week)), models=TAUGHT, say=_hours,
              order=_by(func.sum(StudyGroup.hours_week)))
