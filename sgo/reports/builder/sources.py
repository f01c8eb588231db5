"""The tables of one question: every alias is narrowed to what its reader may see, and the ledger remembers which tables were read and which only in part."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, case, cast, extract, func, select, true
from sqlalchemy.orm import aliased

from sgo.access import READ, Actor, granted, holds_whole, may, scope
from sgo.access.engine import GUARDED
from sgo.models import Dated, db

from . import saying
from .catalogue import SEPARATOR, Kind, Relation, Unknown, Word, title_of, walk, word


class Closed(Exception):
    """A table that the runner may not read at all; the model is the first argument."""


class NotWhole(Exception):
    """A statement about a whole that the runner sees only in part; the argument is the sentence."""


@dataclass
class Ledger:
    """What a statement reads: tables, the conditions that open them, tables read in part."""
    actor: Actor
    models: set[Any] = field(default_factory=set)
    conditions: dict[Any, ColumnElement[bool]] = field(default_factory=dict)
    partial: set[Any] = field(default_factory=set)

    def open(self, model: Any) -> ColumnElement[bool] | None:
        """The condition that narrows a table for the reader; None when he reads it whole. Closed when he may not read it."""
        if not may(self.actor, READ, model):
            raise Closed(model)
        self.models.add(model)
        if model.__table__ not in GUARDED or holds_whole(self.actor, READ, model):
            return None
        self.partial.add(model)
        return self.conditions.setdefault(model, scope(self.actor, READ, model))

    def stamped(self, statement: Select[Any]) -> Select[Any]:
        """The statement with leave to read just these tables."""
        return granted(statement, *self.models, condition=and_(true(), *self.conditions.values()))

    def demand_whole(self, model: Any, what: str) -> None:
        """NotWhole with the reason when the reader sees only some of these rows."""
        self.open(model)
        if model in self.partial:
            raise NotWhole(f"{what}: вы видите только часть раздела «{model.__label__[1]}», поэтому ответ был бы неверным. "
                           "Такой отчёт выполняют те, кто видит раздел целиком.")


@dataclass
class Moment:
    """The day as of which a question is asked, and the period it speaks of."""
    on: date
    first: date
    last: date
    periods: tuple[int, ...] = ()


class Reading:
    """One FROM: a thing, and what its paths lead to, joined once each."""

    def __init__(self, ledger: Ledger, model: Any, moment: Moment):
        self.ledger, self.model, self.moment = ledger, model, moment
        self.root = self.alias(model)
        self._at: dict[str, tuple[Any, Any]] = {"": (self.root, model)}
        self._joins: list[tuple[Any, ColumnElement[bool], bool]] = []
        self._beside: dict[tuple[str, int], Any] = {}
        self.tied: list[ColumnElement[bool]] = []       # how related rows hang on the outer row
        self.parents: list[Any] = []

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.ledger.actor

    @property
    def on(self) -> date:
        """The day as of which is asked."""
        return self.moment.on

    def alias(self, model: Any) -> Any:
        """A table as the reader sees it."""
        condition = self.ledger.open(model)
        return aliased(model) if condition is None else aliased(model, select(model).where(condition).subquery())

    def may(self, model: Any) -> ColumnElement[bool]:
        """The same as a condition on the table itself, for a reckoned field."""
        condition = self.ledger.open(model)
        return true() if condition is None else condition

    def beside(self, name: str, rows: Any, row: Any) -> Any:
        """A column of rows that are summed up by pupil, joined to a pupil's alias once."""
        known = (name, id(row))
        if known not in self._beside:
            table = rows.subquery()
            self._joins.append((table, table.c.student_id == row.id, False))
            self._beside[known] = table.c[name]
        return self._beside[known]

    def at(self, path: str, inner: bool = False) -> tuple[Any, Any]:
        """The alias at the end of a path, joined on the way."""
        if path not in self._at:
            head, _, last = path.rpartition(SEPARATOR)
            parent, model = self.at(head, inner)
            relation = walk(model, last)[0]
            target = self.alias(relation.target)
            self._joins.append((target, joining(relation, parent, target, self.on), inner))
            self._at[path] = (target, relation.target)
        return self._at[path]

    def froms(self, statement: Select[Any]) -> Select[Any]:
        """The statement over all that was joined."""
        statement = statement.select_from(self.root)
        for target, condition, inner in self._joins:
            statement = statement.join(target, condition, isouter=not inner)
        return statement

    def word(self, path: str, prefix: str = "") -> "Column":
        """The column that a path names, from the thing or from where `prefix` leads."""
        model = self.at(prefix)[1] if prefix else self.model
        found = word(model, path)
        owner = SEPARATOR.join(part for part in (prefix, SEPARATOR.join(one.key for one in found.relations)) if part)
        return self._column(found, owner)

    def _column(self, found: Word, owner: str) -> "Column":
        alias, model = self.at(owner)
        one = found.field
        through = {relation.target for relation in found.relations}
        if one.computed:
            if one.computed.whole:
                for needed in one.computed.models:
                    self.ledger.demand_whole(needed, f"«{one.label}»")
            value = one.computed.build(self, alias)
            return Column(found, value, (value,), (value,), through | set(one.computed.models))
        if one.kind is Kind.ROW:
            return self._row(found, owner, alias, model, through)
        value = getattr(alias, one.key)
        if found.part:
            value = part_of(value, found.part)
        key = getattr(alias, "sort_key", value) if one.key == "last_name" else value
        return Column(found, value, (value,), (key,), through)

    def _row(self, found: Word, owner: str, alias: Any, model: Any, through: set[Any]) -> "Column":
        title = title_of(found.field.target)
        if title is None:
            raise Unknown(f"«{found.label}»: у таких записей нет названия.")
        value, base = (alias.id, owner) if found.field.key == "self" else (getattr(alias, f"{found.field.key}_id"), f"{owner}.{found.field.key}".strip("."))
        shown = tuple(self._plain(path, base) for path in title.paths)
        order = tuple(self._plain(path, base) for path in title.order)
        return Column(found, value, shown, order, through | {found.field.target})

    def _plain(self, path: str, base: str) -> Any:
        head, _, last = path.rpartition(SEPARATOR)
        alias, _ = self.at(SEPARATOR.join(part for part in (base, head) if part))
        return getattr(alias, last)


@dataclass(frozen=True)
class Column:
    """A word as the database reads it: the value that is compared, what is shown, what it stands in order by, through which tables it comes."""
    word: Word
    value: Any
    shown: Sequence[Any]
    order: Sequence[Any]
    through: set[Any]

    def say(self, values: Sequence[Any]) -> Any:
        """What was read, in the reader's words."""
        return saying.cell(self.word, values)


def joining(relation: Relation, parent: Any, target: Any, on: date) -> ColumnElement[bool]:
    """How the far end of a relation is found."""
    if not relation.reverse:
        found: ColumnElement[bool] = target.id == getattr(parent, relation.foreign)
        return found
    found = getattr(target, relation.foreign) == parent.id
    return and_(found, target.holds_on(on)) if relation.now else found


def part_of(value: Any, part: str) -> ColumnElement[Any]:
    """A part of a day as a whole number: 202611 for a month of a year, 1 to 7 for a weekday; the week as its Monday."""
    sqlite = db.session.get_bind().dialect.name == "sqlite"
    if part == "week":
        return func.date(value, "-6 days", "weekday 1", type_=Date) if sqlite else cast(func.date_trunc("week", value), Date)
    if part == "weekday":
        number = cast(extract("dow", value), Integer)
        return case((number == 0, 7), else_=number)
    if part == "month":
        return cast(extract("year", value) * 100 + extract("month", value), Integer)
    return cast(extract({"year": "year", "season": "month", "day": "day"}[part], value), Integer)


def is_dated(model: Any) -> bool:
    """Whether rows of this kind hold on days."""
    return issubclass(model, Dated)
