"""What a family answers through the diary: that it has read, and why the child stays away (Р 8.5, 8.11)."""
from datetime import date, datetime

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, relationship

from .absences import AbsenceDocument
from .base import KEY, Choice, Row, always, choice, col, link, only_once
from .papers import StoredFile
from .people import Guardian, Person, Student


class DiaryReceipt(Row):
    """«Ознакомлен»: a guardian has read a week, or a single mark as it stood then. The table only grows; a mark that is corrected later is read anew.
    The work is named without a link, so that a receipt never keeps a teacher from taking it away."""
    __tablename__ = "diary_receipt"
    __label__ = ("Ознакомление с дневником", "Ознакомления с дневником")
    __table_args__ = (
        only_once("diary_receipt_of_week_once", "student_id", "guardian_id", "week_on", field="week_on", where="work_id IS NULL",
                  sentence="Эта неделя уже отмечена."),
        only_once("diary_receipt_of_mark_once", "student_id", "guardian_id", "work_id", "said", field="work_id", where="work_id IS NOT NULL",
                  sentence="Эта отметка уже отмечена."),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    guardian_id: Mapped[int] = link("guardian", "Кто ознакомлен")
    week_on: Mapped[date] = col("Неделя с", Date, help="Понедельник недели")
    work_id: Mapped[int | None] = col("Работа", KEY, help="Пусто – ознакомлен с неделей целиком")
    said: Mapped[str] = col("С чем", String(40), help="Отметка так, как она стояла")
    at: Mapped[datetime] = col("Когда")
    student: Mapped[Student] = relationship()
    guardian: Mapped[Guardian] = relationship()


class NoteReason(Choice):
    ILL = "ill", "болезнь"
    DOCTOR = "doctor", "визит к врачу"
    FAMILY = "family", "семейные обстоятельства"
    EVENT = "event", "соревнования, олимпиада, конкурс"
    OTHER = "other", "другое"


class NoteState(Choice):
    OPEN = "open", "ждёт ответа"
    ACCEPTED = "accepted", "принята"
    DECLINED = "declined", "отклонена"
    WITHDRAWN = "withdrawn", "отозвана"


class AbsenceNote(Row):
    """A parent's word that the child is or will be away, perhaps with a photographed paper; the class teacher makes an absence paper of it or says why not."""
    __tablename__ = "absence_note"
    __label__ = ("Записка о пропуске", "Записки о пропусках")
    __table_args__ = (
        always("absence_note_in_order", "end_on >= start_on", "end_on", "Окончание раньше начала. Исправьте одну из дат."),
        always("absence_note_answered", "status <> 'declined' OR answer IS NOT NULL", "answer", "Напишите, почему записка отклонена."),
    )
    student_id: Mapped[int] = link("student", "Ученик")
    author_id: Mapped[int] = link("person", "Кто пишет")
    start_on: Mapped[date] = col("С какого дня", Date)
    end_on: Mapped[date] = col("По какой день", Date, help="Последний день пропуска, включительно")
    reason: Mapped[NoteReason] = choice(NoteReason, "Причина")
    said: Mapped[str | None] = col("Пояснение", String(500))
    file_id: Mapped[int | None] = link("stored_file", "Снимок документа")
    sent_at: Mapped[datetime] = col("Отправлена")
    status: Mapped[NoteState] = choice(NoteState, "Состояние", default=NoteState.OPEN)
    answer: Mapped[str | None] = col("Ответ", String(300))
    answered_by_id: Mapped[int | None] = link("person", "Кто ответил")
    answered_at: Mapped[datetime | None] = col("Когда ответили")
    document_id: Mapped[int | None] = link("absence_document", "Документ о пропуске", help="Во что записка превратилась")
    student: Mapped[Student] = relationship()
    author: Mapped[Person] = relationship(foreign_keys="AbsenceNote.author_id")
    answered_by: Mapped[Person | None] = relationship(foreign_keys="AbsenceNote.answered_by_id")
    file: Mapped[StoredFile | None] = relationship()
    document: Mapped[AbsenceDocument | None] = relationship()

    def __str__(self) -> str:
        days = f"{self.start_on:%d.%m.%Y}" + (f" – {self.end_on:%d.%m.%Y}" if self.end_on != self.start_on else "")
        return f"{days}, {self.reason.label}"
