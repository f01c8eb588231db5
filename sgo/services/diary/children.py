"""Whose diary it is: one's own, one's children's, those of the class one leads."""
from dataclasses import dataclass

from flask import abort
from sqlalchemy import and_, or_, select

from sgo.access import READ, Actor, granted, scope, who_may
from sgo.models import Enrolment, Person, Role, SchoolClass, Student, db


@dataclass(frozen=True)
class Child:
    """Whose diary it is."""
    id: int
    name: str
    class_name: str
    parallel: int

    @property
    def first_name(self) -> str:
        """As the family calls the child."""
        return self.name.split(" ")[1] if " " in self.name else self.name


@dataclass(frozen=True)
class Whose:
    """The children a person may choose from, the chosen one first among them."""
    child: Child
    family: list[Child]                                 # oneself and one's children
    class_list: list[Child]                             # the pupils of the class one leads

    @property
    def is_own(self) -> bool:
        """Whether the diary is of the reader's own family, not of a class he leads."""
        return self.child in self.family


def children(actor: Actor, wanted: int | None = None) -> list[Child]:
    """Whose diaries the person may open: one's own, one's children's, one's class's; `wanted` is added where the table opens it."""
    family = {*actor.own.student_ids, *actor.own.children, *([wanted] if wanted else [])}
    own = Student.id.in_(family)
    whose = or_(own, Student.id.in_(actor.own.pupils_led)) if Role.CLS in actor.roles else own
    now = and_(Enrolment.student_id == Student.id, Enrolment.holds_on(actor.today))
    condition = scope(actor, READ, Student)
    statement = (select(Student.id, Person.last_name, Person.first_name, Enrolment.parallel_id, SchoolClass.letter).join(Person, Person.id == Student.person_id)
                 .join(Enrolment, now, isouter=True).join(SchoolClass, SchoolClass.id == Enrolment.class_id, isouter=True)
                 .where(condition, whose).order_by(Person.sort_key, Student.id))
    rows = db.session.execute(granted(statement, Student, Person, Enrolment, SchoolClass, condition=condition))
    return [Child(id_, f"{last} {first}", f"{parallel}{letter or ' параллель'}" if parallel else "не зачислен", parallel or 0)
            for id_, last, first, parallel, letter in rows]


def whose(actor: Actor, wanted: int | None) -> Whose | None:
    """The wanted child, or the first of the family; None when the person has nobody's diary to open, 404 when the child is not his to see."""
    found = children(actor, wanted)
    if wanted is None and not found:
        return None
    own = {*actor.own.student_ids, *actor.own.children}
    family = [child for child in found if child.id in own]
    first = family[0] if family else found[0] if found else None
    child = first if wanted is None else next((child for child in found if child.id == wanted), None)
    if child is None:
        abort(404, who_may(READ, Student))
    return Whose(child, family, [one for one in found if one.id not in own])
