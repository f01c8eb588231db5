"""What a word of a look-up may stand in beside the row's own name: a pupil's class, a parent's child, an order's number, a lesson's day."""
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, cast, false, or_, select, true

from sgo.access import READ, Actor, scope
from sgo.models import Enrolment, Guardian, Guardianship, Lesson, MovementOrder, OrderItem, OrderKind, Person, SchoolClass, Student
from sgo.models.folding import folded, literally
from sgo.rules import dates, names

Told = tuple[ColumnElement[bool], list[Any]]            # a condition and what it reads
SMALL = {"", "от", "с", "в", "из", "на"}                # of a title: they tell nothing apart
NUMBER = re.compile(r"(\d{1,9})(-\D*)?", re.ASCII)


def _like(word: str) -> str:
    return literally(word) + "%"


def _day(word: str) -> date | None:
    try:
        return dates.parse_date(word) if "." in word else None
    except ValueError:
        return None


def _pupil(actor: Actor, word: str) -> Told:
    named = folded(cast(SchoolClass.parallel_id, String).concat(SchoolClass.letter)).like(_like(word), escape="\\")
    inner = select(Enrolment.student_id).join(SchoolClass, SchoolClass.id == Enrolment.class_id)
    return Student.id.in_(inner.where(scope(actor, READ, Enrolment), Enrolment.holds_on(actor.today), named)), [Enrolment, SchoolClass]


def _parent(actor: Actor, word: str) -> Told:
    inner = select(Guardianship.guardian_id).join(Student, Student.id == Guardianship.student_id).join(Person, Person.id == Student.person_id)
    named = Person.search_key.like("%" + _like(word), escape="\\")
    return (Guardian.id.in_(inner.where(scope(actor, READ, Guardianship), Guardianship.holds_on(actor.today), named)), [Guardianship, Student, Person])


def _order_words(word: str) -> ColumnElement[bool]:
    said = names.fold(word).strip(":№()")
    kinds = [kind for kind in OrderKind if said and said in names.fold(kind.label)]
    found: list[ColumnElement[bool]] = [MovementOrder.kind.in_(kinds), true() if said in SMALL else false()]
    if match := NUMBER.fullmatch(said):
        found += [MovementOrder.number == int(match[1]), MovementOrder.id == int(match[1])]
    if day := _day(said):
        found.append(MovementOrder.signed_on == day)
    if said and "проект".startswith(said):
        found.append(MovementOrder.number.is_(None))
    return or_(*found)


def _order(actor: Actor, word: str) -> Told:
    return _order_words(word), []


def _item(actor: Actor, word: str) -> Told:
    inner = select(MovementOrder.id).where(scope(actor, READ, MovementOrder), _order_words(word))
    return OrderItem.order_id.in_(inner), [MovementOrder]


def _lesson(actor: Actor, word: str) -> Told:
    day = _day(word)
    return (Lesson.day == day if day else true() if word == "урок" else Lesson.number == int(word) if word in set("123456789") else false()), []


LISTED = (Student, MovementOrder, OrderItem)            # kinds whose lists are searched by such words too
BY_WORD: dict[Any, Callable[[Actor, str], Told]] = {Student: _pupil, Guardian: _parent, MovementOrder: _order, OrderItem: _item, Lesson: _lesson}
