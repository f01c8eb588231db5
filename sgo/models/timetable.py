"""The weekly timetable and the lessons that come of it (Р VII)."""
from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Dated, Row, always, choice, col, in_order, link, only_once
from .curriculum import PlanTopic, StudyGroup
from .people import Employee
from .school import Room


WEEKDAYS = ("", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота")      # by the number of a slot's day


class WeekType(Choice):
    EVERY = "every", "каждая"
    ODD = "odd", "нечётная"
    EVEN = "even", "чётная"


class LessonStatus(Choice):
    PLANNED = "planned", "по плану"
    HELD = "held", "проведён"
    CANCELLED = "cancelled", "отменён"
    REPLACED = "replaced", "замена"


class TimetableSlot(Dated, Row):
    """A lesson of the week: which group, weekday and number, with whom and where."""
    __tablename__ = "timetable_slot"
    __label__ = ("Урок расписания", "Расписание")
    __table_args__ = (
        in_order("timetable_slot"),
        always("timetable_slot_weekday_sane", "weekday between 1 and 6", "weekday", "День недели – от 1 (понедельник) до 6."),
        always("timetable_slot_number_sane", "number between 1 and 12", "number", "Номер урока – от 1 до 12."),
    )
    group_id: Mapped[int] = link("study_group", "Учебная группа")
    weekday: Mapped[int] = col("День недели", Integer, help="1 – понедельник … 6 – суббота")
    number: Mapped[int] = col("Урок", Integer)
    week_type: Mapped[WeekType] = choice(WeekType, "Неделя", default=WeekType.EVERY)
    employee_id: Mapped[int] = link("employee", "Учитель")
    room_id: Mapped[int | None] = link("room", "Кабинет")
    group: Mapped[StudyGroup] = relationship()
    employee: Mapped[Employee] = relationship()
    room: Mapped[Room | None] = relationship()

    def __str__(self) -> str:
        return f"{self.group}, {WEEKDAYS[self.weekday]}, {self.number} урок"


class Lesson(Row):
    """One lesson of a study group on a day; the topic is there once it was recorded (Р 8.6)."""
    __tablename__ = "lesson"
    __label__ = ("Урок", "Уроки")
    __table_args__ = (
        only_once("lesson_once", "group_id", "day", "number", field="number", sentence="У этой группы в этот день такой урок уже есть."),
        always("lesson_number_sane", "number between 1 and 12", "number", "Номер урока – от 1 до 12."),
        Index("lesson_of_teacher", "employee_id", "day"),
        Index("lesson_of_day", "day", "number"),
    )
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    day: Mapped[date] = col("Дата", Date)
    number: Mapped[int] = col("Урок", Integer)
    employee_id: Mapped[int] = link("employee", "Учитель", index=False)
    room_id: Mapped[int | None] = link("room", "Кабинет")
    status: Mapped[LessonStatus] = choice(LessonStatus, "Состояние", default=LessonStatus.PLANNED)
    topic_id: Mapped[int | None] = link("plan_topic", "Тема по КТП")
    topic: Mapped[str | None] = col("Тема урока", String(500))
    topic_recorded_at: Mapped[datetime | None] = col("Тема внесена")
    attendance_confirmed_at: Mapped[datetime | None] = col("Явка отмечена")
    group: Mapped[StudyGroup] = relationship()
    employee: Mapped[Employee] = relationship()
    room: Mapped[Room | None] = relationship()
    plan_topic: Mapped[PlanTopic | None] = relationship()

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}, {self.number} урок"


class Substitution(Row):
    """Who gives a lesson instead of its teacher («замена»); the lesson itself keeps who really gives it."""
    __tablename__ = "substitution"
    __label__ = ("Замена", "Замены")
    __table_args__ = (
        only_once("substitution_once", "lesson_id", field="lesson", sentence="Замена на этот урок уже есть."),
        always("substitution_by_another", "absent_id <> employee_id", "employee_id", "Учитель не заменяет сам себя. Выберите другого."),
    )
    lesson_id: Mapped[int] = link("lesson", "Урок", index=False)
    group_id: Mapped[int] = link("study_group", "Учебная группа")
    day: Mapped[date] = col("Дата", Date, index=True)
    absent_id: Mapped[int] = link("employee", "Кого заменяют")
    employee_id: Mapped[int] = link("employee", "Кто заменяет")
    reason: Mapped[str | None] = col("Причина", String(200), help="Например: болезнь, командировка")
    lesson: Mapped[Lesson] = relationship()
    group: Mapped[StudyGroup] = relationship()
    absent: Mapped[Employee] = relationship(foreign_keys="Substitution.absent_id")
    employee: Mapped[Employee] = relationship(foreign_keys="Substitution.employee_id")

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}, {self.group}"
