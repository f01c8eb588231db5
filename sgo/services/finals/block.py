"""Cells of a sheet typed, pasted or cleared are one deed: each is saved, refused, or shown as somebody else's, by itself."""
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import func, select

from sgo.access import EDIT, HEADS, READ, Actor, system, who_may
from sgo.models import ConductMark, GroupMember, PeriodMark, Person, StudyGroup, db
from sgo.rules import wording
from sgo.rules.finals import EXAM, FINAL, YEAR

from .. import NeedsReason, Refused
from . import cells, conduct
from . import put as marks
from .cells import CONDUCT, Cell
from .material import Material, load
from .put import Asked, Conflict

GONE = "Такой клетки в этой ведомости больше нет. Откройте ведомость заново."
TWICE = "Эта клетка названа в запросе дважды. Повторите ввод."


@dataclass
class _Cell:
    """One cell on its way: where it lies and what became of it."""
    asked: Asked
    material: Material | None = None
    state: str = "saved"
    error: str = ""
    needs: str | None = None
    hidden: bool = False
    forbidden: bool = False
    by: int | None = None
    at: datetime | None = None

    @property
    def of_conduct(self) -> bool:
        """Whether it is the class teacher's own column."""
        return not self.asked.group_id

    @property
    def step(self) -> int:
        """Marks follow from each other: those of periods are judged first, then the year, the exam, the final one."""
        return {YEAR: 1, EXAM: 2, FINAL: 3}.get(self.asked.column, 0)

    def refuse(self, error: str, needs: str | None = None) -> None:
        self.state, self.error, self.needs = "refused", error, needs


def put(actor: Actor, asked: Sequence[Asked], reason: str = "") -> dict[str, Any]:
    """Put, correct or clear the cells; the answer names each in the order asked. 404 when none of them is the person's to see, 403 when none is his to
    write. The number of statements does not depend on the number of cells."""
    found = [_Cell(one) for one in asked]
    known: set[Asked] = set()
    for cell in found:
        key = Asked(cell.asked.group_id, cell.asked.student_id, cell.asked.column, "")
        if key in known:
            cell.refuse(TWICE)
        known.add(key)
    parts = _read(actor, found)
    for cell in found:
        _place(actor, cell)
    if all(cell.hidden for cell in found):
        abort(404, who_may(READ, PeriodMark))
    if all(cell.hidden or cell.forbidden for cell in found):
        abort(403, who_may(EDIT, PeriodMark))
    for material, own in parts:
        _carry_out(actor, material, own, reason.strip()[:300])
    names = _names({cell.by for cell in found if cell.by})
    return {"cells": [_told(actor, cell, names) for cell in found]}


def _read(actor: Actor, found: Sequence[_Cell]) -> list[tuple[Material, list[_Cell]]]:
    """The material of the cells, by the year and the grade of their groups: these have one scheme of periods. A pupil's conduct goes with a group of his."""
    stamp = system("the grade of a cell's group; a pupil's group tells the periods of his grade", StudyGroup, GroupMember)
    pupils = {cell.asked.student_id for cell in found if cell.of_conduct and _sees(actor, cell)}
    own = (select(GroupMember.student_id, func.min(GroupMember.group_id)).where(GroupMember.student_id.in_(pupils), GroupMember.holds_on(actor.today))
           .group_by(GroupMember.student_id))
    of_pupil: dict[int, int] = {row[0]: row[1] for row in db.session.execute(own, execution_options=stamp)} if pupils else {}
    by_group: dict[int | None, list[_Cell]] = defaultdict(list)
    for cell in found:
        by_group[of_pupil.get(cell.asked.student_id) if cell.of_conduct else cell.asked.group_id].append(cell)
    grades: dict[Any, list[_Cell]] = defaultdict(list)
    ids = [id_ for id_ in by_group if id_]
    rows: Any = [(ids[0], None, None)] if len(ids) == 1 else db.session.execute(
        select(StudyGroup.id, StudyGroup.year_id, StudyGroup.parallel_id).where(StudyGroup.id.in_(ids)), execution_options=stamp)
    groups: dict[Any, list[int]] = defaultdict(list)
    for id_, *grade in rows:
        grades[tuple(grade)].extend(by_group[id_])
        groups[tuple(grade)].append(id_)
    parts = []
    for grade, its in grades.items():
        material = load(actor, groups[grade], {cell.asked.student_id for cell in its}, {cell.asked.column for cell in its})
        for cell in its:
            cell.material = material
        parts.append((material, its))
    return parts


def _sees(actor: Actor, cell: _Cell) -> bool:
    return cells.leads(actor, cell.asked.student_id) or bool(actor.roles & HEADS)


def _place(actor: Actor, cell: _Cell) -> None:
    """Whether there is such a cell, and whether it is the person's to see and to write."""
    asked, material = cell.asked, cell.material
    if cell.of_conduct:
        cell.hidden = not (material and asked.column.startswith(CONDUCT) and material.period(asked.column.removeprefix(CONDUCT)) and _sees(actor, cell))
        cell.forbidden = not cells.leads(actor, asked.student_id)
    else:
        group = material.groups.get(asked.group_id) if material else None
        writes = cells.may_write(actor, asked.group_id, asked.student_id)
        cell.forbidden = not writes
        cell.hidden = not (material and group and (asked.group_id, asked.student_id) in material.spans and (writes or actor.roles & HEADS)
                           and cells.facts(material, group, asked.student_id, asked.column))
    if cell.hidden:
        cell.refuse(GONE)
    elif cell.forbidden:
        cell.refuse(who_may(EDIT, ConductMark if cell.of_conduct else PeriodMark))


def _carry_out(actor: Actor, material: Material, own: Sequence[_Cell], reason: str) -> None:
    for step in sorted({cell.step for cell in own}):
        now = [cell for cell in own if cell.step == step and cell.state == "saved"]
        judged = [_judged(cell, lambda cell: marks.judge(actor, material, cell.asked, reason)) for cell in now if not cell.of_conduct]
        if found := [change for change in judged if change]:
            marks.write(actor, material, found)
        judged = [_judged(cell, lambda cell: conduct.judge(actor, material, cell.asked)) for cell in now if cell.of_conduct]
        if found := [change for change in judged if change]:
            conduct.write(actor, material, found)


def _judged(cell: _Cell, judge: Callable[[_Cell], Any]) -> Any:
    try:
        return judge(cell)
    except Conflict as conflict:
        cell.state, cell.by, cell.at = "conflict", conflict.by, conflict.at
    except NeedsReason as refused:
        cell.refuse(str(refused), "reason")
    except Refused as refused:
        cell.refuse(str(refused))
    return None


def _told(actor: Actor, cell: _Cell, names: dict[int, str]) -> dict[str, Any]:
    """What became of the cell, what stands in it, and what follows from it in the pupil's line."""
    asked, material = cell.asked, cell.material
    said: dict[str, Any] = {"group": asked.group_id, "student": asked.student_id, "column": asked.column, "state": cell.state, "text": ""}
    if not cell.hidden and material:
        said |= _shown(_cell(actor, material, asked, asked.column))
        if not cell.of_conduct:
            said["follows"] = [_shown(_cell(actor, material, asked, one)) for one in (YEAR, FINAL) if one != asked.column]
    if cell.error:
        said["error"] = cell.error
    if cell.needs:
        said["needs"] = cell.needs
    if cell.state == "conflict":
        who = names.get(cell.by or 0, "другой пользователь")
        when = wording.moment_ru(cell.at) if cell.at else "только что"
        said |= {"by": who, "at": when, "error": f"Эту клетку уже изменили: {who}, {when}. Там стоит «{said['text'] or 'пусто'}»."}
    return said


def _cell(actor: Actor, material: Material, asked: Asked, column: str) -> Cell:
    if not asked.group_id:
        period = material.period(column.removeprefix(CONDUCT))
        assert period is not None
        return cells.conduct_cell(material, actor, asked.student_id, period)
    return cells.cell(material, actor, material.groups[asked.group_id], asked.student_id, column)


def _shown(cell: Cell) -> dict[str, Any]:
    """A cell for the script of the page."""
    return {"group": cell.group, "student": cell.student, "column": cell.column, "text": cell.text, "look": cell.look, "offer": cell.offer,
            "words": cell.words, "hint": cell.hint, "reason": cell.reason}


def _names(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    people = db.session.scalars(select(Person).where(Person.id.in_(ids)), execution_options=system("who changed the cells meanwhile", Person))
    return {person.id: person.short_name for person in people}
