"""What the director approves of a school year (rows 2-5 of the matrix): the year, its calendar, the curriculum, classes and who teaches them."""
from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, link
from .calendar import SchoolYear
from .people import Person


class ApprovalSubject(Choice):
    YEAR = "year", "Учебный год"
    CALENDAR = "calendar", "Периоды, каникулы и особые дни"
    CURRICULUM = "curriculum", "Предметы и учебный план"
    CLASSES = "classes", "Классы, группы и нагрузка учителей"


class YearApproval(Row):
    """That the director has approved a part of the year as it stood: a history that only grows; a later change asks for a new one."""
    __tablename__ = "year_approval"
    __label__ = ("Утверждение", "Утверждения года")
    __table_args__ = (
        Index("year_approval_of_subject", "year_id", "subject", "id"),
        always("year_approval_classes_by_order", "subject <> 'classes' OR (order_number IS NOT NULL AND order_on IS NOT NULL)", "order_number",
               "Классы и нагрузку утверждают приказом: введите его номер и дату."),
    )
    year_id: Mapped[int] = link("school_year", "Учебный год", index=False)
    subject: Mapped[ApprovalSubject] = choice(ApprovalSubject, "Что утверждено")
    at: Mapped[datetime] = col("Когда")
    by_id: Mapped[int] = link("person", "Кто утвердил")
    seen: Mapped[int] = col("До какой записи журнала изменений", BigInteger, help="Всё, что изменено позже, ждёт нового утверждения")
    order_number: Mapped[str | None] = col("Приказ", String(60), help="Например: № 41-од")
    order_on: Mapped[date | None] = col("Дата приказа", Date)
    year: Mapped[SchoolYear] = relationship()
    by: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return f"{self.subject.label}, {self.year.name}"
