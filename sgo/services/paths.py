"""Dotted names of columns through parents («student.person.search_key»): how rows are searched and ordered by what stands on a parent."""
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Enum, Select, String, and_, cast, inspect, or_, select, true
from sqlalchemy.orm import aliased

from sgo.models import Base, Person, SchoolClass
from sgo.models.folding import alphabetical, folded
from sgo.rules import names

MOST_WORDS = 6
STORED_KEYS = {"sort_key", "search_key"}
IN_ORDER: dict[str, tuple[str, ...]] = {  # tables whose rows do not simply stand by position, name or number
    "person": ("sort_key",),
    "student": ("person.sort_key",),
    "employee": ("person.sort_key",),
    "guardian": ("person.sort_key",),
    "account": ("login_key",),
    "school_class": ("year.start_on", "parallel_id", "letter"),
    "parallel": ("id",),
    "study_group": ("parallel_id", "name", "subject.position", "subject.name"),
    "subject": ("position", "name"),
    "lesson": ("day", "number"),
    "work": ("day",),
    "study_period": ("start_on",),
    "period_scheme": ("year.start_on", "first_parallel"),
    "production_day": ("day",),
    "component_load": ("parallel_id", "component.position"),
    "curriculum_line": ("parallel_id", "subject.position", "component.position"),
    "group_hours": ("group.parallel_id", "group.name", "component.position"),
    "substitution": ("day",),
    "funding_item": ("year.start_on", "purpose"),
    "appointment": ("employee.person.sort_key", "since"),
    "family_member": ("family.name", "person.sort_key"),
    "person_status": ("person.sort_key", "since"),
    "student_language": ("student.person.sort_key", "number"),
    "person_document": ("person.sort_key", "kind"),
    "consent": ("person.sort_key", "given_on"),
    "vocational_training": ("student.person.sort_key", "start_on"),
    "name_cases": ("person.sort_key",),
    "exam_mark": ("student.person.sort_key", "held_on"),
    "final_mark": ("student.person.sort_key", "subject_id"),
    "conduct_mark": ("student.person.sort_key", "period_id"),
    "order_debt": ("student.person.sort_key",),
    "bell_slot": ("schedule.name", "number"),
    "plan_section": ("plan.title", "number"),
    "plan_topic": ("plan.title", "number"),
    "guardianship": ("student.person.sort_key",),
    "class_teacher": ("school_class.parallel_id", "school_class.letter", "since"),
    "group_member": ("group.parallel_id", "group.name", "student.person.sort_key"),
    "study_group_class": ("group.parallel_id", "group.name"),
    "teaching_assignment": ("group.parallel_id", "group.name", "since"),
    "timetable_slot": ("weekday", "number", "group.parallel_id", "group.name"),
    "enrolment": ("student.person.sort_key", "since"),
    "order_item": ("student.person.sort_key",),
    "person_contacts": ("person.sort_key",),
    "person_papers": ("person.sort_key",),
    "person_social": ("person.sort_key",),
    "person_health": ("person.sort_key",),
    "account_role": ("account.login_key", "role"),
}


@cache
def model_of(table: str) -> Any:
    """The model of a table, None when there is none."""
    return next((mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == table), None)     # type: ignore[attr-defined]


def target_of(model: Any, name: str) -> Any:
    """The model that a foreign-key column points to, None for a plain column."""
    column = inspect(model).columns.get(name)
    return next((model_of(key.column.table.name) for key in column.foreign_keys), None) if column is not None else None


def parent_of(model: Any, name: str) -> Any:
    """The relationship kept by a foreign-key column, None when there is none."""
    return next((relation for relation in inspect(model).relationships if any(column.key == name for column in relation.local_columns)), None)


def _key_of(relation: Any) -> str:
    return next(iter(relation.local_columns)).key or ""


def keys_of(model: Any) -> tuple[str, ...]:
    """By which columns rows of this kind stand in order."""
    columns = inspect(model).columns
    plain = tuple(name for name in ("position", "name", "title", "number", "start_on", "day") if name in columns)
    return IN_ORDER.get(model.__tablename__) or plain or ("id",)


def searchable(model: Any, name: str) -> Any:
    """A column as it is compared with folded words."""
    if model is Person:
        return Person.search_key
    whole = cast(SchoolClass.parallel_id, String).concat(SchoolClass.letter) if (model, name) == (SchoolClass, "name") else getattr(model, name)
    return folded(whole)


def _holds(model: Any, path: str, pattern: str, through: list[Any]) -> Any:
    head, _, rest = path.partition(".")
    if not rest:
        return searchable(model, head).like(pattern, escape="\\")
    relation = inspect(model).relationships[head]
    target = relation.mapper.class_
    through.append(target)
    return getattr(model, _key_of(relation)).in_(select(target.id).where(_holds(target, rest, pattern, through)))


def found(model: Any, paths: Sequence[str], search: str) -> tuple[ColumnElement[bool], list[Any]]:
    """Every word stands in one of the columns, in any order, ё and case aside; and which parents are read for that."""
    through: list[Any] = []
    words = names.fold(search.replace("\0", " ")).split()[:MOST_WORDS]
    patterns = ["%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" for word in words]
    return and_(true(), *(or_(*(_holds(model, path, pattern, through) for path in paths)) for pattern in patterns)), through


class Ordering:
    """The joins and keys of an order, each parent joined once."""

    def __init__(self, statement: Select[Any], model: Any):
        self.statement, self.model = statement, model
        self.keys: list[Any] = []
        self.through: list[Any] = []
        self._joined: dict[str, Any] = {}

    def by(self, path: str) -> "Ordering":
        """Order by one more column; empty values stand last on both databases."""
        entity, model, walked = self.model, self.model, ""
        *parents, last = path.split(".")
        for head in parents:
            entity, model, walked = self._parent(entity, model, head, f"{walked}.{head}")
        column, kind = getattr(entity, last), inspect(model).columns[last]
        key = alphabetical(column) if isinstance(kind.type, String) and not isinstance(kind.type, Enum) and last not in STORED_KEYS else column
        self.keys.append((key, bool(parents) or bool(kind.nullable)))
        return self

    def _parent(self, entity: Any, model: Any, head: str, walked: str) -> tuple[Any, Any, str]:
        relation = inspect(model).relationships[head]
        target = relation.mapper.class_
        if walked not in self._joined:
            other = self._joined[walked] = aliased(target)
            self.statement = self.statement.outerjoin(other, other.id == getattr(entity, _key_of(relation)))
            self.through.append(target)
        return self._joined[walked], target, walked

    def done(self, descending: bool = False) -> Select[Any]:
        """The ordered statement; the id makes the order of equals the same each time."""
        keys = [*self.keys, (self.model.id, False)]
        ordered = [key.desc() if descending else key.asc() for key, _ in keys]
        return self.statement.order_by(*(one.nulls_last() if empty else one for one, (_, empty) in zip(ordered, keys, strict=True)))


def sorted_by(statement: Select[Any], model: Any, name: str | None) -> Ordering:
    """Order by a shown column, through its parent's own order where it names one; by the kind's own order when `name` is None."""
    ordering = Ordering(statement, model)
    relation = parent_of(model, name) if name else None
    paths = [f"{relation.key}.{path}" for path in keys_of(relation.mapper.class_)] if relation else [name] if name else keys_of(model)
    for path in paths:
        ordering.by(path)
    return ordering
