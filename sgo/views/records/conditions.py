"""Conditions of a list: any column may become one by its type. Here they are read from the address, told as chips, and drawn as fields."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Enum, Integer, String, Time, inspect

from sgo.access import HEADS, READ, Actor, may
from sgo.models import Choice, Role
from sgo.models.base import UTCDateTime
from sgo.rules import dates, wording
from sgo.rules.numbers import whole_or_none
from sgo.services import beside, paths, records, titles

NEVER = {"id", "version", "sort_key", "search_key", "login_key", "archived_at", "digest", "answer"}
NONE, ANY = "none", "any"
CHOICE, ROW, LOOKUP, DATE, MOMENT, NUMBER, TIME, TEXT = "choice", "row", "lookup", "date", "moment", "number", "time", "text"
SEVERAL = 100                                           # rows that one condition may name
SPANS = {DATE, MOMENT, NUMBER, TIME}


@dataclass(frozen=True)
class Condition:
    """A column as a condition: its kind says how it is asked and read."""
    name: str
    label: str
    kind: str
    empties: bool = False
    target: Any = None
    options: Sequence[tuple[Any, str]] = ()
    scale: int = 1


class Wrong(ValueError):
    """What was typed cannot be a condition; the sentence says what to do."""


WITHHELD: dict[str, tuple[frozenset[str], frozenset[Role]]] = {      # columns of a table that some of its readers do not see (rows 9, 27, 44)
    "enrolment": (frozenset({"conditional", "repeat_year", "item_id"}), frozenset(HEADS)),
    "login_attempt": (frozenset({"login_key"}), frozenset({Role.ADM, Role.COORD}))}


def withheld(actor: Actor, model: Any) -> frozenset[str]:
    """The columns of this kind of row that are not for this reader."""
    names, roles = WITHHELD.get(model.__tablename__, (frozenset(), frozenset()))
    return frozenset() if actor.roles & roles else names


def columns(actor: Actor, model: Any, declared: Sequence[str]) -> list[str]:
    """The columns that a list of these rows may show: those of the declaration first."""
    own = [name for name, column in inspect(model).columns.items() if name not in NEVER and not isinstance(column.type, JSON)]
    found = list(dict.fromkeys([*declared, *beside.BESIDE.get(model, {}), *own]))
    hidden = withheld(actor, model)
    return [name for name in found if name not in hidden and ((other := beside.of(model, name)) is None or other.seen_by(actor))]


def of(actor: Actor, model: Any, name: str) -> Condition | None:
    """The condition that this column can be; None when it can be none."""
    if other := beside.of(model, name):
        if other.where is None or not other.seen_by(actor):
            return None
        return Condition(name, other.label, CHOICE if other.choices else ROW, target=other.target, options=other.choices)
    column = inspect(model).columns.get(name)
    if column is None or name in NEVER or name in withheld(actor, model):
        return None
    label, empties = column.info.get("label", name), bool(column.nullable)
    if target := paths.target_of(model, name):
        known = titles.short(target) or (target in titles.LOOKED and may(actor, READ, target))
        return Condition(name, label, ROW if titles.short(target) else LOOKUP, empties, target) if known else None
    kind = column.type
    if isinstance(kind, Enum) and kind.enum_class:
        return Condition(name, label, CHOICE, empties, options=[(member.value, member.label) for member in kind.enum_class])     # type: ignore[attr-defined]
    if isinstance(kind, Boolean):
        return Condition(name, label, CHOICE, empties, options=[("1", "да"), ("0", "нет")])
    for known, asked in ((UTCDateTime, MOMENT), (Date, DATE), (Time, TIME), (Integer, NUMBER), (String, TEXT)):
        if isinstance(kind, known):
            return Condition(name, label, asked, empties, scale=column.info.get("scale") or 1)
    return None


# ---------- read from the address
def asked(condition: Condition, model: Any, args: Mapping[str, str]) -> Any:
    """What the address asks of this column, None when nothing; raises `Wrong` with a sentence."""
    key = f"f_{condition.name}"
    text = args.get(key, "").strip()[:100]
    if condition.empties and text in (NONE, ANY):
        return records.Filled(text == ANY)
    if condition.kind in SPANS:
        low, high = (_end(condition, args.get(f"{key}_{end}", "").strip()[:40], end == "to") for end in ("from", "to"))
        if low is not None and high is not None and low > high:
            raise Wrong("Начало больше окончания. Исправьте одно из значений.")
        return records.Between(low, high) if low is not None or high is not None else _one(condition, text)
    if not text:
        return None
    if condition.kind == CHOICE:
        return _choice(condition, model, text)
    if condition.kind == TEXT:
        return records.Holds(text)
    several = args.get(key, "").strip().split(".")[:SEVERAL]
    if len(several) > 1 and not beside.of(model, condition.name):
        return tuple(id_ for part in several if (id_ := whole_or_none(part))) or None
    return whole_or_none(text)


def _one(condition: Condition, text: str) -> Any:
    value = _end(condition, text, False) if text else None
    return records.Between(value, _end(condition, text, True)) if value is not None else None


def _choice(condition: Condition, model: Any, text: str) -> Any:
    if text not in dict(condition.options):
        return None
    kind = inspect(model).columns[condition.name].type if not beside.of(model, condition.name) else None
    return kind.enum_class(text) if isinstance(kind, Enum) and kind.enum_class else text == "1" if isinstance(kind, Boolean) else text


def _end(condition: Condition, text: str, last: bool) -> Any:
    if not text:
        return None
    try:
        if condition.kind == TIME:
            return time.fromisoformat(text)
        if condition.kind == NUMBER:
            value = Fraction(text.replace(",", ".")) * condition.scale
            if value.denominator != 1 or abs(value) > 10 ** 9:
                raise ValueError
            return int(value)
        day = date.fromisoformat(text) if "-" in text else date(*reversed([int(part) for part in text.split(".")]))     # type: ignore[arg-type]
        if condition.kind == DATE:
            return day
        return dates.midnight(day, 1) - timedelta(microseconds=1) if last else dates.midnight(day)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        wanted = {NUMBER: "числом: 2 или 0,5", TIME: "временем: ЧЧ:ММ"}.get(condition.kind, "датой: ДД.ММ.ГГГГ")
        raise Wrong(f"«{text}» здесь не подходит. Введите значение {wanted}.") from None


# ---------- told on the page
def told(condition: Condition, value: Any, options: Sequence[tuple[Any, str]], called: str | None) -> str:
    """The condition in words, for its chip."""
    if isinstance(value, records.Filled):
        return "заполнено" if value.yes else "не заполнено"
    if isinstance(value, records.Holds):
        return f"«{value.words}»"
    if isinstance(value, records.Between):
        low, high = (_said(condition, end) for end in (value.low, value.high))
        return low if low and low == high else " ".join(part for part in (f"с {low}" if low else "", f"по {high}" if high else "") if part)
    if isinstance(value, tuple):
        return ", ".join([next((title for key, title in options if key == id_), f"№ {id_}") for id_ in value[:3]] + ["…"] * (len(value) > 3))
    text = plain(value)
    return called or next((title for key, title in options if str(key) == text), f"№ {text}" if condition.target else text)


def plain(value: Any) -> str:
    """A chosen value as it stands in the address."""
    if isinstance(value, Choice):
        return str(value.value)
    return ("1" if value else "0") if isinstance(value, bool) else str(value)


def _said(condition: Condition, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return wording.date_ru(value.astimezone(wording.ZONE).date())
    if isinstance(value, date):
        return wording.date_ru(value)
    return f"{value:%H:%M}" if isinstance(value, time) else wording.number_ru(Fraction(value, condition.scale))
