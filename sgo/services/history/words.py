"""Logged values in words: «Класс: 5А → 5Б», a line a column; never a value that the reader may not see, never the program's own notation."""
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from sqlalchemy import Date, Enum, Time, inspect, select, tuple_

from sgo import changes
from sgo.access import READ, Actor, granted, may, scope, system
from sgo.models import Change, ChangeKind, db
from sgo.models.base import UTCDateTime
from sgo.rules import wording
from sgo.services import paths, titles

NOTHING = "–"
LONGEST = 300
OWN = {"id", "version", "sort_key", "search_key", "login_key", "digest"}      # the program's own columns: no person reads them
Values = Mapping[str, Any]


def of_json(value: Any) -> str:
    """A kept list or dictionary as a person reads it: «кабинет – 23; мест – 30»."""
    if isinstance(value, dict):
        return "; ".join(f"{name} – {of_json(one)}" for name, one in value.items() if one not in (None, "")) or NOTHING
    if isinstance(value, list | tuple):
        return ", ".join(of_json(one) for one in value) or NOTHING
    return NOTHING if value in (None, "") else ("да" if value else "нет") if isinstance(value, bool) else str(value)


class Words:
    """Turns logged values into words. The touched rows as they stand (table -> id -> row) and the rows they name are read once a kind."""

    def __init__(self, actor: Actor, entries: Sequence[Change]):
        self.rows = standing_rows(actor, {(entry.table_name, entry.row_id) for entry in entries})
        self.first = first_values([entry for entry in entries if entry.kind is ChangeKind.CREATED], self.rows)
        wanted: dict[Any, set[int]] = {}
        for entry in entries:
            model = paths.model_of(entry.table_name)
            for values in (entry.before or {}, entry.after or {}, self.first.get(entry.id, {})):
                for name, value in values.items():
                    if model and value and (target := paths.target_of(model, name)):
                        wanted.setdefault(target, set()).add(value)
        self._titles = {target: self._called(actor, target, ids) for target, ids in wanted.items()}

    def _called(self, actor: Actor, target: Any, ids: set[int]) -> dict[int, str]:
        known = {id_: titles.title(row) for id_, row in self.rows.get(target.__tablename__, {}).items() if id_ in ids}
        return known | titles.titles(actor, target, ids - known.keys())

    def of(self, entry: Change) -> list[str]:
        """What the deed did to the row: «создано» with its values, «Класс: 5А → 5Б», «удалено» with what stood there."""
        model = paths.model_of(entry.table_name)
        if model is None:
            return ["загружено сразу много записей"]
        if entry.kind is not ChangeKind.CHANGED:
            return [entry.kind.label, *self._values(model, self.first.get(entry.id, {}) if entry.kind is ChangeKind.CREATED else entry.before or {})]
        return self._turned(model, entry.before or {}, entry.after or {})

    def reversed(self, entry: Change) -> list[str]:
        """What undoing the deed does to the row."""
        model = paths.model_of(entry.table_name)
        if model is None:
            return []
        if entry.kind is ChangeKind.CHANGED:
            return self._turned(model, entry.after or {}, entry.before or {})
        return self._values(model, self.first.get(entry.id, {}) if entry.kind is ChangeKind.CREATED else entry.before or {})

    def _turned(self, model: Any, before: Values, after: Values) -> list[str]:
        if not after:
            return ["изменено (значение не хранится)"]
        return [f"{titles.label(model, name)}: {self.said(model, name, before.get(name))} → {self.said(model, name, after[name])}"
                for name in after if name not in OWN]

    def _values(self, model: Any, values: Values) -> list[str]:
        return [f"{titles.label(model, name)}: {self.said(model, name, values[name])}" for name in inspect(model).columns.keys()
                if name in values and name not in OWN and values[name] not in (None, "", False)]

    def said(self, model: Any, name: str, value: Any) -> str:
        """One value of a column."""
        if value is None or value == "":
            return NOTHING
        if target := paths.target_of(model, name):
            return self._titles.get(target, {}).get(value, f"№ {value}")
        column = inspect(model).columns.get(name)
        return _plain(value, column) if column is not None else of_json(value)


def _plain(value: Any, column: Any) -> str:
    kind = column.type
    if isinstance(value, bool | dict | list):
        return of_json(value)
    if isinstance(kind, Enum) and kind.enum_class:
        return next((str(getattr(member, "label", member)) for member in kind.enum_class if member.value == value), str(value))
    if isinstance(kind, UTCDateTime):
        return wording.moment_ru(datetime.fromisoformat(value))
    if isinstance(kind, Date):
        return wording.date_ru(date.fromisoformat(value))
    if isinstance(kind, Time):
        return str(value)[:5]
    if scale := column.info.get("scale"):
        return wording.number_ru(Fraction(value, scale))
    words = str(value)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def first_values(created: Sequence[Change], standing: Mapping[str, Mapping[int, Any]]) -> dict[int, dict[str, Any]]:
    """Change -> the values a row was made with: the row as it stands, or as it was deleted, with all later changes taken back."""
    if not created:
        return {}
    pairs = {(entry.table_name, entry.row_id) for entry in created}
    statement = (select(Change).where(tuple_(Change.table_name, Change.row_id).in_(sorted(pairs)), Change.id > min(entry.id for entry in created),
                                      Change.kind != ChangeKind.CREATED).order_by(Change.id.desc()))
    later: dict[tuple[str, int], list[Change]] = {}
    for entry in db.session.scalars(statement, execution_options=system("what became of a row since it was made", Change)):
        later.setdefault((entry.table_name, entry.row_id), []).append(entry)
    found: dict[int, dict[str, Any]] = {}
    for entry in created:
        since = [one for one in later.get((entry.table_name, entry.row_id), []) if one.id > entry.id]
        row = standing.get(entry.table_name, {}).get(entry.row_id)
        values = changes.values_of(row) if row is not None else {}
        for one in since:
            if values or one.kind is ChangeKind.DELETED:
                values |= one.before or {}
        found[entry.id] = values
    return found


def standing_rows(actor: Actor, pairs: Iterable[tuple[str, int]]) -> dict[str, dict[int, Any]]:
    """These rows as they stand, as far as the actor may see them: table -> id -> row, one statement a kind."""
    ids: dict[str, list[int]] = {}
    for table, id_ in pairs:
        ids.setdefault(table, []).append(id_)
    found: dict[str, dict[int, Any]] = {}
    for table, rows in ids.items():
        model = paths.model_of(table)
        if model and may(actor, READ, model):
            condition = scope(actor, READ, model)
            statement = granted(select(model).where(condition, model.id.in_(rows)).options(*titles.loads(model)), model, condition=condition)
            found[table] = {row.id: row for row in db.session.scalars(statement)}
    return found


def typed(model: Any, name: str, value: Any) -> Any:
    """A logged value as the column holds it."""
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


def remade(model: Any, values: Values) -> Any:
    """A row with the logged values, not yet in any session."""
    columns = inspect(model).columns
    return model(**{name: typed(model, name, value) for name, value in values.items() if name in columns})
