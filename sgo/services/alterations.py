"""What was altered since something was approved, in words: read from the change log, so a value put back is no alteration."""
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

from sgo.models import Change, ChangeKind

from . import titles

OUTCOMES = {ChangeKind.CREATED: "новая запись", ChangeKind.DELETED: "запись удалена"}


def said(entries: Sequence[Change], tables: Mapping[str, Any], ignored: Collection[str] = (), home: str = "") -> list[str]:
    """«Телефон», «лицензия: Действует по», «лицензия: новая запись», each once; fields of the table `home` go by their own names."""
    found: dict[str, None] = {}
    first: dict[tuple[str, int, str], Any] = {}
    last: dict[tuple[str, int, str], Any] = {}
    for entry in entries:
        model = tables[entry.table_name]
        if entry.kind is not ChangeKind.CHANGED:
            found[f"{model.__label__[0].lower()}: {OUTCOMES[entry.kind]}"] = None
        for name, value in (entry.after or {}).items():
            if entry.kind is ChangeKind.CHANGED and name not in ignored and name in inspect(model).columns:
                key = (entry.table_name, entry.row_id, name)
                first.setdefault(key, (entry.before or {}).get(name))
                last[key] = value
    for key, value in last.items():
        if first[key] != value:
            word = titles.label(tables[key[0]], key[2])
            found[word if key[0] == home else f"{tables[key[0]].__label__[0].lower()}: {word}"] = None
    return list(found)
