"""Rows to be loaded at once: collected with ids of our own, written in the order of links, sequences set right after."""
from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import func, select, text

from sgo import changes
from sgo.models import Base, db

CHUNK = 5000


class Rows:
    """What will be in the database, by model."""

    def __init__(self) -> None:
        self.by_model: dict[Any, list[dict[str, Any]]] = {}
        self._next: dict[Any, Any] = {}

    def add(self, model: Any, **values: Any) -> int:
        """One row more; returns its id."""
        counter = self._next.setdefault(model, count(1))
        id_ = values.setdefault("id", next(counter))
        self.by_model.setdefault(model, []).append(values)
        return int(id_)

    def of(self, model: Any) -> list[dict[str, Any]]:
        """The rows of a model collected so far."""
        return self.by_model.get(model, [])

    def named(self, model: Any, name: str | None) -> int | None:
        """The id of a dictionary's row with this name."""
        return next((int(row["id"]) for row in self.of(model) if row["name"] == name), None)

    def write(self, deed: changes.Deed, progress: Callable[[int, int, str], None]) -> None:
        """Load everything, parents first; all rows of a model carry the same columns."""
        places = {table: place for place, table in enumerate(Base.metadata.sorted_tables)}
        total, done = sum(len(rows) for rows in self.by_model.values()), 0
        for model in sorted(self.by_model, key=lambda model: places[model.__table__]):
            rows = _even(self.by_model[model])
            for start in range(0, len(rows), CHUNK):
                changes.bulk(deed, model, rows[start:start + CHUNK])
                done += len(rows[start:start + CHUNK])
                progress(done, total, model.__label__[1])
        _set_sequences(list(self.by_model))


def _even(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {name for row in rows for name in row}
    empty = dict.fromkeys(names)
    return [empty | row for row in rows]


def _set_sequences(models: list[Any]) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    for model in models:
        table = model.__tablename__
        if table != "parallel":
            db.session.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), text(f"(SELECT max(id) FROM {table})"))))    # noqa: S608
