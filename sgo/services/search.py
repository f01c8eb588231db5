"""The search of the top bar: classes and people whose names hold all the words, in any order; «Иванова 5А» looks within the class."""
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from sgo.access import READ, Actor, granted, may, scope
from sgo.models import Employee, Guardian, Person, SchoolClass, SchoolYear, Student, YearStatus, db
from sgo.rules import names

from . import records

SHOWN = 10
CLASS = re.compile(r"(\d{1,2})\s*([а-я])")
KINDS = (
    ("Ученики", records.Shape(Student, ["person_id", "class"], ["person.search_key"])),
    ("Сотрудники", records.Shape(Employee, ["person_id", "position_id"], ["person.search_key"])),
    ("Родители", records.Shape(Guardian, ["person_id", "children"], ["person.search_key"])),
)


@dataclass(frozen=True)
class Hit:
    """A class or a person found."""
    title: str
    about: str
    table: str
    id: int


@dataclass(frozen=True)
class Hits:
    """What was found of a kind; `more` when there is more than is shown."""
    title: str
    rows: list[Hit]
    more: bool


def find(actor: Actor, words: str) -> list[Hits]:
    """What the person may see of what was asked for, by kind; empty when nothing was found."""
    named = CLASS.search(names.fold(words))
    rest = names.fold(words).replace(named[0], " ") if named else words
    found = [_classes(actor, named)] if named else []
    class_id = found[0].rows[0].id if found and found[0].rows else None
    for title, shape in KINDS:
        if named and shape.model is not Student:        # who asks for a class asks for its pupils
            continue
        if may(actor, READ, shape.model) and (rest.strip() or class_id):
            found.append(_people(actor, title, shape, rest, class_id if shape.model is Student else None))
    return [hits for hits in found if hits.rows]


def _classes(actor: Actor, named: re.Match[str]) -> Hits:
    condition = scope(actor, READ, SchoolClass)
    statement = (select(SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .where(condition, SchoolYear.status == YearStatus.CURRENT, SchoolClass.parallel_id == int(named[1]), SchoolClass.letter == named[2].upper()))
    rows = db.session.execute(granted(statement, SchoolClass, condition=condition))
    return Hits("Классы", [Hit(f"{parallel}{letter}", "класс", "school_class", id_) for id_, parallel, letter in rows], False)


def _by_surname(model: Any, words: str) -> ColumnElement[bool] | None:
    """Whose name begins as it was typed, in either layout of the keyboard: who asks for «иванов» does not mean every Иванович."""
    typed = names.fold(words)
    begins = [Person.search_key.startswith(text, autoescape=True) for text in {typed, names.fold(names.swap_layout(typed))}]
    return select(Person.id).where(Person.id == model.person_id, or_(*begins)).exists() if typed else None


def _people(actor: Actor, title: str, shape: records.Shape, words: str, class_id: int | None) -> Hits:
    filters: dict[str, Any] = {"class": class_id} if class_id else {}
    page = records.page(actor, shape, records.Wish(search=words, filters=filters), records.Start(), SHOWN, _by_surname(shape.model, words))
    cells = records.cells(actor, shape, page.rows)
    rows = [Hit(str(name), str(about or ""), shape.model.__tablename__, row.id) for row, (name, about) in zip(page.rows, cells, strict=True)]
    return Hits(title, rows, page.total > SHOWN)
