"""The journal as it stood when a day was over, in the shape of the grid's own readings."""
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from sgo.access import Actor
from sgo.models import LessonStatus, WorkType, db

from . import past
from .columns import Column, column_of

Held = dict[tuple[str, int, int], list[Any]]


def as_it_stood(actor: Actor, group_id: int, period: Any, day: date) -> tuple[list[Column], Held]:
    """The columns and what stood in the cells on that day; 404 when the journal is not the person's to open."""
    was = past.as_of(actor, group_id, period, day)
    kinds = {row.id: row for row in db.session.execute(select(WorkType.id, WorkType.letter, WorkType.name))}
    works: dict[int, list[Any]] = {}
    for work in was.works:
        kind = kinds[work["type_id"]]
        row = SimpleNamespace(id=work["id"], weight=work["weight"], title=work["title"], letter=kind.letter, name=kind.name)
        works.setdefault(work["lesson_id"], []).append(row)
    columns = []
    for said in was.lessons:
        lesson = SimpleNamespace(id=said["id"], day=date.fromisoformat(said["day"]), number=said["number"], status=LessonStatus(said["status"]),
                                 topic=said["topic"])
        columns += [column_of(lesson, work, place == 0, actor.today) for place, work in enumerate(works.get(lesson.id) or [None])]
    held: Held = {}
    for (lesson_id, work_id, student), state in was.cells.items():
        if state.attendance:
            held["a", lesson_id, student] = [("a", lesson_id, student, None, None, state.attendance, 1)]
        if work_id and state.attempts:
            held["m", work_id, student] = [("m", work_id, student, one.value, one.second, one.code, number) for number, one in enumerate(state.attempts, 1)]
    return columns, held
