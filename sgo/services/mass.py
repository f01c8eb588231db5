"""One deed on many rows: first it is carried out and taken back, to tell what would become of each; then it is done, whole or not at all."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from sgo.access import EDIT, Actor, granted, scope
from sgo.models import db

from . import Refused, keeping, records, titles

MOST = 1000
LOST = "после такого изменения запись перестанет быть вашей"


@dataclass(frozen=True)
class Line:
    """A row as it stood, and what is said of it: why it is left out, or what looks odd."""
    id: int
    version: int
    title: str
    said: str = ""


@dataclass
class Plan:
    """What would become of the chosen rows: changed, already so, left out with the reason."""
    changed: list[Line] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)

    @property
    def odd(self) -> list[Line]:
        """Rows that would be changed and look odd then."""
        return [line for line in self.changed if line.said]

    @property
    def seen(self) -> str:
        """The rows to be changed and how they stood: a deed is done only on what was shown."""
        return ".".join(f"{line.id}-{line.version}" for line in self.changed)


def plan(actor: Actor, shape: records.Shape, ids: Sequence[int], values: Mapping[str, Any]) -> Plan:
    """Sort the rows by what these values do to them; rows that the actor may not see are not there. The values are written: the caller takes them back."""
    found, mine, refused, waiting = Plan(), _editable(actor, shape.model, ids), dict[int, Refused](), list[tuple[Any, Line]]()
    for row in records.chosen(actor, shape, ids):
        line = Line(row.id, row.version, titles.title(row))
        if row.id not in mine:
            found.refused.append(_say(line, "изменять эту запись вам нельзя"))
        elif reason := keeping.sealed(row):
            found.refused.append(_say(line, reason))
        elif all(_alike(name, getattr(row, name), value) for name, value in values.items()):
            found.same.append(line)
        else:
            waiting.append((row, line))
    written = [(row, line) for row, line in waiting if keeping.tried(line.id, lambda row=row: _change(actor, row, values), refused)]    # type: ignore[misc]
    kept = _editable(actor, shape.model, [line.id for _, line in written])
    found.changed = [_say(line, " ".join(keeping.odd(row))) for row, line in written if line.id in kept]
    found.refused += [_say(line, str(refused.get(line.id, LOST))) for _, line in waiting if line.id in refused or line.id not in kept]
    return found


def _say(line: Line, said: str) -> Line:
    return Line(line.id, line.version, line.title, said)


def _change(actor: Actor, row: Any, values: Mapping[str, Any]) -> None:
    if ends := "archived_at" in values:
        keeping.end(actor, row)
    for name, value in values.items():
        setattr(row, name, value)
    if ends:
        keeping.write(row)
    else:
        keeping.keep(actor, row)


def _alike(name: str, now: Any, then: Any) -> bool:
    return (now is None) is (then is None) if name == "archived_at" else bool(now == then)


def _editable(actor: Actor, model: Any, ids: Sequence[int]) -> set[int]:
    condition = scope(actor, EDIT, model)
    return set(db.session.scalars(granted(select(model.id).where(condition, model.id.in_(ids)), model, condition=condition)))


def carry_out(actor: Actor, shape: records.Shape, shown: Plan, values: Mapping[str, Any]) -> None:
    """Change the rows inside one deed; refuses it whole when they are not as they were shown, and when one of them is refused, naming it."""
    ids = [line.id for line in shown.changed]
    rows = records.chosen(actor, shape, ids)
    if [(row.id, row.version) for row in rows] != [(line.id, line.version) for line in shown.changed]:
        raise Refused("Записи только что изменили. Проверьте ещё раз, что получится.")
    for row, line in zip(rows, shown.changed, strict=True):
        try:
            _change(actor, row, values)
        except Refused as refused:
            raise Refused(f"{line.title}: {refused} Ничего не изменено.") from None
    lost = set(ids) - _editable(actor, shape.model, ids)
    if lost:
        raise Refused(f"{next(line.title for line in shown.changed if line.id in lost)}: {LOST}. Ничего не изменено.")
