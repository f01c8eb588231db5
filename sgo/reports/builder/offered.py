"""What a composer chooses from, as plain data for the page: fields by where they stand, related rows, figures, values of a field."""
from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select, true

from sgo.access import READ, Actor, may
from sgo.models import StudyPeriod, db
from sgo.models.folding import folded, literally
from sgo.rules import names, spans
from sgo.services import titles

from . import drill
from .catalogue import PARTS, SEPARATOR, Field, Kind, Word, branches, crowds, named, said_way, things, title_of
from .measures import AGGREGATES, ready_for
from .question import QUANTITIES, VIEWS, Ask
from .sources import Ledger, Moment, Reading, is_dated
from .telling import PERIODS
from .values import BARE, BETWEEN_FIELDS, COMPARED, OPERATORS

OFFERED = 40


def words() -> dict[str, Any]:
    """The words that do not depend on the thing: pairs, for their order matters."""
    pairs = {"quantities": QUANTITIES, "aggregates": AGGREGATES, "views": VIEWS, "spans": spans.WORDS, "parts": PARTS, "periods": PERIODS, "compared": COMPARED}
    return {"operators": {kind.value: list(known.items()) for kind, known in OPERATORS.items()}, "bare": sorted(BARE), "counted": sorted(spans.COUNTED),
            "between_fields": sorted(BETWEEN_FIELDS), **{name: list(known.items()) for name, known in pairs.items()}}


def periods(actor: Actor) -> list[tuple[int, str]]:
    """The school's periods by name, the newest year first: a question may speak of one of them for good."""
    return [(id_, name) for id_, name in titles.options(actor, {"": StudyPeriod})[""]]


def of_thing(key: str, model: Any) -> dict[str, Any]:
    """The fields of a thing by branches, the nearest first; its crowds; its ready figures; the columns that a new question begins with."""
    found = []
    for branch in branches(model):
        prefix = f"{branch.path}{SEPARATOR}" if branch.path else ""
        found.append({"title": branch.title, "near": branch.near, "fields": [_field(prefix, one) for one in branch.fields()]})
    return {"thing": key, "title": named(model)[1], "branches": found, "show": drill.default_show(key),
            "crowds": [{"path": path, "label": _way(way), "thing": way[-1].target.__tablename__, "dated": is_dated(way[-1].target)}
                       for path, way in crowds(model)],
            "ready": [{"key": one.key, "label": one.label} for one in ready_for(model)]}


def _field(prefix: str, one: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"path": f"{prefix}{one.key}", "label": one.label, "kind": one.kind.value}
    if one.options:
        found["options"] = one.options
    if one.kind is Kind.ROW:
        found["target"] = one.target.__tablename__
    return found


def _way(way: Any) -> str:
    """«уроки (через состав групп)»: the last word is what is asked about."""
    *through, last = said_way(way)
    return last + (f" (через: {', '.join(one.lower() for one in through)})" if through else "")


def values(actor: Actor, found: Word, typed: str, chosen: list[int]) -> list[tuple[int, str]]:
    """Rows that a condition on a link may name: those whose name holds what was typed, and what is chosen already; only what the actor may see."""
    model = found.field.target
    if not may(actor, READ, model):
        return []
    if titles.short(model):
        known = titles.options(actor, {"": model})[""]
        word = names.fold(typed)
        return [one for one in known if one[0] in chosen or word in names.fold(one[1])][:OFFERED + len(chosen)]
    kept = sorted(titles.titles(actor, model, chosen).items()) if chosen else []
    if model in titles.LOOKED:
        return kept + [one for one in titles.unique(titles.matching(actor, model, typed, OFFERED)) if one[0] not in chosen]
    return kept + _named(actor, model, typed)


def _named(actor: Actor, model: Any, typed: str) -> list[tuple[int, str]]:
    """Rows of a kind that no look-up knows, by the words of their titles."""
    title = title_of(model)
    if title is None:
        return []
    day = actor.today
    ledger = Ledger(actor)
    reading = Reading(ledger, model, Moment(day, day, day))
    column = reading.word("self")
    texts = [one for one in column.shown if getattr(one.type, "length", None)]
    word = literally(typed)
    condition = or_(*(folded(one).like(f"%{word}%", escape="\\") for one in texts)) if texts and word else true()
    statement = reading.froms(select(reading.root.id, *column.shown)).where(condition).order_by(*column.order).limit(OFFERED)
    return [(row[0], str(column.say(row[1:]))) for row in db.session.execute(ledger.stamped(statement))]


def asks(actor: Actor, asked: list[Ask], answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The values asked at a run, as fields of a form."""
    found = []
    for one in asked:
        given = _as_typed(answers.get(one.label) or one.default)
        line = {"label": one.label, "kind": one.word.kind.value, "op": one.op, "value": given, "options": list(one.word.field.options)}
        if one.word.kind is Kind.ROW:
            chosen = [int(value) for value in (given if isinstance(given, list) else [given]) if str(value or "").isdecimal()]
            line["options"] = [(str(key), label) for key, label in values(actor, one.word, "", chosen)]
        found.append(line)
    return found


def _as_typed(given: Any) -> Any:
    """A value or values as a form holds them, whatever an old definition has for a default."""
    if isinstance(given, list):
        return [str(one) for one in given if isinstance(one, str | int)]
    return str(given) if isinstance(given, str | int) else None


def granted_things(actor: Actor) -> list[tuple[str, str]]:
    """The things that this person may ask about at all."""
    return [(key, named(model)[1]) for key, model in things().items() if may(actor, READ, model)]
