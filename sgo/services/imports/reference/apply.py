"""The writing of a dictionary: new rows are added, known ones changed, equal ones left alone; one deed."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select

from sgo.access import CREATE, EDIT, Action, Actor, granted, scope, who_may
from sgo.models import db
from sgo.rules import wording
from sgo.services import Refused, keeping

from .kinds import KEYS
from .reading import Reading, Row

CHUNK = 500
PIECE = 100                                             # rows that are tried one by one under one hold of the write lock


@dataclass(frozen=True)
class Done:
    """What came of a file."""
    added: int
    changed: int
    same: int
    rejected: int

    def summary(self) -> str:
        """«Добавлено 3 записи, изменено 1, без изменений 5, не подошло строк: 2.»"""
        added = wording.counted(self.added, "запись", "записи", "записей")
        return f"Добавлено: {added}, изменено: {self.changed}, без изменений: {self.same}, не подошло строк: {self.rejected}."


def apply(actor: Actor, reading: Reading) -> Done:
    """Write what is new and what has changed; raises Refused naming the row that was not taken."""
    if reading.missing:
        raise Refused(f"Не указано, в каком столбце: {', '.join(reading.missing)}. Поправьте столбцы.")
    changed, fresh = reading.of("changed"), reading.of("new")
    _demand(actor, EDIT, reading.model, [inspect(row.existing).identity[0] for row in changed])
    if any(row.existing.version != row.version for row in changed):
        raise Refused("Записи только что изменили. Проверьте ещё раз, что получится.", "file")
    made = []
    for row in changed + fresh:
        try:
            made.append(_keep(actor, reading, row).id)
        except Refused as refused:
            raise Refused(f"Строка {row.row}: {refused} Ничего не записано.", "file") from None
    _demand(actor, CREATE, reading.model, made[len(changed):])
    return Done(len(fresh), len(changed), len(reading.of("same")), len(reading.rejected))


@dataclass
class Trial:
    """Every row that seems right is written to note what is refused and what looks odd then; the caller takes each step back. All rows at once first;
    where something is refused, piece by piece after those that were taken, so that no step holds the write lock for long."""
    actor: Actor
    reading: Reading
    taken: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    size: int = PIECE

    def __post_init__(self) -> None:
        self.waiting = self.reading.of("changed") + self.reading.of("new")
        self.size = len(self.waiting)

    @property
    def goes_on(self) -> bool:
        """Whether there are rows left to try."""
        return bool(self.waiting)

    def step(self) -> None:
        """Try the next piece; after the last one tell what looks odd."""
        kept, refused = list[tuple[Row, Any]](), dict[int, Refused]()
        piece, self.waiting = self.waiting[:self.size], self.waiting[self.size:]
        _demand(self.actor, EDIT, self.reading.model, [inspect(row.existing).identity[0] for row in self.taken + piece if row.existing is not None])
        if not keeping.tried(None, lambda: kept.extend(_together(self.actor, self.reading, self.taken + piece)), {}):
            if len(piece) > PIECE:
                self.waiting, self.size = piece + self.waiting, PIECE
                return
            again = [] if keeping.tried(None, lambda: kept.extend(_together(self.actor, self.reading, self.taken)), {}) else self.taken
            for row in again + piece:
                keeping.tried(row.row, lambda row=row: kept.append((row, _keep(self.actor, self.reading, row))), refused)      # type: ignore[misc]
        for row in self.reading.rows:
            if found := refused.get(row.row):
                row.problems.append((found.field or next(iter(KEYS[self.reading.model])), str(found)))
        self.taken = [row for row, _ in kept]
        if not self.waiting:
            _say_odd(kept)


def _say_odd(kept: Sequence[tuple[Row, Any]]) -> None:
    told = set[str]()
    for row, written in kept:
        sums = [sentence for sentence in keeping.summed_odd(written) if sentence not in told]
        row.warnings += [*keeping.plainly_odd(written), *sums]
        told.update(sums)


def _together(actor: Actor, reading: Reading, rows: Sequence[Row]) -> list[tuple[Row, Any]]:
    """All rows in a few statements: a file without a fault needs no more."""
    kept = [(row, _put(reading, row)) for row in rows]
    for _, written in kept:
        keeping.settle(actor, written)
    keeping.write(*(written for _, written in kept))
    return kept


def _keep(actor: Actor, reading: Reading, row: Row) -> Any:
    kept = _put(reading, row)
    keeping.keep(actor, kept)
    return kept


def _put(reading: Reading, row: Row) -> Any:
    kept = row.existing
    if kept is None:
        kept = reading.model(**{name: value for name, value in row.values.items() if value is not None})
    else:
        for name in reading.layout.fields:
            if name in row.values and name not in KEYS[reading.model]:
                setattr(kept, name, row.values[name])
    return kept


def _demand(actor: Actor, action: Action, model: Any, ids: Sequence[int]) -> None:
    """The right to each row, asked a few hundred at a time; rows that were read before the lock are read anew."""
    condition = scope(actor, action, model)
    for start in range(0, len(ids), CHUNK):
        part = ids[start:start + CHUNK]
        statement = granted(select(model).where(condition, model.id.in_(part)), model, condition=condition)
        if len(db.session.scalars(statement).all()) != len(part):
            raise Refused(who_may(action, model), "file")
