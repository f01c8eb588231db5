"""Orders on the movement of pupils and the enrolments they make (Р IX): nobody edits an enrolment by hand."""
from datetime import date

from sqlalchemy import Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Dated, Row, choice, col, in_order, link, only_once
from .calendar import SchoolYear
from .people import Employee, Student
from .school import Parallel, SchoolClass


class OrderKind(Choice):
    NEXT_YEAR = "next_year", "перевод на следующий год"
    RETAIN = "retain", "второгодники"
    GRADUATE = "graduate", "выпускники"
    LEAVE = "leave", "выбытие из школы"
    ENROL = "enrol", "зачисление в школу"
    MOVE = "move", "перевод из класса в класс"
    INITIAL = "initial", "начальный ввод"


class OrderStatus(Choice):
    DRAFT = "draft", "проект"
    SIGNED = "signed", "подписан"
    CANCELLED = "cancelled", "отменён"


class MovementOrder(Row):
    """An order of the movement book; the number is given when it is signed."""
    __tablename__ = "movement_order"
    __label__ = ("Приказ", "Приказы о движении")
    __table_args__ = (only_once("movement_order_number_once", "year_id", "series", "number", field="number",
                                sentence="Приказ с таким номером в этом году уже есть.", where="number IS NOT NULL"),)
    year_id: Mapped[int] = link("school_year", "Учебный год", index=False)
    kind: Mapped[OrderKind] = choice(OrderKind, "Вид")
    series: Mapped[str] = col("Индекс", String(8), default="у")
    number: Mapped[int | None] = col("Номер", Integer)
    signed_on: Mapped[date | None] = col("Дата", Date)
    status: Mapped[OrderStatus] = choice(OrderStatus, "Состояние", default=OrderStatus.DRAFT)
    basis: Mapped[str | None] = col("Основание", Text)
    signatory_id: Mapped[int | None] = link("employee", "Подписал")
    year: Mapped[SchoolYear] = relationship()
    signatory: Mapped[Employee | None] = relationship()

    def __str__(self) -> str:
        number = f"№ {self.number}-{self.series}" if self.number else "без номера"
        return f"{number} от {self.signed_on:%d.%m.%Y}" if self.signed_on else number


class OrderItem(Row):
    """What an order says of one pupil."""
    __tablename__ = "order_item"
    __label__ = ("Пункт приказа", "Пункты приказов")
    __table_args__ = (only_once("order_item_once", "order_id", "student_id", field="student", sentence="Этот ученик в приказе уже есть."),)
    order_id: Mapped[int] = link("movement_order", "Приказ", index=False)
    student_id: Mapped[int] = link("student", "Ученик")
    effective_on: Mapped[date] = col("Действует с", Date)
    from_class_id: Mapped[int | None] = link("school_class", "Из класса")
    to_class_id: Mapped[int | None] = link("school_class", "В класс")
    destination: Mapped[str | None] = col("Откуда или куда", String(300))
    reason: Mapped[str | None] = col("Причина", String(200))
    order: Mapped[MovementOrder] = relationship()
    student: Mapped[Student] = relationship()
    from_class: Mapped[SchoolClass | None] = relationship(foreign_keys="OrderItem.from_class_id")
    to_class: Mapped[SchoolClass | None] = relationship(foreign_keys="OrderItem.to_class_id")


class Enrolment(Dated, Row):
    """A pupil's days in a class, or in a parallel before the classes are formed."""
    __tablename__ = "enrolment"
    __label__ = ("Зачисление", "Зачисления")
    __table_args__ = (
        in_order("enrolment"),
        Index("enrolment_of_class", "class_id", "since", "student_id"),
        Index("enrolment_of_year", "year_id", "student_id"),
    )
    student_id: Mapped[int] = link("student", "Ученик")
    year_id: Mapped[int] = link("school_year", "Учебный год", index=False)
    parallel_id: Mapped[int] = link("parallel", "Параллель")
    class_id: Mapped[int | None] = link("school_class", "Класс", index=False)
    item_id: Mapped[int] = link("order_item", "Пункт приказа")
    student: Mapped[Student] = relationship()
    year: Mapped[SchoolYear] = relationship()
    parallel: Mapped[Parallel] = relationship()
    school_class: Mapped[SchoolClass | None] = relationship()
    item: Mapped[OrderItem] = relationship()
