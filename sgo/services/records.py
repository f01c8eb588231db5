"""Lists of any entity as one person may see them: the order a school expects, search by words, filters, choices for a form."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, func, inspect, or_, select
from sqlalchemy.orm import aliased, joinedload

from sgo.access import READ, Actor, granted, scope, system
from sgo.models import Account, Employee, Guardian, Lesson, Parallel, Person, SchoolClass, Student, StudyGroup, db
from sgo.models.folding import folded
from sgo.rules import names

CHOICES_SHOWN = 3000
OF_PERSON = {Student, Employee, Guardian, Account}


@dataclass(frozen=True)
class Wish:
    """What a person asks of a list."""
    search: str = ""
    filters: dict[str, Any] = field(default_factory=dict)
    sort: str | None = None
    descending: bool = False
    archived: bool = False


def parent(model: Any, name: str) -> Any:
    """The relationship of a foreign-key column named `x_id`, or None."""
    return inspect(model).relationships.get(name.removesuffix("_id")) or next(
        (relation for relation in inspect(model).relationships if any(column.key == name for column in relation.local_columns)), None)


def loads(model: Any, columns: Sequence[str]) -> list[Any]:
    """Joins that bring the shown parents along, so that a list costs one statement."""
    found = []
    for name in columns:
        relation = parent(model, name)
        if relation is None:
            continue
        attribute = getattr(model, relation.key)
        target = relation.mapper.class_
        found.append(joinedload(attribute))
        if target in OF_PERSON:
            found.append(joinedload(attribute).joinedload(target.person))
        if target is StudyGroup:
            found.append(joinedload(attribute).joinedload(StudyGroup.subject))
        if target is Lesson:
            found.append(joinedload(attribute).joinedload(Lesson.group))
    if model in OF_PERSON and "person_id" not in columns:
        found.append(joinedload(model.person))
    if model is StudyGroup and "subject_id" not in columns:
        found.append(joinedload(StudyGroup.subject))
    return found


def _keys(model: Any) -> list[Any]:
    """How rows of this kind stand in order: names by the Russian alphabet, classes by parallel and letter."""
    if model is SchoolClass:
        return [model.parallel_id, model.letter, model.id]
    for name in ("sort_key", "position", "name", "number", "start_on", "day", "login"):
        if hasattr(model, name) and name in inspect(model).columns:
            return [getattr(model, name), model.id]
    return [model.id]


def _ordered(statement: Select[Any], model: Any, name: str | None) -> tuple[Select[Any], list[Any], list[Any]]:
    """Join what the order needs; returns the statement, the keys and the models joined."""
    if name is None or name == "id":
        if model in OF_PERSON:
            return statement.join(Person, Person.id == model.person_id), [Person.sort_key, model.id], [Person]
        return statement, _keys(model), []
    relation = parent(model, name)
    if relation is None:
        return statement, [getattr(model, name), model.id], []
    target = relation.mapper.class_
    other = aliased(target)
    statement = statement.outerjoin(other, other.id == getattr(model, name))
    if target in OF_PERSON:
        person = aliased(Person)
        return statement.outerjoin(person, person.id == other.person_id), [person.sort_key, model.id], [target, Person]
    keys = {SchoolClass: lambda: [other.parallel_id, other.letter], StudyGroup: lambda: [other.parallel_id, other.name], Person: lambda: [other.sort_key],
            Parallel: lambda: [other.id]}
    plain = [getattr(other, column) for column in ("position", "name", "number", "start_on", "day") if column in inspect(target).columns][:2] or [other.id]
    return statement, [*(keys[target]() if target in keys else plain), model.id], [target]


def _found(model: Any, columns: Sequence[str], search: str) -> tuple[ColumnElement[bool], list[Any]]:
    """Every word must be somewhere in the searched columns, in any order; «person» searches the person's name."""
    through: list[Any] = []
    conditions = []
    for word in names.fold(search).split()[:6]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        either: list[ColumnElement[bool]] = []
        for name in columns:
            if name == "person":
                either.append(model.person_id.in_(select(Person.id).where(Person.search_key.like(pattern, escape="\\"))))
                through.append(Person)
            elif name == "student.person":
                either.append(model.student_id.in_(select(Student.id).join(Person, Person.id == Student.person_id).where(Person.search_key.like(pattern, escape="\\"))))
                through += [Student, Person]
            elif name == "employee.person":
                either.append(model.employee_id.in_(select(Employee.id).join(Person, Person.id == Employee.person_id).where(Person.search_key.like(pattern, escape="\\"))))
                through += [Employee, Person]
            elif name == "search_key":
                either.append(model.search_key.like(pattern, escape="\\"))
            elif name == "class_name":
                either.append(folded(func.cast(model.parallel_id, String).concat(model.letter)).like(pattern, escape="\\"))
            else:
                either.append(folded(getattr(model, name)).like(pattern, escape="\\"))
        conditions.append(or_(*either))
    return and_(*conditions), through


def _filtered(model: Any, wish: Wish, searched: Sequence[str]) -> tuple[list[ColumnElement[bool]], list[Any]]:
    conditions: list[ColumnElement[bool]] = []
    through: list[Any] = []
    if hasattr(model, "archived_at"):
        conditions.append(model.archived_at.is_not(None) if wish.archived else model.archived_at.is_(None))
    for name, value in wish.filters.items():
        conditions.append(getattr(model, name) == value)
    if wish.search.strip() and searched:
        condition, through = _found(model, searched, wish.search)
        conditions.append(condition)
    return conditions, through


def count(actor: Actor, model: Any, wish: Wish, searched: Sequence[str]) -> int:
    """How many rows answer the wish."""
    condition = scope(actor, READ, model)
    conditions, through = _filtered(model, wish, searched)
    statement = select(func.count()).select_from(model).where(condition, *conditions)
    return db.session.scalar(granted(statement, model, *through, condition=condition)) or 0


def page(actor: Actor, model: Any, wish: Wish, searched: Sequence[str], columns: Sequence[str], offset: int, limit: int | None) -> list[Any]:
    """The rows of one page, with the parents that are shown."""
    condition = scope(actor, READ, model)
    conditions, through = _filtered(model, wish, searched)
    statement, keys, joined = _ordered(select(model).where(condition, *conditions), model, wish.sort)
    ordered = [key.desc() for key in keys] if wish.descending else keys
    statement = statement.order_by(*ordered).options(*loads(model, columns)).offset(offset)
    statement = statement.limit(limit) if limit else statement
    return list(db.session.scalars(granted(statement, model, *through, *joined, condition=condition)))


def choices(actor: Actor, model: Any, kept: int | None) -> list[tuple[int, str]]:
    """The rows a person may choose in a form; what stands there now is offered too."""
    condition = scope(actor, READ, model)
    alive = [or_(model.archived_at.is_(None), model.id == (kept or 0))] if hasattr(model, "archived_at") else []
    statement, keys, joined = _ordered(select(model).where(condition, *alive), model, None)
    statement = statement.order_by(*keys).options(*loads(model, [])).limit(CHOICES_SHOWN)
    rows = db.session.scalars(granted(statement, model, *joined, condition=condition))
    return [(row.id, _title(row)) for row in rows]


def _title(row: Any) -> str:
    if isinstance(row, SchoolClass):
        return row.name
    if isinstance(row, Lesson):
        return f"{row}, группа {row.group_id}"
    return str(row)


def dependents(row: Any) -> list[tuple[str, int]]:
    """What refers to this row, by kind: told before it is deleted."""
    found = []
    for mapper in type(row).registry.mappers:
        for column in mapper.local_table.columns:
            if any(key.column.table is row.__table__ for key in column.foreign_keys):
                model = mapper.class_
                statement = select(func.count()).select_from(model).where(getattr(model, mapper.get_property_by_column(column).key) == row.id)
                number = db.session.scalar(statement, execution_options=system("what refers to a row before it is deleted", model)) or 0
                if number:
                    found.append((model.__label__[1], number))
    return found

