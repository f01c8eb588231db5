"""Down to the rows: the list behind a figure, composed of the same words as the question itself."""
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from enum import Enum
from typing import Any

from .catalogue import Kind, Unknown, Word, fields, thing
from .measures import READY
from .question import Measure, Question

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


def plain_key(value: Any) -> Any:
    """A raw value of a group as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def rows_of(definition: dict[str, Any], question: Question, key: Sequence[Any], label: str = "") -> dict[str, Any]:
    """The definition of the rows behind a figure: of the group with this key (fewer values: of a subtotal, none: of the total), of this measure."""
    words = [*question.group, *([question.across] if question.across else [])]
    parts = [deepcopy(definition["where"])] if definition.get("where") else []
    parts += [_equal(found, value) for found, value in zip(words, key, strict=False)]
    measure = next((one for one in question.measures if one.label == label), None)
    if measure is not None:
        given = definition["measures"][list(question.measures).index(measure)]
        parts += _of_measure(measure, given)
    shown = SHOWN.get(str(definition["thing"])) or _first(question.thing)
    asked = {one.rows[0] for one in READY.values() if one.rows and measure is not None and measure.kind == f"ready:{one.key}"}
    kept: dict[str, Any] = {name: definition[name] for name in ("on", "period") if name in definition}
    return {"thing": definition["thing"], "where": {"all": parts}, "show": list(dict.fromkeys([*shown, *(found.path for found in words), *asked])), **kept}


def _of_measure(measure: Measure, given: dict[str, Any]) -> list[dict[str, Any]]:
    if measure.way:
        return [{"has": given["of"], "where": given.get("where") or {}, "ever": given.get("ever") is True}]
    ready = READY[measure.kind.removeprefix("ready:")].rows if measure.kind.startswith("ready:") else None
    counted = [dict(zip(("field", "op", "value"), ready, strict=True))] if ready else []
    return counted + ([deepcopy(given["where"])] if given.get("where") else [])


def _equal(found: Word, value: Any) -> dict[str, Any]:
    """The condition that a row belongs to the group of this value."""
    if value is None:
        return {"field": found.path, "op": "empty"}
    ops = {Kind.TEXT: "is", Kind.NUMBER: "eq", Kind.DATE: "on", Kind.FLAG: "yes" if value else "no", Kind.ROW: "in", Kind.CHOICE: "in"}
    if found.kind not in ops:
        raise Unknown(f"«{found.label}»: строки такой группы не открыть.")
    value = plain_key(value)
    return {"field": found.path, "op": ops[found.kind]} | ({} if found.kind is Kind.FLAG else {"value": [value] if ops[found.kind] == "in" else value})


def _first(model: Any) -> list[str]:
    """What a list of a thing shows unless it is said: its name and its first fields."""
    names = [name for name, field in fields(model).items() if field.computed is None]
    return (["self"] if "self" in names else []) + [name for name in names if name != "self"][:5]


def default_show(key: str) -> list[str]:
    """The columns with which a new question of this thing begins."""
    return SHOWN.get(key) or _first(thing(key))
