"""Files of the school, the papers of a personal file, and consents (Р 5.1, 152-ФЗ ст. 9)."""
from datetime import date, datetime

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, link, only_once
from .people import Guardian, Person


class PaperKind(Choice):
    CERTIFICATE = "certificate", "свидетельство о рождении"
    PASSPORT = "passport", "паспорт"
    SNILS = "snils", "СНИЛС"
    APPLICATION = "application", "заявление"
    CONTRACT = "contract", "договор"
    MEDICAL = "medical", "медицинская справка"
    REPORT_CARD = "report_card", "табель или ведомость"
    DIPLOMA = "diploma", "документ об образовании"
    PHOTO = "photo", "фотография"
    OTHER = "other", "другой документ"


class ConsentKind(Choice):
    PROCESSING = "processing", "обработка сверх закона"
    PHOTO = "photo", "фото и видео"
    PUBLICATION = "publication", "публикация (ст. 10.1)"
    SPECIAL = "special", "специальные категории и здоровье"
    TRANSFER = "transfer", "передача третьим лицам"


class StoredFile(Row):
    """A file outside the web root under a random name; it is reached only through the row that holds it."""
    __tablename__ = "stored_file"
    __label__ = ("Файл", "Файлы")
    __table_args__ = (only_once("stored_file_once", "key", field="file", sentence="Такой файл уже есть."),)
    key: Mapped[str] = col("Имя на диске", String(64))
    name: Mapped[str] = col("Имя файла", String(200))
    media_type: Mapped[str] = col("Тип", String(80))
    size: Mapped[int] = col("Размер", Integer)
    digest: Mapped[str] = col("SHA-256", String(64))
    uploaded_by_id: Mapped[int | None] = link("person", "Кто загрузил")
    uploaded_at: Mapped[datetime] = col("Загружен")

    def __str__(self) -> str:
        return self.name


class PersonDocument(Row):
    """A paper of a personal file, with its scan."""
    __tablename__ = "person_document"
    __label__ = ("Бумага личного дела", "Бумаги личных дел")
    person_id: Mapped[int] = link("person", "Человек")
    kind: Mapped[PaperKind] = choice(PaperKind, "Вид")
    number: Mapped[str | None] = col("Серия и номер", String(60))
    issued_on: Mapped[date | None] = col("Дата документа", Date)
    issued_by: Mapped[str | None] = col("Кем выдан", String(300))
    note: Mapped[str | None] = col("Примечание", String(300))
    file_id: Mapped[int | None] = link("stored_file", "Файл")
    person: Mapped[Person] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    def __str__(self) -> str:
        return self.kind.label


class Consent(Row):
    """A consent of a person or, for a minor, of a guardian; a withdrawn one stays in the history."""
    __tablename__ = "consent"
    __label__ = ("Согласие", "Согласия")
    __table_args__ = (
        always("consent_valid_in_order", "valid_to IS NULL OR valid_to >= given_on", "valid_to", "Срок кончается раньше, чем согласие дано."),
        always("consent_withdrawn_in_order", "withdrawn_on IS NULL OR withdrawn_on >= given_on", "withdrawn_on", "Отзыв раньше, чем согласие дано."),
    )
    person_id: Mapped[int] = link("person", "О ком")
    guardian_id: Mapped[int | None] = link("guardian", "Кто подписал", help="Законный представитель; пусто – сам человек")
    kind: Mapped[ConsentKind] = choice(ConsentKind, "На что")
    purpose: Mapped[str] = col("Цель", String(300))
    data_list: Mapped[str | None] = col("Какие данные", Text)
    actions_list: Mapped[str | None] = col("Какие действия", Text)
    operator: Mapped[str | None] = col("Оператор", String(300), help="Кому дано согласие: название и адрес; обычно это сама школа (152-ФЗ, ст. 9)")
    signature: Mapped[str | None] = col("Как подписано", String(120), help="Например: собственноручно, экземпляр в личном деле")
    given_on: Mapped[date] = col("Дано", Date)
    valid_to: Mapped[date | None] = col("Действует по", Date, help="Пусто – до отзыва")
    withdrawn_on: Mapped[date | None] = col("Отозвано", Date, help="Согласие не удаляют: вносят день отзыва")
    file_id: Mapped[int | None] = link("stored_file", "Файл")
    person: Mapped[Person] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    guardian: Mapped[Guardian | None] = relationship()

    def __str__(self) -> str:
        return self.kind.label
