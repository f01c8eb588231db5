"""The pupils of a journal as of its dates, and why a cell of one who came later or left is closed."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from sgo.access import system
from sgo.models import GroupMember, MovementOrder, OrderItem, OrderStatus, Person, Student, db
from sgo.rules import wording


@dataclass(frozen=True)
class Member:
    """A pupil with the days on which he is of the group."""
    student: int
    name: str
    spans: tuple[tuple[date, date | None], ...]
    why: str = ""                                       # why some of his cells are closed; empty when he is of the group all the period

    def holds(self, day: date) -> bool:
        """Whether he is of the group on this day."""
        return any(since <= day and (until is None or day < until) for since, until in self.spans)


def members_of(group_id: int, period: Any) -> list[Member]:
    """Everybody who was of the group in the period, by name; the journal was demanded before."""
    statement = (
        select(Student.id, Person.last_name, Person.first_name, GroupMember.since, GroupMember.until)
        .join(Student, Student.id == GroupMember.student_id)
        .join(Person, Person.id == Student.person_id)
        .where(GroupMember.group_id == group_id, GroupMember.since <= period.end_on, (GroupMember.until.is_(None)) | (GroupMember.until > period.start_on))
        .order_by(Person.sort_key, Student.id, GroupMember.since)
    )
    rows = list(db.session.execute(statement, execution_options=system("the journal's pupils, demanded before", GroupMember, Student, Person)))
    partial = {row.id for row in rows if row.since > period.start_on or (row.until and row.until <= period.end_on)}
    orders = _orders(sorted(partial)) if partial else {}
    found = []
    for student, run in groupby(rows, key=lambda row: row.id):
        spans = list(run)
        why = _why(student, spans, period, orders) if student in partial else ""
        found.append(Member(student, f"{spans[0].last_name} {spans[0].first_name}", tuple((span.since, span.until) for span in spans), why))
    return found


def _orders(students: Sequence[int]) -> dict[tuple[int, date], str]:
    """Pupil and day -> the order that moved him."""
    statement = (select(OrderItem.student_id, OrderItem.effective_on, MovementOrder.kind, MovementOrder.number)
                 .join(MovementOrder, MovementOrder.id == OrderItem.order_id)
                 .where(OrderItem.student_id.in_(students), MovementOrder.status == OrderStatus.SIGNED))
    rows = db.session.execute(statement, execution_options=system("why a pupil came later or left", OrderItem, MovementOrder))
    return {(student, day): f"{kind.label}, приказ № {number}" if number else kind.label for student, day, kind, number in rows}


def _why(student: int, spans: Sequence[Any], period: Any, orders: dict[tuple[int, date], str]) -> str:
    said = []
    for span in spans:
        if span.since > period.start_on:
            said.append((f"в группе с {wording.date_ru(span.since)}", orders.get((student, span.since))))
        if span.until and span.until <= period.end_on:
            said.append((f"выбыл из группы {wording.date_ru(span.until)}", orders.get((student, span.until))))
    return "; ".join(f"{fact} ({order})" if order else fact for fact, order in said)
