"""What the database refused, as a sentence beside its field: the sentence is kept with the constraint, index or trigger itself."""
import re
from functools import cache
from typing import Any

from sqlalchemy.exc import IntegrityError

from sgo.models import Base
from sgo.models.triggers import OVERLAPS

UNIQUE_SQLITE = re.compile(r"UNIQUE constraint failed: (.+)")
CHECK_SQLITE = re.compile(r"CHECK constraint failed: (\w+)")
EMPTY_SQLITE = re.compile(r"NOT NULL constraint failed: \w+\.(\w+)")
EMPTY = "Заполните поле."
REFERRED = re.compile(r'on table "(\w+)"')


@cache
def _sentences() -> tuple[dict[str, tuple[str, str]], dict[frozenset[str], tuple[str, str]]]:
    by_name: dict[str, tuple[str, str]] = {rule.name: (rule.field, rule.sentence) for rule in OVERLAPS}
    by_columns: dict[frozenset[str], tuple[str, str]] = {}
    for table in Base.metadata.tables.values():
        kept: Any
        for kept in (*table.indexes, *table.constraints):
            if "sentence" in kept.info:
                known = kept.info["field"], kept.info["sentence"]
                by_name[str(kept.name)] = known
                if getattr(kept, "unique", False):
                    by_columns[frozenset(f"{table.name}.{column.name}" for column in kept.columns)] = known
    return by_name, by_columns


def sentence(error: IntegrityError) -> tuple[str | None, str]:
    """The field and what to tell the person; never the database's own words."""
    by_name, by_columns = _sentences()
    origin: Any = error.orig
    name = getattr(getattr(origin, "diag", None), "constraint_name", None)
    text = str(origin)
    if name in by_name:
        return by_name[name]
    if match := UNIQUE_SQLITE.search(text):
        return by_columns.get(frozenset(column.strip() for column in match[1].split(",")), (None, "Такая запись уже есть."))
    if (match := CHECK_SQLITE.search(text)) and match[1] in by_name:
        return by_name[match[1]]
    if empty := _empty(origin, text):
        return empty, EMPTY
    if "FOREIGN KEY" in text or "foreign key" in text:
        return None, _of_dependents(text)
    return None, "Запись не сохранена: значения противоречат правилам. Проверьте поля."


def _empty(origin: Any, text: str) -> str | None:
    """The required column that was left empty."""
    if match := EMPTY_SQLITE.search(text):
        return match[1]
    diagnosis = getattr(origin, "diag", None)
    return diagnosis.column_name if diagnosis and "not-null" in text else None


def _of_dependents(text: str) -> str:
    tables = [name for name in REFERRED.findall(text) if name in Base.metadata.tables]
    words = next((mapper.class_.__label__[1] for mapper in Base.registry.mappers if tables and mapper.local_table.name == tables[-1]), None)    # type: ignore[attr-defined]
    return f"На эту запись ссылаются другие ({words}). Сначала уберите их." if words else "На эту запись ссылаются другие. Сначала уберите их."
