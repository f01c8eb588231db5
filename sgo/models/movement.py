"""Orders on the movement of pupils and the enrolments they make (Р IX): nobody edits an enrolment by hand."""
from datetime import date

from sqlalchemy import Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Dated, Row, choice, col, flag, in_order, link, only_once
from .calendar import SchoolYear
from .curriculum import Subject
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


class OrderSubtype(Choice):
    """What an order does within its kind (domain.md §1.8)."""
    NEXT_USUAL = "next_usual", "обычный перевод"
    NEXT_CONDITIONAL = "next_debt", "условный перевод (академическая задолженность)"
    NEXT_FINISHED = "next_finished", "завершение программы 9 класса"
    RETAIN_1_8 = "retain_1_8", "повторное обучение, 1–8 классы"
    RETAIN_9 = "retain_9", "повторное обучение, 9 класс"
    GRADUATE_CERTIFICATE = "grad_certificate", "с аттестатом"
    GRADUATE_HONOURS = "grad_honours", "с аттестатом с отличием"
    GRADUATE_REFERENCE = "grad_reference", "со справкой"
    LEAVE_SCHOOL = "leave_school", "в другую школу"
    LEAVE_MOVED = "leave_moved", "переезд"
    LEAVE_COLLEGE = "leave_college", "в СПО"
    LEAVE_FAMILY = "leave_family", "семейное обучение"
    LEAVE_EXPELLED = "leave_expelled", "отчисление с 15 лет"
    LEAVE_DIED = "leave_died", "смерть"
    ENROL_FIRST = "enrol_first", "приём в 1 класс"
    ENROL_SCHOOL = "enrol_school", "из другой школы"
    ENROL_FAMILY = "enrol_family", "из семейного обучения"
    MOVE_SAME = "move_same", "в той же параллели"
    MOVE_OTHER = "move_other", "в другую параллель"


class OrderStatus(Choice):
    DRAFT = "draft", "проект, ждёт подписи"
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
    subtype: Mapped[OrderSubtype | None] = choice(OrderSubtype, "Разновидность")
    series: Mapped[str] = col("Индекс", String(8), default="у")
    number: Mapped[int | None] = col("Номер", Integer)
    signed_on: Mapped[date | None] = col("Дата", Date)
    status: Mapped[OrderStatus] = choice(OrderStatus, "Состояние", default=OrderStatus.DRAFT)
    basis: Mapped[str | None] = col("Основание", Text)
    signatory_id: Mapped[int | None] = link("employee", "Подписал")
    year: Mapped[SchoolYear] = relationship()
    signatory: Mapped[Employee | None] = relationship()

    def __str__(self) -> str:
        if not self.number:
            return f"проект {self.id}: {self.kind.label}"
        number = f"№ {self.number}-{self.series}"
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
    basis: Mapped[str | None] = col("Заявление или согласие", String(200), help="Например: заявление № 14 от 20.08.2026")
    certificate_no: Mapped[str | None] = col("№ аттестата", String(40))
    confirmed_on: Mapped[date | None] = col("Прибытие подтверждено", Date, help="Когда другая школа подтвердила приём")
    comment: Mapped[str | None] = col("Комментарий", String(300))
    order: Mapped[MovementOrder] = relationship()
    student: Mapped[Student] = relationship()
    from_class: Mapped[SchoolClass | None] = relationship(foreign_keys="OrderItem.from_class_id")
    to_class: Mapped[SchoolClass | None] = relationship(foreign_keys="OrderItem.to_class_id")

    def __str__(self) -> str:
        return f"{self.student}, {self.order}"


class OrderDebt(Row):
    """A subject in which a pupil of a conditional transfer owes («академическая задолженность», ст. 58 273-ФЗ)."""
    __tablename__ = "order_debt"
    __label__ = ("Академическая задолженность", "Академические задолженности")
    __table_args__ = (only_once("order_debt_once", "item_id", "subject_id", field="subject_id", sentence="Задолженность по этому предмету уже внесена."),)
    item_id: Mapped[int] = link("order_item", "Пункт приказа", index=False)
    student_id: Mapped[int] = link("student", "Ученик")
    subject_id: Mapped[int] = link("subject", "Предмет")
    closed_on: Mapped[date | None] = col("Погашена", Date)
    item: Mapped[OrderItem] = relationship()
    student: Mapped[Student] = relationship()
    subject: Mapped[Subject] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.subject.name}"


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
    conditional: Mapped[bool] = flag("Переведён условно", False, "Есть академическая задолженность")
    repeat_year: Mapped[bool] = flag("Повторное обучение")
    student: Mapped[Student] = relationship()
    year: Mapped[SchoolYear] = relationship()
    parallel: Mapped[Parallel] = relationship()
    school_class: Mapped[SchoolClass | None] = relationship()
    item: Mapped[OrderItem] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.school_class or self.parallel.name}, с {self.since:%d.%m.%Y}"
