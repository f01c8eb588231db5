"""Named reports as composed ones, where their shape allows: opened as a copy that one may change."""
from collections.abc import Callable, Mapping
from copy import deepcopy

from sqlalchemy import select

from sgo.models import StudyPeriod, db

from .starting import BY_KEY, IN_CLASS, Definition

Chosen = Mapping[str, int]


def _class(chosen: Chosen, path: str) -> list[Definition]:
    return [{"field": path, "op": "in", "value": [chosen["class_id"]]}] if chosen.get("class_id") else []


def _days(chosen: Chosen, path: str) -> list[Definition]:
    """The days of the chosen period; of the one that goes on where none is chosen."""
    row = db.session.execute(select(StudyPeriod.start_on, StudyPeriod.end_on).where(StudyPeriod.id == chosen.get("period_id", 0))).first()
    if row is None:
        return [{"field": path, "op": "within", "value": "this_period"}]
    return [{"field": path, "op": "between", "value": [row.start_on.isoformat(), row.end_on.isoformat()]}]


def _quality(chosen: Chosen) -> Definition:
    return deepcopy(BY_KEY["quality"].definition) | ({"period": chosen["period_id"]} if chosen.get("period_id") else {})


def _map(chosen: Chosen) -> Definition:
    period = [{"field": "period", "op": "in", "value": [chosen["period_id"]]}] if chosen.get("period_id") else []
    return {"thing": "period_mark", "where": {"all": period}, "group": ["student.enrolment@.class"], "across": "subject", "view": "pivot",
            "measures": [{"kind": "ready", "ready": "marks_quality"}]}


def _debts(chosen: Chosen) -> Definition:
    found = deepcopy(BY_KEY["debtors"].definition)
    return found | {"where": {"all": [*_class(chosen, "student.enrolment@.class"), *_days(chosen, "day"), *found["where"]["all"][1:]]}}


def _truants(chosen: Chosen) -> Definition:
    found = deepcopy(BY_KEY["truants"].definition)
    return found | {"where": {"all": [*_class(chosen, "student.enrolment@.class"), *_days(chosen, "day"), found["where"]["all"][1]]}}


def _about(chosen: Chosen) -> Definition:
    return {"thing": "student", "where": {"all": [IN_CLASS, *_class(chosen, "enrolment@.class")]},
            "show": ["self", "enrolment@.class", "person.person_contacts.birth_date", "age", "person.gender", "person.person_contacts.phone",
                     "person.person_contacts.actual_address"]}


def _size(chosen: Chosen) -> Definition:
    return {"thing": "student", "where": {"all": [IN_CLASS]}, "group": ["enrolment@.parallel", "enrolment@.class"],
            "measures": [{"kind": "count", "label": "Учеников"},
                         {"kind": "count", "label": "Девочек", "where": {"all": [{"field": "person.gender", "op": "in", "value": ["ж"]}]}}]}


ALIKE: dict[str, Callable[[Chosen], Definition]] = {
    "svodnyy-klassnykh": _quality, "uspevaemost-shkoly": _quality, "reyting-klassov": _quality, "klass-i-predmet": _map, "dolzhniki": _debts,
    "propuski-bez-prichiny": _truants, "obshchie-svedeniya": _about, "napolnyaemost": _size,
    "dvizhenie": lambda chosen: deepcopy(BY_KEY["movement"].definition), "nakoplyaemost": lambda chosen: deepcopy(BY_KEY["density"].definition)}


def definition(key: str, chosen: Chosen) -> Definition | None:
    """The named report of this key as a definition, with the class and the period that stand above it; None where its shape is another."""
    made = ALIKE.get(key)
    return made(chosen) if made else None
