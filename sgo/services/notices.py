"""«Уведомления»: written by deeds for one person, read by him alone."""
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select

from sgo import clock
from sgo.access import READ, Actor, granted, scope
from sgo.models import Notice, db

SHOWN = 100
LONGEST = 2000


@dataclass(frozen=True)
class Said:
    """What one person is told, the page it is about, and his unread notice of the same page that this joins."""
    person_id: int
    title: str
    body: str
    address: str
    joins: Notice | None = None


def unread_about(person_id: Any, address: Any) -> ColumnElement[bool]:
    """The condition on `Notice`: what this person has not read yet about this page; both may be columns of another statement."""
    return and_(Notice.person_id == person_id, Notice.address == address, Notice.read_at.is_(None))


def tell(messages: Iterable[Said]) -> None:
    """Write the notices; what joins an unread one stands before it there."""
    for one in messages:
        if one.joins is None:
            db.session.add(Notice(person_id=one.person_id, made_at=clock.now(), title=one.title[:200], body=one.body[:LONGEST], address=one.address))
        else:
            one.joins.body, one.joins.made_at = f"{one.body}\n{one.joins.body}"[:LONGEST], clock.now()


def mine(actor: Actor) -> list[Notice]:
    """One's own notices, the newest first."""
    condition = scope(actor, READ, Notice)
    statement = select(Notice).where(condition).order_by(Notice.read_at.is_not(None), Notice.made_at.desc(), Notice.id.desc()).limit(SHOWN)
    return list(db.session.scalars(granted(statement, Notice, condition=condition)))


def unread_of(person_id: int | None) -> ScalarSelect[int]:
    """The number of a person's unread notices, as a part of another statement (the frame of every page)."""
    return select(func.count()).select_from(Notice).where(Notice.person_id == (person_id or 0), Notice.read_at.is_(None)).scalar_subquery()


def read_all(actor: Actor) -> int:
    """Mark one's unread notices as read; returns how many they were."""
    unread = [row for row in mine(actor) if row.read_at is None]
    for row in unread:
        row.read_at = clock.now()
    return len(unread)
