"""What was read from the database, in the words of a reader: choices by their labels, hundredths as fractions, parts of days by their names."""
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sgo.rules import wording

from .catalogue import Kind, Word, title_of


def cell(word: Word, values: Sequence[Any]) -> Any:
    """One value of an answer: a text, a number, a day; None where there is nothing."""
    if word.kind is Kind.ROW:
        title = title_of(word.field.target)
        return None if title is None or all(value is None for value in values) else title.say(*values)
    value = values[0]
    if value is None or isinstance(value, bool):
        return None if value is None else "да" if value else "нет"
    if word.part:
        return _part(word.part, value)
    if word.kind is Kind.FLAG:
        return "да" if value else "нет"
    if word.kind is Kind.CHOICE:
        return dict(word.field.options).get(str(getattr(value, "value", value)), str(value))
    if word.kind is Kind.NUMBER and word.field.scale != 1:
        found = Fraction(value, word.field.scale)
        return int(found) if found.denominator == 1 else found
    if isinstance(value, datetime):
        return wording.moment_ru(value)
    return f"{value:%H:%M}" if word.kind is Kind.TIME else value


def _part(part: str, value: Any) -> Any:
    if part == "week":
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        return f"неделя с {wording.date_ru(day)}"
    number = int(value)
    if part == "month":
        return f"{wording.MONTH_NAMES[number % 100 - 1].lower()} {number // 100}"
    if part == "season":
        return wording.MONTH_NAMES[number - 1].lower()
    return wording.WEEKDAYS[number - 1].lower() if part == "weekday" else number


def plain(value: Any) -> Any:
    """A value as JSON and a page hold it: days in Russian, fractions with two places."""
    if isinstance(value, Fraction):
        return wording.decimal_ru(value)
    return wording.date_ru(value) if isinstance(value, date) else value


def in_order(value: Any) -> tuple[int, Any]:
    """A key by which values of one column stand in order, empty ones last."""
    if value is None:
        return (1, 0)
    return (0, value if not isinstance(value, str) else value.casefold().replace("ё", "е"))
