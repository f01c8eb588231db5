"""The right page of a journal: date, number, topic, homework and works of each lesson."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from sgo.access import READ, Actor, granted, scope
from sgo.models import Homework, db

from .columns import Column


@dataclass(frozen=True)
class TopicLine:
    """A lesson as the right page of the journal shows it."""
    lesson: int
    day: date
    number: int
    state: str
    topic: str
    homework: str
    none_set: bool
    due_on: date | None
    works: tuple[str, ...]


def topics(actor: Actor, group_id: int, period: Any, columns: Sequence[Column]) -> list[TopicLine]:
    """The lessons of the period with what was recorded of each."""
    condition = scope(actor, READ, Homework)
    statement = (select(Homework.lesson_id, Homework.text, Homework.none_set, Homework.due_on)
                 .where(condition, Homework.group_id == group_id, Homework.day.between(period.start_on, period.end_on)))
    asked = {row.lesson_id: row for row in db.session.execute(granted(statement, Homework, condition=condition))}
    found = []
    for lesson, run in groupby(columns, key=lambda column: column.lesson):
        own, task = list(run), asked.get(lesson)
        works = tuple(f"{column.title}, вес {column.weight}" if column.weight > 1 else column.title for column in own if column.work)
        found.append(TopicLine(lesson, own[0].day, own[0].number, own[0].state, own[0].topic, task.text or "" if task else "", bool(task and task.none_set),
                               task.due_on if task else None, works))
    return found
