"""Secret addresses of a child's calendar: made, made again, revoked by the family; opened by a calendar's program without a login.
A link opens no more than its owner may read at that moment: his account, his guardianship and the child are asked each time."""
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import abort
from sqlalchemy import and_, select, update

from sgo import clock, database
from sgo.access import READ, Actor, granted, nobody, scope, system, who_may
from sgo.models import CalendarLink, Person, Role, Student, db

from .. import access_log, accounts
from .children import Child

FAMILY = frozenset({Role.PUP, Role.PAR})
NOTED = timedelta(hours=1)                              # a program asks often: its sign of life is written once an hour


@dataclass(frozen=True)
class Opened:
    """A link that is alive: whose right it carries, to which child."""
    id: int
    actor: Actor
    student_id: int
    with_marks: bool


def of_child(actor: Actor, child: Child) -> CalendarLink | None:
    """The person's own living link of this child."""
    condition = and_(scope(actor, READ, CalendarLink), CalendarLink.account_id == (actor.account_id or 0))
    statement = select(CalendarLink).where(condition, CalendarLink.student_id == child.id, CalendarLink.revoked_at.is_(None))
    found: CalendarLink | None = db.session.scalar(granted(statement, CalendarLink, condition=condition))
    return found


def make(actor: Actor, child: Child, with_marks: bool) -> str:
    """A new address of the child's calendar; the former one is shut. Returns the token, which is kept nowhere."""
    _demand_own(actor, child)
    if old := of_child(actor, child):
        old.revoked_at = clock.now()
        db.session.flush()
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarLink(account_id=actor.account_id, student_id=child.id, token_digest=accounts.digest(token), with_marks=with_marks,
                                made_at=clock.now()))
    return token


def show_marks(actor: Actor, child: Child, with_marks: bool) -> None:
    """Whether marks stand in the calendar from now on; 404 when there is no link."""
    _living(actor, child).with_marks = with_marks


def revoke(actor: Actor, child: Child) -> None:
    """Shut the link; 404 when there is none."""
    _living(actor, child).revoked_at = clock.now()


def _living(actor: Actor, child: Child) -> CalendarLink:
    _demand_own(actor, child)
    return of_child(actor, child) or abort(404, who_may(READ, CalendarLink))


def _demand_own(actor: Actor, child: Child) -> None:
    if child.id not in {*actor.own.student_ids, *actor.own.children}:
        abort(404, who_may(READ, Student))


def opened(token: str) -> Opened | None:
    """The link of this token while it and all it rests on are alive. An unknown, a revoked and a dead one cost the same statements."""
    statement = (select(CalendarLink.id, CalendarLink.account_id, CalendarLink.student_id, CalendarLink.with_marks)
                 .join(Student, Student.id == CalendarLink.student_id).join(Person, Person.id == Student.person_id)
                 .where(CalendarLink.token_digest == accounts.digest(token), CalendarLink.revoked_at.is_(None), Student.archived_at.is_(None),
                        Person.archived_at.is_(None)))
    row = db.session.execute(statement, execution_options=system("a calendar's program shows its link", CalendarLink, Student, Person)).one_or_none()
    actor = accounts.living(row.account_id if row else 0) or nobody()
    theirs = {*actor.own.student_ids, *actor.own.children}
    if row is None or not actor.roles & FAMILY or row.student_id not in theirs:
        return None
    return Opened(row.id, actor, row.student_id, row.with_marks)


def note_reading(link: Opened, address: str | None) -> None:
    """Write down that the calendar was read: the sign of life once an hour, the line of the access log once a day and for each new address."""
    now = clock.now()
    last = db.session.execute(select(CalendarLink.read_at, CalendarLink.read_from).where(CalendarLink.id == link.id),
                              execution_options=system("when the calendar was read last", CalendarLink)).one()
    db.session.rollback()
    if last.read_at and now - last.read_at < NOTED and last.read_from == address:
        return
    if not last.read_at or last.read_at.date() != now.date() or last.read_from != address:
        access_log.write(link.actor, address, [access_log.Note("чтение календаря по ссылке", "calendar_link", link.id)])
    with database.separately() as connection:
        connection.execute(update(CalendarLink).where(CalendarLink.id == link.id).values(read_at=now, read_from=address))
