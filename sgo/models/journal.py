"""Works, marks, attendance, homework (Р VIII). Group, pupil and day stand on each row: access asks for them."""
from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .absences import AbsenceDocument
from .base import Archived, Choice, Row, always, choice, col, flag, link, only_once
from .curriculum import StudyGroup
from .papers import StoredFile
from .people import Person, Student
from .timetable import Lesson


class MarkCode(Choice):
    PASSED = "зч", "зачёт"
    FAILED = "нз", "незачёт"
    EXEMPT = "осв", "освобождён"
    NOT_ASSESSED = "н/а", "не аттестован"
    DEBT = ".", "задолженность"


class AttendanceCode(Choice):
    ABSENT = "ОТ", "отсутствовал, причина не указана"
    ILL = "Б", "пропуск по болезни"
    EXCUSED = "УП", "пропуск по уважительной причине"
    TRUANT = "НП", "пропуск по неуважительной причине"
    LATE = "ОП", "опоздал"
    EXEMPT = "ОСВ", "освобождён от урока"


def value_or_code(table: str) -> object:
    """Either a value or a code stands in the row, never both."""
    return always(f"{table}_isvalue_or_code", "(value IS NULL) <> (code IS NULL)", "value", "Поставьте либо отметку, либо код.")


def value_known(table: str) -> object:
    """A value is a mark of the five-point scale."""
    return always(f"{table}value_known", "value IS NULL OR value between 1 and 5", "value", "Отметка – от 1 до 5.")


class DotCounts(Choice):
    NOT = "not", "не считается"
    AS_TWO = "as_two", "считается за 2"


class RetakeCounts(Choice):
    LAST = "last", "последняя попытка"
    BEST = "best", "лучшая попытка"
    ALL = "all", "все попытки"


class Mathematics(Choice):
    ONE_STEP = "one_step", "среднее всех годовых отметок курсов и экзамена"
    TWO_STEPS = "two_steps", "сначала среднее курсов, затем с экзаменом"


class JournalRules(Row):
    """How this school marks: exactly one row, laid down by a local act, kept by the administrator (domain rules §4, §5)."""
    __tablename__ = "journal_rules"
    __label__ = ("Правила журнала", "Правила журнала")
    __table_args__ = (
        always("journal_rules_is_one", "id = 1", "uses_weights", "Правила журнала уже есть: измените их."),
        always("journal_rules_thresholds_sane", "five_from between 301 and 500 AND four_from between 201 and 400 AND three_from between 101 and 300 "
               "AND five_from > four_from AND four_from > three_from", "five_from", "Границы идут по убыванию: «5» от 4,5, «4» от 3,5, «3» от 2,5."),
        always("journal_rules_least_sane", "least_single between 1 and 30 AND least_several between 1 and 30", "least_single",
               "Наименьшее число отметок – от 1 до 30."),
        always("journal_rules_missed_sane", "missed_percent between 1 and 100", "missed_percent", "Доля пропусков – от 1 до 100 %."),
        always("journal_rules_edit_days_sane", "edit_days IS NULL OR edit_days between 0 and 300", "edit_days", "Дней на исправление – от 0 до 300."),
    )
    uses_weights: Mapped[bool] = flag("Учитывать веса работ", True, "Средний балл и предложение отметки считаются с весами работ")
    allows_one: Mapped[bool] = flag("Ставить «1»", False, "Разрешить отметку 1 в журнале")
    dot_counts: Mapped[DotCounts] = choice(DotCounts, "Точка в среднем балле", default=DotCounts.NOT, server_default=DotCounts.NOT.value)
    retake_counts: Mapped[RetakeCounts] = choice(RetakeCounts, "При пересдаче считается", default=RetakeCounts.LAST, server_default=RetakeCounts.LAST.value)
    five_from: Mapped[int] = col("«5» от среднего балла", Integer, help="Например: 4,5", scale=100, default=450, server_default="450")
    four_from: Mapped[int] = col("«4» от среднего балла", Integer, help="Например: 3,5", scale=100, default=350, server_default="350")
    three_from: Mapped[int] = col("«3» от среднего балла", Integer, help="Например: 2,5", scale=100, default=250, server_default="250")
    least_single: Mapped[int] = col("Отметок за период при 1 часе в неделю", Integer, help="Меньше – отметку за период не предлагают", default=3,
                                    server_default="3")
    least_several: Mapped[int] = col("Отметок за период при 2 и более часах", Integer, default=5, server_default="5")
    missed_percent: Mapped[int] = col("Пропусков для «н/а», %", Integer, help="«н/а» можно поставить, если пропущено больше этой доли уроков", default=50,
                                      server_default="50")
    edit_days: Mapped[int | None] = col("Дней на исправление", Integer,
                                        help="Сколько дней после урока отметки исправляют без причины; пусто – до конца периода")
    mathematics: Mapped[Mathematics | None] = choice(Mathematics, "Итоговая по математике в 9 классе",
                                                     help="Как считать из годовых алгебры, геометрии, вероятности и экзамена; пусто – школа ещё не решила")
    conduct: Mapped[bool] = flag("Оценивать поведение", False, "Отметки за поведение ставит классный руководитель")

    def __str__(self) -> str:
        return "Правила журнала"


class WorkType(Archived, Row):
    """A type of work («ответ на уроке», «контрольная»), its letter in the grid and its default weight."""
    __tablename__ = "work_type"
    __label__ = ("Вид работы", "Виды работ")
    __table_args__ = (
        only_once("work_type_name_once", "name", field="name", sentence="Такой вид работы уже есть.", where="archived_at IS NULL"),
        only_once("work_type_code_once", "code", field="code", sentence="Такой код уже есть.", where="code IS NOT NULL AND archived_at IS NULL"),
        always("work_type_weight_sane", "weight between 1 and 100", "weight", "Вес – от 1 до 100."),
    )
    name: Mapped[str] = col("Название", String(80))
    code: Mapped[int | None] = col("Код", Integer, help="Номер вида в региональной системе; нужен для выгрузок")
    letter: Mapped[str] = col("Буква", String(2), help="Стоит над столбцом в журнале")
    weight: Mapped[int] = col("Вес по умолчанию", Integer, default=1)
    is_control: Mapped[bool] = flag("Контрольная", False, "Идёт в отчёты по срезовым работам")
    position: Mapped[int] = col("Порядок", Integer, default=0)

    def __str__(self) -> str:
        return self.name


class Homework(Row):
    """What is asked for the next lesson; `text` empty and `none_set` true means «не задано». Not for grade 1 (Р 8.4)."""
    __tablename__ = "homework"
    __label__ = ("Домашнее задание", "Домашние задания")
    __table_args__ = (
        only_once("homework_once", "lesson_id", field="lesson", sentence="К этому уроку задание уже есть."),
        always("homework_minutes_sane", "minutes IS NULL OR minutes between 1 and 300", "minutes", "Время на задание – от 1 до 300 минут."),
        Index("homework_due", "group_id", "due_on"),
        Index("homework_by_due", "due_on", "group_id"),
    )
    lesson_id: Mapped[int] = link("lesson", "Урок", index=False)
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Задано", Date)
    due_on: Mapped[date | None] = col("К какому дню", Date)
    text: Mapped[str | None] = col("Задание", Text)
    none_set: Mapped[bool] = flag("Не задано")
    minutes: Mapped[int | None] = col("Минут на задание", Integer, help="По вашей оценке; из этих минут складывается нагрузка класса на день")
    lesson: Mapped[Lesson] = relationship()
    group: Mapped[StudyGroup] = relationship()

    def __str__(self) -> str:
        return f"{self.group}, {self.day:%d.%m.%Y}"


class HomeworkFile(Row):
    """A file of a homework: given out only to those who read the homework; the copies for a parallel group share the file."""
    __tablename__ = "homework_file"
    __label__ = ("Файл к заданию", "Файлы к заданиям")
    __table_args__ = (
        only_once("homework_file_once", "homework_id", "file_id", field="file", sentence="Этот файл к заданию уже приложен."),
        Index("homework_file_of_group", "group_id", "day"),
    )
    homework_id: Mapped[int] = link("homework", "Задание", index=False)
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Задано", Date)
    file_id: Mapped[int] = link("stored_file", "Файл")
    homework: Mapped[Homework] = relationship()
    group: Mapped[StudyGroup] = relationship()
    file: Mapped[StoredFile] = relationship()

    def __str__(self) -> str:
        return f"Файл к заданию от {self.day:%d.%m.%Y}"


class Work(Row):
    """What is assessed at a lesson: a column of the journal."""
    __tablename__ = "work"
    __label__ = ("Работа", "Работы")
    __table_args__ = (
        always("work_weight_sane", "weight between 1 and 100", "weight", "Вес – от 1 до 100."),
        Index("work_of_group", "group_id", "day"),
    )
    lesson_id: Mapped[int] = link("lesson", "Урок")
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Дата", Date)
    type_id: Mapped[int] = link("work_type", "Вид")
    title: Mapped[str | None] = col("Название", String(200))
    weight: Mapped[int] = col("Вес", Integer, default=1)
    mandatory: Mapped[bool] = flag("Отметка обязательна")
    due_on: Mapped[date | None] = col("Срок сдачи", Date)
    lesson: Mapped[Lesson] = relationship()
    group: Mapped[StudyGroup] = relationship()
    type: Mapped[WorkType] = relationship()

    def __str__(self) -> str:
        return self.title or str(self.type)


class WorkFile(Row):
    """A file that goes with a work: the sheet of tasks, the criteria. It is given out only with the work."""
    __tablename__ = "work_file"
    __label__ = ("Файл работы", "Файлы работ")
    __table_args__ = (Index("work_file_of_group", "group_id", "day"),)
    work_id: Mapped[int] = link("work", "Работа")
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Дата урока", Date)
    file_id: Mapped[int] = link("stored_file", "Файл")
    work: Mapped[Work] = relationship()
    group: Mapped[StudyGroup] = relationship()
    file: Mapped[StoredFile] = relationship()

    def __str__(self) -> str:
        return str(self.file)


class Mark(Row):
    """One attempt's result of one pupil for one work."""
    __tablename__ = "mark"
    __label__ = ("Отметка", "Отметки")
    __table_args__ = (
        only_once("mark_once_per_attempt", "work_id", "student_id", "attempt", field="value", sentence="Отметка за эту попытку уже стоит."),
        value_or_code("mark"), value_known("mark"),
        always("mark_second_known", "second_value IS NULL OR (value IS NOT NULL AND second_value between 1 and 5)", "value", "Вторая отметка – от 1 до 5."),
        Index("mark_of_group", "group_id", "day"),
        Index("mark_of_student", "student_id", "day"),
        Index("mark_by_day", "day", "id"),
    )
    work_id: Mapped[int] = link("work", "Работа", index=False)
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    attempt: Mapped[int] = col("Попытка", Integer, default=1)
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Дата урока", Date)
    value: Mapped[int | None] = col("Отметка", Integer)
    second_value: Mapped[int | None] = col("Вторая отметка", Integer, help="Двойная отметка 4/5")
    code: Mapped[MarkCode | None] = choice(MarkCode, "Код")
    late: Mapped[bool] = flag("Сдано позже")
    comment: Mapped[str | None] = col("Комментарий", String(500))
    set_by_id: Mapped[int | None] = link("person", "Кто поставил")
    set_at: Mapped[datetime] = col("Когда поставлена")
    work: Mapped[Work] = relationship()
    student: Mapped[Student] = relationship()
    group: Mapped[StudyGroup] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.group}, {self.day:%d.%m.%Y}"


class Attendance(Row):
    """That a pupil was absent, late or exempt at a lesson; presence is implied."""
    __tablename__ = "attendance"
    __label__ = ("Посещаемость", "Посещаемость")
    __table_args__ = (
        only_once("attendance_once", "lesson_id", "student_id", field="code", sentence="Посещаемость этого ученика на уроке уже отмечена."),
        always("attendance_minutes_sane", "minutes_late IS NULL OR minutes_late between 1 and 45", "minutes_late", "Опоздание – от 1 до 45 минут."),
        Index("attendance_of_group", "group_id", "day"),
        Index("attendance_of_student", "student_id", "day"),
        Index("attendance_by_day", "day", "id"),
    )
    lesson_id: Mapped[int] = link("lesson", "Урок", index=False)
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Дата урока", Date)
    code: Mapped[AttendanceCode] = choice(AttendanceCode, "Код")
    minutes_late: Mapped[int | None] = col("Минут опоздания", Integer)
    document_id: Mapped[int | None] = link("absence_document", "Документ о пропуске", "Документ, по которому указана причина")
    code_before: Mapped[str | None] = col("Код до документа", String(3), help="Вернётся, если документ отменят")
    set_by_id: Mapped[int | None] = link("person", "Кто отметил")
    set_at: Mapped[datetime] = col("Когда отмечено")
    lesson: Mapped[Lesson] = relationship()
    student: Mapped[Student] = relationship()
    group: Mapped[StudyGroup] = relationship()
    document: Mapped[AbsenceDocument | None] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.group}, {self.day:%d.%m.%Y}"


class LateChange(Row):
    """What was changed after its time, with the reason: a cell, a work, a lesson's topic and homework, a period mark. It is what the deputy looks through;
    the lesson stays named by its day when it is gone."""
    __tablename__ = "late_change"
    __label__ = ("Изменение после срока", "Изменения после срока")
    __table_args__ = (Index("late_change_of_group", "group_id", "day"), Index("late_change_when", "set_at", "id"))
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    student_id: Mapped[int | None] = link("student", "Ученик", help="Пусто – изменение касается всего урока")
    day: Mapped[date] = col("Дата", Date)
    lesson_id: Mapped[int | None] = col("Номер записи урока", Integer)
    what: Mapped[str] = col("Что изменено", String(60), default="отметка", server_default="отметка")
    was: Mapped[str] = col("Было", String(300), default="", server_default="")
    became: Mapped[str] = col("Стало", String(300), default="", server_default="")
    reason: Mapped[str] = col("Причина", String(300))
    set_by_id: Mapped[int | None] = link("person", "Кто изменил")
    set_at: Mapped[datetime] = col("Когда изменено")
    group: Mapped[StudyGroup] = relationship()
    student: Mapped[Student | None] = relationship()
    set_by: Mapped[Person | None] = relationship()
