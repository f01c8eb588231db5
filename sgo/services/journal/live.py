"""What changed in a journal since a page was made: its own counter is the last entry of the change log about the group."""
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, literal, or_, select

from sgo.access import HEADS, READ, Actor, granted, scope, system
from sgo.models import Attendance, Change, ChangeSet, JournalRules, Lesson, Mark, StudyGroup, StudyPeriod, Work, db
from sgo.rules.cells import CellState, look_of

from . import averages
from .groups import demand_journal
from .sheet import attempt_of, last_change

SHAPES = {"lesson", "work", "homework", "group_member", "work_file"}    # what makes columns, topics and rows
MOST = 2000                                             # of entries; a page that slept longer is better made anew


@dataclass(frozen=True)
class _Touched:
    """A cell that somebody changed."""
    lesson: int
    work: int | None
    student: int


def counter(group_id: int) -> int:
    """Where the journal's change log stands."""
    return int(db.session.scalar(select(last_change(group_id)), execution_options=system("a journal's counter tells nothing of its rows", Change)) or 0)


def since(actor: Actor, group_id: int, seen: int) -> dict[str, Any]:
    """The cells that were changed after `seen`, as this person may read them; the counter alone when there are none. 404 when the journal is not his."""
    now = counter(group_id)
    if now == seen:
        return {"counter": now}
    demand_journal(actor, group_id)
    entries = _entries(actor, group_id, seen)
    if len(entries) > MOST:
        return {"counter": now, "cells": [], "reload": True}
    marks = {row.row_id for row in entries if row.table_name == "mark"}
    absences = {row.row_id for row in entries if row.table_name == "attendance"}
    cells = _cells(actor, group_id, entries, marks, absences) if marks or absences else []
    return {"counter": now, "cells": cells, "reload": any(row.table_name in SHAPES for row in entries)}


def _entries(actor: Actor, group_id: int, seen: int) -> list[Any]:
    condition = scope(actor, READ, Change)
    who = case((or_(condition, literal(bool(actor.roles & HEADS))), ChangeSet.who), else_="")
    statement = (select(Change.table_name, Change.row_id, Change.student_id, Change.before, who.label("by"))
                 .join(ChangeSet, ChangeSet.id == Change.change_set_id)
                 .where(Change.group_id == group_id, Change.id > seen).order_by(Change.id).limit(MOST + 1))
    return list(db.session.execute(granted(statement, Change, ChangeSet, condition=condition)))     # the rows' own grants tell what stands in the cells


def _places(entries: Iterable[Any], marks: set[int], absences: set[int]) -> tuple[dict[_Touched, str], list[tuple[int, int, str]]]:
    """The touched cells with who did it last, and the absences as lesson, pupil, who."""
    stamp = system("where changed marks stand", Mark, Work, Attendance)
    of_mark = {row.id: row for row in db.session.execute(
        select(Mark.id, Work.lesson_id, Mark.work_id, Mark.student_id).join(Work, Work.id == Mark.work_id).where(Mark.id.in_(marks)), execution_options=stamp)}
    of_absence = {row.id: row for row in db.session.execute(
        select(Attendance.id, Attendance.lesson_id, Attendance.student_id).where(Attendance.id.in_(absences)), execution_options=stamp)}
    gone = {row.before["work_id"] for row in entries if row.table_name == "mark" and row.before and "work_id" in row.before}
    lessons = {row.id: row.lesson_id for row in db.session.execute(select(Work.id, Work.lesson_id).where(Work.id.in_(gone)), execution_options=stamp)}
    cells: dict[_Touched, str] = {}
    absent: list[tuple[int, int, str]] = []
    for entry in entries:
        before = entry.before or {}
        if entry.table_name == "mark":
            row = of_mark.get(entry.row_id)
            if row is not None:
                cells[_Touched(row.lesson_id, row.work_id, row.student_id)] = entry.by
            if before.get("work_id") in lessons:
                cells[_Touched(lessons[before["work_id"]], before["work_id"], entry.student_id)] = entry.by
        elif entry.table_name == "attendance":
            stands = of_absence.get(entry.row_id)
            if stands is not None:
                absent.append((stands.lesson_id, stands.student_id, entry.by))
            if "lesson_id" in before:
                absent.append((before["lesson_id"], entry.student_id, entry.by))
    return cells, absent


def _cells(actor: Actor, group_id: int, entries: list[Any], marks: set[int], absences: set[int]) -> list[dict[str, Any]]:
    touched, absent = _places(entries, marks, absences)
    lessons, students = {cell.lesson for cell in touched} | {row[0] for row in absent}, {cell.student for cell in touched} | {row[1] for row in absent}
    stamp = system("columns of the changed cells", Lesson, Work)
    works: dict[int, list[int]] = {lesson: [] for lesson in lessons}
    for lesson, work in db.session.execute(select(Work.lesson_id, Work.id).where(Work.lesson_id.in_(lessons)).order_by(Work.id), execution_options=stamp):
        works[lesson].append(work)
    for lesson, student, by in absent:
        touched[_Touched(lesson, next(iter(works[lesson]), None), student)] = by
    held, codes = _standing(actor, {work for found in works.values() for work in found}, lessons, students)
    means = _means(actor, group_id, lessons, students)
    told = []
    for cell, by in touched.items():
        first = cell.work is None or works[cell.lesson][:1] == [cell.work]
        code, minutes = codes.get((cell.lesson, cell.student), (None, None)) if first else (None, None)
        state = CellState(code, tuple(held.get((cell.work, cell.student), ())), minutes)
        told.append({"lesson": cell.lesson, "work": cell.work, "student": cell.student, "text": state.text, "look": look_of(state.mark, state.attendance),
                     **means.get((cell.lesson, cell.student), {"average": "–"}), "by": by} | ({"minutes": minutes} if minutes else {}))
    return told


def _standing(actor: Actor, works: set[int], lessons: set[int],
              students: set[int]) -> tuple[dict[Any, list[Any]], dict[tuple[int, int], tuple[str, int | None]]]:
    """What this person may read of the marks and codes that stand there."""
    condition = scope(actor, READ, Mark)
    held: dict[Any, list[Any]] = {}
    statement = select(Mark).where(condition, Mark.work_id.in_(works), Mark.student_id.in_(students)).order_by(Mark.attempt)
    for mark in db.session.scalars(granted(statement, Mark, condition=condition)):
        held.setdefault((mark.work_id, mark.student_id), []).append(attempt_of(mark))
    condition = scope(actor, READ, Attendance)
    absences = select(Attendance.lesson_id, Attendance.student_id, Attendance.code, Attendance.minutes_late).where(
        condition, Attendance.lesson_id.in_(lessons), Attendance.student_id.in_(students))
    rows = db.session.execute(granted(absences, Attendance, condition=condition))
    return held, {(lesson, student): (code.value, minutes) for lesson, student, code, minutes in rows}


def _means(actor: Actor, group_id: int, lessons: set[int], students: set[int]) -> dict[tuple[int, int], dict[str, str]]:
    """The figures of the pupils in the period of each changed lesson, over the marks this person reads."""
    statement = (select(Lesson.id, StudyPeriod, JournalRules, StudyGroup).join(StudyGroup, StudyGroup.id == Lesson.group_id)
                 .join(StudyPeriod, StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id) & (StudyPeriod.start_on <= Lesson.day)
                       & (StudyPeriod.end_on >= Lesson.day)).join(JournalRules, JournalRules.id == 1).where(Lesson.id.in_(lessons)))
    rows = db.session.execute(statement, execution_options=system("the periods of the changed cells", Lesson, StudyGroup)).all()
    if not rows:
        return {}
    means = averages.words(rows[0][3], rows[0][2], {(student, row[1]) for row in rows for student in students}, actor)
    return {(lesson, student): means[student, period.id] for lesson, period, *_ in rows for student in students}
