"""Summing marks on their way into the sheets: what becomes of a cell, and many written together, with a notice to the subject's teacher (X2)."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import String, cast, literal, select

from sgo import changes as log
from sgo import clock
from sgo.access import Actor, system
from sgo.models import Employee, ExamKind, ExamMark, FinalMark, LateChange, MarkCode, Notice, PeriodMark, TeachingAssignment, YearMark, db
from sgo.rules import finals as rules
from sgo.rules import wording
from sgo.rules.finals import EXAM, FINAL, PERIOD, YEAR, Result

from .. import NeedsReason, Refused, notices
from ..journal import late
from ..journal.pen import numbered
from . import cells
from .material import Group, Material, Sum

MODELS: dict[str, Any] = {PERIOD: PeriodMark, YEAR: YearMark, EXAM: ExamMark, FINAL: FinalMark}


@dataclass(frozen=True)
class Asked:
    """What was typed into a cell, and what stood there when one began (None: one did not look)."""
    group_id: int
    student_id: int
    column: str
    text: str
    seen: str | None = None


class Conflict(Refused):
    """Somebody else changed the cell meanwhile."""

    def __init__(self, stands: Sum | None):
        super().__init__("Эту клетку изменил другой пользователь.")
        self.by: int | None = stands.set_by_id if stands else None
        self.at: datetime | None = stands.set_at if stands else None


@dataclass(frozen=True)
class Change:
    """One cell to be written, and the row of the deputy's list when it is late."""
    group: Group
    student: int
    column: str
    mark: Result | None
    reason: str | None = None
    late: LateChange | None = None


def judge(actor: Actor, material: Material, asked: Asked, reason: str) -> Change | None:
    """What becomes of a cell that the person may write; None when it stays as it is. Raises Refused with the sentence beside the cell."""
    group = material.groups[asked.group_id]
    said = cells.facts(material, group, asked.student_id, asked.column)
    assert said is not None
    mark = _read(asked.text)
    stands = material.sums.get((asked.student_id, group.subject_id, asked.column))
    demand_seen(asked, stands, rules.shown(stands.mark if stands else None), rules.shown(mark))
    if refusal := rules.refusal(mark, said, material.manner):
        raise Refused(refusal)
    if (stands.mark if stands else None) == mark:
        return None
    late_change = _late(actor, material, group, asked, stands, mark, reason)
    asks = rules.asks_reason(mark, said, material.manner)
    if asks and not reason:
        mean = wording.decimal_ru(said.grounds.mean(material.manner))
        raise NeedsReason(f"Отметка {mark} далека от среднего {mean} (больше чем на 0,6). Укажите причину.", "reason")
    return Change(group, asked.student_id, asked.column, mark, reason if asks else None, late_change)


def _late(actor: Actor, material: Material, group: Group, asked: Asked, stands: Sum | None, mark: Result | None, reason: str) -> LateChange | None:
    """A period mark that stood is changed when its period has ended: with the reason, for the deputy's list. The first one is only late (DL-22)."""
    period = material.period(asked.column)
    if not (period and stands and actor.today > period.end_on):
        return None
    return late.noted(actor, group.id, period.end_on, f"отметка, {period.name}"[:60], rules.shown(stands.mark), rules.shown(mark), reason,
                      student=asked.student_id)


def _read(text: str) -> Result | None:
    try:
        return cells.mark_of(text)
    except ValueError as problem:
        raise Refused(str(problem)) from None


def demand_seen(asked: Asked, stands: Sum | None, text: str, wanted: str) -> None:
    """Raises Conflict when the cell no longer holds what the person saw; it is none when both want the same."""
    if asked.seen is not None and asked.seen != text and wanted != text:
        raise Conflict(stands)


def write(actor: Actor, material: Material, changes: Sequence[Change]) -> None:
    """Write the cells, keep the material up to date, and tell the subjects' teachers of what the class teacher has put."""
    rows, told = _rows(material, changes), defaultdict(list)
    new: list[Any] = [change.late for change in changes if change.late]
    changed: dict[Any, list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
    for change in changes:
        key, kind = (change.student, change.group.subject_id, change.column), _kind(change.column)
        stands, said = material.sums.get(key), _said(actor, material, change)
        row = rows.get((kind, stands.id)) if stands else None
        if change.mark is None:
            material.sums.pop(key, None)
            if row is not None:
                db.session.delete(row)
        else:
            material.sums[key] = Sum(0, change.mark, actor.person_id, said["set_at"], 1, change.reason)
            if row is None:
                new.append(_made(actor, material, change, said))
            else:
                changed[type(row)].append((row, said))
        if change.group.id not in actor.own.taught_today:
            told[change.group].append(_told(material, change, stands))
    db.session.flush()
    db.session.add_all(numbered(new))
    db.session.flush()
    for model, found in changed.items():
        log.together(model, found)
    _tell_teachers(actor, told)


def _kind(column: str) -> str:
    return column if column in MODELS else PERIOD


def _rows(material: Material, changes: Sequence[Change]) -> dict[tuple[str, int], Any]:
    """The rows that stand in these cells, one statement a kind."""
    ids: dict[str, list[int]] = {}
    for change in changes:
        if stands := material.sums.get((change.student, change.group.subject_id, change.column)):
            ids.setdefault(_kind(change.column), []).append(stands.id)
    found: dict[tuple[str, int], Any] = {}
    for kind, wanted in ids.items():
        model = MODELS[kind]
        stamp = system("the cell of a pupil whose subject one marks", model)
        found |= {(kind, row.id): row for row in db.session.scalars(select(model).where(model.id.in_(wanted)), execution_options=stamp)}
    return found


def _said(actor: Actor, material: Material, change: Change) -> dict[str, Any]:
    """The columns of the cell's row."""
    value, code = (change.mark, None) if isinstance(change.mark, int) else (None, MarkCode(change.mark) if change.mark else None)
    said: dict[str, Any] = {"group_id": change.group.id, "set_by_id": actor.person_id, "set_at": clock.now(), "value": value, "code": code}
    if period := material.period(change.column):
        grounds = material.grounds.get((change.student, change.group.subject_id, period.id), rules.Grounds())
        said |= {"period_id": period.id, "reason": change.reason, "suggested": wording.decimal_ru(grounds.mean(material.manner))}
    return said


def _made(actor: Actor, material: Material, change: Change, said: dict[str, Any]) -> Any:
    """A row for a cell that was empty."""
    kind, group = _kind(change.column), change.group
    if kind == EXAM:
        state = ExamKind.OGE if group.grade in rules.EXAM_GRADES else ExamKind.TRANSFER
        of_kind, held_on = material.exams.get((change.student, group.subject_id), (state, actor.today))
        said = said | {"kind": of_kind, "held_on": held_on, "attempt": 1}
    return MODELS[kind](student_id=change.student, year_id=group.year_id, subject_id=group.subject_id, **said)


def _told(material: Material, change: Change, stands: Sum | None) -> str:
    period = material.period(change.column)
    was = f" (было {stands.mark})" if stands else ""
    return f"{material.names[change.student]}, {period.name if period else rules.NAMES[change.column].lower()}: {rules.shown(change.mark) or 'убрана'}{was}"


def _tell_teachers(actor: Actor, told: dict[Group, list[str]]) -> None:
    """«X2»: whoever teaches the subject today reads what the class teacher has put."""
    if not told:
        return
    page = url_for("finals.group", group_id=0).removesuffix("0")
    statement = (select(TeachingAssignment.group_id, Employee.person_id, Notice).join(Employee, Employee.id == TeachingAssignment.employee_id)
                 .join(Notice, notices.unread_about(Employee.person_id, literal(page).concat(cast(TeachingAssignment.group_id, String))), isouter=True)
                 .where(TeachingAssignment.group_id.in_([group.id for group in told]), TeachingAssignment.holds_on(actor.today)))
    teachers = db.session.execute(statement, execution_options=system("who teaches the marked subject", TeachingAssignment, Employee, Notice)).all()
    groups = {group.id: group for group in told}
    notices.tell(notices.Said(person, f"{groups[id_].name}, {groups[id_].subject}: отметки поставил классный руководитель",
                              f"{actor.name}, {wording.moment_ru(clock.now())}. " + "; ".join(told[groups[id_]]) + ".", f"{page}{id_}", unread)
                 for id_, person, unread in teachers if person != actor.person_id)
