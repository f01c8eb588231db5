"""What a parent asks to correct in a child's file, and what became of it (matrix, row 9)."""
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, link
from .people import Person, Student


class CorrectionSection(Choice):
    NAME = "name", "имя и пол"
    CONTACTS = "contacts", "дата рождения, адрес, телефон"
    PAPERS = "papers", "документы"
    FILE = "file", "личное дело"
    FAMILY = "family", "семья и социальное положение"
    HEALTH = "health", "здоровье"
    STUDY = "study", "класс, язык, группы"


class CorrectionState(Choice):
    OPEN = "open", "ждёт ответа"
    FIXED = "fixed", "исправлено"
    DECLINED = "declined", "отклонено"


class CorrectionRequest(Row):
    """A parent's word that something in the child's file is wrong; the class teacher answers it."""
    __tablename__ = "correction_request"
    __label__ = ("Просьба исправить", "Просьбы исправить")
    __table_args__ = (always("correction_request_answered", "status <> 'declined' OR reason IS NOT NULL", "reason", "Напишите, почему просьба отклонена."),)
    student_id: Mapped[int] = link("student", "Ученик")
    author_id: Mapped[int] = link("person", "Кто просит")
    section: Mapped[CorrectionSection] = choice(CorrectionSection, "Что неверно")
    said: Mapped[str] = col("Как должно быть", String(500))
    asked_at: Mapped[datetime] = col("Когда")
    status: Mapped[CorrectionState] = choice(CorrectionState, "Состояние", default=CorrectionState.OPEN)
    reason: Mapped[str | None] = col("Ответ", String(300))
    answered_by_id: Mapped[int | None] = link("person", "Кто ответил")
    answered_at: Mapped[datetime | None] = col("Когда ответили")
    student: Mapped[Student] = relationship()
    author: Mapped[Person] = relationship(foreign_keys="CorrectionRequest.author_id")
    answered_by: Mapped[Person | None] = relationship(foreign_keys="CorrectionRequest.answered_by_id")
