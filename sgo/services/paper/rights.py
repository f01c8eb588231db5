"""Who may have a journal on paper: it is whole or not at all, so the right to its whole is asked once, before it is read."""
from dataclasses import dataclass, field
from datetime import date

from flask import abort
from sqlalchemy import select

from sgo.access import HEADS, READ, Actor, system, who_may
from sgo.access.own import Span
from sgo.models import Enrolment, Lesson, SchoolClass, StudyGroup, db


@dataclass(frozen=True)
class Whose:
    """Of which pupils, on which of their days (None: of all); of whom the sums may be told; whether only those put in this very group."""
    days: dict[int, list[Span]] | None = None
    summed: frozenset[int] | None = None
    of_group_only: bool = False
    notes: tuple[str, ...] = field(default=())

    def on(self, student: int, day: date) -> bool:
        """Whether a row of this pupil on this day belongs to the paper."""
        return self.days is None or any(span.holds(day) for span in self.days.get(student, ()))

    def sums(self, student: int, day: date) -> bool:
        """Whether what sums up the pupil's work up to this day belongs to it."""
        return (self.summed is None or student in self.summed) and self.on(student, day)


def may_print(actor: Actor, group_id: int) -> bool:
    """Whether `group_of` would let this person in."""
    own = actor.own
    return bool(actor.roles & HEADS) or (actor.is_staff and (group_id in own.taught_today or (own.leads_today and group_id in own.groups_led)))


def group_of(actor: Actor, group_id: int) -> Whose:
    """The right to print the journal of a group: heads, who teaches it today, who leads its class (then of the own pupils); else 404."""
    if actor.roles & HEADS:
        return Whose()
    if not may_print(actor, group_id):
        abort(404, who_may(READ, Lesson))
    if group_id in actor.own.taught_today:
        return Whose(of_group_only=True)
    return Whose(_led(actor), frozenset(actor.own.pupils_led), notes=("В журнале только ученики вашего класса в дни, когда они в нём учились.",))


def class_of(actor: Actor, class_id: int) -> Whose:
    """The right to print a class's whole journal: heads and its class teacher; pupils stand in it on their days in the class."""
    known = select(SchoolClass.id).where(SchoolClass.id == class_id)
    if db.session.scalar(known, execution_options=system("is there such a class", SchoolClass)) is None:
        abort(404, who_may(READ, SchoolClass))
    if not actor.roles & HEADS and not (actor.is_staff and class_id in actor.own.led_today):
        abort(404, who_may(READ, StudyGroup))
    return Whose(_enrolled(class_id), None if actor.roles & HEADS else frozenset(actor.own.pupils_led))


def _led(actor: Actor) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for span in actor.own.led:
        found.setdefault(span.id, []).append(span)
    return found


def _enrolled(class_id: int) -> dict[int, list[Span]]:
    statement = select(Enrolment.student_id, Enrolment.since, Enrolment.until).where(Enrolment.class_id == class_id)
    found: dict[int, list[Span]] = {}
    for student, since, until in db.session.execute(statement, execution_options=system("the class whose journal is printed", Enrolment)):
        found.setdefault(student, []).append(Span(student, since, until))
    return found
