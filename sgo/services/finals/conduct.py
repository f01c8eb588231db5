"""Conduct in a period, where the school marks it: the class teacher's own column."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from sgo import changes as log
from sgo import clock
from sgo.access import Actor, system
from sgo.models import Conduct, ConductMark, db

from .. import Refused
from ..journal.pen import numbered
from . import cells
from .cells import CONDUCT, SHORT
from .material import Material, Period, Sum
from .put import Asked, demand_seen


@dataclass(frozen=True)
class Change:
    """One pupil's conduct to be written."""
    student: int
    period: Period
    value: Conduct | None


def judge(actor: Actor, material: Material, asked: Asked) -> Change | None:
    """What becomes of the conduct of a pupil one leads; None when it stays. Raises Refused as a mark does."""
    period = material.period(asked.column.removeprefix(CONDUCT))
    assert period is not None
    if shut := cells.conduct_shut(material, actor, asked.student_id, period):
        raise Refused(shut)
    try:
        value = cells.conduct_of(asked.text)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    stands = material.sums.get((asked.student_id, 0, asked.column))
    was = Conduct(str(stands.mark)) if stands else None
    demand_seen(asked, stands, SHORT[was] if was else "", SHORT[value] if value else "")
    return None if value is was else Change(asked.student_id, period, value)


def write(actor: Actor, material: Material, changes: Sequence[Change]) -> None:
    """Write the cells and keep the material up to date."""
    stand = [material.sums[key].id for change in changes if (key := (change.student, 0, f"{CONDUCT}{change.period.id}")) in material.sums]
    stamp = system("the conduct of pupils one leads", ConductMark)
    rows = {row.id: row for row in db.session.scalars(select(ConductMark).where(ConductMark.id.in_(stand)), execution_options=stamp)} if stand else {}
    new: list[Any] = []
    changed: list[tuple[Any, dict[str, Any]]] = []
    for change in changes:
        key = (change.student, 0, f"{CONDUCT}{change.period.id}")
        stands = material.sums.pop(key, None)
        row = rows.get(stands.id) if stands else None
        if change.value is None:
            if row is not None:
                db.session.delete(row)
            continue
        said = {"value": change.value, "set_by_id": actor.person_id, "set_at": clock.now()}
        if row is None:
            new.append(ConductMark(student_id=change.student, period_id=change.period.id, **said))
        else:
            changed.append((row, said))
        material.sums[key] = Sum(0, change.value.value, actor.person_id, clock.now())
    db.session.add_all(numbered(new))
    db.session.flush()
    if changed:
        log.together(ConductMark, changed)
