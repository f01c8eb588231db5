"""Logging in and out, sessions and passwords (Р 2.4-2.8; lockout and idle times by the duties of 152-ФЗ)."""
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, func, select, update

from sgo import clock
from sgo.access import READ, Actor, granted, pick, scope, system
from sgo.models import Account, AccountRole, AccountSecret, AccountStatus, Employee, KnownDevice, LoginAttempt, Person, Role, UserSession, db
from sgo.rules import roles as rules

from . import Refused, passwords

TRIES = 5
TRIES_OF_DEVICE = 20                                    # of a browser known before
TRIES_OF_ADDRESS = 40                                   # a whole school sits behind one address
LOCK = timedelta(minutes=15)
INSIDE = " (смена пароля)"                              # after the address of a guess from within a session
TOUCH = timedelta(minutes=5)
STRICT = {Role.ADM, Role.DIR, Role.COORD, Role.SYS}
IDLE = {"strict": timedelta(minutes=30), "staff": timedelta(hours=10), "family": timedelta(days=60)}
LONGEST = timedelta(days=60)


@dataclass(frozen=True)
class Caller:
    """From where somebody logs in: address, browser, and the token of a device known before."""
    address: str
    device: str
    known_token: str | None = None

    @property
    def mark(self) -> str:
        """The address with the device's mark, as refused logins of a known device are kept."""
        return f"{self.address[:34]} #{digest(self.known_token or '')[:8]}"


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def login_key(login: str) -> str:
    """A login as it is compared: whatever its case and outer spaces."""
    return login.replace("\0", "").strip().casefold()[:60]


def _counted_as(login: str, account: Account | None) -> str:
    """Under what a refused login is counted. Who types a password into the wrong field must not find it in a list: unknown words are kept as a keyed digest."""
    if account is not None:
        return account.login_key
    secret = str(current_app.secret_key).encode()
    return f"неизвестный логин {hmac.new(secret, login_key(login).encode(), hashlib.sha256).hexdigest()[:16]}"


def actor_of(token: str) -> Actor | None:
    """The person of a living session, with roles, in one statement; None when it has ended or slept too long."""
    statement = (select(UserSession, Account, Person, AccountRole.role, _works()).join(Account, UserSession.account_id == Account.id)
                 .join(Person, Account.person_id == Person.id).join(AccountRole, AccountRole.account_id == Account.id, isouter=True)
                 .where(UserSession.token_digest == digest(token), UserSession.ended_at.is_(None), Account.status != AccountStatus.BLOCKED,
                        Person.archived_at.is_(None)))
    rows = db.session.execute(statement, execution_options=system("who is asking", UserSession, Account, Person, AccountRole, Employee)).all()
    if not rows:
        return None
    session, account, person = rows[0][0], rows[0][1], rows[0][2]
    now = clock.real_now()
    if session.expires_at <= now or session.seen_at + timedelta(minutes=session.idle_minutes) <= now:
        return None
    actor = Actor(account.id, person.id, person.short_name, account.login, _in_force((row[3], row[4]) for row in rows), account.must_change_password,
                  session.id, token)
    actor.must_touch = session.seen_at + TOUCH <= now
    return actor


def acting(login: str) -> Actor | None:
    """The person behind a login, without a session: for the command line, which acts as somebody."""
    return _acting(Account.login_key == login_key(login))


def acting_as_account(account_id: int | None) -> Actor | None:
    """The person behind an account with the roles it has now: for a job, which acts as whoever asked for it; None when the account is blocked."""
    return _acting(Account.id == account_id, Account.status != AccountStatus.BLOCKED)


def living(account_id: int) -> Actor | None:
    """The person behind an account that could log in this minute: not blocked, not archived, not waiting for a new password."""
    return _acting(Account.id == account_id, Account.status != AccountStatus.BLOCKED, Account.must_change_password.is_(False), Person.archived_at.is_(None))


def _acting(*conditions: ColumnElement[bool]) -> Actor | None:
    statement = (select(Account, Person, AccountRole.role, _works()).join(Person, Account.person_id == Person.id)
                 .join(AccountRole, AccountRole.account_id == Account.id, isouter=True).where(*conditions))
    rows = db.session.execute(statement, execution_options=system("a command acts as somebody", Account, Person, AccountRole, Employee)).all()
    if not rows:
        return None
    account, person = rows[0][0], rows[0][1]
    return Actor(account.id, person.id, person.short_name, account.login, _in_force((row[2], row[3]) for row in rows))


def _works() -> ColumnElement[bool]:
    """Whether the account's owner is on the staff today, beside each of his roles."""
    return select(Employee.id).where(Employee.person_id == Person.id, Employee.works_on(clock.school_today())).exists()


def _in_force(given: Iterable[tuple[Role | None, bool]]) -> frozenset[Role]:
    """The roles that hold today: those of the staff only while their owner works here."""
    return frozenset(role for role, works in given if role and (works or rules.kind_of(role.value) != rules.STAFF))


def check(login: str, password: str, caller: Caller) -> Account | None:
    """The account, when login and password fit and nothing locks it; slow on purpose, so it is called outside the write lock."""
    statement = (select(Account, AccountSecret.password_hash).join(AccountSecret, AccountSecret.account_id == Account.id)
                 .join(Person, Person.id == Account.person_id).where(Account.login_key == login_key(login), Person.archived_at.is_(None)))
    row = db.session.execute(statement, execution_options=system("checking a password", Account, AccountSecret, Person)).one_or_none()
    account, kept = row if row else (None, None)
    right = passwords.fits(password, kept)
    if _locked(_counted_as(login, account), account, caller):
        raise Refused("Слишком много неудачных попыток. Вход откроется через 15 минут; раньше его может открыть администратор школы.")
    return account if right and account and account.status != AccountStatus.BLOCKED else None


def _locked(key: str, account: Account | None, caller: Caller) -> bool:
    since, known = clock.real_now() - LOCK, account is not None and _is_known(account, caller)
    statement = select(func.count().filter(LoginAttempt.login_key == key), func.count().filter(LoginAttempt.address == caller.address),
                       func.count().filter(LoginAttempt.login_key == key, LoginAttempt.address == caller.mark)).where(LoginAttempt.at > since)
    of_login, of_address, of_device = db.session.execute(statement, execution_options=system("counting refused logins", LoginAttempt)).one()
    return bool(of_device >= TRIES_OF_DEVICE) if known else bool(of_login >= TRIES or of_address >= TRIES_OF_ADDRESS)


def _is_known(account: Account, caller: Caller) -> bool:
    """Whether this browser has logged in to the account before: nobody else can lock it out (domain.md §7)."""
    if not caller.known_token:
        return False
    known = select(KnownDevice.id).where(KnownDevice.account_id == account.id, KnownDevice.token_digest == digest(caller.known_token))
    return db.session.scalar(known, execution_options=system("a device known before", KnownDevice)) is not None


def note_refusal(login: str, caller: Caller) -> Account | None:
    """Count a refused login; that of a known device against the device, not against the whole school's address. Returns whose login it is, if anybody's."""
    stamp = system("whose login was refused", Account)
    account = db.session.scalar(select(Account).where(Account.login_key == login_key(login)), execution_options=stamp)
    address = caller.mark if account is not None and _is_known(account, caller) else caller.address
    db.session.add(LoginAttempt(login_key=_counted_as(login, account), address=address, at=clock.real_now()))
    return account


def open_session(account: Account, roles: frozenset[Role], caller: Caller) -> tuple[str, str]:
    """Begin a session; returns its token and the device's token, both told to the browser only."""
    now = clock.real_now()
    token, device_token = secrets.token_urlsafe(32), caller.known_token or secrets.token_urlsafe(32)
    idle = idle_of(roles)
    db.session.add(UserSession(account_id=account.id, token_digest=digest(token), started_at=now, seen_at=now, expires_at=now + LONGEST,
                               idle_minutes=int(idle.total_seconds() // 60), address=caller.address, device=caller.device[:200]))
    stamp = system("a device is known from now on", KnownDevice, LoginAttempt)
    known = db.session.scalar(select(KnownDevice).where(KnownDevice.account_id == account.id, KnownDevice.token_digest == digest(device_token)),
                              execution_options=stamp)
    if known:
        known.seen_at = now
    else:
        db.session.add(KnownDevice(account_id=account.id, token_digest=digest(device_token), seen_at=now))
    account.last_login_at = clock.now()             # stands beside slips and deeds
    return token, device_token


def idle_of(roles: frozenset[Role]) -> timedelta:
    """After how long without a deed the session ends; the strictest role decides."""
    if roles & STRICT:
        return IDLE["strict"]
    return IDLE["staff"] if roles & {Role.TCH, Role.ZAV} else IDLE["family"]


def end_sessions(actor: Actor, except_this: bool) -> None:
    """«Выйти везде»: end the actor's sessions, all or all but this one."""
    _end(actor.account_id or 0, actor.session_id if except_this else None)


def _end(account_id: int, except_id: int | None) -> None:
    statement = update(UserSession).where(UserSession.account_id == account_id, UserSession.ended_at.is_(None)).values(ended_at=clock.real_now())
    if except_id:
        statement = statement.where(UserSession.id != except_id)
    db.session.execute(statement, execution_options=system("ending sessions", UserSession))


def end_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions."""
    pick(actor, UserSession, session_id).ended_at = clock.real_now()


def my_sessions(actor: Actor) -> list[UserSession]:
    """The actor's living sessions, the last used first."""
    condition = scope(actor, READ, UserSession)
    statement = (select(UserSession).where(condition, UserSession.ended_at.is_(None), UserSession.expires_at > clock.real_now())
                 .order_by(UserSession.seen_at.desc()))
    return list(db.session.scalars(granted(statement, UserSession, condition=condition)))


def change_password(actor: Actor, old: str, new: str, accepted: bool, password_hash: str) -> None:
    """Set a new password; the first time the owner accepts the responsibility for the account (Р 2.4). All other sessions end."""
    stamp = system("changing one's own password", Account, AccountSecret)
    account = db.session.scalars(select(Account).where(Account.id == actor.account_id), execution_options=stamp).one()
    if problem := passwords.problem(new, account.login):
        raise Refused(problem, "new")
    if new == old:
        raise Refused("Новый пароль совпадает со старым. Придумайте другой.", "new")
    if account.responsibility_accepted_at is None and not accepted:
        raise Refused("Без этого пользоваться системой нельзя: отметьте, что принимаете ответственность.", "accepted")
    account.responsibility_accepted_at = account.responsibility_accepted_at or clock.now()
    set_password(account, password_hash, must_change=False)
    account.status = AccountStatus.ACTIVE
    end_sessions(actor, except_this=True)


def old_password_fits(actor: Actor, old: str) -> bool:
    """Whether this is the actor's present password; Refused after too many guesses of it, for who sits at an open screen need not be its owner."""
    statement = select(AccountSecret.password_hash).where(AccountSecret.account_id == actor.account_id)
    right = passwords.fits(old, db.session.scalar(statement, execution_options=system("changing one's own password", AccountSecret)))
    tries = select(func.count()).where(LoginAttempt.login_key == login_key(actor.login), LoginAttempt.address.endswith(INSIDE, autoescape=True),
                                       LoginAttempt.at > clock.real_now() - LOCK)
    if (db.session.scalar(tries, execution_options=system("counting guesses of a password", LoginAttempt)) or 0) >= TRIES:
        raise Refused("Слишком много неудачных попыток. Попробуйте через 15 минут или попросите у администратора одноразовый пароль.", "old")
    return right


def note_guess(actor: Actor, address: str) -> None:
    """Count a wrong present password, among the refused logins of the account."""
    db.session.add(LoginAttempt(login_key=login_key(actor.login), address=f"{address[:45 - len(INSIDE)]}{INSIDE}", at=clock.real_now()))


def set_password(account: Account, password_hash: str, must_change: bool) -> None:
    """Keep a new hash for the account."""
    db.session.flush()
    stamp = system("setting a password", AccountSecret)
    secret = db.session.scalar(select(AccountSecret).where(AccountSecret.account_id == account.id), execution_options=stamp)
    if secret:
        secret.password_hash, secret.changed_at = password_hash, clock.now()
    else:
        db.session.add(AccountSecret(account_id=account.id, password_hash=password_hash, changed_at=clock.now()))
    account.must_change_password = must_change


def reissue(account: Account, now: datetime, password_hash: str) -> None:
    """Give the account a new one-time password and open it again."""
    give_one_time(account, password_hash)
    account.status, account.issued_at = AccountStatus.ISSUED, now


def give_one_time(account: Account, password_hash: str) -> None:
    """A new one-time password: the former one stops working, the sessions end, the refused logins are forgotten."""
    set_password(account, password_hash, must_change=True)
    _end(account.id, None)
    stamp = system("unlocking an account", LoginAttempt)
    for attempt in db.session.scalars(select(LoginAttempt).where(LoginAttempt.login_key == account.login_key), execution_options=stamp):
        db.session.delete(attempt)


def demand_another_administrator(account_id: int) -> None:
    """Refused in words when without this account the school would have no administrator who can come in."""
    statement = (select(func.count()).select_from(AccountRole).join(Account, Account.id == AccountRole.account_id)
                 .join(Person, Person.id == Account.person_id).where(AccountRole.role == Role.ADM, Account.id != account_id,
                                                                     Account.status != AccountStatus.BLOCKED, Person.archived_at.is_(None), _works()))
    if not db.session.scalar(statement, execution_options=system("is there another administrator", AccountRole, Account, Person, Employee)):
        raise Refused("Это последний администратор школы. Сначала дайте эту роль другому сотруднику.", "status")


def demand_another_than(person_id: int) -> None:
    """The same before a person leaves the school: he may be its administrator."""
    statement = (select(Account.id).join(AccountRole, AccountRole.account_id == Account.id)
                 .where(Account.person_id == person_id, AccountRole.role == Role.ADM, Account.status != AccountStatus.BLOCKED))
    account_id = db.session.scalar(statement, execution_options=system("is somebody the administrator", AccountRole, Account))
    if account_id is None:
        return
    try:
        demand_another_administrator(account_id)
    except Refused as refused:
        raise Refused(str(refused), "dismissed_on")
