"""The deed of a summing mark: one cell typed, or all that is proposed accepted; exactly once, each with its notice to the subject's teacher (X2)."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, url_for
from sqlalchemy import String, cast, literal, select

from sgo import clock
from sgo.access import EDIT, HEADS, READ, Actor, system, who_may
from sgo.models import (Employee, ExamKind, ExamMark, FinalMark, MarkCode, Notice, PeriodMark, Person, TeachingAssignment, YearMark, db)
from sgo.rules import finals as rules
from sgo.rules import wording
from sgo.rules.finals import EXAM, FINAL, PERIOD, YEAR, Result

from .. import NeedsReason, Refused, notices
from ..journal import late
from . import cells
from .cells import Cell
from .material import Group, Material, Sum, load

MODELS: dict[str, Any] = {PERIOD: PeriodMark, YEAR: YearMark, EXAM: ExamMark, FINAL: FinalMark}


@dataclass(frozen=True)
class Asked:
    """What was typed into a cell, and what stood there when one began (None: one did not look)."""
    group_id: int
    student_id: int
    column: str
    text: str
    seen: str | None = None
    reason: str = ""


class Conflict(Refused):
    """Somebody else changed the cell meanwhile."""

    def __init__(self, text: str, who: str, when: str):
        super().__init__(f"Эту клетку уже изменили: {who}, {when}. Там стоит «{text or 'пусто'}».")
        self.text = text


@dataclass(frozen=True)
class Change:
    """One cell to be written."""
    group: Group
    student: int
    column: str
    mark: Result | None
    reason: str | None = None


def put(actor: Actor, asked: Asked) -> dict[str, Any]:
    """Put, correct or clear a cell; returns the answer for the page. Raises Refused with the sentence beside the cell; 403 without the right."""
    material = load(actor, [asked.group_id], [asked.student_id], [asked.column])
    group = material.groups.get(asked.group_id)
    if group is None or (group.id, asked.student_id) not in material.spans or not _may_read(actor, group.id, asked.student_id):
        abort(404, who_may(READ, PeriodMark))
    if not cells.may_write(actor, group.id, asked.student_id):
        abort(403, who_may(EDIT, PeriodMark))
    said = cells.facts(material, group, asked.student_id, asked.column) or abort(404)
    mark = _read(asked.text)
    stands = material.sums.get((asked.student_id, group.subject_id, asked.column))
    demand_seen(asked, stands, rules.shown(stands.mark if stands else None))
    if refusal := rules.refusal(mark, said, material.manner):
        raise Refused(refusal)
    reason = asked.reason.strip()[:300] or None
    _note_late(actor, material, group, asked, stands, mark, reason or "")
    if rules.asks_reason(mark, said, material.manner) and not reason and not (stands and stands.mark == mark):
        mean = wording.decimal_ru(said.grounds.mean(material.manner))
        raise NeedsReason(f"Отметка {mark} далека от среднего {mean} (больше чем на 0,6). Укажите причину.", "reason")
    if not stands or stands.mark != mark:
        write(actor, material, [Change(group, asked.student_id, asked.column, mark, reason if rules.asks_reason(mark, said, material.manner) else None)])
    return answer(actor, material, group, asked.student_id, asked.column)


def _note_late(actor: Actor, material: Material, group: Group, asked: Asked, stands: Sum | None, mark: Result | None, reason: str) -> None:
    """A period mark that stood is changed when its period has ended: with the reason, for the deputy's list. The first one is only late (DL-22)."""
    period = material.period(asked.column)
    if period and stands and actor.today > period.end_on:
        late.note(actor, group.id, period.end_on, f"отметка, {period.name}"[:60], rules.shown(stands.mark), rules.shown(mark), reason, student=asked.student_id)


def _may_read(actor: Actor, group: int, student: int) -> bool:
    return bool(actor.roles & HEADS) or cells.may_write(actor, group, student)


def _read(text: str) -> Result | None:
    try:
        return cells.mark_of(text)
    except ValueError as problem:
        raise Refused(str(problem)) from None


def demand_seen(asked: Asked, stands: Sum | None, text: str) -> None:
    """Raises Conflict when the cell no longer holds what the person saw."""
    if asked.seen is None or asked.seen == text:
        return
    if stands is None:
        raise Conflict(text, "другой пользователь", "только что")
    stamp = system("who changed the cell meanwhile", Person)
    person = db.session.scalar(select(Person).where(Person.id == stands.set_by_id), execution_options=stamp) if stands.set_by_id else None
    raise Conflict(text, person.short_name if person else "другой пользователь", wording.moment_ru(stands.set_at))


def answer(actor: Actor, material: Material, group: Group, student: int, column: str) -> dict[str, Any]:
    """The cell as it stands now, with those of the same pupil that follow from it."""
    found = [cells.cell(material, actor, group, student, one) for one in dict.fromkeys((column, YEAR, FINAL))]
    return {"state": "saved", "cells": [shown(one) for one in found]}


def shown(cell: Cell) -> dict[str, Any]:
    """A cell for the script of the page."""
    return {"group": cell.group, "student": cell.student, "column": cell.column, "text": cell.text, "look": cell.look, "offer": cell.offer,
            "words": cell.words, "hint": cell.hint, "reason": cell.reason}


def write(actor: Actor, material: Material, changes: Sequence[Change]) -> None:
    """Write the cells, keep the material up to date, and tell the subjects' teachers of what the class teacher has put."""
    rows = _rows(material, changes)
    told: dict[Group, list[str]] = {}
    for change in changes:
        key = (change.student, change.group.subject_id, change.column)
        stands = material.sums.get(key)
        row = _written(actor, material, change, rows.get((_kind(change.column), stands.id)) if stands else None)
        if row is None:
            material.sums.pop(key, None)
        else:
            material.sums[key] = Sum(0, change.mark or "", actor.person_id, row.set_at, 1, change.reason)
        if change.group.id not in actor.own.taught_today:
            told.setdefault(change.group, []).append(_told(material, change, stands))
    db.session.flush()
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


def _written(actor: Actor, material: Material, change: Change, row: Any) -> Any:
    if change.mark is None:
        if row is not None:
            db.session.delete(row)
        return None
    kind, group = _kind(change.column), change.group
    if row is None:
        row = MODELS[kind](student_id=change.student, year_id=group.year_id, subject_id=group.subject_id)
        if kind == EXAM:
            state = ExamKind.OGE if group.grade in rules.EXAM_GRADES else ExamKind.TRANSFER
            row.kind, row.held_on = material.exams.get((change.student, group.subject_id), (state, actor.today))
            row.attempt = 1
        db.session.add(row)
    if period := material.period(change.column):
        grounds = material.grounds.get((change.student, group.subject_id, period.id), rules.Grounds())
        row.period_id, row.reason = period.id, change.reason
        row.suggested = wording.decimal_ru(grounds.mean(material.manner))
    row.group_id, row.set_by_id, row.set_at = group.id, actor.person_id, clock.now()
    row.value = change.mark if isinstance(change.mark, int) else None
    row.code = None if isinstance(change.mark, int) else MarkCode(change.mark)
    return row


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
