"""Exam, final and conduct marks (Р 8.8): who put them and when; a closed year or period takes none."""
from typing import Any

from sqlalchemy import select

from sgo import clock
from sgo.access import Actor, system
from sgo.models import ConductMark, Enrolment, ExamEntry, ExamMark, SchoolYear, StudyPeriod, YearStatus, db

from sgo.rules import finals as rules
from sgo.rules import wording

from .. import Refused


def sign(actor: Actor, row: ExamMark) -> None:
    """Write down who puts the exam's mark and when; raises Refused where the year is closed or the pupil has no such exam by that day."""
    if refusal := sealed(row):
        raise Refused(refusal, "year_id")
    if row.held_on > actor.today:
        raise Refused(f"Экзамен {wording.date_ru(row.held_on)}: отметку ставят в этот день и позже.", "held_on")
    if refusal := _no_exam(row):
        raise Refused(refusal, "subject_id")
    row.set_by_id, row.set_at = actor.person_id, clock.now()


def _no_exam(row: ExamMark) -> str | None:
    with db.session.no_autoflush:
        entered = select(ExamEntry.held_on).where(ExamEntry.student_id == row.student_id, ExamEntry.year_id == row.year_id,
                                                  ExamEntry.subject_id == row.subject_id, ExamEntry.kind == row.kind).limit(1).scalar_subquery()
        grade = select(Enrolment.parallel_id).where(Enrolment.student_id == row.student_id, Enrolment.year_id == row.year_id).order_by(
            Enrolment.since.desc()).limit(1).scalar_subquery()
        held_on, parallel = db.session.execute(select(entered, grade), execution_options=system("has the pupil such an exam", ExamEntry, Enrolment)).one()
    return rules.exam_refusal(parallel or 0, held_on, row.held_on)


def sealed(row: Any) -> str | None:
    """Why this mark may not be put or changed: its year or period is closed."""
    with db.session.no_autoflush:
        if isinstance(row, ConductMark):
            closed = row.period_id and db.session.scalar(select(StudyPeriod.is_closed).where(StudyPeriod.id == row.period_id))
            return "Период закрыт: отметки в нём не изменить. Сначала откройте период." if closed else None
        status = db.session.scalar(select(SchoolYear.status).where(SchoolYear.id == row.year_id)) if row.year_id else None
        return "Учебный год закрыт: отметки в нём не изменить." if status is YearStatus.CLOSED else None
