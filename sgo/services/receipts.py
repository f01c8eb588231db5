"""«Ознакомлен»: a parent says of a week, or of one mark, that it was read; said once, never taken back."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import abort
from sqlalchemy import String, cast, select

from sgo import clock
from sgo.access import CREATE, READ, Actor, demand, granted, scope, system, who_may
from sgo.models import DiaryReceipt, Guardian, Mark, Student, db

from sgo.rules.cells import ARROW, Attempt

from . import Refused

WEEK = "неделя"
LONGEST = 40
OLDEST = timedelta(days=366)


@dataclass
class Given:
    """What one parent has said of a child's week: when it was read, and which marks as they stood."""
    week: datetime | None = None
    marks: dict[tuple[int, str], datetime] = field(default_factory=dict)

    def of(self, work: int, text: str) -> datetime | None:
        """When this mark was read as it stands now."""
        return self.marks.get((work, text[:LONGEST]))


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def given(actor: Actor, students: Sequence[int], monday: date) -> dict[int, Given]:
    """What this very parent has said of these children's week, by child; one statement."""
    found = {student: Given() for student in students}
    condition = scope(actor, READ, DiaryReceipt)
    mine = DiaryReceipt.guardian_id.in_(select(Guardian.id).where(Guardian.person_id == (actor.person_id or 0)))
    statement = (select(DiaryReceipt.student_id, DiaryReceipt.work_id, DiaryReceipt.said, DiaryReceipt.at)
                 .where(condition, mine, DiaryReceipt.student_id.in_(students), DiaryReceipt.week_on == monday))
    for student, work, said, at in db.session.execute(granted(statement, DiaryReceipt, Guardian, condition=condition)):
        if work is None:
            found[student].week = at
        else:
            found[student].marks[work, said] = at
    return found


def read_week(actor: Actor, student_id: int, day: date) -> None:
    """«Ознакомлен с неделей»; said again it changes nothing. Refused for a week that has not begun or that is long past."""
    guardian, monday = _guardian(actor, student_id), monday_of(day)
    if monday > actor.today:
        raise Refused("Эта неделя ещё не началась. Отметьте её, когда она пройдёт.")
    if monday < actor.today - OLDEST:
        raise Refused("Эта неделя была больше года назад. Отмечайте недели этого учебного года.")
    if given(actor, [student_id], monday)[student_id].week is None:
        _write(actor, DiaryReceipt(student_id=student_id, guardian_id=guardian, week_on=monday, said=WEEK, at=clock.now()))


def read_mark(actor: Actor, student_id: int, work_id: int, shown: str) -> date:
    """«Ознакомлен с отметкой», as it was shown; returns its week. 404 where there is no such mark, Refused when it is another one by now."""
    guardian = _guardian(actor, student_id)
    condition = scope(actor, READ, Mark)
    statement = (select(Mark.day, Mark.value, Mark.second_value, cast(Mark.code, String))
                 .where(condition, Mark.student_id == student_id, Mark.work_id == work_id).order_by(Mark.attempt))
    attempts = db.session.execute(granted(statement, Mark, condition=condition)).all()
    if not attempts:
        abort(404, who_may(READ, Mark))
    text = ARROW.join(str(Attempt(value, second, code)) for _, value, second, code in attempts)[:LONGEST]
    monday = monday_of(attempts[0].day)
    if shown[:LONGEST] != text:
        raise Refused(f"Отметку только что исправили, теперь здесь {text}. Посмотрите её и отметьте ещё раз.")
    if given(actor, [student_id], monday)[student_id].of(work_id, text) is None:
        _write(actor, DiaryReceipt(student_id=student_id, guardian_id=guardian, week_on=monday, work_id=work_id, said=text, at=clock.now()))
    return monday


def _guardian(actor: Actor, student_id: int) -> int:
    """The parent's own row as a guardian of this child; for a stranger's child, or one whom a court keeps from this adult, there is nothing to find."""
    if student_id not in actor.own.children:
        abort(404, who_may(READ, Student))
    statement = select(Guardian.id).where(Guardian.person_id == actor.person_id, Guardian.archived_at.is_(None))
    found = db.session.scalars(statement, execution_options=system("the parent's own row as a guardian", Guardian)).first()
    return found or abort(404, who_may(READ, Student))


def _write(actor: Actor, row: DiaryReceipt) -> None:
    db.session.add(row)
    demand(actor, CREATE, row)
