"""What a family has of the diary in its own tools: links of calendars, the weekly letter (Р 8.11). None of it is school data."""
from datetime import date, datetime

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, relationship

from .accounts import Account
from .base import Row, col, flag, link, only_once
from .people import Student


class CalendarLink(Row):
    """A secret address of one child's calendar, made by one account: the calendar's program holds the token, the database only its digest."""
    __tablename__ = "calendar_link"
    __label__ = ("Ссылка на календарь", "Ссылки на календарь")
    __table_args__ = (
        only_once("calendar_link_token_once", "token_digest", field="token_digest", sentence="Такая ссылка уже есть."),
        only_once("calendar_link_once", "account_id", "student_id", field="student_id", sentence="Ссылка на календарь этого ребёнка уже есть.",
                  where="revoked_at IS NULL"),
    )
    account_id: Mapped[int] = link("account", "Учётная запись", index=False)
    student_id: Mapped[int] = link("student", "Ученик")
    token_digest: Mapped[str] = col("Отпечаток", String(64))
    with_marks: Mapped[bool] = flag("С отметками", False, "Отметки и пропуски стоят в описании урока")
    made_at: Mapped[datetime] = col("Сделана")
    revoked_at: Mapped[datetime | None] = col("Отозвана")
    read_at: Mapped[datetime | None] = col("Последнее обращение")
    read_from: Mapped[str | None] = col("С адреса", String(45))
    account: Mapped[Account] = relationship()
    student: Mapped[Student] = relationship()


class DigestSubscription(Row):
    """Where a person wants the weekly letter; it goes out only once the address is confirmed, and once a week."""
    __tablename__ = "digest_subscription"
    __label__ = ("Подписка на письмо", "Подписки на письмо")
    __table_args__ = (
        only_once("digest_subscription_once", "account_id", field="email", sentence="Подписка на письмо уже есть."),
        Index("digest_subscription_of_week", "week"),
    )
    account_id: Mapped[int] = link("account", "Учётная запись", index=False)
    email: Mapped[str] = col("Почта", String(254))
    asked_at: Mapped[datetime] = col("Заказано")
    confirmed_at: Mapped[datetime | None] = col("Почта подтверждена")
    week: Mapped[date | None] = col("Письмо ушло за неделю с", Date, help="Понедельник недели, за которую письмо отправлено или отвергнуто")
    refused: Mapped[str | None] = col("Почему письмо не принято", String(200))
    account: Mapped[Account] = relationship()
