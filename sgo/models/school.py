"""The organisation, its classes and who leads them (Р 4.1, Р 3.1)."""
from datetime import date, datetime

from sqlalchemy import JSON, Date, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Archived, Choice, Dated, Row, always, choice, col, flag, in_order, link, only_once
from .people import Employee
from .calendar import SchoolYear


class Locality(Choice):
    CITY = "city", "город"
    RURAL = "rural", "село"


class JournalMode(Choice):
    ELECTRONIC = "electronic", "электронный"
    PAPER = "paper", "бумажный"


class StudyForm(Choice):
    FULL_TIME = "full_time", "очная"
    EVENING = "evening", "очно-заочная"
    EXTERNAL = "external", "заочная"


class Organisation(Row):
    """The school's card («карточка образовательной организации», Р 4.1): exactly one row."""
    __tablename__ = "organisation"
    __label__ = ("Карточка школы", "Карточка школы")
    __table_args__ = (always("organisation_is_one", "id = 1", "full_name", "Карточка школы уже есть: измените её."),)
    full_name: Mapped[str] = col("Полное название", String(500))
    short_name: Mapped[str] = col("Краткое название", String(120))
    legal_form: Mapped[str | None] = col("Организационная форма", String(40), help="МБОУ, МАОУ, МКОУ")
    kind: Mapped[str | None] = col("Вид", String(120), help="Например: основная общеобразовательная школа")
    founder: Mapped[str | None] = col("Учредитель", String(300))
    authority: Mapped[str | None] = col("Орган управления (МОУО)", String(300))
    director_id: Mapped[int | None] = link("employee", "Директор")
    inn: Mapped[str | None] = col("ИНН", String(10), help="10 цифр")
    kpp: Mapped[str | None] = col("КПП", String(9), help="9 цифр")
    ogrn: Mapped[str | None] = col("ОГРН", String(13), help="13 цифр")
    okpo: Mapped[str | None] = col("ОКПО", String(8), help="8 цифр")
    oktmo: Mapped[str | None] = col("ОКТМО", String(11), help="8 или 11 цифр")
    okved: Mapped[str | None] = col("ОКВЭД", String(8), help="Обычно 85.13")
    legal_address: Mapped[str | None] = col("Юридический адрес", String(300))
    actual_address: Mapped[str | None] = col("Фактический адрес", String(300))
    phone: Mapped[str | None] = col("Телефон", String(30))
    email: Mapped[str | None] = col("Электронная почта", String(120))
    site: Mapped[str | None] = col("Сайт", String(120))
    locality: Mapped[Locality] = choice(Locality, "Местность", default=Locality.CITY)
    founded_on: Mapped[date | None] = col("Основана", Date)
    shifts: Mapped[int] = col("Смен", Integer, default=1)
    week_days: Mapped[int] = col("Учебных дней в неделе", Integer, default=5)
    capacity: Mapped[int | None] = col("Проектная вместимость", Integer)
    uses_weights: Mapped[bool] = flag("Учитывать веса работ", True, "Средний балл и предложение отметки считаются с весами работ")
    approved_at: Mapped[datetime | None] = col("Сведения утверждены")
    demo_today: Mapped[date | None] = col("Дата демонстрационной школы", Date, help="Заполнена только в демонстрационной базе")
    director: Mapped[Employee | None] = relationship(foreign_keys="Organisation.director_id")

    def __str__(self) -> str:
        return self.short_name


class Parallel(Row):
    """A year of study, 1 to 11; its id is its number."""
    __tablename__ = "parallel"
    __label__ = ("Параллель", "Параллели")
    __table_args__ = (always("parallel_known", "id between 1 and 11", "id", "Параллель – число от 1 до 11."),)
    name: Mapped[str] = col("Название", String(20))
    stage: Mapped[str] = col("Уровень", String(8), help="НОО, ООО или СОО")

    def __str__(self) -> str:
        return self.name


class SchoolClass(Archived, Row):
    """A class of one school year, such as 5А."""
    __tablename__ = "school_class"
    __label__ = ("Класс", "Классы")
    __table_args__ = (
        only_once("school_class_once_a_year", "year_id", "parallel_id", "letter", field="letter",
                  sentence="Такой класс в этом учебном году уже есть. Выберите другую букву."),
        always("school_class_shift_known", "shift in (1, 2)", "shift", "Смена – 1 или 2."),
        always("school_class_size_sane", "max_size between 1 and 60", "max_size", "Наполняемость – от 1 до 60."),
    )
    year_id: Mapped[int] = link("school_year", "Учебный год")
    parallel_id: Mapped[int] = link("parallel", "Параллель")
    letter: Mapped[str] = col("Буква", String(15), help="Обычно одна русская заглавная буква")
    shift: Mapped[int] = col("Смена", Integer, default=1)
    room_id: Mapped[int | None] = link("room", "Кабинет")
    max_size: Mapped[int] = col("Наполняемость", Integer, default=25, help="Сколько учеников может быть в классе")
    journal_mode: Mapped[JournalMode] = choice(JournalMode, "Журнал", default=JournalMode.ELECTRONIC)
    study_form: Mapped[StudyForm] = choice(StudyForm, "Форма обучения", default=StudyForm.FULL_TIME)
    year: Mapped[SchoolYear] = relationship()
    parallel: Mapped[Parallel] = relationship()
    room: Mapped["Room | None"] = relationship()

    @property
    def name(self) -> str:
        """5А (domain.md §8.2)."""
        return f"{self.parallel_id}{self.letter}"

    def __str__(self) -> str:
        return self.name


class ClassTeacher(Dated, Row):
    """Who leads the class on a day («классный руководитель»)."""
    __tablename__ = "class_teacher"
    __label__ = ("Классное руководство", "Классные руководители")
    __table_args__ = (in_order("class_teacher"),)
    class_id: Mapped[int] = link("school_class", "Класс")
    employee_id: Mapped[int] = link("employee", "Классный руководитель")
    school_class: Mapped[SchoolClass] = relationship()
    employee: Mapped[Employee] = relationship()


class Room(Archived, Row):
    """A room of the school («кабинет»)."""
    __tablename__ = "room"
    __label__ = ("Кабинет", "Кабинеты")
    __table_args__ = (
        only_once("room_number_once", "number", field="number", sentence="Кабинет с таким номером уже есть.", where="archived_at IS NULL"),
        always("room_capacity_sane", "capacity IS NULL OR capacity between 1 and 2000", "capacity", "Мест – от 1 до 2000."),
    )
    number: Mapped[str] = col("Номер", String(20))
    name: Mapped[str | None] = col("Название", String(120), help="Например: кабинет химии")
    capacity: Mapped[int | None] = col("Мест", Integer)

    def __str__(self) -> str:
        return self.number


class Job(Row):
    """A long piece of work and how far it has come (a backup, a big import)."""
    __tablename__ = "job"
    __label__ = ("Задание", "Задания")
    kind: Mapped[str] = col("Вид", String(40), index=True)
    account_id: Mapped[int | None] = link("account", "Кто запустил")
    started_at: Mapped[datetime] = col("Начато")
    finished_at: Mapped[datetime | None] = col("Закончено")
    done: Mapped[int] = col("Сделано", Integer, default=0)
    total: Mapped[int] = col("Всего", Integer, default=0)
    failed: Mapped[bool] = flag("Не удалось")
    message: Mapped[str | None] = col("Итог", Text)
    params: Mapped[dict[str, object]] = col("Параметры", JSON, default=dict)
