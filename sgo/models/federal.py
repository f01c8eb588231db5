"""What a person adds to a federal statistical form (Р 10.3): the cells filled by hand, and how far the form has come."""
from datetime import date, datetime

from sqlalchemy import JSON, Date, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, choice, col, link, only_once
from .people import Person
from .report_runs import ReportRun


class FormState(Choice):
    DRAFT = "draft", "черновик"
    CHECKED = "checked", "проверен"
    HANDED = "handed", "сдан"


class FederalForm(Row):
    """A form as of a day; what its sections and columns are is no matter of the database."""
    __tablename__ = "federal_form"
    __label__ = ("Форма статистики", "Формы статистики")
    __table_args__ = (only_once("federal_form_once", "key", "day", field="day", sentence="Такая форма на эту дату уже есть."),)
    key: Mapped[str] = col("Вид формы", String(20))
    title: Mapped[str] = col("Форма", String(40))
    day: Mapped[date] = col("На дату", Date)
    state: Mapped[FormState] = choice(FormState, "Состояние", default=FormState.DRAFT)
    filled: Mapped[dict[str, int]] = col("Заполнено вручную", JSON, default=dict)
    checked_sha256: Mapped[str | None] = col("SHA-256 проверенных данных", String(64))
    checked_at: Mapped[datetime | None] = col("Проверен")
    checked_by_id: Mapped[int | None] = link("person", "Кто проверил")
    run_id: Mapped[int | None] = link("report_run", "Сданный отчёт")
    checked_by: Mapped[Person | None] = relationship()
    run: Mapped[ReportRun | None] = relationship()

    def __str__(self) -> str:
        return f"{self.title} на {self.day:%d.%m.%Y}"
