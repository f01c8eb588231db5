"""Reports that were handed in: what they said, by whom and when; a row never changes (Р 10.3-10.5)."""
from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Row, col, flag, link, only_once
from .calendar import StudyPeriod
from .people import Employee, Guardian, Person, Student
from .school import SchoolClass


class ReportRun(Row):
    """A named report as it stood when it was handed in; the data are canonical JSON, and their SHA-256 stands beside them."""
    __tablename__ = "report_run"
    __label__ = ("Сданный отчёт", "Сданные отчёты")
    __table_args__ = (Index("report_run_of_key", "key", "period_id", "id"),)
    key: Mapped[str] = col("Вид отчёта", String(60))
    title: Mapped[str] = col("Отчёт", String(200))
    about: Mapped[str] = col("О чём", String(300), help="Класс, период, учитель или ученик")
    period_id: Mapped[int | None] = link("study_period", "Период")
    class_id: Mapped[int | None] = link("school_class", "Класс")
    employee_id: Mapped[int | None] = link("employee", "Учитель")
    handed_by_id: Mapped[int] = link("person", "Кто сдал")
    handed_at: Mapped[datetime] = col("Когда")
    due_on: Mapped[date | None] = col("Срок", Date, help="Пусто – срока у этого отчёта нет")
    data: Mapped[str] = col("Данные", Text)
    sha256: Mapped[str] = col("SHA-256 данных", String(64))
    period: Mapped[StudyPeriod | None] = relationship()
    school_class: Mapped[SchoolClass | None] = relationship()
    employee: Mapped[Employee | None] = relationship()
    handed_by: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return f"{self.title}, {self.about}"


class ParentLetter(Row):
    """«Информационное письмо для родителей» as it was sent to one of them (Р 10.5), and when it was opened."""
    __tablename__ = "parent_letter"
    __label__ = ("Письмо родителям", "Письма родителям")
    __table_args__ = (Index("parent_letter_of_student", "student_id", "period_id", "id"), Index("parent_letter_of_guardian", "guardian_id", "read_at"))
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    guardian_id: Mapped[int] = link("guardian", "Кому", index=False)
    period_id: Mapped[int] = link("study_period", "Период")
    sent_by_id: Mapped[int] = link("person", "Кто отправил")
    sent_at: Mapped[datetime] = col("Отправлено")
    read_at: Mapped[datetime | None] = col("Прочитано")
    data: Mapped[str] = col("Письмо", Text)
    student: Mapped[Student] = relationship()
    guardian: Mapped[Guardian] = relationship()
    period: Mapped[StudyPeriod] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.period.name}"


class ReportVisit(Row):
    """A named report that somebody has opened: with what it was asked last, and whether it is kept at hand."""
    __tablename__ = "report_visit"
    __label__ = ("Открытый отчёт", "Открытые отчёты")
    __table_args__ = (only_once("report_visit_once", "account_id", "key", field="key", sentence="Этот отчёт уже отмечен."),)
    account_id: Mapped[int] = link("account", "Чей", index=False)
    key: Mapped[str] = col("Вид отчёта", String(60))
    query: Mapped[str] = col("С чем открыт", String(200), default="")
    about: Mapped[str] = col("О чём", String(300), default="")
    opened_at: Mapped[datetime] = col("Когда")
    favourite: Mapped[bool] = flag("В избранном")
