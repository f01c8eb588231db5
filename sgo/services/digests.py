"""The weekly letter: a link to the diary and nothing else. A person asks for it, confirms his address, and takes it back by one click in the letter.
It goes out once a week for each person, by `sgo send-digests` or by the server itself."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from flask import abort, current_app
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy import and_, exists, or_, select, update

from sgo import changes, clock, database, mail
from sgo.access import READ, Actor, granted, scope, system
from sgo.models import (Account, AccountRole, AccountStatus, DigestSubscription, Guardian, Guardianship, Job, JobState, Notice, Person, Role, Student, db)
from sgo.rules import wording

from . import Refused, accounts, notices

LETTERS = "digest_letters"                              # the limit on letters of confirmation
KIND, TITLE = "digest", "Еженедельные письма"
CONFIRM_WITHIN = timedelta(days=3)
FRIDAY, SENT_FROM = 4, 16                               # the server itself sends from Friday 16:00 until the week is over
REST = timedelta(hours=3)                               # between two tries of the server itself
JOBS_PAGE = "/records/job/"
BODY = """Здравствуйте.

В электронном дневнике есть новое за неделю. Откройте его и войдите под своим логином:
{diary}

В письме нет ни имён, ни отметок: всё это только в дневнике, после входа.

Больше не присылать: {stop}
"""
CONFIRM = """Здравствуйте.

Этот адрес указали, чтобы раз в неделю получать ссылку на электронный дневник.
Если это сделали вы, откройте ссылку и войдите под своим логином (она действует три дня):
{confirm}

Если не вы, ничего не делайте: писем не будет.
"""


@dataclass
class Outcome:
    """What came of a round of letters."""
    sent: int = 0
    refused: int = 0
    later: int = 0
    why: str = ""

    @property
    def failed(self) -> bool:
        """Whether somebody did not get his letter."""
        return bool(self.refused or self.later)

    def __str__(self) -> str:
        parts = [f"Отправлено писем: {self.sent}."]
        if self.refused:
            parts.append(f"Адрес не принят: {self.refused}, на этой неделе не повторяются.")
        if self.later:
            parts.append(f"Не ушло и повторится: {self.later}.")
        return " ".join([*parts, *([f"Причина: {self.why}."] if self.why else [])])


def server() -> mail.Server | None:
    """Where letters go out; None when the school sends none."""
    found: mail.Server | None = current_app.config["SGO_SMTP"]
    return found


def _demand_server() -> mail.Server:
    return server() or abort(404)


def mine(actor: Actor) -> DigestSubscription | None:
    """The person's own subscription."""
    condition = and_(scope(actor, READ, DigestSubscription), DigestSubscription.account_id == (actor.account_id or 0))
    found: DigestSubscription | None = db.session.scalar(granted(select(DigestSubscription).where(condition), DigestSubscription, condition=condition))
    return found


def ask(actor: Actor, typed: str) -> EmailMessage:
    """Note the address, unconfirmed; returns the letter that asks to confirm it, to be posted after the commit."""
    sender = _demand_server()
    email = mail.address_of(typed)
    if email is None:
        raise Refused("Это не похоже на адрес почты. Нужно, например, ivanova@example.ru.", "email")
    if not current_app.extensions["limits"][LETTERS].count(actor.account_id):
        raise Refused("За час можно попросить не больше трёх писем. Подождите и повторите.", "email")
    row = mine(actor)
    if row is None:
        row = DigestSubscription(account_id=actor.account_id, email=email, asked_at=clock.now())
        db.session.add(row)
    row.email, row.asked_at, row.confirmed_at, row.refused = email, clock.now(), None, None
    db.session.flush()
    token = _confirming().dumps([row.id, actor.account_id, accounts.digest(f"{email} {row.asked_at.timestamp()}")[:32]])
    return _letter(sender, email, "Подтвердите адрес для писем о дневнике", CONFIRM.format(confirm=_link("/account/digest/confirm", token)))


def post(letter: EmailMessage) -> None:
    """Send one letter now; Refused with a sentence when it does not go."""
    try:
        with mail.connected(_demand_server()) as deliver:
            deliver(letter)
    except mail.Rejected as failed:
        raise Refused(f"Почтовый сервер не принял этот адрес: {failed}. Проверьте его.", "email") from None
    except mail.Failed as failed:
        raise Refused(f"Письмо не ушло: {failed}. Попробуйте позже.", "email") from None


def confirm(actor: Actor, token: str) -> None:
    """The address is the person's own: letters may go. Refused when the link is old or somebody else's."""
    row = mine(actor)
    try:
        said = _confirming().loads(token, max_age=int(CONFIRM_WITHIN.total_seconds()))
    except BadData:
        said = None
    if row is None or said != [row.id, actor.account_id, accounts.digest(f"{row.email} {row.asked_at.timestamp()}")[:32]]:
        raise Refused("Ссылка устарела или выдана под другим логином. Укажите адрес ещё раз.", "email")
    row.confirmed_at = row.confirmed_at or clock.now()


def stop(actor: Actor) -> None:
    """No letters any more: the address is forgotten."""
    if row := mine(actor):
        db.session.delete(row)


def stop_by(token: str) -> None:
    """The same by the token of a letter, without a login; 404 for a false token, nothing when it was done before."""
    try:
        id_, account_id = _stopping().loads(token)
    except (BadData, ValueError, TypeError):
        abort(404)
    statement = select(DigestSubscription).where(DigestSubscription.id == id_, DigestSubscription.account_id == account_id)
    if row := db.session.scalar(statement, execution_options=system("a letter's own link takes it back", DigestSubscription)):
        db.session.delete(row)


def check_stop(token: str) -> None:
    """404 for a false token."""
    try:
        _stopping().loads(token)
    except BadData:
        abort(404)


def in_time() -> Outcome | None:
    """The server's own round: on Friday evening and until the week is over, what has not gone yet; None when it is not the time."""
    now = clock.now().astimezone(clock.SCHOOL_ZONE) if server() else None
    if now is None or now.weekday() < FRIDAY or (now.weekday() == FRIDAY and now.hour < SENT_FROM):
        return None
    last = select(Job.asked_at).where(Job.kind == KIND, Job.state == JobState.FAILED).order_by(Job.id.desc()).limit(1)
    tried = db.session.scalar(last, execution_options=system("when letters failed last", Job))
    db.session.rollback()
    return None if tried and clock.now() - tried < REST else send()


def send() -> Outcome:
    """Send this week's letters to whoever has confirmed, has the right to a diary and has not got his; failures are told to the administrators.
    A letter is claimed before it is posted: two rounds at once send it once."""
    started, outcome, sender = clock.now(), Outcome(), server()
    if sender is None:
        raise Refused("Почта не настроена. Задайте SGO_SMTP_URL, SGO_SMTP_FROM и SGO_PUBLIC_URL.")
    today = clock.now().astimezone(clock.SCHOOL_ZONE).date()
    week = today - timedelta(days=today.weekday())
    queue = _due(week)
    db.session.rollback()
    if not queue:
        return outcome
    try:
        with mail.connected(sender) as deliver:
            for number, row in enumerate(queue):
                try:
                    _send_one(deliver, sender, row, week, outcome)
                except mail.Unreachable:
                    outcome.later += len(queue) - number - 1
                    raise
    except mail.Unreachable as failed:
        outcome.why = str(failed)
        outcome.later = outcome.later or len(queue)
    _note(started, outcome)
    return outcome


def _send_one(deliver: Any, sender: mail.Server, row: Any, week: date, outcome: Outcome) -> None:
    if not _set(row.id, row.week, week=week):
        return
    try:
        deliver(_weekly(sender, row))
        outcome.sent += 1
        if row.refused:
            _set(row.id, week, refused=None)
    except mail.Rejected as failed:                     # it stays claimed: not again this week
        _set(row.id, week, refused=str(failed)[:200])
        outcome.refused, outcome.why = outcome.refused + 1, str(failed)
    except mail.Failed as failed:
        _set(row.id, week, week=row.week)
        outcome.later, outcome.why = outcome.later + 1, str(failed)
        if isinstance(failed, mail.Unreachable):
            raise


def _set(id_: int, stood: date | None, **values: Any) -> bool:
    """One short write about a subscription whose week still is what it was; whether it was."""
    with database.separately() as connection:
        same = DigestSubscription.week.is_(None) if stood is None else DigestSubscription.week == stood
        return connection.execute(update(DigestSubscription).where(DigestSubscription.id == id_, same).values(**values)).rowcount > 0


def _due(week: date) -> Sequence[Any]:
    today = clock.school_today()
    pupil = exists().where(Student.person_id == Person.id, Student.archived_at.is_(None))
    child = (select(Guardianship.id).join(Guardian, Guardian.id == Guardianship.guardian_id).join(Student, Student.id == Guardianship.student_id)
             .where(Guardian.person_id == Person.id, Guardian.archived_at.is_(None), Student.archived_at.is_(None), Guardianship.is_legal_representative,
                    ~Guardianship.restricted, Guardianship.holds_on(today)).exists())
    family = select(AccountRole.id).where(AccountRole.account_id == Account.id, AccountRole.role.in_((Role.PUP, Role.PAR))).exists()
    statement = (select(DigestSubscription.id, DigestSubscription.account_id, DigestSubscription.email, DigestSubscription.week, DigestSubscription.refused)
                 .join(Account, Account.id == DigestSubscription.account_id).join(Person, Person.id == Account.person_id)
                 .where(DigestSubscription.confirmed_at.is_not(None), or_(DigestSubscription.week.is_(None), DigestSubscription.week < week),
                        Account.status != AccountStatus.BLOCKED, Account.must_change_password.is_(False), Person.archived_at.is_(None), family,
                        or_(pupil, child)).order_by(DigestSubscription.id))
    stamp = system("to whom this week's letter goes", DigestSubscription, Account, AccountRole, Person, Student, Guardian, Guardianship)
    return db.session.execute(statement, execution_options=stamp).all()


def _note(started: datetime, outcome: Outcome) -> None:
    """Keep what came of it as a job; tell the administrators of a failure, once until they have read it."""
    with changes.writing(TITLE, actor=Actor(None, None, "программа")):
        db.session.add(Job(kind=KIND, title=TITLE, state=JobState.FAILED if outcome.failed else JobState.DONE, asked_at=started, started_at=started,
                           finished_at=clock.now(), done=outcome.sent, total=outcome.sent + outcome.refused + outcome.later, message=str(outcome), params={}))
        if outcome.failed:
            unread = select(Notice.id).where(notices.unread_about(Account.person_id, JOBS_PAGE)).exists()
            statement = (select(Account.person_id).join(AccountRole, AccountRole.account_id == Account.id)
                         .where(AccountRole.role == Role.ADM, Account.status != AccountStatus.BLOCKED, ~unread))
            persons = db.session.scalars(statement, execution_options=system("whom a failure of letters is told", Account, AccountRole, Notice)).all()
            undelivered = wording.counted(outcome.refused + outcome.later, "письмо", "письма", "писем")
            notices.tell(notices.Said(person, f"Не ушло {undelivered} о дневнике", str(outcome), JOBS_PAGE) for person in persons)


def _weekly(sender: mail.Server, row: Any) -> EmailMessage:
    stop_link = _link("/digest/stop", _stopping().dumps([row.id, row.account_id]))
    letter = _letter(sender, row.email, "Новое в электронном дневнике", BODY.format(diary=_link("/diary", ""), stop=stop_link))
    letter["List-Unsubscribe"] = f"<{stop_link}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return letter


def _letter(sender: mail.Server, to: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender.sender, to, subject
    letter["Date"], letter["Message-ID"] = format_datetime(clock.now()), make_msgid(domain=sender.sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _link(path: str, token: str) -> str:
    return f"{current_app.config['SGO_PUBLIC_URL']}{path}/{token}"


def _confirming() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="digest-confirm")


def _stopping() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="digest-stop")
