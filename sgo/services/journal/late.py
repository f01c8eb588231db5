"""What is changed after its time beside the cells: works, lessons, period marks. A reason is asked, and the deputy has it in his list."""
from datetime import date

from sqlalchemy import select

from sgo import clock
from sgo.access import Actor, system
from sgo.models import LateChange, StudyGroup, StudyPeriod, db
from sgo.rules import wording

from .. import NeedsReason

MOST = 300


def is_over(actor: Actor, group: int, day: date) -> bool:
    """Whether the period of a group's day has ended."""
    ends = (select(StudyPeriod.end_on).select_from(StudyGroup)
            .join(StudyPeriod, StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id) & (StudyPeriod.start_on <= day) & (StudyPeriod.end_on >= day))
            .where(StudyGroup.id == group))
    end_on = db.session.scalar(ends, execution_options=system("has the period of a picked lesson ended", StudyGroup))
    return end_on is not None and actor.today > end_on


def note(actor: Actor, group: int, day: date, what: str, was: str, became: str, reason: str, lesson: int | None = None, student: int | None = None) -> None:
    """Write a change after its time down; raises NeedsReason when it is not said why. What has not changed needs none."""
    if row := noted(actor, group, day, what, was, became, reason, lesson, student):
        db.session.add(row)


def noted(actor: Actor, group: int, day: date, what: str, was: str, became: str, reason: str, lesson: int | None = None,
          student: int | None = None) -> LateChange | None:
    """The row that `note` writes, for those who write many at once."""
    if was == became:
        return None
    if not reason.strip():
        raise NeedsReason("Период закончился. Напишите причину: изменение увидит заместитель директора.", "reason")
    return LateChange(group_id=group, student_id=student, day=day, lesson_id=lesson, what=what, was=wording.cut(was, MOST - 1),
                      became=wording.cut(became, MOST - 1), reason=reason.strip()[:MOST], set_by_id=actor.person_id, set_at=clock.now())
