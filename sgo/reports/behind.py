"""Down to the rows of a named report: the list behind a figure, asked of the constructor, so that it shows only what its reader may see."""
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sgo.rules.numbers import whole_or_none

from .builder.drill import default_show

DAYS = {"mark": "day", "attendance": "day", "lesson": "day", "order_item": "effective_on"}
ROWS = {"class": "student.enrolment@.class", "student": "student", "group": "group", "to": "to_class", "from": "from_class", "period": "period"}
OWN = {"student": {"class": "enrolment@.class", "student": "self"}, "period_mark": {"subject": "subject"}}
THINGS = {"mark", "period_mark", "attendance", "student", "lesson", "order_item"}
CHOICES = {"code": "code", "category": "category", "near": "near", "gender": "person.gender", "kind": "order.kind"}
SEVERAL = "|"


def to(what: str, **chosen: Any) -> str:
    """The query that opens rows: `what` they are, whose (`student`, `klass`, `subject`, `group`, `period`), of which days (`since`, `until`, `on`), with
    which `value` or `code` (several by «|»)."""
    return urlencode({"what": what} | {("class" if key == "klass" else key): str(value) for key, value in chosen.items() if value is not None})


def definition(args: Mapping[str, str]) -> dict[str, Any] | None:
    """The constructor's definition of these rows; None for what is no such question."""
    what = args.get("what", "")
    if what not in THINGS:
        return None
    where: list[dict[str, Any]] = []
    fields = ROWS | {"subject": "group.subject"} | OWN.get(what, {})
    for name, path in fields.items():
        if name in args and not (what == "student" and name == "period"):
            id_ = whole_or_none(args[name])
            if id_ is None:
                return None
            where.append({"field": path, "op": "in", "value": [id_]})
    for name, path in CHOICES.items():
        if name in args:
            where.append({"field": path, "op": "in", "value": args[name][:100].split(SEVERAL)})
    if "value" in args:
        values = args["value"][:20].split(SEVERAL)
        where.append({"any": [{"field": "value", "op": "eq", "value": one} for one in values]})
    if "since" in args or "until" in args:
        if what not in DAYS:
            return None
        where.append({"field": DAYS[what], "op": "between", "value": [args.get("since", ""), args.get("until", args.get("since", ""))]})
    shown = [*default_show(what), *(name for name in ("category", "near") if name in args)]
    return {"thing": what, "where": {"all": where}, "show": shown} | _moment(what, args)


def _moment(what: str, args: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with suppress(ValueError):
        found["on"] = date.fromisoformat(args.get("on", "")).isoformat()
    if what == "student" and (period := whole_or_none(args.get("period"))) is not None:
        found["period"] = period
    return found
