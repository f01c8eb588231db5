"""Dotted names of columns through parents («student.person.search_key»): how rows are searched and ordered (`ordering.py`) by what stands on a parent."""
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, inspect, or_, select, true

from sgo.models import Base, Person, SchoolClass
from sgo.models.folding import folded, literally

MOST_WORDS = 6
STORED_KEYS = {"sort_key", "search_key"}
IN_ORDER: dict[str, tuple[str, ...]] = {  # tables whose rows do not simply stand by position, name or number
    "person": ("sort_key",),
    "student": ("person.sort_key",),
    "employee": ("person.sort_key",),
    "guardian": ("person.sort_key",),
    "account": ("login_key",),
    "school_class": ("year.status", "parallel_id", "letter"),
    "parallel": ("id",),
    "room": ("number",),
    "study_group": ("parallel_id", "name", "subject.position", "subject.name"),
    "subject": ("position", "name"),
    "lesson": ("day", "number"),
    "work": ("day",),
    "study_period": ("start_on",),
    "period_scheme": ("year.status", "first_parallel"),
    "production_day": ("day",),
    "component_load": ("parallel_id", "component.position"),
    "curriculum_line": ("parallel_id", "subject.position", "component.position"),
    "group_hours": ("group.parallel_id", "group.name", "component.position"),
    "substitution": ("day",),
    "funding_item": ("year.start_on", "purpose"),
    "appointment": ("employee.person.sort_key", "since"),
    "family_member": ("family.name", "person.sort_key"),
    "person_status": ("person.sort_key", "since"),
    "student_file": ("student.person.sort_key",),
    "account_slip": ("account.login_key", "printed_at"),
    "role_request": ("asked_at",),
    "correction_request": ("asked_at",),
    "student_language": ("student.person.sort_key", "number"),
    "person_document": ("person.sort_key", "kind"),
    "consent": ("person.sort_key", "given_on"),
    "vocational_training": ("student.person.sort_key", "start_on"),
    "name_cases": ("person.sort_key",),
    "exam_entry": ("student.person.sort_key", "held_on"),
    "exam_mark": ("student.person.sort_key", "held_on"),
    "final_mark": ("student.person.sort_key", "subject_id"),
    "absence_document": ("student.person.sort_key", "start_on"),
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


def key_of(relation: Any) -> str:
    """The foreign-key column of a relationship."""
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


def _holds(model: Any, path: str, pattern: Any, through: list[Any]) -> Any:
    head, _, rest = path.partition(".")
    if not rest:
        return searchable(model, head).like(pattern, escape="\\")
    relation = inspect(model).relationships[head]
    target = relation.mapper.class_
    through.append(target)
    return getattr(model, key_of(relation)).in_(select(target.id).where(_holds(target, rest, pattern, through)))


def patterns(search: str) -> list[str]:
    """What is compared for each word of a search."""
    words = search.replace("\0", " ").split()[:MOST_WORDS]
    return [f"%{literally(word)}%" for word in words]


def holding(model: Any, paths: Sequence[str], wanted: Sequence[Any]) -> tuple[ColumnElement[bool], list[Any]]:
    """Every pattern stands in one of the columns, in any order; and which parents are read for that."""
    through: list[Any] = []
    return and_(true(), *(or_(*(_holds(model, path, pattern, through) for path in paths)) for pattern in wanted)), through


def found(model: Any, paths: Sequence[str], search: str) -> tuple[ColumnElement[bool], list[Any]]:
    """Every word stands in one of the columns, in any order, ё and case aside; and which parents are read for that."""
    return holding(model, paths, patterns(search))
