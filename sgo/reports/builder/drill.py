"""Down to the rows: the list behind a figure, composed of the same words as the question itself; and where each figure of an answer leads."""
import json
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from .catalogue import SEPARATOR, Kind, Relation, Unknown, Word, fields, relations, thing
from .groups import Grouped
from .measures import READY
from .question import Measure, Question, parse
from .sources import is_dated

SHOWN: dict[str, list[str]] = {
    "student": ["self", "enrolment@.class"],
    "mark": ["student", "student.enrolment@.class", "group.subject", "day", "value", "code"],
    "period_mark": ["student", "student.enrolment@.class", "subject", "period", "value", "code"],
    "attendance": ["student", "student.enrolment@.class", "group.subject", "day", "code"],
    "lesson": ["group", "day", "number", "topic", "employee"],
    "teaching_assignment": ["employee", "group", "group.hours_week", "since"],
    "order_item": ["student", "order", "effective_on", "from_class", "to_class", "destination"],
    "person_status": ["person", "person.student.enrolment@.class", "status", "document"],
    "student_language": ["student", "student.enrolment@.class", "language", "number"]}


ANY: list[Any] = []                                     # stands in a key for a group that is not asked about: in the sums of a pivot's column
OPENS = {Kind.TEXT: "is", Kind.NUMBER: "eq", Kind.DATE: "on", Kind.FLAG: "yes", Kind.ROW: "in", Kind.CHOICE: "in"}


def plain_key(value: Any) -> Any:
    """A raw value of a group as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


# ---------- where a figure leads
def ways(question: Question, answer: Grouped) -> list[list[str]]:
    """Of each row of figures: the query by which each cell opens its rows; empty where a cell is no figure, or where no condition can say its rows."""
    found = []
    for place, key in enumerate(answer.keys):
        cut = place in answer.heavy and bool(question.having)              # a sum of some groups only
        found.append([""] * len(question.group) + ["" if cut else one for one in _of_key(question, answer, key)])
    return found


def foot(question: Question, answer: Grouped) -> list[str]:
    """The same of the sums below."""
    if not answer.totals:
        return []
    return [""] * len(answer.totals) if question.having else _of_key(question, answer, [ANY] * len(question.group) if question.across else [])


def _of_key(question: Question, answer: Grouped, key: Sequence[Any]) -> list[str]:
    words = [*question.group, *([question.across] if question.across else [])]
    labels = [one.label for one in question.measures if one.label not in answer.left_out]
    keys = [[*key, value] for value in answer.across] + [list(key)] if question.across else [list(key)]
    return [_query(words, one, label) for one in keys for label in labels]


def _query(words: Sequence[Word], key: Sequence[Any], label: str) -> str:
    if any(word.kind not in OPENS and value != ANY for word, value in zip(words, key, strict=False)):
        return ""
    return urlencode({"of": json.dumps([plain_key(value) for value in key], ensure_ascii=False), "measure": label})


# ---------- the rows
def rows_of(definition: dict[str, Any], question: Question, key: Sequence[Any], label: str = "") -> dict[str, Any]:
    """The definition of the rows behind a figure: of the group with this key (fewer values: of a subtotal, none: of the total), of this measure."""
    words = [*question.group, *([question.across] if question.across else [])]
    parts = [deepcopy(definition["where"])] if definition.get("where") else []
    parts += [_equal(found, value) for found, value in zip(words, key, strict=False) if value != ANY]
    measure = next((one for one in question.measures if one.label == label), None)
    if label and measure is None:
        raise Unknown(f"«{label[:40]}»: такого показателя в отчёте нет.")
    given = definition["measures"][list(question.measures).index(measure)] if measure else {}
    kept: dict[str, Any] = {name: definition[name] for name in ("on", "period") if name in definition}
    if measure and measure.way and (found := _related(measure, given, parts)) and parse(found | kept)[0]:
        return found | kept
    shown = [*default_show(str(definition["thing"])), *(found.path for found in words)]
    if measure:
        parts += _of_measure(measure, given)
        shown += _why(measure)
    return {"thing": definition["thing"], "where": {"all": parts}, "show": list(dict.fromkeys(shown)), **kept}


def _why(measure: Measure) -> list[str]:
    """The fields that show why a row counts."""
    ready = READY.get(measure.kind.removeprefix("ready:"))
    if ready:
        return [*(ready.rows[:1] if ready.rows else ()), *ready.columns]
    return [measure.word.path] if measure.word and not measure.way else []


def _of_measure(measure: Measure, given: dict[str, Any]) -> list[dict[str, Any]]:
    if measure.way:
        return [{"has": given["of"], "where": given.get("where") or {}, "ever": given.get("ever") is True}]
    ready = READY[measure.kind.removeprefix("ready:")].rows if measure.kind.startswith("ready:") else None
    counted = [dict(zip(("field", "op", "value"), ready, strict=True))] if ready else []
    return counted + ([deepcopy(given["where"])] if given.get("where") else [])


# ---------- the rows of a figure of related rows are those related rows
def _related(measure: Measure, given: dict[str, Any], parts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The related rows themselves, with the conditions of the outer row told from their end; None where no way leads back to one row."""
    back = _back(measure.way)
    if back is None:
        return None
    key = measure.way[-1].target.__tablename__
    where = [_from(back, deepcopy(one)) for one in parts] + ([deepcopy(given["where"])] if given.get("where") else [])
    if is_dated(measure.way[-1].target) and not measure.ever:
        where.append({"field": "holds", "op": "yes"})
    shown = [*default_show(key), *([measure.word.path] if measure.word else [])]
    return {"thing": key, "where": {"all": [*where, {"field": f"{back}{SEPARATOR}self", "op": "filled"}]}, "show": list(dict.fromkeys(shown))}


def _back(way: Sequence[Relation]) -> str | None:
    steps: list[str] = []
    for one in reversed(way):
        if one.reverse:
            steps.append(one.foreign.removesuffix("_id"))
            continue
        there = next((key for key, other in relations(one.target).items() if other.reverse and other.target is one.source and other.foreign == one.foreign
                      and not other.many and not other.now), None)
        if there is None:
            return None
        steps.append(there)
    return SEPARATOR.join(steps)


def _from(back: str, part: dict[str, Any]) -> dict[str, Any]:
    """A condition on the outer row, told from the related one."""
    for key in ("any", "all"):
        if key in part:
            return part | {key: [_from(back, one) for one in part[key]]}
    if "has" in part:
        return part | {"has": f"{back}{SEPARATOR}{part['has']}"}
    value = part.get("value")
    other = {"value": {"field": f"{back}{SEPARATOR}{value['field']}"}} if isinstance(value, dict) and "field" in value else {}
    return part | {"field": f"{back}{SEPARATOR}{part['field']}"} | other


def _equal(found: Word, value: Any) -> dict[str, Any]:
    """The condition that a row belongs to the group of this value."""
    if value is None or value == "":
        return {"field": found.path, "op": "empty"}
    if found.kind not in OPENS:
        raise Unknown(f"«{found.label}»: строки такой группы не открыть.")
    op = OPENS[found.kind]
    if found.kind is Kind.FLAG:
        return {"field": found.path, "op": "yes" if value else "no"}
    if found.kind is Kind.NUMBER and not found.part and isinstance(value, int):
        value = f"{Decimal(value) / found.field.scale:f}"   # a person's units: hours, not hundredths
    return {"field": found.path, "op": op, "value": [plain_key(value)] if op == "in" else plain_key(value)}


def _first(model: Any) -> list[str]:
    """What a list of a thing shows unless it is said: its name and its first fields."""
    names = [name for name, field in fields(model).items() if field.computed is None]
    return (["self"] if "self" in names else []) + [name for name in names if name != "self"][:5]


def default_show(key: str) -> list[str]:
    """The columns with which a new question of this thing begins."""
    return SHOWN.get(key) or _first(thing(key))
