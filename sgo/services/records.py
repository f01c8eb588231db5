"""Lists of any entity as one person may see them: the order a school expects, search by words, conditions, pages."""
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, inspect, literal, or_, select, true

from sgo.access import READ, Actor, granted, scope
from sgo.models import Change, db
from sgo.models.folding import folded
from sgo.rules import names

from . import beside, by_word, ordering, paths, titles

COUNTED = 10_000                                        # a longer list is told as «больше 10 000»
CHUNK = 500


@dataclass(frozen=True)
class Between:
    """A condition on a date, a number or a time: from and to, both belong."""
    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class Holds:
    """A condition on a text: it holds these words."""
    words: str


@dataclass(frozen=True)
class Filled:
    """A condition that something, or nothing, stands in the column."""
    yes: bool


@dataclass(frozen=True)
class Wish:
    """What a person asks of a list: a filter is a value that the column equals, or one of the conditions above."""
    search: str = ""
    filters: dict[str, Any] = field(default_factory=dict)
    sort: str | None = None
    descending: bool = False
    archived: bool = False
    deed: int | None = None                             # only what this change set wrote


@dataclass(frozen=True)
class Shape:
    """What a list is: its model, the columns it shows, the columns that are searched."""
    model: Any
    columns: Sequence[str]
    searched: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """A page of a list; how many rows the whole list has, counted up to `COUNTED` and one; as what a search in the wrong layout of the keyboard was read."""
    rows: list[Any]
    total: int
    read_as: str | None = None


@dataclass(frozen=True)
class Start:
    """Where a page begins: after so many rows; or after a row, before a row, or at the end of the list, whatever stands before that."""
    offset: int = 0
    after: int | None = None
    before: int | None = None
    end: bool = False

    @property
    def backwards(self) -> bool:
        """Whether the page is read from the end of the list."""
        return self.before is not None or self.end


class _Asked:
    """The condition of a wish, with all the statement needs to be stamped."""

    def __init__(self, actor: Actor, shape: Shape, wish: Wish):
        self.scope = scope(actor, READ, shape.model)
        self.through: list[Any] = []
        self.slipped: ColumnElement[bool] | None = None
        self.read_as: str | None = None
        conditions = [self.scope, *self._archive(shape.model, wish)]
        for name, value in wish.filters.items():
            conditions.append(self._filter(actor, shape.model, name, value))
        if wish.deed:
            written = select(Change.row_id).where(Change.change_set_id == wish.deed, Change.table_name == shape.model.__tablename__, scope(actor, READ, Change))
            self.through.append(Change)
            conditions.append(shape.model.id.in_(written))
        if wish.search and (shape.searched or shape.model in by_word.LISTED):
            conditions.append(self._search(actor, shape, wish.search, conditions))
        self.condition = and_(*conditions)

    def _archive(self, model: Any, wish: Wish) -> list[ColumnElement[bool]]:
        if not hasattr(model, "archived_at"):
            return []
        return [model.archived_at.is_not(None) if wish.archived else model.archived_at.is_(None)]

    def _filter(self, actor: Actor, model: Any, name: str, value: Any) -> ColumnElement[bool]:
        column = beside.of(model, name)
        if column and column.where:
            condition, read = column.where(actor, value)
            self.through += read
            return condition
        return _holds(getattr(model, name), value)

    def _each(self, actor: Actor, shape: Shape, search: str, wanted: Sequence[Any]) -> ColumnElement[bool]:
        """Every word stands in one of the columns, or in what stands beside the row."""
        parts: list[ColumnElement[bool]] = []
        for word, pattern in zip(names.fold(search).split(), wanted, strict=False):
            condition, read = paths.holding(shape.model, shape.searched, [pattern])
            self.through += read
            if shape.model in by_word.LISTED:
                other, read = by_word.BY_WORD[shape.model](actor, word)
                self.through += read
                condition = or_(condition, other) if shape.searched else other
            parts.append(condition)
        return and_(true(), *parts)

    def _search(self, actor: Actor, shape: Shape, search: str, others: list[Any]) -> ColumnElement[bool]:
        """As it was typed; in the other layout of the keyboard when nothing is found so."""
        search = search.replace("\0", " ")
        typed, swapped = paths.patterns(search), names.swap_layout(search)
        condition = self._each(actor, shape, search, typed)
        other = paths.patterns(swapped)
        if len(other) != len(typed) or other == typed or not any(letter.isalpha() for letter in search):
            return condition
        hit = select(literal(1)).select_from(shape.model).where(*others, condition).correlate(None).exists()
        self.slipped, self.read_as = ~hit, swapped
        if shape.model in by_word.LISTED:
            return or_(condition, and_(~hit, self._each(actor, shape, swapped, other)))
        chosen = [select(case((hit, mine), else_=its)).scalar_subquery() for mine, its in zip(typed, other, strict=True)]
        return paths.holding(shape.model, shape.searched, chosen)[0]


def _holds(column: Any, value: Any) -> ColumnElement[bool]:
    if isinstance(value, Filled):
        return column.is_not(None) if value.yes else column.is_(None)       # type: ignore[no-any-return]
    if isinstance(value, Holds):
        return and_(*(folded(column).like(pattern, escape="\\") for pattern in paths.patterns(value.words)))
    if isinstance(value, Between):
        return and_(*([column >= value.low] if value.low is not None else []), *([column <= value.high] if value.high is not None else []))
    if isinstance(value, tuple):
        return column.in_(value)                        # type: ignore[no-any-return]
    return column == value                              # type: ignore[no-any-return]


def page(actor: Actor, shape: Shape, wish: Wish, start: Start, limit: int, foremost: ColumnElement[bool] | None = None) -> Found:
    """One page with its total, in one statement; how far it stands in the list costs nothing when it begins after a row. Rows that are `foremost` (it
    may ask only of tables that the search itself reads) stand first."""
    model, asked = shape.model, _Asked(actor, shape, wish)
    total = select(func.count()).select_from(select(model.id).where(asked.condition).limit(COUNTED + 1).subquery()).scalar_subquery()
    slipped = select(asked.slipped).scalar_subquery() if asked.slipped is not None else literal(False)
    wanted = select(model, total, slipped).where(asked.condition)
    order = ordering.of(wanted if foremost is None else wanted.order_by(case((foremost, 0), else_=1)), actor, model, wish.sort)
    statement = order.sorted(wish.descending, start.backwards)
    if row := start.after or start.before:
        place = ordering.place(lambda base: ordering.of(base, actor, model, wish.sort), model, row, asked.scope)
        statement = statement.where(ordering.beyond(order.keys, place, wish.descending, start.backwards))
    statement = statement.options(*titles.loads(model, shape.columns)).offset(start.offset or None).limit(limit)
    rows = db.session.execute(granted(statement, model, *asked.through, *order.through, condition=and_(asked.scope, *order.conditions))).all()
    found = [row[0] for row in (reversed(rows) if start.backwards else rows)]
    return Found(found, rows[0][1], asked.read_as if rows[0][2] else None) if rows else Found([], 0)


def are_many(actor: Actor, shape: Shape, wish: Wish) -> bool:
    """Whether more is found than is counted: then only an index puts it in order."""
    asked = _Asked(actor, shape, wish)
    found = select(shape.model.id).where(asked.condition).limit(COUNTED + 1).subquery()
    number = db.session.scalar(granted(select(func.count()).select_from(found), shape.model, *asked.through, condition=asked.scope))
    return bool(number and number > COUNTED)


def ids(actor: Actor, shape: Shape, wish: Wish, limit: int) -> "array[int]":
    """The ids of everything that is found, in its order: eight bytes a row, so that whoever writes them all down need not hold them all."""
    asked = _Asked(actor, shape, wish)
    order = ordering.of(select(shape.model.id).where(asked.condition), actor, shape.model, wish.sort)
    statement = granted(order.sorted(wish.descending).limit(limit), shape.model, *asked.through, *order.through,
                        condition=and_(asked.scope, *order.conditions))
    return array("q", db.session.scalars(statement.execution_options(yield_per=CHUNK)))


def chosen(actor: Actor, shape: Shape, ids: Sequence[int]) -> list[Any]:
    """These rows in this order, as far as the actor may see them."""
    condition = scope(actor, READ, shape.model)
    statement = select(shape.model).where(condition, shape.model.id.in_(ids)).options(*titles.loads(shape.model, shape.columns))
    rows = {row.id: row for row in db.session.scalars(granted(statement, shape.model, condition=condition))}
    return [rows[id_] for id_ in ids if id_ in rows]


def lines(actor: Actor, shape: Shape, ids: Sequence[int]) -> Iterator[list[Any]]:
    """The cells of many rows, read and forgotten piece by piece."""
    for first in range(0, len(ids), CHUNK):
        yield from cells(actor, shape, chosen(actor, shape, ids[first:first + CHUNK]))


def cells(actor: Actor, shape: Shape, rows: Sequence[Any]) -> list[list[Any]]:
    """The values of the columns, row by row: parents by their titles, what stands beside read once a page."""
    asides = beside.read(actor, shape.model, shape.columns, rows)
    columns = [asides[name] if name in asides else _column(actor, shape.model, name, rows) for name in shape.columns]
    return [[column.get(row.id) for column in columns] for row in rows]


def _column(actor: Actor, model: Any, name: str, rows: Sequence[Any]) -> dict[int, Any]:
    if relation := paths.parent_of(model, name):
        parents = {row.id: getattr(row, relation.key) for row in rows}
        return {id_: titles.title(parent) if parent is not None else None for id_, parent in parents.items()}
    values = {row.id: getattr(row, name) for row in rows}
    if target := paths.target_of(model, name):
        called = titles.titles(actor, target, values.values())
        return {id_: called.get(value, f"№ {value}") if value else None for id_, value in values.items()}
    scale = inspect(model).columns[name].info.get("scale")
    return {id_: Fraction(value, scale) if value is not None else None for id_, value in values.items()} if scale else values
