"""What refers to a row: told before it is deleted, archived or taken back, bounded, with the rows themselves where the reader may see them."""
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, literal, select, union, union_all

from sgo.access import READ, Actor, granted, may, scope, system
from sgo.models import Base, Change, db

from . import titles

MOST = 1000                                             # more are told as «больше 1000»
NAMED = 5
AT_ONCE = 500


@dataclass(frozen=True)
class Dependent:
    """Rows of one kind that refer by one column: how many, and the first of those that the reader may see."""
    model: Any
    column: str
    number: int
    rows: list[tuple[int, str]]

    @property
    def words(self) -> str:
        """«Классы – 3»; «больше 1000» when there are more."""
        return f"{self.model.__label__[1]} – {self.number if self.number <= MOST else f'больше {MOST}'}"


def of(actor: Actor, model: Any, ids: Sequence[int], made_by: int | None = None) -> list[Dependent]:
    """What refers to these rows; rows that the deed `made_by` itself wrote are left out: they go, or
    lose their reference, together with them (whatever touched them later is an obstacle of its own)."""
    found: dict[tuple[Any, str], int] = {}
    for start in range(0, len(ids), AT_ONCE):
        for key, number in _counted(model, ids[start:start + AT_ONCE], made_by).items():
            found[key] = found.get(key, 0) + number
    return [Dependent(other, column, number, _named(actor, other, column, ids[:AT_ONCE])) for (other, column), number in found.items()]


def behind(found: Sequence[Dependent], ids: Sequence[int], after: int) -> set[int]:
    """The deeds later than `after` that wrote the rows which refer to these (some do); a mass load that kept no line a row is not among them."""
    deeds: set[int] = set()
    for start in range(0, len(ids), AT_ONCE):
        parts = [select(Change.change_set_id).join(one.model, and_(Change.table_name == one.model.__tablename__, Change.row_id == one.model.id))
                 .where(getattr(one.model, one.column).in_(ids[start:start + AT_ONCE]), Change.change_set_id > after) for one in found]
        stamp = system("which deeds wrote what refers to a row", Change, *(one.model for one in found))
        deeds |= set(db.session.scalars(union(*parts) if len(parts) > 1 else parts[0].distinct(), execution_options=stamp))
    return deeds


def _counted(model: Any, ids: Collection[int], made_by: int | None) -> dict[tuple[Any, str], int]:
    places = list(referring(model.__table__))
    if not places:
        return {}
    parts = []
    for place, (other, column) in enumerate(places):
        which = select(literal(1).label("one")).where(column.in_(ids)).select_from(other)
        if made_by is not None:
            written = and_(Change.table_name == other.__tablename__, Change.row_id == other.id, Change.change_set_id == made_by)
            which = which.where(~select(Change.id).where(written).correlate(other).exists())
        parts.append(select(literal(place), func.count()).select_from(which.limit(MOST + 1).subquery()))
    stamp = system("what refers to a row before it ends", Change, *(other for other, _ in places))
    rows = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0], execution_options=stamp)
    return {(places[place][0], str(places[place][1].key)): number for place, number in rows if number}


def _named(actor: Actor, model: Any, column: str, ids: Collection[int]) -> list[tuple[int, str]]:
    if not may(actor, READ, model):
        return []
    condition = scope(actor, READ, model)
    statement = select(model).where(condition, getattr(model, column).in_(ids)).options(*titles.loads(model)).order_by(model.id).limit(NAMED)
    return [(row.id, titles.title(row)) for row in db.session.scalars(granted(statement, model, condition=condition))]


def referring(table: Any) -> Iterator[tuple[Any, Any]]:
    """Every model with a column that points to this table, and the column."""
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                yield mapper.class_, column
