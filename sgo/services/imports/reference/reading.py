"""A dictionary that was read: each row as it was understood, what is wrong with it, and how it stands to the school's own."""
import csv
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from sqlalchemy import String, func, inspect, select, tuple_
from sqlalchemy import Enum as SqlEnum

from sgo.access import READ, Actor, granted, scope
from sgo.models import SchoolYear, YearStatus, db
from sgo.models.folding import folded
from sgo.rules import check, names
from sgo.services import Refused, titles

from .. import table
from ..layout import Layout
from ..table import Cells, filled
from . import columns, values
from .kinds import KEYS, MOST
from .parents import Parents

CHUNK = 200
NOTHING = 0                                             # stands for no row in a part of a key that may be empty
EMPTY = "Заполните поле."


@dataclass
class Row:
    """A row of the file; `row` counts as the spreadsheet does, from one; `lines` tell what would change."""
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    existing: Any = None
    version: int | None = None
    warnings: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """bad, new, changed or same."""
        return "bad" if self.problems else "new" if self.existing is None else "changed" if self.lines else "same"


@dataclass(frozen=True)
class Reading:
    """The whole table; `unchosen` is the layout as it was guessed or remembered, before a person chose."""
    model: Any
    labels: dict[str, str]
    cells: Cells
    layout: Layout
    unchosen: Layout
    rows: list[Row]

    @property
    def rejected(self) -> list[Row]:
        """Rows that wait for a correction."""
        return [row for row in self.rows if row.problems]

    def samples(self, place: int) -> str:
        """The first values of a column, by which a person knows it."""
        return table.samples(self.cells, self.layout.first_row, place)

    def of(self, state: str) -> list[Row]:
        """The rows in this state."""
        return [row for row in self.rows if row.state == state]

    @property
    def seen(self) -> str:
        """What would become of each row and how its row of the school stood: a file is loaded only as it was shown."""
        told = [(row.row, row.state, row.version, row.lines) for row in self.rows]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def missing(self) -> list[str]:
        """Labels of the columns without which no row is known."""
        return [self.labels[name] for name in KEYS[self.model] if name not in self.layout.fields and name in self.labels
                and not inspect(self.model).columns[name].nullable and not _default(self.model, name)]


def labels(model: Any, fields: Sequence[str]) -> dict[str, str]:
    """What the columns of the file are called: the labels of the form."""
    return {name: titles.label(model, name) for name in fields}


def as_file(pasted: str) -> bytes:
    """Rows pasted from a spreadsheet, as the file they could have been: tabs part the columns, or semicolons where there is no tab."""
    text = pasted.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")
    rows = [row for row in _cut(text, "\t" if "\t" in text else ";") if any(cell.strip() for cell in row)]
    if not rows:
        raise Refused("Выберите файл или вставьте строки.", "file")
    target = StringIO()
    csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return target.getvalue().encode()


def _cut(text: str, delimiter: str) -> list[list[str]]:
    """Rows and cells. A spreadsheet puts a cell with a line break into quotes; quotes around plain words are the words' own."""
    quoted, plain = re.compile(rf'"((?:[^"]|"")*)"(?=[{delimiter}\n]|$)'), re.compile(rf"[^{delimiter}\n]*")
    rows: list[list[str]] = [[]]
    place = 0
    while place <= len(text):
        found = quoted.match(text, place)
        if found and (delimiter == ";" or re.search(r'[\n\t]|""', found[1])):
            rows[-1].append(" ".join(found[1].replace('""', '"').split()))
        else:
            found = plain.match(text, place)
            rows[-1].append(found[0] if found else "")
        place = found.end() if found else len(text)
        if text[place:place + 1] == "\n":
            rows.append([])
        place += 1
    return rows


def read(actor: Actor, model: Any, fields: Sequence[str], data: bytes, chosen: Mapping[int, str] | None = None,
         remembered: Mapping[str, Mapping[int, str]] | None = None) -> Reading:
    """Read a dictionary; `chosen` is a person's correction of the columns, `remembered` earlier ones by the head's signature."""
    cells, said = table.cells(data), labels(model, fields)
    guessed = columns.guess(cells, said)
    unchosen = guessed.corrected((remembered or {}).get(guessed.signature, {}))
    layout = unchosen if chosen is None else guessed.corrected(chosen)
    if len(cells) - layout.first_row > MOST:
        raise Refused(f"В файле больше {MOST} строк. Разделите его на части: загружать можно одну за другой.", "file")
    reading = Reading(model, said, cells, layout, unchosen, [])
    if not reading.missing:
        parents = Parents(actor, model, fields)
        reading.rows.extend(_rows(reading, parents))
        _stand(actor, reading, parents)
        _judge(actor, reading)
    return reading


def _rows(reading: Reading, parents: Parents) -> list[Row]:
    found, kinds = [], inspect(reading.model).columns
    for number, cells in enumerate(reading.cells[reading.layout.first_row:], start=reading.layout.first_row + 1):
        said = {name: cells[place] if place < len(cells) else None for place, name in enumerate(reading.layout.fields) if name}
        if not any(filled(cell) for cell in said.values()):
            continue
        row = Row(number)
        for name, cell in said.items():
            row.shown[name] = str(cell) if filled(cell) else "–"
            try:
                row.values[name] = values.parse(kinds[name], cell, parents) if filled(cell) else None
                row.shown[name] = values.words(kinds[name], row.values[name], parents)
            except ValueError as problem:
                row.problems.append((name, f"{reading.labels[name]}: {problem}"))
        found.append(row)
    return found


def _default(model: Any, name: str) -> Any:
    """What stands in a column that the file leaves out: the default of the form, and the current year."""
    if name == "year_id":
        return db.session.scalar(select(SchoolYear.id).where(SchoolYear.status == YearStatus.CURRENT))
    given = inspect(model).columns[name].default
    return given.arg if given is not None and given.is_scalar else None


def _key(model: Any, found: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(names.fold(value) if type(value) is str else getattr(value, "value", value) for value in (found.get(name) for name in KEYS[model]))


def _stand(actor: Actor, reading: Reading, parents: Parents) -> None:
    """Match the rows with those of the school by the natural key; fill in defaults; tell what would change."""
    model, kinds = reading.model, inspect(reading.model).columns
    defaults = {name: value for name in reading.labels if (value := _default(model, name)) is not None}
    for row in reading.rows:
        for name in KEYS[model]:
            if row.values.get(name) is None and name in defaults:
                row.values[name] = defaults[name]
    known, seen = _known(actor, model, {_key(model, row.values) for row in reading.rows}), dict[tuple[Any, ...], int]()
    for row in reading.rows:
        key = _key(model, row.values)
        if key in seen and not row.problems:
            row.problems.append((KEYS[model][0], f"Повторяет строку {seen[key]}. Оставьте одну из двух."))
        seen.setdefault(key, row.row)
        row.existing = known.get(key)
        for name, column in kinds.items():
            if name in reading.labels and row.values.get(name) is None and not column.nullable:
                _fill(row, name, defaults, reading.labels[name])
        if row.existing is not None:
            row.version = row.existing.version
            row.lines = [f"{reading.labels[name]}: {values.words(kinds[name], getattr(row.existing, name), parents)} → {row.shown[name]}"
                         for name in reading.layout.fields if name and name in row.values and name not in KEYS[model]
                         and row.values[name] != getattr(row.existing, name)]


def _fill(row: Row, name: str, defaults: Mapping[str, Any], label: str) -> None:
    if any(field_ == name for field_, _ in row.problems):
        return
    if row.existing is not None:
        row.values.pop(name, None)                      # an empty cell does not empty what must be filled
    elif name in defaults:
        row.values[name] = defaults[name]
    else:
        row.problems.append((name, f"{label}: {EMPTY}"))


def _known(actor: Actor, model: Any, keys: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
    kinds = [inspect(model).columns[name] for name in KEYS[model]]
    whole = sorted(({tuple(NOTHING if value is None and kind.nullable else value for value, kind in zip(key, kinds, strict=True)) for key in keys}), key=str)
    whole = [key for key in whole if None not in key]
    wordy = [isinstance(kind.type, String) and not isinstance(kind.type, SqlEnum) for kind in kinds]
    sides = [folded(getattr(model, kind.key)) if text else func.coalesce(getattr(model, kind.key), NOTHING) if kind.nullable else getattr(model, kind.key)
             for kind, text in zip(kinds, wordy, strict=True)]
    enums = [kind.type.enum_class if isinstance(kind.type, SqlEnum) else None for kind in kinds]
    condition, found = scope(actor, READ, model), {}
    for start in range(0, len(whole), CHUNK):
        part = [tuple(enum(value) if enum else value for enum, value in zip(enums, key, strict=True)) for key in whole[start:start + CHUNK]]
        which = tuple_(*sides).in_(part) if len(sides) > 1 else sides[0].in_([key[0] for key in part])
        statement = select(model).where(condition, which)
        if hasattr(model, "archived_at"):
            statement = statement.where(model.archived_at.is_(None))
        for row in db.session.scalars(granted(statement, model, condition=condition)):
            found[_key(model, {name: getattr(row, name) for name in KEYS[model]})] = row
    return found


def _judge(actor: Actor, reading: Reading) -> None:
    """All that the rules say of each row as it would stand; what only the database knows is told when the rows are tried out."""
    kind = reading.model.__tablename__
    for row in reading.rows:
        if row.problems or row.state == "same":
            continue
        standing = {name: row.values[name] if name in row.values else getattr(row.existing, name) if row.existing is not None
                    else _plain_default(reading.model, name) for name in reading.labels}
        row.problems += [(name, f"{reading.labels[name]}: {sentence}" if name in reading.labels else sentence)
                         for name, sentence in check.check(kind, standing, actor.today).items()]


def _plain_default(model: Any, name: str) -> Any:
    given = inspect(model).columns[name].default
    return given.arg if given is not None and given.is_scalar else None


def standing_rows(actor: Actor, model: Any, fields: Sequence[str]) -> tuple[list[str], list[list[Any]]]:
    """The dictionary as it stands, in the shape in which it is loaded: the heads are the labels of the form."""
    condition = scope(actor, READ, model)
    statement = select(model).where(condition).order_by(model.id)
    if hasattr(model, "archived_at"):
        statement = statement.where(model.archived_at.is_(None))
    parents, kinds = Parents(actor, model, fields), inspect(model).columns
    rows = db.session.scalars(granted(statement, model, condition=condition))
    return list(labels(model, fields).values()), [[values.cell(kinds[name], getattr(row, name), parents) for name in fields] for row in rows]
