"""What happened to a row, in words, and the undoing of a deed by a reversing change set."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, Enum, Time, func, inspect, select
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import CREATE, DELETE, EDIT, READ, Actor, demand, granted, pick, scope, system
from sgo.models import Change, ChangeKind, ChangeSet, Role, db
from sgo.models.base import UTCDateTime
from sgo.rules import wording

from . import Refused, constraints, paths, titles

SHOWN = 50
NEVER_UNDONE = {"account_secret", "bulk"}


@dataclass(frozen=True)
class Event:
    """One deed's effect on one row, a line a column."""
    at: datetime
    who: str
    deed: str
    set_id: int
    lines: list[str]


@dataclass(frozen=True)
class Line:
    """One row that a deed touched: what it is and what became of it."""
    title: str
    table: str
    row_id: int
    lines: list[str]


# ---------- in words
class _Words:
    """Turns logged values into words; the titles of all referred rows are read once a kind."""

    def __init__(self, actor: Actor, entries: Sequence[Change]):
        wanted: dict[Any, set[int]] = {}
        for entry in entries:
            model = paths.model_of(entry.table_name)
            for values in (entry.before or {}, entry.after or {}):
                for name, value in values.items():
                    if model and value and (target := paths.target_of(model, name)):
                        wanted.setdefault(target, set()).add(value)
        self._titles = {target: titles.titles(actor, target, ids) for target, ids in wanted.items()}

    def of(self, entry: Change) -> list[str]:
        """«Класс: 5А → 5Б», a line a column."""
        model = paths.model_of(entry.table_name)
        if model is None:
            return ["загружено сразу много записей"]
        if entry.kind is not ChangeKind.CHANGED:
            return [entry.kind.label]
        before, after = entry.before or {}, entry.after or {}
        if not after:
            return ["изменено (значение не хранится)"]
        return [f"{titles.label(model, name)}: {self._said(model, name, before.get(name))} → {self._said(model, name, after[name])}" for name in after]

    def _said(self, model: Any, name: str, value: Any) -> str:
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return "да" if value else "нет"
        if target := paths.target_of(model, name):
            return self._titles[target].get(value, f"№ {value}")
        kind: Any = inspect(model).columns[name].type
        if isinstance(kind, Enum) and kind.enum_class:
            return next((str(getattr(member, "label", member)) for member in kind.enum_class if member.value == value), str(value))
        return wording.date_ru(date.fromisoformat(value)) if isinstance(kind, Date) else str(value)


def of_row(actor: Actor, row: Any) -> list[Event]:
    """The row's story as far as the actor may read the log, newest first."""
    condition = scope(actor, READ, Change)
    statement = (select(Change, ChangeSet).join(ChangeSet, ChangeSet.id == Change.change_set_id)
                 .where(condition, Change.table_name == row.__tablename__, Change.row_id == row.id).order_by(Change.id.desc()).limit(SHOWN))
    found = db.session.execute(granted(statement, Change, ChangeSet, condition=condition)).all()
    words = _Words(actor, [entry for entry, _ in found])
    return [Event(deed.at, deed.who, deed.deed, deed.id, words.of(entry)) for entry, deed in found]


def last_deed(row: Any) -> tuple[str, datetime] | None:
    """Who saved this row last and when, told to the second of two editors."""
    statement = (select(ChangeSet.who, ChangeSet.at).join(Change, Change.change_set_id == ChangeSet.id)
                 .where(Change.table_name == row.__tablename__, Change.row_id == row.id).order_by(Change.id.desc()).limit(1))
    found = db.session.execute(statement, execution_options=system("who saved the row that is being edited", Change, ChangeSet)).first()
    return (found[0], found[1]) if found else None


def of_set(actor: Actor, deed: ChangeSet) -> list[Line]:
    """What one deed changed, row by row; whoever may read the deed may read its changes."""
    statement = select(Change).where(Change.change_set_id == deed.id).order_by(Change.id).limit(500)
    entries = list(db.session.scalars(statement, execution_options=system("the changes of a deed that was picked", Change)))
    words, called = _Words(actor, entries), _called(actor, entries)
    return [Line(called[entry.table_name, entry.row_id], entry.table_name, entry.row_id, words.of(entry)) for entry in entries]


def _called(actor: Actor, entries: Iterable[Change]) -> dict[tuple[str, int], str]:
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry.table_name, set()).add(entry.row_id)
    found: dict[tuple[str, int], str] = {}
    for table, rows in ids.items():
        model = paths.model_of(table)
        known = titles.titles(actor, model, rows) if model else {}
        kind = model.__label__[0] if model else "Много записей"
        found |= {(table, id_): f"{kind}: {known.get(id_, f'№ {id_}')}" for id_ in rows}
    return found


# ---------- undoing
def refusal(actor: Actor, deed: ChangeSet) -> str | None:
    """Why this deed cannot be undone by this person, or None."""
    if Role.ADM not in actor.roles and deed.account_id != actor.account_id:
        return "Отменить действие может тот, кто его сделал, или администратор."
    stamp = system("may a deed be undone", Change, ChangeSet)
    if db.session.scalar(select(func.count()).select_from(ChangeSet).where(ChangeSet.undoes_id == deed.id), execution_options=stamp):
        return "Это действие уже отменено."
    touched = select(Change.table_name, Change.row_id).where(Change.change_set_id == deed.id).subquery()
    later = (select(ChangeSet.deed, ChangeSet.who).join(Change, Change.change_set_id == ChangeSet.id)
             .join(touched, (touched.c.table_name == Change.table_name) & (touched.c.row_id == Change.row_id))
             .where(ChangeSet.id > deed.id).order_by(ChangeSet.id.desc()).limit(1))
    if row := db.session.execute(later, execution_options=stamp).first():
        return f"Поверх этого действия есть более позднее: «{row[0]}» ({row[1]}). Сначала отмените его."
    tables = set(db.session.scalars(select(Change.table_name).where(Change.change_set_id == deed.id), execution_options=stamp))
    if not tables or tables & NEVER_UNDONE:
        return "Это действие отменить нельзя: прежние значения не хранятся."
    return None


def undo(actor: Actor, set_id: object, into: changes.Deed) -> int:
    """Reverse a deed: what it made goes, what it changed and deleted comes back; returns how many rows. Whoever undoes needs the right to each step."""
    deed = pick(actor, ChangeSet, set_id)
    if problem := refusal(actor, deed):
        raise Refused(problem)
    statement = select(Change).where(Change.change_set_id == deed.id).order_by(Change.id.desc())
    entries = list(db.session.scalars(statement, execution_options=system("undoing a deed", Change)))
    into.undoes_id = deed.id
    try:
        for entry in entries:
            _reverse(actor, entry)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(f"Отменить действие нельзя. {constraints.sentence(error)[1]}")
    return len(entries)


def _reverse(actor: Actor, entry: Change) -> None:
    model = paths.model_of(entry.table_name)
    row = db.session.scalar(select(model).where(model.id == entry.row_id), execution_options=system("undoing a deed", model))
    if entry.kind is ChangeKind.DELETED:
        row = model(**{name: _typed(model, name, value) for name, value in (entry.before or {}).items()})
        db.session.add(row)
        return _demand(actor, CREATE, row)
    if row is None:
        raise Refused("Одной из записей уже нет: отменить действие нельзя.")
    if entry.kind is ChangeKind.CREATED:
        _demand(actor, DELETE, row)
        return db.session.delete(row)
    _demand(actor, EDIT, row)
    for name, value in (entry.before or {}).items():
        setattr(row, name, _typed(model, name, value))
    return _demand(actor, EDIT, row)


def _demand(actor: Actor, action: Any, row: Any) -> None:
    if Role.ADM not in actor.roles:                     # the administrator answers for the school's data whole (П 5.1)
        demand(actor, action, row)


def _typed(model: Any, name: str, value: Any) -> Any:
    kind: Any = inspect(model).columns[name].type
    if value is None:
        return None
    if isinstance(kind, Enum) and kind.enum_class:
        return kind.enum_class(value)
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if isinstance(kind, Time) else value
