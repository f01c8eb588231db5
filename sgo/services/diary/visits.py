"""When a family last looked at the tasks: a visit is pages within half an hour; what came after the visit before is new."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from sgo import clock
from sgo.access import READ, Actor, granted, scope, system
from sgo.models import DiaryVisit, Homework, db
from sgo.rules.diary import is_another_visit

from .children import Whose


@dataclass(frozen=True)
class Visit:
    """The visit before the present one; no instant when there was none."""
    before_at: datetime | None = None
    before_homework: int = 0
    is_begun: bool = True                               # false when the present page opens another visit, to be noted


def last(actor: Actor, whose: Whose) -> dict[int, Visit]:
    """The visit before this page to each child that it shows; a class teacher's looking is no visit."""
    if not whose.is_own:
        return {whose.child.id: Visit()}
    rows = _rows(actor, [child.id for child in whose.shown])
    return {child.id: _before(rows.get(child.id)) for child in whose.shown}


def _before(row: DiaryVisit | None) -> Visit:
    if row is None:
        return Visit(is_begun=False)
    if is_another_visit(clock.now(), row.seen_at):
        return Visit(row.seen_at, row.last_homework, is_begun=False)
    return Visit(row.before_at, row.before_homework)


def note(actor: Actor, whose: Whose) -> None:
    """Write down that another visit begins: how far it sees is where the next one begins."""
    rows = _rows(actor, [child.id for child in whose.shown])
    newest = db.session.scalar(select(func.max(Homework.id)), execution_options=system("how far homework goes: a number alone", Homework)) or 0
    for child in whose.shown:
        row = rows.get(child.id)
        if row is None:
            db.session.add(DiaryVisit(account_id=actor.account_id, student_id=child.id, seen_at=clock.now(), last_homework=newest))
        elif is_another_visit(clock.now(), row.seen_at):
            row.before_at, row.before_homework = row.seen_at, row.last_homework
            row.seen_at, row.last_homework = clock.now(), newest


def _rows(actor: Actor, students: Sequence[int]) -> dict[int, DiaryVisit]:
    condition = scope(actor, READ, DiaryVisit)
    statement = select(DiaryVisit).where(condition, DiaryVisit.student_id.in_(students))
    return {row.student_id: row for row in db.session.scalars(granted(statement, DiaryVisit, condition=condition))}
