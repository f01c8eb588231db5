"""Exam, final and conduct marks (Р 8.8): who put them and when; a closed year or period takes none."""
from typing import Any

from sqlalchemy import select

from sgo import clock
from sgo.access import Actor
from sgo.models import ConductMark, ExamMark, SchoolYear, StudyPeriod, YearStatus, db

from .. import Refused


def sign(actor: Actor, row: ExamMark) -> None:
    """Write down who puts the exam's mark and when; raises Refused where the year is closed."""
    if refusal := sealed(row):
        raise Refused(refusal, "year_id")
    row.set_by_id, row.set_at = actor.person_id, clock.now()


def sealed(row: Any) -> str | None:
    """Why this mark may not be put or changed: its year or period is closed."""
    with db.session.no_autoflush:
        if isinstance(row, ConductMark):
            closed = row.period_id and db.session.scalar(select(StudyPeriod.is_closed).where(StudyPeriod.id == row.period_id))
            return "Период закрыт: отметки в нём не изменить. Сначала откройте период." if closed else None
        status = db.session.scalar(select(SchoolYear.status).where(SchoolYear.id == row.year_id)) if row.year_id else None
        return "Учебный год закрыт: отметки в нём не изменить." if status is YearStatus.CLOSED else None
