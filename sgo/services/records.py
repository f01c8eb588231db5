"""Lists of any entity as one person may see them: the order a school expects, search by words, filters, pages."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, select

from sgo.access import READ, Actor, granted, scope
from sgo.models import db

from . import beside, paths, titles

COUNTED = 10_000                                        # a longer list is told as «больше 10 000»
CHUNK = 500


@dataclass(frozen=True)
class Wish:
    """What a person asks of a list."""
    search: str = ""
    filters: dict[str, Any] = field(default_factory=dict)
    sort: str | None = None
    descending: bool = False
    archived: bool = False


@dataclass(frozen=True)
class Shape:
    """What a list is: its model, the columns it shows, the columns that are searched."""
    model: Any
    columns: Sequence[str]
    searched: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """A page of a list and how many rows the whole list has, counted up to `COUNTED` and one."""
    rows: list[Any]
    total: int


def page(actor: Actor, shape: Shape, wish: Wish, offset: int, limit: int) -> Found:
    """One page with its total, in one statement."""
    model = shape.model
    condition = scope(actor, READ, model)
    conditions, through = _asked(actor, shape, wish)
    total = select(func.count()).select_from(select(model.id).where(condition, *conditions).limit(COUNTED + 1).subquery()).scalar_subquery()
    statement, joined = _ordered(select(model, total).where(condition, *conditions), actor, model, wish)
    statement = statement.options(*titles.loads(model, shape.columns)).offset(offset).limit(limit)
    rows = db.session.execute(granted(statement, model, *through, *joined, condition=condition)).all()
    return Found([row[0] for row in rows], rows[0][1] if rows else 0)


def _asked(actor: Actor, shape: Shape, wish: Wish) -> tuple[list[ColumnElement[bool]], list[Any]]:
    model, conditions, through = shape.model, [], []
    if hasattr(model, "archived_at"):
        conditions.append(model.archived_at.is_not(None) if wish.archived else model.archived_at.is_(None))
    for name, value in wish.filters.items():
        column = beside.of(model, name)
        if column and column.where:
            condition, read = column.where(actor, value)
            conditions.append(condition)
            through += read
        else:
            conditions.append(getattr(model, name) == value)
    if wish.search and shape.searched:
        condition, read = paths.found(model, shape.searched, wish.search)
        conditions.append(condition)
        through += read
    return conditions, through


def _ordered(statement: Any, actor: Actor, model: Any, wish: Wish) -> tuple[Any, list[Any]]:
    column = beside.of(model, wish.sort) if wish.sort else None
    if column and column.order:
        statement, keys, joined = column.order(statement, actor)
        keys = [*keys, model.id]
        return statement.order_by(*((key.desc() if wish.descending else key.asc()).nulls_last() for key in keys)), joined
    ordering = paths.sorted_by(statement, model, wish.sort)
    return ordering.done(wish.descending), ordering.through


def sortable(model: Any, name: str) -> bool:
    """Whether a list can be sorted by this column: a reference without a relationship would stand in the order of bare numbers."""
    column = beside.of(model, name)
    return bool(column.order) if column else paths.target_of(model, name) is None or paths.parent_of(model, name) is not None


def cells(actor: Actor, shape: Shape, rows: Sequence[Any]) -> list[list[Any]]:
    """The values of the columns, row by row: parents by their titles, what stands beside read once a page."""
    found = []
    for start in range(0, len(rows), CHUNK):
        part = rows[start:start + CHUNK]
        columns = [_column(actor, shape.model, name, part) for name in shape.columns]
        found += [[column.get(row.id) for column in columns] for row in part]
    return found


def _column(actor: Actor, model: Any, name: str, rows: Sequence[Any]) -> dict[int, Any]:
    if other := beside.of(model, name):
        return other.read(actor, rows)
    if relation := paths.parent_of(model, name):
        parents = {row.id: getattr(row, relation.key) for row in rows}
        return {id_: titles.title(parent) if parent is not None else None for id_, parent in parents.items()}
    values = {row.id: getattr(row, name) for row in rows}
    if target := paths.target_of(model, name):
        called = titles.titles(actor, target, values.values())
        return {id_: called.get(value, f"№ {value}") if value else None for id_, value in values.items()}
    scale = inspect(model).columns[name].info.get("scale")
    return {id_: Fraction(value, scale) if value is not None else None for id_, value in values.items()} if scale else values
