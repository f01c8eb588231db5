"""What happened to a row, in words, and the undoing of a deed by a reversing change set."""
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, Enum, Time, func, inspect, select

from sgo import changes
from sgo.access import READ, Actor, granted, pick, scope, system
from sgo.models import Base, Change, ChangeKind, ChangeSet, Choice, Role, db
from sgo.models.base import UTCDateTime
from sgo.rules import wording

from . import Refused


@dataclass(frozen=True)
class Event:
    """One deed's effect on one row."""
    at: datetime
    who: str
    deed: str
    set_id: int
    lines: list[str]


def models() -> dict[str, Any]:
    """Every model by the name of its table."""
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}         # type: ignore[attr-defined]


def _said(model: Any, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "да" if value else "нет"
    column = inspect(model).columns.get(name)
    if column is not None and isinstance(column.type, Enum):
        return next((member.label for member in column.type.enum_class if member.value == value), str(value))
    if column is not None and isinstance(column.type, Date):
        return wording.date_ru(date.fromisoformat(value))
    return str(value)


def in_words(change: Change) -> list[str]:
    """«Класс: 5А → 5Б», a line a column."""
    model = models().get(change.table_name)
    if model is None:
        return ["Загружено сразу много записей"]
    if change.kind is not ChangeKind.CHANGED:
        return [f"{model.__label__[0]}: {change.kind.label}"]
    columns = inspect(model).columns
    before, after = change.before or {}, change.after or {}
    return [f"{columns[name].info['label'] if name in columns else name}: {_said(model, name, before.get(name))} → {_said(model, name, after.get(name))}" for name in after]


def of_row(actor: Actor, row: Any) -> list[Event]:
    """The row's story as far as the actor may read the log, newest first."""
    condition = scope(actor, READ, Change)
    statement = (select(Change, ChangeSet).join(ChangeSet, ChangeSet.id == Change.change_set_id)
                 .where(condition, Change.table_name == row.__tablename__, Change.row_id == row.id).order_by(Change.id.desc()).limit(50))
    found = db.session.execute(granted(statement, Change, ChangeSet, condition=condition))
    return [Event(deed.at, deed.who, deed.deed, deed.id, in_words(change)) for change, deed in found]


def of_set(actor: Actor, deed: ChangeSet) -> list[Change]:
    """What one deed changed; whoever may read the deed may read its changes."""
    statement = select(Change).where(Change.change_set_id == deed.id).order_by(Change.id).limit(500)
    return list(db.session.scalars(statement, execution_options=system("the changes of a deed that was picked", Change)))


def refusal(actor: Actor, deed: ChangeSet) -> str | None:
    """Why this deed cannot be undone by this person, or None."""
    if Role.ADM not in actor.roles and deed.account_id != actor.account_id:
        return "Отменить действие может тот, кто его сделал, или администратор."
    stamp = system("may a deed be undone", Change, ChangeSet)
    if db.session.scalar(select(func.count()).select_from(ChangeSet).where(ChangeSet.undoes_id == deed.id), execution_options=stamp):
        return "Это действие уже отменено."
    touched = select(Change.table_name, Change.row_id).where(Change.change_set_id == deed.id).subquery()
    later = (select(ChangeSet.deed, ChangeSet.who).join(Change, Change.change_set_id == ChangeSet.id)
             .join(touched, (touched.c.table_name == Change.table_name) & (touched.c.row_id == Change.row_id)).where(ChangeSet.id > deed.id).limit(1))
    row = db.session.execute(later, execution_options=stamp).first()
    if row:
        return f"Поверх этого действия есть более позднее: «{row[0]}» ({row[1]}). Сначала отмените его."
    known = set(models())
    tables = set(db.session.scalars(select(Change.table_name).where(Change.change_set_id == deed.id), execution_options=stamp))
    if not tables or tables - known or "account_secret" in tables:
        return "Это действие отменить нельзя."
    return None


def undo(actor: Actor, set_id: int, into: changes.Deed) -> int:
    """Reverse a deed: what it made goes, what it changed and deleted comes back; returns how many rows."""
    deed = pick(actor, ChangeSet, set_id)
    if problem := refusal(actor, deed):
        raise Refused(problem)
    statement = select(Change).where(Change.change_set_id == deed.id).order_by(Change.id.desc())
    entries = list(db.session.scalars(statement, execution_options=system("undoing a deed", Change)))
    by_table = models()
    for entry in entries:
        _reverse(by_table[entry.table_name], entry)
        db.session.flush()
    into.undoes_id = deed.id
    return len(entries)


def _reverse(model: Any, entry: Change) -> None:
    stamp = system("undoing a deed", model)
    row = db.session.scalar(select(model).where(model.id == entry.row_id), execution_options=stamp)
    if entry.kind is ChangeKind.DELETED:
        db.session.add(model(**{name: _typed(model, name, value) for name, value in (entry.before or {}).items()}))
    elif row is None:
        raise Refused("Одной из записей уже нет: отменить действие нельзя.")
    elif entry.kind is ChangeKind.CREATED:
        db.session.delete(row)
    else:
        for name, value in (entry.before or {}).items():
            setattr(row, name, _typed(model, name, value))


def _typed(model: Any, name: str, value: Any) -> Any:
    kind = inspect(model).columns[name].type
    if value is None:
        return None
    if isinstance(kind, Enum):
        found: Choice = next(member for member in kind.enum_class if member.value == value)
        return found
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if isinstance(kind, Time) else value
