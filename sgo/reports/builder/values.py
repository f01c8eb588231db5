"""Which comparisons a field of each kind knows, and how their values are read; whatever was typed, the answer is a value or a sentence."""
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Any

from sgo.rules import spans
from sgo.rules.numbers import whole_or_none

from .catalogue import Kind, Word

MOST_CHOSEN, LONGEST, LARGEST = 300, 400, 10 ** 12
YEARS = range(1900, 2101)                               # days round any day of these are days still
COMPARED = {"eq": "равно", "ne": "не равно", "lt": "меньше", "le": "не больше", "gt": "больше", "ge": "не меньше"}
FILLED = {"empty": "не заполнено", "filled": "заполнено"}
DAYS = {"on": "в день", "before": "раньше", "after": "позже", "between": "с … по …", "within": "в пределах"}
OPERATORS: dict[Kind, dict[str, str]] = {
    Kind.TEXT: {"is": "равно", "is_not": "не равно", "holds": "содержит", "holds_not": "не содержит", "starts": "начинается с"} | FILLED,
    Kind.NUMBER: COMPARED | {"between": "от … до …"} | FILLED,
    Kind.DATE: DAYS | {"anniversary": "годовщина в пределах"} | FILLED,
    Kind.MOMENT: DAYS | FILLED,
    Kind.TIME: {"lt": "раньше", "gt": "позже"} | FILLED,
    Kind.FLAG: {"yes": "да", "no": "нет"},
    Kind.CHOICE: {"in": "одно из", "not_in": "не из"} | FILLED,
    Kind.ROW: {"in": "одно из", "not_in": "не из"} | FILLED,
}
BARE = {"empty", "filled", "yes", "no"}
BETWEEN_FIELDS = {"is", "is_not", "eq", "ne", "lt", "le", "gt", "ge", "on", "before", "after"}
NEGATIVE = {"is_not", "holds_not", "ne", "not_in", "empty", "no"}       # true of what is absent: asked only of what is seen whole


class Wrong(ValueError):
    """A value that does not fit; the sentence says what would."""


@dataclass(frozen=True)
class Within:
    """Days told by a word; they are found anew at each run."""
    word: str
    number: int = 0


def read(word: Word, op: str, given: Any) -> Any:
    """The value of a comparison; Wrong with a sentence."""
    if op in ("within", "anniversary"):
        return within(given)
    if op == "between":
        if not isinstance(given, list) or len(given) != 2:
            raise Wrong(f"«{word.label}»: укажите начало и окончание.")
        low, high = (_one(word, end) for end in given)
        if low > high:
            raise Wrong(f"«{word.label}»: начало больше окончания. Поменяйте их местами.")
        return low, high
    if op in ("in", "not_in"):
        chosen = given if isinstance(given, list) else [given]
        if not chosen or len(chosen) > MOST_CHOSEN:
            raise Wrong(f"«{word.label}»: выберите от 1 до {MOST_CHOSEN} значений.")
        return tuple(_chosen(word, one) for one in chosen)
    return _one(word, given)


def _chosen(word: Word, given: Any) -> Any:
    if word.kind is Kind.CHOICE:
        if str(given) not in dict(word.field.options):
            raise Wrong(f"«{word.label}»: значения «{str(given)[:40]}» больше нет. Выберите из списка.")
        return str(given)
    return whole(given, 1, 2 ** 53)


def _one(word: Word, given: Any) -> Any:
    text = str(given if given is not None else "").strip()
    if not text:
        raise Wrong(f"«{word.label}»: укажите значение.")
    if word.kind is Kind.NUMBER:
        value = fraction(given) * (1 if word.part else word.field.scale)
        if abs(value) > LARGEST:
            raise Wrong(f"«{word.label}»: такого большого числа здесь не бывает. Проверьте его.")
        return int(value) if value.denominator == 1 else value
    if word.kind in (Kind.DATE, Kind.MOMENT):
        return day(text)
    if word.kind is Kind.TIME:
        try:
            return time.fromisoformat(text)
        except ValueError:
            raise Wrong(f"«{word.label}»: время пишут так: 08:30.") from None
    if "\0" in text or len(text) > LONGEST:
        raise Wrong(f"«{word.label}»: до {LONGEST} знаков.")
    return text


def day(text: str) -> date:
    """A day as 2026-11-23 or 23.11.2026."""
    try:
        found = date.fromisoformat(text) if "-" in text else date(*reversed([int(part) for part in text.split(".")]))
    except (ValueError, TypeError, OverflowError):
        raise Wrong(f"«{text[:20]}» – не дата. Введите её так: 23.11.2026.") from None
    if found.year not in YEARS:
        raise Wrong(f"{found.year} год: проверьте дату, здесь бывают годы от {YEARS[0]} до {YEARS[-1]}.")
    return found


def fraction(given: Any) -> Fraction:
    """A number as a person types it: 4,5."""
    try:
        text = str(given).strip().replace(",", ".")
        if len(text) > 20 or "/" in text or "e" in text.casefold():
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise Wrong(f"«{str(given)[:20]}» – не число. Введите число: 2 или 0,5.") from None


def whole(given: Any, least: int, most: int) -> int:
    """A whole number between two."""
    value = given if type(given) is int else whole_or_none(str(given))
    if value is None or not least <= value <= most:
        raise Wrong(f"Нужно целое число от {least} до {most}.")
    return value


def within(given: Any) -> Within:
    """Days by a word: {"word": "last_days", "number": 14} or the word alone."""
    data = {"word": given} if isinstance(given, str) else given
    if not isinstance(data, dict) or data.get("word") not in spans.WORDS:
        raise Wrong("Выберите, в пределах чего: прошлая четверть, последние дни.")
    counted = data["word"] in spans.COUNTED
    return Within(data["word"], whole(data.get("number", 14), 1, spans.MOST_DAYS) if counted else 0)


def period(given: Any) -> Any:
    """Of which period reckoned fields speak: a word («прошлый период») or a period's id."""
    if given in (None, ""):
        return "this_period"
    if given in ("this_period", "last_period", "this_year", "last_year"):
        return given
    return whole(given, 1, 2 ** 53)
