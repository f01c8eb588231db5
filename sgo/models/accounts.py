"""Accounts, roles and logins (Р 2.4-2.8). Secrets are a table of their own that no screen reads."""
from datetime import date, datetime

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, choice, col, flag, link, only_once
from .people import Person


class Role(Choice):
    ADM = "ADM", "Администратор системы"
    ZAV = "ZAV", "Завуч"
    DIR = "DIR", "Директор"
    COORD = "COORD", "Координатор"
    TCH = "TCH", "Учитель"
    CLS = "CLS", "Классный руководитель"
    PUP = "PUP", "Ученик"
    PAR = "PAR", "Родитель"
    SYS = "SYS", "Сетевой системный администратор"


class AccountStatus(Choice):
    CREATED = "created", "создана"
    ISSUED = "issued", "выдана"
    ACTIVE = "active", "действует"
    BLOCKED = "blocked", "заблокирована"


class Account(Row):
    """A person's login; unique whatever its case (Р 2.4)."""
    __tablename__ = "account"
    __label__ = ("Учётная запись", "Учётные записи")
    __table_args__ = (
        only_once("account_login_once", "login_key", field="login", sentence="Такой логин уже занят. Добавьте цифру."),
        only_once("account_person_once", "person_id", field="person", sentence="У этого человека учётная запись уже есть."),
    )
    login: Mapped[str] = col("Логин", String(60))
    login_key: Mapped[str] = col("Логин для сравнения", String(60))
    person_id: Mapped[int] = link("person", "Человек", index=False)
    status: Mapped[AccountStatus] = choice(AccountStatus, "Состояние", default=AccountStatus.CREATED)
    must_change_password: Mapped[bool] = flag("Сменить пароль при входе", True)
    responsibility_accepted_at: Mapped[datetime | None] = col("Ответственность принята", help="Владелец отвечает за всё, что делается под его логином (Р 2.4)")
    issued_at: Mapped[datetime | None] = col("Выдана")
    last_login_at: Mapped[datetime | None] = col("Последний вход")
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return self.login


class AccountSecret(Row):
    """The password's hash."""
    __tablename__ = "account_secret"
    __label__ = ("Пароль", "Пароли")
    __table_args__ = (only_once("account_secret_once", "account_id", field="account", sentence="Пароль уже задан."),)
    account_id: Mapped[int] = link("account", "Учётная запись", index=False)
    password_hash: Mapped[str] = col("Хеш", String(200))
    changed_at: Mapped[datetime] = col("Изменён")


class AccountRole(Row):
    """A role given to an account; «Классный руководитель» is never given, it follows from leading a class."""
    __tablename__ = "account_role"
    __label__ = ("Роль", "Роли")
    __table_args__ = (only_once("account_role_once", "account_id", "role", field="role", sentence="Эта роль уже дана."),)
    account_id: Mapped[int] = link("account", "Учётная запись", index=False)
    role: Mapped[Role] = choice(Role, "Роль")
    granted_by_id: Mapped[int | None] = link("account", "Кто дал")
    account: Mapped[Account] = relationship(foreign_keys="AccountRole.account_id")

    def __str__(self) -> str:
        return f"{self.account}, {self.role.label}"


class RequestState(Choice):
    WAITING = "waiting", "ждёт подтверждения"
    CONFIRMED = "confirmed", "подтверждён"
    DECLINED = "declined", "отклонён"


class RoleRequest(Row):
    """A role that one person has asked for another and a third must confirm; until then it gives no rights (П 5.1(1), two-person rule)."""
    __tablename__ = "role_request"
    __label__ = ("Запрос роли", "Запросы ролей")
    __table_args__ = (only_once("role_request_once", "account_id", "role", field="role", sentence="Эта роль уже ждёт подтверждения.",
                                where="status = 'waiting'"),)
    account_id: Mapped[int] = link("account", "Учётная запись")
    role: Mapped[Role] = choice(Role, "Роль")
    status: Mapped[RequestState] = choice(RequestState, "Состояние", default=RequestState.WAITING)
    asked_by_id: Mapped[int] = link("account", "Кто запросил")
    asked_at: Mapped[datetime] = col("Когда запрошена")
    decided_by_id: Mapped[int | None] = link("account", "Кто решил")
    decided_at: Mapped[datetime | None] = col("Когда решено")
    account: Mapped[Account] = relationship(foreign_keys="RoleRequest.account_id")
    asked_by: Mapped[Account] = relationship(foreign_keys="RoleRequest.asked_by_id")


class AccountSlip(Row):
    """A slip of paper with a login and a one-time password: who printed it, when and to whom it was handed over (Р 2.5-2.8). The password is kept nowhere."""
    __tablename__ = "account_slip"
    __label__ = ("Листок с паролем", "Листки с паролями")
    __table_args__ = (Index("account_slip_of_account", "account_id", "id"),)
    account_id: Mapped[int] = link("account", "Учётная запись", index=False)
    printed_at: Mapped[datetime] = col("Напечатан")
    printed_by_id: Mapped[int] = link("person", "Кто напечатал")
    handed_on: Mapped[date | None] = col("Выдан", Date)
    handed_to: Mapped[str | None] = col("Кому выдан", String(120))
    handed_by_id: Mapped[int | None] = link("person", "Кто выдал")
    account: Mapped[Account] = relationship()
    printed_by: Mapped[Person] = relationship(foreign_keys="AccountSlip.printed_by_id")
    handed_by: Mapped[Person | None] = relationship(foreign_keys="AccountSlip.handed_by_id")


class UserSession(Row):
    """A login on a device: the cookie holds the token, the database only its digest."""
    __tablename__ = "user_session"
    __label__ = ("Сеанс", "Сеансы")
    __table_args__ = (only_once("user_session_token_once", "token_digest", field="token_digest", sentence="Такой сеанс уже есть."),)
    account_id: Mapped[int] = link("account", "Учётная запись")
    token_digest: Mapped[str] = col("Отпечаток", String(64))
    started_at: Mapped[datetime] = col("Начат")
    seen_at: Mapped[datetime] = col("Последнее действие")
    expires_at: Mapped[datetime] = col("Действует до", help="Через столько закроется без действий")
    idle_minutes: Mapped[int] = col("Минут без действий")
    address: Mapped[str | None] = col("Адрес", String(45))
    device: Mapped[str | None] = col("Устройство", String(200))
    ended_at: Mapped[datetime | None] = col("Закончен")
    account: Mapped[Account] = relationship()


class KnownDevice(Row):
    """A browser from which the account has logged in before: it is exempt from the lockout of the login."""
    __tablename__ = "known_device"
    __label__ = ("Знакомое устройство", "Знакомые устройства")
    __table_args__ = (only_once("known_device_once", "token_digest", "account_id", field="token_digest", sentence="Устройство уже известно."),)
    account_id: Mapped[int] = link("account", "Учётная запись")
    token_digest: Mapped[str] = col("Отпечаток", String(64))
    seen_at: Mapped[datetime] = col("Последний вход")


class LoginAttempt(Row):
    """A refused login, counted by login and by address (domain.md §7: five in fifteen minutes)."""
    __tablename__ = "login_attempt"
    __label__ = ("Неудачный вход", "Неудачные входы")
    __table_args__ = (Index("login_attempt_by_login", "login_key", "at"), Index("login_attempt_by_address", "address", "at"))
    login_key: Mapped[str] = col("Логин", String(60))
    address: Mapped[str] = col("Адрес", String(45))
    at: Mapped[datetime] = col("Когда")
