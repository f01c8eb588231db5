"""A cell as the value of a column and back, as people write them: «да», «0,5», «8:30», «5А», a date of any shape."""
import re
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, Integer, Time

from sgo.rules import dates, identity, names
from sgo.rules.wording import number_ru

from .parents import Parents

YES = {"да", "+", "1", "1.0", "true", "истина", "x", "х", "v", "✓"}
NO = {"нет", "-", "–", "0", "0.0", "false", "ложь"}
CLOCK = re.compile(r"(\d{1,2})[:.\-](\d{2})(?::\d{2})?")
BIGGEST = 10 ** 9


def parse(column: Column[Any], cell: Any, parents: Parents) -> Any:
    """The value that a filled cell means; ValueError with a sentence when it means none."""
    kind, text = column.type, _text(cell)
    if (column.key or "") in parents:
        return parents.id(str(column.key), text)
    if isinstance(kind, Enum) and kind.enum_class:
        return _choice(kind.enum_class, text)
    if isinstance(kind, Boolean):
        return _flag(cell, text)
    if isinstance(kind, Date):
        return dates.parse_date(cell)
    if isinstance(kind, Time):
        return _clock(cell, text)
    if scale := column.info.get("scale"):
        return _scaled(text, scale)
    return _whole(text) if isinstance(kind, Integer) else _words(column, text)


def _text(cell: Any) -> str:
    """23.0 of a spreadsheet is the room 23."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return names.SPACES.sub(" ", str(cell).replace("\0", "")).strip()


def _choice(kind: Any, text: str) -> Any:
    said = names.fold(text)
    found = next((member for member in kind if said in {names.fold(member.label), names.fold(member.value)}), None)
    if found is None:
        raise ValueError(f"«{text}» – такого нет. Подходят: {', '.join(member.label for member in kind)}.")
    return found


def _flag(cell: Any, text: str) -> bool:
    said = names.fold(text)
    if cell is True or said in YES:
        return True
    if cell is False or said in NO:
        return False
    raise ValueError(f"«{text}» – не да и не нет. Введите «да» или «нет».")


def _clock(cell: Any, text: str) -> time:
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta) or (isinstance(cell, float) and 0 <= cell < 1):
        seconds = round(cell.total_seconds() if isinstance(cell, timedelta) else cell * 86400)
        return time(seconds // 3600 % 24, seconds // 60 % 60)
    match = CLOCK.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"«{text}» – не время. Введите, например, 08:30.")
    return time(int(match[1]), int(match[2]))


def _scaled(text: str, scale: int) -> int:
    try:
        exact = Fraction(text.replace(",", ".").replace("\u00a0", "").replace(" ", "")) * scale
    except (ValueError, ZeroDivisionError):
        exact = Fraction(1, 7)
    if exact.denominator != 1 or abs(exact) > BIGGEST * scale:
        raise ValueError(f"«{text}» – не число. Введите, например, 2 или 0,5.")
    return int(exact)


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise ValueError(f"«{text}» – не целое число.")
    return int(text)


def _words(column: Column[Any], text: str) -> str:
    mend = identity.TIDY.get(column.key or "")
    better = mend(text) if mend else text
    length = getattr(column.type, "length", None)
    if length and len(better) > length:
        raise ValueError(f"Слишком длинно: до {length} знаков.")
    return better


def cell(column: Column[Any], value: Any, parents: Parents) -> Any:
    """The value as a cell of a spreadsheet, so that `parse` reads it back."""
    if value is None or (column.key or "") in parents:
        return parents.title(str(column.key), value) if value is not None else None
    if scale := column.info.get("scale"):
        exact = Fraction(value, scale)
        return int(exact) if exact.denominator == 1 else float(exact)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return getattr(value, "label", value)


def words(column: Column[Any], value: Any, parents: Parents) -> str:
    """The value as a person reads it."""
    shown = cell(column, value, parents)
    if shown is None or shown == "":
        return "–"
    if isinstance(shown, bool):
        return "да" if shown else "нет"
    if isinstance(shown, date):
        return f"{shown:%d.%m.%Y}"
    return number_ru(Fraction(value, column.info["scale"])) if column.info.get("scale") else str(shown)
