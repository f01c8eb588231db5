"""Parallels, classes and who leads them, rooms (Р 3.1)."""
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Archived, Choice, Dated, Row, always, choice, col, in_order, link, only_once
from .calendar import SchoolYear
from .people import Employee

if TYPE_CHECKING:
    from .curriculum import Profile


class JournalMode(Choice):
    ELECTRONIC = "electronic", "электронный"
    PAPER = "paper", "бумажный"


class Program(Choice):
    GENERAL = "general", "общеобразовательная"
    ADAPTED = "adapted", "адаптированная"
    ADAPTED_MENTAL = "adapted_mental", "адаптированная (умственная отсталость)"


class StudyForm(Choice):
    FULL_TIME = "full_time", "очная"
    EVENING = "evening", "очно-заочная"
    EXTERNAL = "external", "заочная"


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
    profile_id: Mapped[int | None] = link("profile", "Профиль")
    program: Mapped[Program] = choice(Program, "Программа", default=Program.GENERAL, server_default="general")
    year: Mapped[SchoolYear] = relationship()
    parallel: Mapped[Parallel] = relationship()
    room: Mapped["Room | None"] = relationship()
    profile: Mapped["Profile | None"] = relationship()

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

    def __str__(self) -> str:
        return f"{self.employee}, {self.school_class}"


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


class JobState(Choice):
    QUEUED = "queued", "ждёт очереди"
    RUNNING = "running", "выполняется"
    DONE = "done", "готово"
    FAILED = "failed", "не удалось"
    CANCELLED = "cancelled", "отменено"


class Job(Row):
    """A long piece of work and how far it has come (a backup, a printed journal); its result is a file for whoever asked, kept for a week."""
    __tablename__ = "job"
    __label__ = ("Задание", "Задания")
    __table_args__ = (Index("job_of_account", "account_id", "id"), Index("job_by_state", "state", "id"))
    kind: Mapped[str] = col("Вид", String(40), index=True)
    title: Mapped[str] = col("Название", String(200), default="", server_default="")
    account_id: Mapped[int | None] = link("account", "Кто запустил", index=False)
    state: Mapped[JobState] = choice(JobState, "Состояние", default=JobState.QUEUED)
    asked_at: Mapped[datetime] = col("Заказано")
    started_at: Mapped[datetime | None] = col("Начато")
    finished_at: Mapped[datetime | None] = col("Закончено")
    done: Mapped[int] = col("Сделано", Integer, default=0)
    total: Mapped[int] = col("Всего", Integer, default=0)
    message: Mapped[str | None] = col("Итог", Text)
    params: Mapped[dict[str, object]] = col("Параметры", JSON, default=dict)
    result_key: Mapped[str | None] = col("Имя результата на диске", String(64))
    result_name: Mapped[str | None] = col("Результат", String(200))
    media_type: Mapped[str | None] = col("Тип результата", String(80))

    def __str__(self) -> str:
        return self.title or self.kind
