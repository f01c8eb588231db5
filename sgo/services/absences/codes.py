"""Single codes corrected by the class teacher: the same rules as in the journal's cells, one or several lessons of one pupil at once."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import and_, select

from sgo import clock
from sgo.access import EDIT, READ, Actor, granted, scope, system, who_may
from sgo.models import (Attendance, AttendanceCode, GroupMember, JournalMode, LateChange, Lesson, LessonStatus, Mark, MarkCode, Person, Role, StudyGroup,
                        StudyPeriod, Work, db)
from sgo.rules import marks as rules
from sgo.rules import wording
from sgo.rules.marks import ABSENT, CellEntry, CellFacts

from .. import NeedsReason, Refused
from ..days import READS, rest_of
from . import book
from .papers import code_by_paper

MOST = 12


@dataclass(frozen=True)
class Asked:
    """What was typed for these lessons of a pupil, and what stood in the only one (None: nobody looked), and why it is changed so late."""
    student_id: int
    lessons: tuple[int, ...]
    text: str
    seen: str | None = None
    reason: str = ""


def put(actor: Actor, asked: Asked) -> dict[str, Any]:
    """Put, correct or clear the code on these lessons; all or none. Raises Refused with the sentence beside the cell."""
    entry = _read(asked.text)
    places = _places(actor, asked)
    if len(places) > 1 and entry.is_empty:
        raise Refused("Код убирают на каждом уроке отдельно: раскройте день.")
    rows = [_write(actor, asked, entry, *place) for place in places]
    db.session.flush()
    code_by_paper([row for row in rows if row is not None])
    return {"state": "saved", "cells": [
        {"lesson": place[0].id, "student": asked.student_id, "text": row.code.value if row else "", "look": book.look(row.code.value if row else None)}
        for place, row in zip(places, rows, strict=True)]}


def _read(text: str) -> CellEntry:
    try:
        entry = rules.parse_cell(text)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    if entry.value is not None or entry.code is not None:
        raise Refused("Здесь ставят только коды посещаемости: Б, УП, НП, ОТ, ОП, ОСВ. Отметки ставит учитель в журнале.")
    return entry


def _places(actor: Actor, asked: Asked) -> list[Any]:
    """The lessons with what decides over their cells, or 404; 403 for whoever does not lead the pupil's class on that day."""
    if not 1 <= len(asked.lessons) <= MOST:
        raise Refused("Выберите урок.")
    of_day = and_(StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id), StudyPeriod.start_on <= Lesson.day, StudyPeriod.end_on >= Lesson.day)
    member = and_(GroupMember.group_id == Lesson.group_id, GroupMember.student_id == asked.student_id, GroupMember.holds_on(Lesson.day))
    stands = and_(Attendance.lesson_id == Lesson.id, Attendance.student_id == asked.student_id)
    condition = scope(actor, READ, Lesson)
    statement = (select(Lesson, StudyGroup, StudyPeriod, GroupMember.id, Attendance, rest_of(Lesson.day, StudyGroup.parallel_id, Lesson.group_id))
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(StudyPeriod, of_day, isouter=True).join(GroupMember, member, isouter=True)
                 .join(Attendance, stands, isouter=True).where(condition, Lesson.id.in_(asked.lessons)).order_by(Lesson.number))
    places = list(db.session.execute(granted(statement, Lesson, StudyGroup, *READS, GroupMember, Attendance, condition=condition)))
    if len(places) != len(set(asked.lessons)):
        abort(404, who_may(READ, Lesson))
    if not all(_leads(actor, asked.student_id, place[0].day) for place in places):
        abort(403, who_may(EDIT, Attendance))
    if asked.seen is not None and len(places) == 1:
        _refuse_conflict(places[0][4], asked.seen)
    marks = _marks(asked, [place[0].id for place in places])
    return [(*place, marks.get(place[0].id, "")) for place in places]


def _leads(actor: Actor, student: int, day: date) -> bool:
    return Role.CLS in actor.roles and any(span.id == student and span.holds(day) for span in actor.own.led)


def _marks(asked: Asked, lessons: Sequence[int]) -> dict[int, str]:
    """The marks on these lessons that say the pupil was there."""
    statement = (select(Work.lesson_id, Mark.value, Mark.second_value, Mark.code).join(Work, Work.id == Mark.work_id)
                 .where(Work.lesson_id.in_(lessons), Mark.student_id == asked.student_id, ~Mark.late))
    rows = db.session.execute(statement, execution_options=system("the marks beside a code that is corrected", Mark, Work))
    return {lesson: rules.shown(CellEntry(None, value, second, code.value if code else None)) for lesson, value, second, code in rows
            if code is not MarkCode.DEBT}


def _refuse_conflict(row: Attendance | None, seen: str) -> None:
    stands = row.code.value if row else ""
    if stands == seen:
        return
    person = db.session.scalar(select(Person).where(Person.id == row.set_by_id), execution_options=system("who changed the code meanwhile", Person)) \
        if row and row.set_by_id else None
    who = f": {person.short_name}, {wording.moment_ru(row.set_at)}" if person and row else ""
    raise Refused(f"Этот код уже изменили{who}. Там стоит «{stands or 'пусто'}». Обновите страницу и повторите, если нужно.")


def _write(actor: Actor, asked: Asked, entry: CellEntry, lesson: Lesson, group: StudyGroup, period: StudyPeriod | None, membership: int | None,
           row: Attendance | None, rest: str | None, mark: str) -> Attendance | None:
    before = row.code.value if row else None
    facts = CellFacts(day=lesson.day, today=actor.today, parallel=group.parallel_id, is_member=membership is not None,
                      held=lesson.status is not LessonStatus.CANCELLED and not rest, closed=bool(period and period.is_closed),
                      paper=group.journal_mode is JournalMode.PAPER,
                      may_mark=False, period_end=period.end_on if period else None, with_reason=bool(asked.reason) or entry.attendance == before,
                      touches_marks=False)
    refusal = rules.cell_refusal(entry, facts)
    if mark and entry.attendance in ABSENT and before not in ABSENT and not (refusal and refusal.needs is None):
        raise Refused(f"На {lesson.number} уроке стоит отметка {mark}. Попросите учителя убрать её или отметить «сдал позже».")
    if refusal:
        raise (NeedsReason if refusal.needs else Refused)(str(refusal))
    if entry.attendance != before and rules.is_late_change(facts):
        db.session.add(LateChange(group_id=group.id, student_id=asked.student_id, day=lesson.day, lesson_id=lesson.id, was=before or "",
                                  became=entry.attendance or "", reason=asked.reason, set_by_id=actor.person_id, set_at=clock.now()))
    if entry.attendance is None:
        if row:
            db.session.delete(row)
        return None
    if row is None:
        row = Attendance(lesson_id=lesson.id, student_id=asked.student_id, group_id=group.id, day=lesson.day)
        db.session.add(row)
    row.minutes_late = (entry.minutes or row.minutes_late) if entry.attendance == rules.LATE else None
    row.code, row.set_by_id, row.set_at = AttendanceCode(entry.attendance), actor.person_id, clock.now()
    return row
