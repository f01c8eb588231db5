"""The access log: noted while the page is built, written on a connection of its own once the answer stands (152-ФЗ ст. 19)."""
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import insert, update

from sgo import clock, database
from sgo.access import Actor
from sgo.models import AccessLog, UserSession


@dataclass(frozen=True)
class Note:
    """One line to be written: what was opened, searched, exported or printed."""
    action: str
    object_kind: str | None = None
    object_id: int | None = None
    detail: str | None = None


def note(action: str, row: Any = None, detail: str | None = None) -> None:
    """Remember to log that the actor did this with personal data."""
    kind, id_ = (row.__tablename__, row.id) if row is not None else (None, None)
    g.setdefault("access_notes", []).append(Note(action, kind, id_, detail[:300] if detail else None))


def pending() -> list[Note]:
    """What this request has noted so far."""
    return list(g.get("access_notes", ()))


def write(actor: Actor, address: str | None, notes: list[Note]) -> None:
    """Write the lines and, now and then, that the session is alive; both outside the page's own transaction."""
    now = clock.now()
    with database.separately() as connection:
        if notes:
            connection.execute(insert(AccessLog), [
                {"at": now, "account_id": actor.account_id, "who": actor.name or "–", "address": address, "action": line.action,
                 "object_kind": line.object_kind, "object_id": line.object_id, "detail": line.detail} for line in notes])
        if actor.must_touch:
            connection.execute(update(UserSession).where(UserSession.id == actor.session_id).values(seen_at=now))
