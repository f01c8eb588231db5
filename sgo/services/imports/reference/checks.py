"""The database's own conditions asked before anything is written: each check constraint is put to the rows as they would stand."""
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Enum, String, case, cast, inspect, literal, literal_column, null, select, union_all

from sgo.models import db

CHUNK = 50
WORD = re.compile(r"[a-z_]+")


def broken(model: Any, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Place of a row -> the field and the sentence of a condition that it breaks."""
    rules = [one for one in model.__table__.constraints if isinstance(one, CheckConstraint) and "sentence" in one.info]
    kinds = inspect(model).columns
    names = [name for name in (rows[0] if rows else ()) if name in kinds]
    missing = {column.key for column in kinds} - set(names)
    rules = [one for one in rules if not missing & set(WORD.findall(str(one.sqltext)))]
    if not rules:
        return
    for start in range(0, len(rows), CHUNK):
        parts = [select(literal(start + place).label("place"), *(_as(kinds[name], row[name]).label(name) for name in names))
                 for place, row in enumerate(rows[start:start + CHUNK])]
        asked = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
        marks = [case((literal_column(f"NOT ({rule.sqltext})", Boolean), 1), else_=0) for rule in rules]
        for place, *found in db.session.execute(select(asked.c.place, *marks)):
            for rule, is_broken in zip(rules, found, strict=True):
                if is_broken:
                    yield place, (rule.info["field"], rule.info["sentence"])


def _as(column: Any, value: Any) -> Any:
    kind = String() if isinstance(column.type, Enum) else column.type
    plain = getattr(value, "value", value)
    return cast(null(), kind) if plain is None else literal(plain, kind)     # a cast to TIME makes a number of it on SQLite
