"""The diary's own rows: what the school shows families, what a pupil did with a task, when a family last looked (Р 8.11)."""
from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Row, always, col, flag, link, only_once
from .curriculum import StudyGroup
from .journal import Homework, Work
from .papers import StoredFile
from .people import Person, Student


class DiaryRules(Row):
    """What families see in the diary besides the marks themselves: exactly one row, kept by the administrator."""
    __tablename__ = "diary_rules"
    __label__ = ("Правила дневника", "Правила дневника")
    __table_args__ = (always("diary_rules_is_one", "id = 1", "shows_averages", "Правила дневника уже есть: измените их."),)
    shows_averages: Mapped[bool] = flag("Показывать средний балл", True, "Средний балл, его график и расчёт отметки за период")
    shows_weights: Mapped[bool] = flag("Показывать веса работ", True, "Вес рядом с отметкой; без него виден только вид работы")
    shows_comments: Mapped[bool] = flag("Показывать комментарии к отметкам", True)
    shows_class_mean: Mapped[bool] = flag("Показывать средний балл класса", True, "Без имён и только когда отметки есть не меньше чем у пяти учеников")

    def __str__(self) -> str:
        return "Правила дневника"


class TaskAnswer(Row):
    """What a family did with a homework or a debt: ticked it as done, sent an answer to the teacher; `text` may be empty where there are files."""
    __tablename__ = "task_answer"
    __label__ = ("Ответ на задание", "Ответы на задания")
    __table_args__ = (
        only_once("task_answer_of_homework", "student_id", "homework_id", field="text", sentence="Ответ на это задание уже есть: измените его.",
                  where="homework_id IS NOT NULL"),
        only_once("task_answer_of_work", "student_id", "work_id", field="text", sentence="Ответ на эту работу уже есть: измените его.",
                  where="work_id IS NOT NULL"),
        always("task_answer_is_about_one", "(homework_id IS NULL) <> (work_id IS NULL)", "text", "Ответ дают на задание или на работу."),
        Index("task_answer_of_group", "group_id", "day"),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Дата урока", Date)
    homework_id: Mapped[int | None] = link("homework", "Задание")
    work_id: Mapped[int | None] = link("work", "Работа")
    done_at: Mapped[datetime | None] = col("Отмечено выполненным")
    text: Mapped[str | None] = col("Ответ", Text)
    sent_at: Mapped[datetime | None] = col("Ответ отправлен")
    sent_on: Mapped[date | None] = col("День отправки", Date, help="По календарю школы: по нему видно, в срок ли ответ")
    sent_by_id: Mapped[int | None] = link("person", "Кто отправил")
    student: Mapped[Student] = relationship()
    group: Mapped[StudyGroup] = relationship()
    homework: Mapped[Homework | None] = relationship()
    work: Mapped[Work | None] = relationship()
    sent_by: Mapped[Person | None] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.group}, {self.day:%d.%m.%Y}"


class TaskAnswerFile(Row):
    """A file of an answer: given out only to those who read the answer."""
    __tablename__ = "task_answer_file"
    __label__ = ("Файл ответа", "Файлы ответов")
    __table_args__ = (Index("task_answer_file_of_group", "group_id", "day"),)
    answer_id: Mapped[int] = link("task_answer", "Ответ")
    student_id: Mapped[int] = link("student", "Ученик")
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Дата урока", Date)
    file_id: Mapped[int] = link("stored_file", "Файл")
    answer: Mapped[TaskAnswer] = relationship()
    student: Mapped[Student] = relationship()
    group: Mapped[StudyGroup] = relationship()
    file: Mapped[StoredFile] = relationship()

    def __str__(self) -> str:
        return str(self.file)


class DiaryVisit(Row):
    """How far a family had read when it last opened the tasks: what came after the visit before the present one is new."""
    __tablename__ = "diary_visit"
    __label__ = ("Посещение дневника", "Посещения дневника")
    __table_args__ = (only_once("diary_visit_once", "account_id", "student_id", field="seen_at", sentence="Посещение уже отмечено."),)
    account_id: Mapped[int] = link("account", "Учётная запись", index=False)
    student_id: Mapped[int] = link("student", "Ученик")
    seen_at: Mapped[datetime] = col("Начало этого посещения")
    last_homework: Mapped[int] = col("Последнее задание на это время", Integer, default=0)
    before_homework: Mapped[int] = col("Последнее задание к прошлому посещению", Integer, default=0)
    before_at: Mapped[datetime | None] = col("Прошлое посещение")
