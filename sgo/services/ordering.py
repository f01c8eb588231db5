"""The order of a list, and the place of a row in it: the next page begins after a row, however many stand before it."""
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Enum, Select, String, and_, case, cast, inspect, or_, select, tuple_
from sqlalchemy.orm import aliased

from sgo.access import READ, Actor, scope
from sgo.models import SchoolYear, YearStatus
from sgo.models.folding import alphabetical, numbered

from . import beside, paths

NUMBERED = {"number", "personal_file_no", "order_number", "certificate_number", "basis"}      # texts in which the numbers tell the order
YEARS = {YearStatus.CURRENT.value: 0, YearStatus.NEXT.value: 1, YearStatus.DRAFT.value: 1}       # what is of this year stands first, what is past last
Key = tuple[Any, bool]                                  # what rows are ordered by, and whether it may be empty


class Ordering:
    """The joins and keys of an order, each parent joined once."""

    def __init__(self, statement: Select[Any], model: Any):
        self.statement, self.model = statement, model
        self.keys: list[Key] = []
        self.through: list[Any] = []                    # the models read for this order, and the conditions under which some of them are
        self.conditions: list[ColumnElement[bool]] = []
        self._joined: dict[str, tuple[Any, bool]] = {}

    def by(self, path: str) -> "Ordering":
        """Order by one more column, through parents where the path names them."""
        entity, model, walked, empty = self.model, self.model, "", False
        *parents, last = path.split(".")
        for head in parents:
            entity, model, walked, empty = self._parent(entity, model, head, f"{walked}.{head}", empty)
        column, kind = getattr(entity, last), inspect(model).columns[last]
        key = column if model is not SchoolYear or last != "status" else case(YEARS, value=cast(column, String), else_=2)
        if isinstance(kind.type, String) and not isinstance(kind.type, Enum) and last not in paths.STORED_KEYS:
            key = numbered(column) if last in NUMBERED else alphabetical(column)
        self.keys.append((key, empty or bool(kind.nullable)))
        return self

    def _parent(self, entity: Any, model: Any, head: str, walked: str, empty: bool) -> tuple[Any, Any, str, bool]:
        relation = inspect(model).relationships[head]
        target, key = relation.mapper.class_, paths.key_of(relation)
        if walked not in self._joined:
            other, maybe = aliased(target), empty or bool(inspect(model).columns[key].nullable)
            self._joined[walked] = other, maybe        # a parent that is always there may lead the join: then its index gives the order
            self.statement = self.statement.join(other, other.id == getattr(entity, key), isouter=maybe)
            self.through.append(target)
        other, maybe = self._joined[walked]
        return other, target, walked, maybe

    def ended(self) -> "Ordering":
        """With the id as the last key, so that equals stand the same each time."""
        if not (self.keys and getattr(self.keys[-1][0], "key", None) == "id" and self.keys[-1][0].class_ is self.model):
            self.keys.append((self.model.id, False))
        return self

    def sorted(self, descending: bool, backwards: bool = False) -> Select[Any]:
        """The statement in this order, empty values last; `backwards` is the same order read from its end."""
        ordered = [key.desc() if descending is not backwards else key.asc() for key, _ in self.keys]
        empties = [one.nulls_first() if backwards else one.nulls_last() for one in ordered]
        return self.statement.order_by(*(two if empty else one for one, two, (_, empty) in zip(ordered, empties, self.keys, strict=True)))


def of(statement: Select[Any], actor: Actor, model: Any, name: str | None) -> Ordering:
    """Order by a shown column, through its parent's own order where it names one; by the kind's own order when `name` is None."""
    ordering = Ordering(statement, model)
    column = beside.of(model, name) if name else None
    if column and column.order:
        other = column.order(statement, actor)
        ordering.statement, ordering.keys, ordering.through, ordering.conditions = other.statement, [*other.keys], [*other.models], [*other.conditions]
        return ordering.ended()
    relation = paths.parent_of(model, name) if name else None
    target = paths.target_of(model, name) if name else None
    if target and not relation:
        _by_unrelated(ordering, actor, model, name or "", target)
        return ordering.ended()
    wanted = [f"{relation.key}.{path}" for path in paths.keys_of(relation.mapper.class_)] if relation else [name] if name else paths.keys_of(model)
    for path in wanted:
        ordering.by(path)
    return ordering.ended()


def _by_unrelated(ordering: Ordering, actor: Actor, model: Any, name: str, target: Any) -> None:
    """By a row of another kind that has no relationship here, as far as the reader may see it."""
    condition = scope(actor, READ, target)
    for path in paths.keys_of(target):
        inner = Ordering(select(target.id), target).by(path)
        key = inner.statement.with_only_columns(inner.keys[0][0], maintain_column_froms=True).where(target.id == getattr(model, name), condition)
        ordering.keys.append((key.correlate(model).scalar_subquery(), True))
        ordering.through += [target, *inner.through]
    ordering.conditions.append(condition)


def sortable(actor: Actor, model: Any, name: str) -> bool:
    """Whether a list can be sorted by this column."""
    column = beside.of(model, name)
    return bool(column.order) if column else paths.target_of(model, name) is not model or paths.parent_of(model, name) is not None


def quick(model: Any, name: str) -> bool:
    """Whether an index gives this order, so that a page of a million rows costs no more than one of a hundred."""
    if beside.of(model, name):
        return False
    relation = paths.parent_of(model, name)
    keys = paths.keys_of(relation.mapper.class_) if relation else (name,)
    if len(keys) > 1:
        return False
    *parents, last = f"{relation.key}.{keys[0]}".split(".") if relation else keys
    for head in parents:
        relation = inspect(model).relationships[head]
        if not _leads(model, paths.key_of(relation)):
            return False
        model = relation.mapper.class_
    kind = inspect(model).columns[last].type
    return _leads(model, last) and (not isinstance(kind, String) or isinstance(kind, Enum) or last in paths.STORED_KEYS)


def _leads(model: Any, name: str) -> bool:
    """Whether an index begins with this column, which is never empty."""
    column = inspect(model).columns[name]
    return not column.nullable and (bool(column.primary_key) or any(index.columns[0] is column for index in model.__table__.indexes))


def place(make: Callable[[Select[Any]], Ordering], model: Any, id_: int, condition: ColumnElement[bool]) -> list[Any]:
    """The keys of one row as parts of another statement; nothing when the reader may not see it."""
    found = make(select(model.id))
    statement = found.statement.where(model.id == id_, condition)
    return [statement.with_only_columns(key, maintain_column_froms=True).correlate(None).scalar_subquery() for key, _ in found.keys]


def beyond(keys: Sequence[Key], place: Sequence[Any], descending: bool, backwards: bool) -> ColumnElement[bool]:
    """The rows that stand after a place, or before it when `backwards`."""
    if not any(empty for _, empty in keys):
        mine, its = tuple_(*(key for key, _ in keys)), tuple_(*place)
        return mine < its if descending is not backwards else mine > its
    parts: list[Any] = []
    for number, (key, empty) in enumerate(keys):
        same = [other.is_not_distinct_from(value) for (other, _), value in zip(keys[:number], place[:number], strict=True)]
        parts.append(and_(*same, _further(key, place[number], empty, descending, backwards)))
    first, empty = keys[0]
    if empty:
        return or_(*parts)
    bound = first <= place[0] if descending is not backwards else first >= place[0]
    return and_(bound, or_(*parts))                     # the bound lets an index begin there


def _further(key: Any, value: Any, empty: bool, descending: bool, backwards: bool) -> ColumnElement[bool]:
    further: ColumnElement[bool] = key < value if descending is not backwards else key > value
    if not empty:
        return further
    return or_(further, and_(key.is_not(None), value.is_(None))) if backwards else or_(further, and_(key.is_(None), value.is_not(None)))
