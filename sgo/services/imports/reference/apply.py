"""The writing of a dictionary: new rows are added, known ones changed, equal ones left alone; one deed."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from sgo.access import CREATE, EDIT, Action, Actor, granted, scope, who_may
from sgo.models import db
from sgo.rules import wording
from sgo.services import Refused, constraints

from .kinds import KEYS
from .reading import Reading, Row

CHUNK = 500


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
    """Write what is new and what has changed; raises Refused naming the row that the database did not take."""
    if reading.missing:
        raise Refused(f"Не указано, в каком столбце: {', '.join(reading.missing)}. Поправьте столбцы.")
    changed, fresh = reading.of("changed"), reading.of("new")
    _demand(actor, EDIT, reading.model, [inspect(row.existing).identity[0] for row in changed])
    for row in changed:
        for name in reading.layout.fields:
            if name in row.values and name not in KEYS[reading.model]:
                setattr(row.existing, name, row.values[name])
        _keep(row, row.existing)
    made = [_keep(row, reading.model(**{name: value for name, value in row.values.items() if value is not None})) for row in fresh]
    _demand(actor, CREATE, reading.model, made)
    return Done(len(fresh), len(changed), len(reading.of("same")), len(reading.rejected))


def _keep(row: Row, kept: Any) -> int:
    try:
        db.session.add(kept)
        db.session.flush()
    except IntegrityError as error:
        raise Refused(f"Строка {row.row}: {constraints.sentence(error)[1]} Ничего не записано.", "file") from error
    return int(kept.id)


def _demand(actor: Actor, action: Action, model: Any, ids: Sequence[int]) -> None:
    """The right to each row, asked a few hundred at a time; rows that were read before the lock are read anew."""
    condition = scope(actor, action, model)
    for start in range(0, len(ids), CHUNK):
        part = ids[start:start + CHUNK]
        statement = granted(select(model).where(condition, model.id.in_(part)), model, condition=condition)
        if len(db.session.scalars(statement).all()) != len(part):
            raise Refused(who_may(action, model), "file")
