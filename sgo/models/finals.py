"""Marks that sum up: of a period, a year, an exam, the final one, and conduct (Р 8.7-8.9). They belong to the pupil, not to the class."""
from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, flag, link, only_once
from .calendar import SchoolYear, StudyPeriod
from .curriculum import StudyGroup, Subject
from .journal import MarkCode, value_known, value_or_code
from .people import Student


class ExamKind(Choice):
    OGE = "oge", "ОГЭ"
    GVE = "gve", "ГВЭ"
    TRANSFER = "transfer", "переводной"


class Conduct(Choice):
    EXEMPLARY = "exemplary", "образцовое"
    GOOD = "good", "хорошее"
    FAIR = "fair", "удовлетворительное"
    POOR = "poor", "неудовлетворительное"


class PeriodMark(Row):
    """A pupil's mark in a subject for a period; the group is only information, so it survives a change of class (Р 8.7)."""
    __tablename__ = "period_mark"
    __label__ = ("Отметка за период", "Отметки за период")
    __table_args__ = (
        only_once("period_mark_once", "student_id", "year_id", "subject_id", "period_id", field="value", sentence="Отметка за этот период уже стоит."),
        value_or_code("period_mark"), value_known("period_mark"),
        Index("period_mark_of_group", "group_id", "period_id"),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    year_id: Mapped[int] = link("school_year", "Учебный год")
    subject_id: Mapped[int] = link("subject", "Предмет")
    period_id: Mapped[int] = link("study_period", "Период")
    group_id: Mapped[int | None] = link("study_group", "Учебная группа", index=False)
    value: Mapped[int | None] = col("Отметка", Integer)
    code: Mapped[MarkCode | None] = choice(MarkCode, "Код")
    suggested: Mapped[str | None] = col("Средний балл при выставлении", String(8))
    reason: Mapped[str | None] = col("Причина отклонения", String(300), help="Почему отметка далека от среднего балла")
    set_by_id: Mapped[int | None] = link("person", "Кто поставил")
    set_at: Mapped[datetime] = col("Когда поставлена")
    student: Mapped[Student] = relationship()
    year: Mapped[SchoolYear] = relationship()
    subject: Mapped[Subject] = relationship()
    period: Mapped[StudyPeriod] = relationship()
    group: Mapped[StudyGroup | None] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.subject.name}, {self.period.name}"


class YearMark(Row):
    """A pupil's mark in a subject for the year (Р 8.8)."""
    __tablename__ = "year_mark"
    __label__ = ("Годовая отметка", "Годовые отметки")
    __table_args__ = (
        only_once("year_mark_once", "student_id", "year_id", "subject_id", field="value", sentence="Годовая отметка уже стоит."),
        value_or_code("year_mark"), value_known("year_mark"),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    year_id: Mapped[int] = link("school_year", "Учебный год")
    subject_id: Mapped[int] = link("subject", "Предмет")
    group_id: Mapped[int | None] = link("study_group", "Учебная группа")
    value: Mapped[int | None] = col("Отметка", Integer)
    code: Mapped[MarkCode | None] = choice(MarkCode, "Код")
    set_by_id: Mapped[int | None] = link("person", "Кто поставил")
    set_at: Mapped[datetime] = col("Когда поставлена")
    student: Mapped[Student] = relationship()
    year: Mapped[SchoolYear] = relationship()
    subject: Mapped[Subject] = relationship()
    group: Mapped[StudyGroup | None] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.subject.name}, {self.year.name}"


class ExamEntry(Row):
    """That a pupil takes an exam (DL-23b): who takes part, on which day, and when the results are due."""
    __tablename__ = "exam_entry"
    __label__ = ("Участник экзамена", "Участники экзаменов")
    __table_args__ = (
        only_once("exam_entry_once", "student_id", "year_id", "subject_id", "kind", field="subject_id", sentence="Ученик уже записан на этот экзамен."),
        always("exam_entry_result_after", "result_on IS NULL OR result_on >= held_on", "result_on", "Результаты – в день экзамена или позже."),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    year_id: Mapped[int] = link("school_year", "Учебный год")
    subject_id: Mapped[int] = link("subject", "Предмет")
    kind: Mapped[ExamKind] = choice(ExamKind, "Экзамен", default=ExamKind.OGE)
    held_on: Mapped[date] = col("Дата экзамена", Date)
    result_on: Mapped[date | None] = col("День результатов", Date, help="К этому дню ставят отметку; пусто – в день экзамена")
    student: Mapped[Student] = relationship()
    year: Mapped[SchoolYear] = relationship()
    subject: Mapped[Subject] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.subject.name}, {self.kind.label}"


class ExamMark(Row):
    """The mark of an exam (Р 8.8): ОГЭ, ГВЭ or an exam of transfer; `attempt` 2 is a retake."""
    __tablename__ = "exam_mark"
    __label__ = ("Экзаменационная отметка", "Экзаменационные отметки")
    __table_args__ = (
        only_once("exam_mark_once", "student_id", "year_id", "subject_id", "kind", "attempt", field="subject_id",
                  sentence="Отметка за этот экзамен уже стоит."),
        value_or_code("exam_mark"), value_known("exam_mark"),
        always("exam_mark_score_sane", "primary_score IS NULL OR primary_score between 0 and 100", "primary_score", "Первичный балл – от 0 до 100."),
        always("exam_mark_attempt_sane", "attempt between 1 and 3", "attempt", "Попытка – от 1 до 3."),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    year_id: Mapped[int] = link("school_year", "Учебный год")
    subject_id: Mapped[int] = link("subject", "Предмет")
    group_id: Mapped[int | None] = link("study_group", "Учебная группа")
    kind: Mapped[ExamKind] = choice(ExamKind, "Экзамен", default=ExamKind.OGE)
    attempt: Mapped[int] = col("Попытка", Integer, default=1)
    held_on: Mapped[date] = col("Дата экзамена", Date)
    primary_score: Mapped[int | None] = col("Первичный балл", Integer)
    value: Mapped[int | None] = col("Отметка", Integer)
    code: Mapped[MarkCode | None] = choice(MarkCode, "Код")
    set_by_id: Mapped[int | None] = link("person", "Кто поставил")
    set_at: Mapped[datetime] = col("Когда поставлена")
    student: Mapped[Student] = relationship()
    year: Mapped[SchoolYear] = relationship()
    subject: Mapped[Subject] = relationship()
    group: Mapped[StudyGroup | None] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.subject.name}, {self.kind.label}"


class FinalMark(Row):
    """The final mark in a subject («итоговая», Р 8.8), the one of the certificate."""
    __tablename__ = "final_mark"
    __label__ = ("Итоговая отметка", "Итоговые отметки")
    __table_args__ = (
        only_once("final_mark_once", "student_id", "year_id", "subject_id", field="subject_id", sentence="Итоговая отметка уже стоит."),
        value_or_code("final_mark"), value_known("final_mark"),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    year_id: Mapped[int] = link("school_year", "Учебный год")
    subject_id: Mapped[int] = link("subject", "Предмет")
    group_id: Mapped[int | None] = link("study_group", "Учебная группа")
    value: Mapped[int | None] = col("Отметка", Integer)
    code: Mapped[MarkCode | None] = choice(MarkCode, "Код")
    set_by_id: Mapped[int | None] = link("person", "Кто поставил")
    set_at: Mapped[datetime] = col("Когда поставлена")
    student: Mapped[Student] = relationship()
    year: Mapped[SchoolYear] = relationship()
    subject: Mapped[Subject] = relationship()
    group: Mapped[StudyGroup | None] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.subject.name}"


class ConductMark(Row):
    """A mark for conduct in a period, where the school puts them."""
    __tablename__ = "conduct_mark"
    __label__ = ("Поведение", "Поведение")
    __table_args__ = (only_once("conduct_mark_once", "student_id", "period_id", field="period_id", sentence="Отметка за поведение в этом периоде уже стоит."),)
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    period_id: Mapped[int] = link("study_period", "Период")
    value: Mapped[Conduct] = choice(Conduct, "Поведение")
    comment: Mapped[str | None] = col("Комментарий", String(300))
    set_by_id: Mapped[int | None] = link("person", "Кто поставил")
    set_at: Mapped[datetime] = col("Когда поставлена")
    student: Mapped[Student] = relationship()
    period: Mapped[StudyPeriod] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.period.name}"


class PeriodClosing(Row):
    """That a period was closed or opened again, by whom and why: a history that only grows."""
    __tablename__ = "period_closing"
    __label__ = ("Закрытие периода", "Закрытие периодов")
    __table_args__ = (always("period_closing_has_reason", "closed OR reason IS NOT NULL", "reason", "Укажите, почему период открывают снова."),)
    period_id: Mapped[int] = link("study_period", "Период")
    closed: Mapped[bool] = flag("Закрыт", True, "Нет – открыт снова")
    at: Mapped[datetime] = col("Когда")
    by_id: Mapped[int | None] = link("person", "Кто")
    reason: Mapped[str | None] = col("Причина", String(300))
    period: Mapped[StudyPeriod] = relationship()

    def __str__(self) -> str:
        return f"{self.period.name}: {'закрыт' if self.closed else 'открыт'}"
