"""Papers about missed lessons (Р 8.5): whose, for which days, which reason they prove, and when they were brought."""
from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, link
from .papers import StoredFile
from .people import Student


class AbsenceReason(Choice):
    ILL = "Б", "Б – по болезни"
    EXCUSED = "УП", "УП – по уважительной причине"
    TRUANT = "НП", "НП – по неуважительной причине"


class AbsencePaper(Choice):
    MEDICAL = "medical", "медицинская справка"
    PARENTS = "parents", "заявление родителей"
    ORDER = "order", "приказ об освобождении"
    OTHER = "other", "повестка или иное"
    EXPLANATION = "explanation", "объяснительная"


class AbsenceDocument(Row):
    """A paper that explains missed lessons: of whole days, both ends included, or of some lessons of one day."""
    __tablename__ = "absence_document"
    __label__ = ("Документ о пропуске", "Документы о пропусках")
    __table_args__ = (
        always("absence_document_in_order", "end_on >= start_on", "end_on", "Окончание раньше начала. Исправьте одну из дат."),
        always("absence_document_lessons_sane", "(first_lesson IS NULL AND last_lesson IS NULL) OR (first_lesson IS NOT NULL AND last_lesson IS NOT NULL "
               "AND first_lesson >= 1 AND last_lesson between first_lesson and 12)", "first_lesson",
               "Номера уроков – от 1 до 12, первый не позже последнего."),
        always("absence_document_lessons_of_a_day", "first_lesson IS NULL OR start_on = end_on", "first_lesson",
               "Номера уроков указывают для одного дня. Для нескольких дней оставьте их пустыми."),
        Index("absence_document_of_student", "student_id", "start_on"),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    start_on: Mapped[date] = col("С какого дня", Date)
    end_on: Mapped[date] = col("По какой день", Date, help="Последний день пропуска, включительно")
    first_lesson: Mapped[int | None] = col("С урока", Integer, help="Только для пропуска в один день; пусто – весь день")
    last_lesson: Mapped[int | None] = col("По урок", Integer)
    code: Mapped[AbsenceReason] = choice(AbsenceReason, "Причина")
    kind: Mapped[AbsencePaper] = choice(AbsencePaper, "Вид документа")
    number: Mapped[str | None] = col("Номер", String(60))
    presented_on: Mapped[date] = col("Предоставлен", Date, help="От этого дня считаются два рабочих дня на исправление причин (Р 8.5)")
    file_id: Mapped[int | None] = link("stored_file", "Скан")
    entered_by_id: Mapped[int | None] = link("person", "Кто внёс")
    entered_at: Mapped[datetime] = col("Когда внесён")
    student: Mapped[Student] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    def __str__(self) -> str:
        days = f"{self.start_on:%d.%m.%Y}" + (f" – {self.end_on:%d.%m.%Y}" if self.end_on != self.start_on else "")
        return f"{self.kind.label}{f' № {self.number}' if self.number else ''}, {self.code.value}, {days}"

    def covers(self, day: date, number: int) -> bool:
        """Whether the paper speaks of this lesson."""
        return self.start_on <= day <= self.end_on and (self.first_lesson is None or self.first_lesson <= number <= (self.last_lesson or 0))
