"""The access log: noted while the page is built, written on a connection of its own once the answer stands (152-ФЗ ст. 19)."""
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import Connection, func, insert, select, update

from sgo import clock, database
from sgo.access import Actor
from sgo.models import AccessLog, UserSession

CHAIN_LOCK = 61
REFUSALS = {"неудачный вход", "неверный прежний пароль"}      # written although the answer is a refusal
CHAINED = ("at", "account_id", "who", "address", "action", "object_kind", "object_id", "detail")


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
    g.setdefault("access_notes", []).append(Note(action, kind, id_, detail.replace("\0", " ")[:300] if detail else None))


def pending() -> list[Note]:
    """What this request has noted so far."""
    return list(g.get("access_notes", ()))


def _chained(connection: Connection, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each line carries the digest of the one before it: a line taken out or rewritten breaks the chain."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    last = connection.scalar(select(AccessLog.digest).order_by(AccessLog.id.desc()).limit(1))
    for line in lines:
        said = [last, *(line[name].isoformat() if name == "at" else line[name] for name in CHAINED)]
        last = line["digest"] = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    return lines


def now(actor: Actor, action: str, detail: str) -> None:
    """Log at once what a job does for its person, outside any request."""
    write(actor, None, [Note(action, detail=detail.replace("\0", " ")[:300])])


def write(actor: Actor, address: str | None, notes: list[Note]) -> None:
    """Write the lines and, now and then, that the session is alive; both outside the page's own transaction."""
    with database.separately() as connection:
        if notes:
            connection.execute(insert(AccessLog), _chained(connection, [
                {"at": clock.now(), "account_id": actor.account_id, "who": actor.name or "–", "address": address, "action": line.action,
                 "object_kind": line.object_kind, "object_id": line.object_id, "detail": line.detail} for line in notes]))
        if actor.must_touch:
            connection.execute(update(UserSession).where(UserSession.id == actor.session_id).values(seen_at=clock.real_now()))
