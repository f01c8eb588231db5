"""«Уведомления»: what the program tells one person; it is not school data, so the change log does not keep it."""
from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped

from .base import Row, col, link


class Notice(Row):
    """A line for one person, with the page it is about; unread until he opens it."""
    __tablename__ = "notice"
    __label__ = ("Уведомление", "Уведомления")
    __table_args__ = (Index("notice_of_person", "person_id", "read_at"),)
    person_id: Mapped[int] = link("person", "Кому", index=False)
    made_at: Mapped[datetime] = col("Когда")
    title: Mapped[str] = col("О чём", String(200))
    body: Mapped[str] = col("Что произошло", Text)
    address: Mapped[str | None] = col("Страница", String(200))
    read_at: Mapped[datetime | None] = col("Прочитано")
