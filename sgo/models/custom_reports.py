"""Questions that people have composed in «Конструктор отчётов» and kept: who may run them, how they stood before, when they come by themselves (Р 10.5)."""
from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .accounts import Role
from .base import Choice, Row, always, choice, col, flag, link, only_once


class Repeat(Choice):
    WEEKLY = "weekly", "каждую неделю"
    PERIOD = "period", "в конце периода"


class CustomReport(Row):
    """A composed report: its definition is plain data, checked when kept and at each run, as whoever runs it."""
    __tablename__ = "custom_report"
    __label__ = ("Составленный отчёт", "Составленные отчёты")
    __table_args__ = (Index("custom_report_of_account", "account_id", "id"),)
    account_id: Mapped[int] = link("account", "Чей", index=False)
    title: Mapped[str] = col("Название", String(120))
    folder: Mapped[str | None] = col("Папка", String(60))
    definition: Mapped[dict[str, object]] = col("Описание", JSON, default=dict)
    changed_at: Mapped[datetime] = col("Изменён")

    def __str__(self) -> str:
        return self.title


class CustomReportVersion(Row):
    """How a report stood before it was changed."""
    __tablename__ = "custom_report_version"
    __label__ = ("Версия отчёта", "Версии отчётов")
    __table_args__ = (only_once("custom_report_version_once", "report_id", "number", field="number", sentence="Такая версия отчёта уже есть."),)
    report_id: Mapped[int] = link("custom_report", "Отчёт", index=False)
    number: Mapped[int] = col("Номер", Integer)
    title: Mapped[str] = col("Название", String(120))
    definition: Mapped[dict[str, object]] = col("Описание", JSON, default=dict)
    kept_at: Mapped[datetime] = col("Когда")
    report: Mapped[CustomReport] = relationship()


class CustomReportShare(Row):
    """A role or a person who may run a report: each sees only what is his to see."""
    __tablename__ = "custom_report_share"
    __label__ = ("Кому открыт отчёт", "Кому открыты отчёты")
    __table_args__ = (
        only_once("custom_report_share_role_once", "report_id", "role", field="role", sentence="Отчёт этой роли уже открыт.", where="role IS NOT NULL"),
        only_once("custom_report_share_person_once", "report_id", "reader_id", field="reader_id", sentence="Отчёт этому человеку уже открыт.",
                  where="reader_id IS NOT NULL"),
        always("custom_report_share_to_one", "(role IS NULL) <> (reader_id IS NULL)", "role", "Выберите роль или человека."),
    )
    report_id: Mapped[int] = link("custom_report", "Отчёт")
    role: Mapped[Role | None] = choice(Role, "Роль")
    reader_id: Mapped[int | None] = link("account", "Кому")
    report: Mapped[CustomReport] = relationship()


class CustomReportFavourite(Row):
    """A report that somebody keeps at hand."""
    __tablename__ = "custom_report_favourite"
    __label__ = ("Избранный отчёт", "Избранные отчёты")
    __table_args__ = (only_once("custom_report_favourite_once", "account_id", "report_id", field="report_id", sentence="Отчёт уже в избранном."),)
    account_id: Mapped[int] = link("account", "Чей", index=False)
    report_id: Mapped[int] = link("custom_report", "Отчёт")


class CustomReportSchedule(Row):
    """That a report comes to somebody by itself, made with his rights of that day."""
    __tablename__ = "custom_report_schedule"
    __label__ = ("Отчёт по расписанию", "Отчёты по расписанию")
    __table_args__ = (
        only_once("custom_report_schedule_once", "account_id", "report_id", field="report_id", sentence="Этот отчёт вам уже приходит."),
        always("custom_report_schedule_weekday", "weekday between 1 and 7", "weekday", "День недели – от 1 (понедельник) до 7."),
        Index("custom_report_schedule_due", "active", "next_on"),
    )
    account_id: Mapped[int] = link("account", "Кому", index=False)
    report_id: Mapped[int] = link("custom_report", "Отчёт")
    repeat: Mapped[Repeat] = choice(Repeat, "Когда", default=Repeat.WEEKLY)
    weekday: Mapped[int] = col("День недели", Integer, default=1)
    answers: Mapped[dict[str, object]] = col("Ответы на вопросы отчёта", JSON, default=dict)
    next_on: Mapped[date] = col("Следующий раз", Date)
    active: Mapped[bool] = flag("Приходит", True)
    report: Mapped[CustomReport] = relationship()
