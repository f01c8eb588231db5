"""The deed of cells: what was typed becomes marks, attendance codes, or nothing; each cell is saved, refused, or shown as somebody else's, by itself."""
from dataclasses import dataclass, field, replace
from typing import Any

from flask import abort
from sqlalchemy import select

from sgo import clock
from sgo.access import EDIT, READ, Actor, system, who_may
from sgo.models import JournalMode, LessonStatus, Mark, Person, Work, db
from sgo.rules import cells as states
from sgo.rules import marks as rules
from sgo.rules.cells import CellState
from sgo.rules.marks import CellEntry, CellFacts, Refusal

from ..absences import code_by_paper
from . import averages, sheet
from .pen import Pen
from .sheet import Place, Sheet, attempt_of

GONE = "Такого урока или такой работы в этом журнале больше нет. Откройте журнал заново."
TWICE = "Эта клетка названа в запросе дважды. Повторите ввод."
NO_MARK_TO_COMMENT = "Комментарий пишут к отметке. Сначала поставьте её."


@dataclass(frozen=True)
class Typed:
    """What a person typed into one cell, and what stood there when he began (None: he did not look)."""
    lesson: int
    work: int | None
    student: int
    text: str
    seen: str | None = None
    late: bool = False
    retake: bool = False
    whole: bool = False
    comment: str | None = None
    says_comment: bool = False


@dataclass
class _Cell:
    """One cell on its way: where it is, what stands there, what became of it."""
    typed: Typed
    place: Place | None = None
    work: Work | None = None
    before: CellState = field(default_factory=CellState)
    state: str = "saved"
    refusal: Refusal | None = None
    hidden: bool = False
    forbidden: bool = False
    by: int | None = None
    at: Any = None
    lost: dict[str, Any] = field(default_factory=dict)  # what went with a removed mark: taking back gives it back

    def refuse(self, refusal: Refusal | str) -> None:
        self.state, self.refusal = "refused", Refusal(refusal) if isinstance(refusal, str) else refusal


def put(actor: Actor, group_id: int, typed: list[Typed], reason: str | None = None) -> dict[str, Any]:
    """Put, correct or clear the cells; the answer names each in the order asked. 404 when none of them is the person's to see, 403 when none is his to
    write. The number of statements does not depend on the number of cells."""
    found = sheet.read(actor, group_id, (cell.lesson for cell in typed), (cell.student for cell in typed))
    if found is None:
        abort(404, who_may(READ, Mark))
    cells = [_placed(found, one) for one in typed]
    pen = Pen(actor, found, clock.now(), reason)
    done: set[Any] = set()
    for cell in cells:
        if cell.typed.work is None:
            cell.work = next(iter(found.works.get(cell.typed.lesson, ())), None)        # a cell before this one may have made it
        key = (cell.typed.lesson, cell.work, cell.typed.student)
        if key in done and cell.state == "saved":
            cell.refuse(TWICE)
        done.add(key)
        if cell.state == "saved":
            _judge(actor, found, cell, pen)
    _demand_some(cells)
    pen.write()
    code_by_paper(pen.absences)
    return _answer(found, cells)


def _placed(found: Sheet, typed: Typed) -> _Cell:
    cell = _Cell(typed, found.places.get(typed.lesson))
    works = found.works.get(typed.lesson, [])
    cell.work = next((work for work in works if work.id == typed.work), None) if typed.work else next(iter(works), None)
    if cell.place is None or (typed.work and cell.work is None):
        cell.hidden = True
        cell.refuse(GONE)
    return cell


def _demand_some(cells: list[_Cell]) -> None:
    if all(cell.hidden for cell in cells):
        abort(404, who_may(READ, Mark))
    if all(cell.hidden or cell.forbidden for cell in cells):
        abort(403, who_may(EDIT, Mark))


def _judge(actor: Actor, found: Sheet, cell: _Cell, pen: Pen) -> None:
    """Decide what becomes of one cell and hand it to the pen."""
    typed, place = cell.typed, cell.place
    assert place is not None
    may_mark = actor.own.writes(found.group.id, place.lesson.day)
    if not may_mark and not any(span.id == typed.student and span.holds(place.lesson.day) for span in actor.own.led):
        cell.forbidden = True
        cell.refuse(who_may(EDIT, Mark))
        return
    if not may_mark:
        typed = replace(typed, late=False, retake=False, says_comment=False)
    before = cell.before = found.state(typed.lesson, cell.work, typed.student)
    try:
        after = states.typed(typed.text, before, found.rules.allows_one, typed.retake, typed.whole)
    except ValueError as problem:
        cell.refuse(str(problem))
        return
    if not may_mark and not after.attempts:
        after = replace(after, attempts=before.attempts)
    if typed.seen is not None and typed.seen != before.text and after != before:
        _note_conflict(found, cell)
        return
    if after == before and not typed.late and not typed.says_comment:
        return
    entry, facts = _facts(actor, found, typed, cell, after, may_mark, bool(pen.reason))
    if refusal := rules.cell_refusal(entry, facts):
        cell.refuse(refusal)
    elif typed.says_comment and typed.comment and not after.attempts:
        cell.refuse(NO_MARK_TO_COMMENT)
    else:
        _note_lost(found, cell, after)
        cell.work = pen.put(typed, place, cell.work, before, after, rules.is_late_change(facts))
        if cell.work is None and after.attempts:
            cell.refuse("В школе не заведены виды работ. Их добавляет администратор: «Журнал», «Виды работ».")


def _facts(actor: Actor, found: Sheet, typed: Typed, cell: _Cell, after: CellState, may_mark: bool, with_reason: bool) -> tuple[CellEntry, CellFacts]:
    """What the rules ask of the cell; a code typed over marks is judged with them standing, a mark with the code that stands."""
    place, before = cell.place, cell.before
    assert place is not None
    here = found.attendance.get((typed.lesson, typed.student))
    old = found.marks.get((cell.work, typed.student), ()) if cell.work else ()
    clears_code = typed.whole and found.is_first(typed.lesson, cell.work) and after.attendance is None
    touched = after.attempts != before.attempts or (typed.late and bool(after.attempts)) or typed.says_comment
    entry = after.last if touched and after.attempts else CellEntry(after.attendance if after.attendance != before.attendance else None)
    period = place.period
    return entry, CellFacts(
        day=place.lesson.day, today=actor.today, parallel=found.group.parallel_id, is_member=found.is_member(typed.student, place.lesson.day),
        held=place.lesson.status is not LessonStatus.CANCELLED and not place.rest, closed=bool(period and period.is_closed),
        paper=found.group.journal_mode is JournalMode.PAPER, grading=found.subject.grading.value,
        present_code=here.code.value if here and not clears_code else None, late=typed.late or bool(old and old[-1].late),
        standing=CellState(None, after.attempts[-1:]).mark, beside=_beside(found, cell, after, typed.late), may_mark=may_mark,
        period_end=period.end_on if period else None, edit_days=found.rules.edit_days, with_reason=with_reason,
        touches_marks=touched)


def _beside(found: Sheet, cell: _Cell, after: CellState, late: bool) -> str:
    """A mark for another work of the lesson that contradicts the absence to be put."""
    here = found.attendance.get((cell.typed.lesson, cell.typed.student))
    if late or after.attendance not in rules.ABSENT or (here and here.code.value in rules.ABSENT):
        return ""
    return next((str(attempt_of(mark)) for mark in found.beside(cell.typed.lesson, cell.work, cell.typed.student)), "")


def _note_lost(found: Sheet, cell: _Cell, after: CellState) -> None:
    old = found.marks.get((cell.work, cell.typed.student), []) if cell.work else []
    if len(old) > len(after.attempts):
        cell.lost = ({"late": True} if old[-1].late else {}) | ({"comment": old[-1].comment} if old[-1].comment else {})


def _note_conflict(found: Sheet, cell: _Cell) -> None:
    """Somebody else changed the cell meanwhile: nothing is written, his value, his name and when are told."""
    marks = found.marks.get((cell.work, cell.typed.student), ()) if cell.work else ()
    here = found.attendance.get((cell.typed.lesson, cell.typed.student))
    row = max((one for one in (*marks, here) if one is not None), key=lambda one: one.set_at, default=None)
    cell.state, cell.by, cell.at = "conflict", row.set_by_id if row else None, row.set_at if row else None


def _answer(found: Sheet, cells: list[_Cell]) -> dict[str, Any]:
    names = _names({cell.by for cell in cells if cell.by})
    means = averages.words(found.group, found.rules, {(cell.typed.student, cell.place.period) for cell in cells if cell.place and cell.place.period})
    return {"counter": found.counter, "cells": [_told(found, cell, names, means) for cell in cells]}


def _told(found: Sheet, cell: _Cell, names: dict[int, str], means: dict[Any, dict[str, str]]) -> dict[str, Any]:
    typed, period = cell.typed, cell.place.period if cell.place else None
    state = found.state(typed.lesson, cell.work, typed.student) if cell.place else CellState()
    said: dict[str, Any] = {"lesson": typed.lesson, "work": cell.work.id if cell.work else None, "student": typed.student, "state": cell.state,
                            "text": state.text, "look": states.look_of(state.mark, state.attendance),
                            **means.get((typed.student, period.id if period else None), {"average": "–"})}
    if state.minutes:
        said["minutes"] = state.minutes
    if cell.lost:
        said["lost"] = cell.lost
    if cell.refusal:
        said["error"] = cell.refusal.sentence
        if cell.refusal.needs:
            said["needs"] = cell.refusal.needs
    if cell.state == "conflict":
        who = names.get(cell.by or 0, "другой пользователь")
        when = cell.at.astimezone(clock.SCHOOL_ZONE).strftime("%d.%m, %H:%M") if cell.at else "только что"
        said |= {"by": who, "at": when, "error": f"Эту клетку уже изменили: {who}, {when}. Там стоит «{state.text or 'пусто'}»."}
    return said


def _names(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    people = db.session.scalars(select(Person).where(Person.id.in_(ids)), execution_options=system("who changed the cells meanwhile", Person))
    return {person.id: person.short_name for person in people}


