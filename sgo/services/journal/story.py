"""Who changed what, when and why: the story of a cell, of a pupil in the group, of a lesson."""
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import abort
from sqlalchemy import select

from sgo import clock
from sgo.access import READ, Actor, pick, system, who_may
from sgo.models import Change, ChangeKind, ChangeSet, Lesson, Mark, Person, Student, Work, db, label_of
from sgo.rules.cells import CellState

from . import past
from .groups import demand_journal
from .past import Entry, Past, Values

CELLS = ("mark", "attendance", "late_change")
TOLD = {"lesson": ("topic", "status"), "homework": ("text", "none_set", "due_on"), "work": ("title", "weight", "due_on", "mandatory")}
Key = tuple[str, int, int]


def _when(at: datetime) -> str:
    return at.astimezone(clock.SCHOOL_ZONE).strftime("%d.%m.%Y, %H:%M")


def _key(table: str, row: Values) -> Key:
    return (table, row["work_id"] if table == "mark" else row["lesson_id"], row["student_id"])


def _text(held: Past, key: Key) -> str:
    table, place, student = key
    return CellState(None, held.attempts(place, student)).text if table == "mark" else held.code(place, student) or ""


def _told(held: Past, lines: Iterable[Entry], wanted: Callable[[Key], bool]) -> list[dict[str, Any]]:
    """What became of the wanted cells, newest first: a line for each deed that changed one."""
    found = []
    for _, run in groupby(lines, key=lambda entry: entry.set_id):
        deed = list(run)
        keys = {_key(entry.table, row) for entry in deed if entry.table != "late_change"
                for row in (held.values(entry), entry.before if entry.kind is ChangeKind.DELETED else None) if row}
        keys = {key for key in keys if wanted(key)}
        reasons = {(row["lesson_id"], row["student_id"]): row["reason"] for entry in deed if entry.table == "late_change" and (row := held.values(entry))}
        after = {key: _text(held, key) for key in keys}
        for entry in deed:
            held.back(entry)
        for key in sorted(keys):
            was = _text(held, key)
            if was != after[key]:
                found.append({"at": _when(deed[0].at), "who": deed[0].who, "was": was, "became": after[key], "_key": key, "_reasons": reasons})
    return found


def _finish(line: dict[str, Any], lesson: int | None) -> dict[str, Any]:
    """The line as it goes out, with the reason of a late change."""
    (_, _, student), reasons = line.pop("_key"), line.pop("_reasons")
    reason = reasons.get((lesson, student))
    return line | ({"reason": reason} if reason else {})


def _lesson(actor: Actor, group_id: int, lesson_id: int) -> Lesson:
    lesson = pick(actor, Lesson, lesson_id)
    if lesson.group_id != group_id:
        abort(404, who_may(READ, Lesson))
    return lesson


def _works(group_id: int, *conditions: Any) -> list[Any]:
    statement = select(Work.id, Work.lesson_id, Work.day).where(Work.group_id == group_id, *conditions).order_by(Work.id)
    return list(db.session.execute(statement, execution_options=system("the columns of a journal that was opened", Work)))


def cell(actor: Actor, group_id: int, lesson_id: int, work_id: int | None, student: int) -> dict[str, Any]:
    """The attempts that stand in a cell, the comment, and its story; 404 when it is not the person's to read."""
    lesson = _lesson(actor, group_id, lesson_id)
    works = [row.id for row in _works(group_id, Work.lesson_id == lesson_id)]
    if (student, lesson.day) not in past.readable(actor, group_id, student, lesson_id) or (work_id and work_id not in works):
        abort(404, who_may(READ, Mark))
    work = work_id or next(iter(works), None)
    held = past.now(group_id, CELLS, student=student)
    first = work is None or works[0] == work
    standing = sorted((row for row in held.rows["mark"].values() if row["work_id"] == work), key=lambda row: row["attempt"])
    attempts = [str(attempt) for attempt in held.attempts(work, student)] if work else []
    lines = past.entries(group_id, CELLS, Change.student_id == student)
    told = _told(held, lines, lambda key: key == ("mark", work, student) or (first and key == ("attendance", lesson_id, student)))
    return {"attempts": attempts, "comment": standing[-1]["comment"] if standing else None, "entries": [_finish(line, lesson_id) for line in told]}


def of_pupil(actor: Actor, group_id: int, student: int) -> list[dict[str, Any]]:
    """All that was changed in a pupil's line, newest first; 404 when the pupil is not the person's to read in this journal."""
    demand_journal(actor, group_id)
    days = {day for _, day in past.readable(actor, group_id, student)}
    if not days:
        abort(404, who_may(READ, Mark))
    places = {("mark", row.id): (row.lesson_id, row.day) for row in _works(group_id)}
    lessons = select(Lesson.id, Lesson.day).where(Lesson.group_id == group_id)
    stamp = system("the lessons of a pupil's story", Lesson)
    places |= {("attendance", row.id): (row.id, row.day) for row in db.session.execute(lessons, execution_options=stamp)}
    lines = _told(past.now(group_id, CELLS, student=student), past.entries(group_id, CELLS, Change.student_id == student),
                  lambda key: places.get(key[:2], (0, date.min))[1] in days)
    found = [(*places[line["_key"][:2]], line) for line in lines]
    return [{"day": day.isoformat(), "lesson": lesson} | _finish(line, lesson) for lesson, day, line in found]


def of_lesson(actor: Actor, group_id: int, lesson_id: int) -> list[dict[str, Any]]:
    """All that was changed at a lesson: topic, homework, works, cells; newest first. 404 when the lesson is not the person's to read."""
    lesson = _lesson(actor, group_id, lesson_id)
    students = {student for student, _ in past.readable(actor, group_id, lesson=lesson_id)}
    works = {row.id for row in _works(group_id, Work.lesson_id == lesson_id)}
    since = past.end_of(lesson.day - timedelta(days=1))         # no mark is put before the day of its lesson
    cells = past.now(group_id, CELLS, lambda model: model.day == lesson.day)
    lines = _told(cells, past.entries(group_id, CELLS, ChangeSet.at >= since),
                  lambda key: key[2] in students and (key[1] in works if key[0] == "mark" else key[1] == lesson_id))
    names = _names({line["_key"][2] for line in lines})
    found = [{"student": line["_key"][2], "name": names.get(line["_key"][2], "")} | _finish(line, lesson_id) for line in lines]
    return sorted([*found, *_of_columns(group_id, lesson_id)], key=lambda line: datetime.strptime(line["at"], "%d.%m.%Y, %H:%M"), reverse=True)


def _of_columns(group_id: int, lesson_id: int) -> list[dict[str, Any]]:
    """The topic, the homework and the works of a lesson: what each said before."""
    held = past.now(group_id, TOLD, lambda model: (model.id if model is Lesson else model.lesson_id) == lesson_id)
    rows = [Change.row_id.in_(list(held.rows[table]) or [0]) & (Change.table_name == table) for table in TOLD]
    found = []
    for entry in past.entries(group_id, TOLD, rows[0] | rows[1] | rows[2]):
        after, before = held.values(entry) or {}, entry.before or {}
        held.back(entry)
        said = [name for name in TOLD[entry.table] if name in before] if entry.kind is ChangeKind.CHANGED else ["text"] if entry.table == "homework" else []
        found += [{"at": _when(entry.at), "who": entry.who, "what": label_of(getattr(past.KINDS[entry.table], name)), "was": str(before.get(name) or ""),
                   "became": str(after.get(name) or "")} for name in said]
    return found


def _names(students: set[int]) -> dict[int, str]:
    statement = select(Student.id, Person).join(Person, Person.id == Student.person_id).where(Student.id.in_(students))
    rows = db.session.execute(statement, execution_options=system("the pupils of a lesson's story", Student, Person))
    return {student: person.short_name for student, person in rows}
