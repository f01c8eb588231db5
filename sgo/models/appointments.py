"""Who is responsible for what in the system, by order (П 3.4, П 5.2, Р 2.2)."""
from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Dated, Row, choice, col, flag, in_order, link
from .curriculum import Subject
from .people import Employee
from .school import SchoolClass


class Duty(Choice):
    COORDINATOR = "coordinator", "координатор АИС"
    SYSTEM = "system", "сетевой системный администратор"
    CLASS_TEACHER = "class_teacher", "сетевой классный руководитель"
    SUBJECT_TEACHER = "subject_teacher", "сетевой учитель-предметник"
    USE = "use", "ответственный за организацию использования"
    ADMINISTRATION = "administration", "ответственный за администрирование"
    STAFF_FILES = "staff_files", "ответственный за личные карты сотрудников"
    PUPIL_FILES = "pupil_files", "ответственный за личные карты обучающихся"


class Appointment(Dated, Row):
    """An appointment to a duty; it is never written into the labour book (П 5.3)."""
    __tablename__ = "appointment"
    __label__ = ("Назначение", "Назначения")
    __table_args__ = (in_order("appointment"),)
    employee_id: Mapped[int] = link("employee", "Сотрудник")
    duty: Mapped[Duty] = choice(Duty, "Функция")
    class_id: Mapped[int | None] = link("school_class", "Класс", help="Для классного руководителя и предметника; пусто – вся школа")
    subject_id: Mapped[int | None] = link("subject", "Предмет", help="Для учителя-предметника; пусто – все предметы")
    order_number: Mapped[str] = col("Приказ", String(40), help="Например: № 12-од")
    order_on: Mapped[date] = col("Дата приказа", Date)
    agreed_by: Mapped[str | None] = col("Согласовано", String(200), help="Протокол педсовета (П 3.4)")
    relieved: Mapped[bool] = flag("Освобождён от части обязанностей", False, "По желанию работника и ТК РФ (П 5.2)")
    relief_document: Mapped[str | None] = col("Документ об освобождении", String(200))
    employee: Mapped[Employee] = relationship()
    school_class: Mapped[SchoolClass | None] = relationship()
    subject: Mapped[Subject | None] = relationship()

    def __str__(self) -> str:
        return self.duty.label
