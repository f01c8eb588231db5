"""The diary on paper for families that do not use the electronic one: written requests and the slips handed over each week (Р 8.12)."""
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, String, and_, or_
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, link, only_once
from .papers import StoredFile
from .people import Guardian, Person, Student


class PaperDiaryReason(Choice):
    CANNOT = "cannot", "нет возможности"
    WOULD_NOT = "would_not", "не желают"


class PaperDiaryRequest(Row):
    """A written request: from its day on the school hands over a slip each week, until its last day or until it is withdrawn."""
    __tablename__ = "paper_diary_request"
    __label__ = ("Заявление о дневнике на бумаге", "Заявления о дневнике на бумаге")
    __table_args__ = (
        always("paper_diary_request_in_order", "last_on IS NULL OR last_on >= asked_on", "last_on",
               "Срок кончается раньше дня заявления. Исправьте одну из дат."),
        always("paper_diary_request_withdrawn_in_order", "withdrawn_on IS NULL OR withdrawn_on >= asked_on", "withdrawn_on", "Отзыв раньше заявления."),
    )
    student_id: Mapped[int] = link("student", "Ученик")
    guardian_id: Mapped[int] = link("guardian", "Кто просит")
    reason: Mapped[PaperDiaryReason] = choice(PaperDiaryReason, "Почему")
    asked_on: Mapped[date] = col("Дата заявления", Date)
    last_on: Mapped[date | None] = col("По какой день", Date, help="Последний день; пусто – до отзыва")
    withdrawn_on: Mapped[date | None] = col("Отозвано", Date)
    file_id: Mapped[int | None] = link("stored_file", "Скан заявления")
    entered_by_id: Mapped[int | None] = link("person", "Кто внёс")
    entered_at: Mapped[datetime] = col("Когда внесено")
    student: Mapped[Student] = relationship()
    guardian: Mapped[Guardian] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    entered_by: Mapped[Person | None] = relationship(foreign_keys="PaperDiaryRequest.entered_by_id")

    def __str__(self) -> str:
        return f"от {self.asked_on:%d.%m.%Y}"

    @classmethod
    def holds_between(cls, first: Any, last: Any) -> ColumnElement[bool]:
        """The condition that the request stands on some day from `first` to `last`; the day of withdrawal is no longer one."""
        return and_(cls.asked_on <= last, or_(cls.last_on.is_(None), cls.last_on >= first), or_(cls.withdrawn_on.is_(None), cls.withdrawn_on > first))


class PaperDiaryIssue(Row):
    """A slip of one week was handed over: when, to whom and by whom."""
    __tablename__ = "paper_diary_issue"
    __label__ = ("Выдача дневника на бумаге", "Выдача дневников на бумаге")
    __table_args__ = (only_once("paper_diary_issue_once", "request_id", "week_on", field="week_on", sentence="За эту неделю листок уже выдан."),)
    request_id: Mapped[int] = link("paper_diary_request", "Заявление", index=False)
    student_id: Mapped[int] = link("student", "Ученик")
    week_on: Mapped[date] = col("Неделя с", Date, help="Понедельник недели")
    handed_on: Mapped[date] = col("Выдан", Date)
    handed_to: Mapped[str] = col("Кому", String(120))
    handed_by_id: Mapped[int] = link("person", "Кто выдал")
    noted_at: Mapped[datetime] = col("Когда записано")
    request: Mapped[PaperDiaryRequest] = relationship()
    student: Mapped[Student] = relationship()
    handed_by: Mapped[Person] = relationship(foreign_keys="PaperDiaryIssue.handed_by_id")
