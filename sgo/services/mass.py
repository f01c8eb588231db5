"""One deed on many rows: first it is told what would become of each, then it is done, whole or not at all."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from sgo.access import EDIT, Actor, granted, scope
from sgo.models import db
from sgo.rules import check

from . import Refused, constraints, records, titles

MOST = 1000


@dataclass
class Plan:
    """What would become of the chosen rows: changed, already so, left out with the reason."""
    changed: list[Any] = field(default_factory=list)
    same: list[Any] = field(default_factory=list)
    refused: list[tuple[Any, str]] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """The rows to be changed and how they stood: a deed is done only on what was shown."""
        return ".".join(f"{row.id}-{row.version}" for row in self.changed)


def plan(actor: Actor, shape: records.Shape, ids: Sequence[int], values: Mapping[str, Any], sealed: Callable[[Any], str | None]) -> Plan:
    """Sort the rows by what these values would do to them; rows that the actor may not see are not there."""
    found, mine = Plan(), _editable(actor, shape.model, ids)
    for row in records.chosen(actor, shape, ids):
        if row.id not in mine:
            found.refused.append((row, "изменять эту запись вам нельзя"))
        elif reason := sealed(row):
            found.refused.append((row, reason))
        elif all(_alike(name, getattr(row, name), value) for name, value in values.items()):
            found.same.append(row)
        elif problem := _problem(row, values, actor):
            found.refused.append((row, problem))
        else:
            found.changed.append(row)
    return found


def _alike(name: str, now: Any, then: Any) -> bool:
    return (now is None) is (then is None) if name == "archived_at" else bool(now == then)


def _editable(actor: Actor, model: Any, ids: Sequence[int]) -> set[int]:
    condition = scope(actor, EDIT, model)
    return set(db.session.scalars(granted(select(model.id).where(condition, model.id.in_(ids)), model, condition=condition)))


def _problem(row: Any, values: Mapping[str, Any], actor: Actor) -> str | None:
    """What the rules would say of the row after the change that they do not say of it now."""
    now = {name: getattr(row, name) for name in inspect(type(row)).columns.keys()}
    kind = row.__tablename__
    before, after = check.check(kind, now, actor.today), check.check(kind, now | dict(values), actor.today)
    return next((sentence for name, sentence in after.items() if before.get(name) != sentence), None)


def carry_out(actor: Actor, rows: Sequence[Any], change: Callable[[Any], None]) -> None:
    """Change the rows inside one deed; refuses it whole, naming the row that stands in the way."""
    for row in rows:
        called = titles.title(row)
        try:
            change(row)
            db.session.flush()
        except IntegrityError as error:
            raise Refused(f"{called}: {constraints.sentence(error)[1]} Ничего не изменено.") from None
        except Refused as refused:
            raise Refused(f"{called}: {refused} Ничего не изменено.") from None
    lost = {row.id for row in rows} - _editable(actor, type(rows[0]), [row.id for row in rows])
    if lost:
        row = next(row for row in rows if row.id in lost)
        raise Refused(f"{titles.title(row)}: после такого изменения запись перестанет быть вашей. Ничего не изменено.")
