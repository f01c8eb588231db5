"""Sealed journals of closed periods (domain rules §7): the file never changes, a new sealing is a new row."""
from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import Row, col, link, only_once
from .calendar import StudyPeriod
from .papers import StoredFile
from .people import Person
from .school import SchoolClass


class JournalArchive(Row):
    """The journal of a class for a closed period, sealed: a ZIP with the paper (PDF), the data (JSON) and their SHA-256."""
    __tablename__ = "journal_archive"
    __label__ = ("Архив журнала", "Архив журналов")
    __table_args__ = (only_once("journal_archive_once", "class_id", "period_id", "number", field="number", sentence="Такой архив уже есть."),)
    class_id: Mapped[int] = link("school_class", "Класс", index=False)
    period_id: Mapped[int] = link("study_period", "Период")
    number: Mapped[int] = col("Запечатан в раз", Integer, default=1, help="После открытия периода журнал запечатывают снова, прежний архив остаётся")
    made_at: Mapped[datetime] = col("Когда")
    made_by_id: Mapped[int | None] = link("person", "Кто")
    sha256: Mapped[str] = col("SHA-256 файла", String(64))
    data_sha256: Mapped[str] = col("SHA-256 данных", String(64))
    file_id: Mapped[int] = link("stored_file", "Файл")
    school_class: Mapped[SchoolClass] = relationship()
    period: Mapped[StudyPeriod] = relationship()
    made_by: Mapped[Person | None] = relationship()
    file: Mapped[StoredFile] = relationship()

    def __str__(self) -> str:
        return f"{self.school_class}, {self.period}, № {self.number}"
