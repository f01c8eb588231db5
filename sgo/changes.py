"""The change log: every write of a person is one change set, with the values before and after. The only hidden hook in the system."""
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask import has_request_context, request
from sqlalchemy import bindparam, event, func, insert, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.unitofwork import UOWTransaction

from sgo import clock, database
from sgo.access import Actor, current_actor, system
from sgo.models import (AccountSecret, CalendarLink, Change, ChangeKind, ChangeSet, Choice, DiaryVisit, DigestSubscription, KnownDevice, LoginAttempt, Notice,
                        ReportRun, ReportVisit, UserSession, db)


SECRET = {AccountSecret}                                # that it changed is logged, its values never
UNLOGGED = {ChangeSet, Change, UserSession, KnownDevice, LoginAttempt, Notice, DiaryVisit, CalendarLink, DigestSubscription, ReportRun, ReportVisit}
MECHANICAL = {"version", "sort_key", "search_key", "last_login_at"}


@dataclass
class Deed:
    """What is being done in this write transaction, and by whom."""
    name: str
    actor: Actor
    operation: str | None
    entries: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    undoes_id: int | None = None
    set_id: int | None = None


_deed: ContextVar[Deed | None] = ContextVar("deed", default=None)


@contextmanager
def writing(name: str, operation: str | None = None, actor: Actor | None = None) -> Iterator[Deed]:
    """One deed in one write transaction: it commits once at the end, together with its change set, or leaves nothing."""
    deed = Deed(name, actor or current_actor(), operation)
    token = _deed.set(deed)
    try:
        with database.transaction():
            yield deed
            db.session.flush()
            _seal(deed)
    finally:
        _deed.reset(token)


class _TakenBack(Exception):
    """Ends a deed that was only tried."""


@contextmanager
def trying() -> Iterator[None]:
    """Carry a deed out only to see what comes of it, under the lock like any other: nothing of it is left."""
    with suppress(_TakenBack), writing("проба"):
        yield
        raise _TakenBack


def answered(actor: Actor, operation: str) -> dict[str, Any] | None:
    """What was answered when this operation was done before: a doubled request answers alike and writes nothing."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(operation))))
    statement = select(ChangeSet.answer).where(ChangeSet.account_id == actor.account_id, ChangeSet.operation == operation)
    return db.session.scalar(statement, execution_options=system("was this operation done before", ChangeSet))


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Choice):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value


def values_of(row: Any) -> dict[str, Any]:
    """All columns of a row as JSON keeps them."""
    return {name: plain(getattr(row, name)) for name in inspect(type(row)).columns.keys() if name not in MECHANICAL}


def _entry(row: Any, kind: ChangeKind, before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    whole = json.dumps([row.__tablename__, row.id, kind.value, before, after if after is not None else values_of(row)], sort_keys=True, ensure_ascii=False)
    hidden = type(row) in SECRET
    return {"table_name": row.__tablename__, "row_id": row.id, "kind": kind, "before": None if hidden else before, "after": None if hidden else after,
            "student_id": row.id if row.__tablename__ == "student" else getattr(row, "student_id", None),
            "group_id": row.id if row.__tablename__ == "study_group" else getattr(row, "group_id", None),
            "person_id": row.id if row.__tablename__ == "person" else getattr(row, "person_id", None),
            "digest": hashlib.sha256(whole.encode()).hexdigest()}


def _changed(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before, after = {}, {}
    state = inspect(row)
    for name in state.mapper.columns.keys():
        history = state.attrs[name].history
        if history.has_changes() and name not in MECHANICAL:
            old, new = plain(history.deleted[0]) if history.deleted else None, plain(getattr(row, name))
            if old != new:
                before[name], after[name] = old, new
    return before, after


def _collect(session: Session, _: UOWTransaction) -> None:
    """After the flush, when a new row has its id: note what happened to each row."""
    rows = [(kind, row) for kind, group in ((ChangeKind.CREATED, session.new), (ChangeKind.CHANGED, session.dirty), (ChangeKind.DELETED, session.deleted))
            for row in group if type(row) not in UNLOGGED]
    if not rows:
        return
    deed = _deed.get()
    if deed is None:
        raise RuntimeError("a write outside `writing` would not be logged")
    for kind, row in rows:
        if kind is ChangeKind.CREATED:
            deed.entries.append(_entry(row, kind, None, None))
        elif kind is ChangeKind.DELETED:
            deed.entries.append(_entry(row, kind, values_of(row), None))
        else:
            before, after = _changed(row)
            if before or after:
                deed.entries.append(_entry(row, kind, before, after))


def _seal(deed: Deed) -> None:
    """Write the change set, chained to the one before it; the lock makes ids stand in the order of commits."""
    if not deed.entries and not deed.operation:
        return
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(60)"))
    previous = db.session.scalar(select(ChangeSet.digest).order_by(ChangeSet.id.desc()).limit(1), execution_options=system("the chain of the log", ChangeSet))
    values: dict[str, Any] = {
        "at": clock.now(), "account_id": deed.actor.account_id, "who": deed.actor.name or "программа", "deed": deed.name, "operation": deed.operation,
        "address": request.remote_addr if has_request_context() else None, "answer": deed.answer, "undoes_id": deed.undoes_id}
    chained = [previous, *(entry["digest"] for entry in deed.entries), values["at"].isoformat(), values["account_id"], deed.name, deed.operation]
    values["digest"] = hashlib.sha256(json.dumps(chained, ensure_ascii=False).encode()).hexdigest()
    stamp = system("the log writes itself", ChangeSet, Change)
    deed.set_id = db.session.execute(insert(ChangeSet).values(**values).returning(ChangeSet.id), execution_options=stamp).scalar_one()
    if deed.entries:
        db.session.execute(insert(Change), [entry | {"change_set_id": deed.set_id} for entry in deed.entries], execution_options=stamp)


def together(model: Any, changed: list[tuple[Any, dict[str, Any]]]) -> None:
    """Change many rows of a kind by one statement, each noted in the log as its own change; StaleDataError when one was changed meanwhile."""
    deed, table = _deed.get(), model.__table__
    if deed is None:
        raise RuntimeError("a write outside `writing` would not be logged")
    names = sorted({name for _, said in changed for name in said})
    whole = [(row, {name: said.get(name, getattr(row, name)) for name in names}) for row, said in changed]
    statement = (table.update().where(table.c.id == bindparam("of_id"), table.c.version == bindparam("of_version"))
                 .values(version=table.c.version + 1, **{name: bindparam(f"new_{name}") for name in names}))
    found = db.session.connection().execute(statement, [{"of_id": row.id, "of_version": row.version} | {f"new_{name}": value for name, value in said.items()}
                                                        for row, said in whole])
    if found.rowcount != len(whole):
        raise StaleDataError(f"{len(whole) - found.rowcount} rows of {table.name} were changed meanwhile")
    for row, said in whole:
        new = {name: plain(value) for name, value in said.items() if plain(getattr(row, name)) != plain(value)}
        before = {name: plain(getattr(row, name)) for name in new}
        for name, value in (said | {"version": row.version + 1}).items():
            set_committed_value(row, name, value)
        if new:
            deed.entries.append(_entry(row, ChangeKind.CHANGED, before, new))


def bulk(deed: Deed, model: Any, rows: list[dict[str, Any]]) -> None:
    """A mass load (the demo school, a restored archive): the rows go in at once, the log says so in the deed's name, once."""
    if rows:
        db.session.execute(insert(model), rows, execution_options=system("a mass load", model))
    deed.entries = deed.entries or [{
        "table_name": "bulk", "row_id": 0, "kind": ChangeKind.CREATED, "before": None, "after": None, "student_id": None, "group_id": None, "person_id": None,
        "digest": hashlib.sha256(deed.name.encode()).hexdigest()}]


def listen() -> None:
    """Start to note every flush; once a process."""
    if not event.contains(Session, "after_flush", _collect):
        event.listen(Session, "after_flush", _collect)
