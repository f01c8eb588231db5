"""Named reports as composed ones, where their shape allows: opened as a copy that one may change."""
from collections.abc import Callable, Mapping
from copy import deepcopy

from sqlalchemy import select

from sgo.models import StudyPeriod, db

from .starting import BY_KEY, IN_CLASS, Definition

Chosen = Mapping[str, int]


def _class(chosen: Chosen, path: str) -> list[Definition]:
    return [{"field": path, "op": "in", "value": [chosen["class_id"]]}] if chosen.get("class_id") else []


def _days(chosen: Chosen, path: str) -> Definition:
    """The days of the chosen period; of the one that goes on where none is chosen."""
    row = db.session.execute(select(StudyPeriod.start_on, StudyPeriod.end_on).where(StudyPeriod.id == chosen.get("period_id", 0))).first()
    if row is None:
        return {"field": path, "op": "within", "value": "this_period"}
    return {"field": path, "op": "between", "value": [row.start_on.isoformat(), row.end_on.isoformat()]}


def _of_period(chosen: Chosen) -> Definition:
    """The chosen period, and the classes as they were at its end."""
    return {"on": "period_end"} | ({"period": chosen["period_id"]} if chosen.get("period_id") else {})


def _in_period(chosen: Chosen) -> Definition:
    """Of marks that sum up: those of the chosen period."""
    return {"field": "period", "op": "in", "value": [chosen["period_id"]]} if chosen.get("period_id") else _days(chosen, "period.start_on")


def _quality(chosen: Chosen) -> Definition:
    return deepcopy(BY_KEY["quality"].definition) | _of_period(chosen)


def _map(chosen: Chosen) -> Definition:
    return {"thing": "period_mark", "where": {"all": [_in_period(chosen)]}, "group": ["student.enrolment@.class"], "across": "subject", "view": "pivot",
            "measures": [{"kind": "ready", "ready": "marks_quality"}]} | _of_period(chosen)


def _debts(chosen: Chosen) -> Definition:
    """Who owes: «точки» that nothing was put after, and marks of the period that are a two or «н/а»."""
    dots = {"all": [_days(chosen, "day"), {"field": "code", "op": "in", "value": ["."]}, {"field": "last", "op": "yes"}]}
    bad = {"all": [_in_period(chosen), {"any": [{"field": "value", "op": "le", "value": 2}, {"field": "code", "op": "in", "value": ["н/а", "нз"]}]}]}
    return {"thing": "student", "where": {"all": [IN_CLASS, *_class(chosen, "enrolment@.class"), {"any": [
        {"has": "mark", "where": dots}, {"has": "period_mark", "where": bad}]}]}, "show": [
            "self", "enrolment@.class", {"kind": "count", "of": "mark", "label": "Незакрытых точек", "where": dots},
            {"kind": "count", "of": "period_mark", "label": "«2», «н/а» и «нз» за период", "where": bad}]} | _of_period(chosen)


def _truants(chosen: Chosen) -> Definition:
    found = deepcopy(BY_KEY["truants"].definition)
    return found | {"where": {"all": [*_class(chosen, "student.enrolment@.class"), _days(chosen, "day"), found["where"]["all"][1]]}} | _of_period(chosen)


def _about(chosen: Chosen) -> Definition:
    return {"thing": "student", "where": {"all": [IN_CLASS, *_class(chosen, "enrolment@.class")]},
            "show": ["self", "enrolment@.class", "student_file.personal_file_no", "person.person_contacts.birth_date", "age", "person.gender",
                     "person.person_contacts.phone", "person.person_contacts.actual_address"]}


def _size(chosen: Chosen) -> Definition:
    day = str(chosen.get("day", ""))
    return {"thing": "student", "where": {"all": [IN_CLASS]}, "group": ["enrolment@.parallel", "enrolment@.class"],
            "measures": [{"kind": "count", "label": "Учеников"},
                         *({"kind": "count", "label": label, "where": {"all": [{"field": "person.gender", "op": "in", "value": [gender]}]}}
                           for label, gender in (("Мальчиков", "м"), ("Девочек", "ж")))]} | ({"on": f"{day[:4]}-{day[4:6]}-{day[6:]}"} if len(day) == 8 else {})


def _movement(chosen: Chosen) -> Definition:
    found = deepcopy(BY_KEY["movement"].definition)
    return found | {"where": {"all": [found["where"]["all"][0], _days(chosen, "effective_on")]}}


def _density(chosen: Chosen) -> Definition:
    """By the groups of the chosen class, over the days of the chosen period."""
    found = deepcopy(BY_KEY["density"].definition)
    for measure in found["measures"][:2]:
        measure["where"]["all"][0] = _days(chosen, "day")
    mine = [{"has": "study_group_class", "where": {"all": _class(chosen, "class")}}] if chosen.get("class_id") else []
    return found | {"where": {"all": [*found["where"]["all"], *mine]}}


ALIKE: dict[str, Callable[[Chosen], Definition]] = {
    "svodnyy-klassnykh": _quality, "uspevaemost-shkoly": _quality, "reyting-klassov": _quality, "klass-i-predmet": _map, "dolzhniki": _debts,
    "propuski-bez-prichiny": _truants, "obshchie-svedeniya": _about, "napolnyaemost": _size,
    "dvizhenie": _movement, "nakoplyaemost": _density}


def definition(key: str, chosen: Chosen) -> Definition | None:
    """The named report of this key as a definition, with the class and the period that stand above it; None where its shape is another."""
    made = ALIKE.get(key)
    return made(chosen) if made else None
