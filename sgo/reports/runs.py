"""Handing a report in, reading it again as it stood, and what is owed by whom (Р 10.3-10.5)."""
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask import abort
from sqlalchemy import select

from sgo import clock
from sgo.access import CREATE, HEADS, READ, Actor, demand, holds_whole, may, pick, system, who_may
from sgo.models import PeriodScheme, PersonHealth, ReportRun, Role, SchoolClass, SchoolYear, StudyPeriod, YearStatus, db
from sgo.rules import report_deadlines as rules
from sgo.rules import wording
from sgo.services.absences.book import exceptions

from .federal import layouts
from .base import Column, Line, Report, Table, Value

WORDS = {"Класс", "Период", "Учитель", "Ученик", "Месяц", "На день"}


@dataclass(frozen=True)
class Duty:
    """A report owed: by when, whose (a class or the teacher), whether it is handed in already."""
    key: str
    keys: tuple[str, ...]
    about: str
    due: date
    late: bool
    done: datetime | None
    values: Mapping[str, int]


def hand_in(actor: Actor, report: Report, values: Mapping[str, int | None], table: Table) -> ReportRun:
    """Keep the report as it stands now; 403 for who hands in no reports."""
    if not may(actor, CREATE, ReportRun):
        abort(403, who_may(CREATE, ReportRun))
    data, digest = sealed(table)
    about = ", ".join(value for title, value in table.facts if title in WORDS)[:300]
    owed = [one.due for one in duties(actor) if report.key in one.keys and all(values.get(name) == value for name, value in one.values.items())]
    run = ReportRun(key=report.key, title=report.title, about=about, period_id=values.get("period_id"), class_id=values.get("class_id"),
                    employee_id=values.get("employee_id"), handed_by_id=actor.person_id, handed_at=clock.now(), due_on=owed[0] if owed else None,
                    data=data, sha256=digest)
    db.session.add(run)
    db.session.flush()
    demand(actor, CREATE, run)
    return run


def opened(actor: Actor, run_id: int) -> tuple[ReportRun, Table, bool]:
    """A report that was handed in, and whether its data are what was sealed; 404 for one that the person may not see."""
    run = pick(actor, ReportRun, run_id, READ)
    return run, veiled(actor, table_of(json.loads(run.data))), hashlib.sha256(run.data.encode()).hexdigest() == run.sha256


def veiled(actor: Actor, table: Table) -> Table:
    """The table without what is told of health, for whoever may not see health: what is left out is named."""
    if holds_whole(actor, READ, PersonHealth):
        return table
    hidden = {column.title for part in table.parts for column in part.columns if column.closed}
    parts = [replace(part, columns=[column for column in part.columns if not column.closed],
                     lines=[replace(line, values=[value for value, column in zip(line.values, part.columns, strict=True) if not column.closed])
                            for line in part.lines]) for part in table.parts]
    notes = [*table.notes, *([f"Графы о здоровье вам не видны: {', '.join(sorted(hidden))}."] if hidden else [])]
    return replace(table, parts=parts, notes=notes)


def sealed(table: Table) -> tuple[str, str]:
    """A table as canonical JSON, and its SHA-256."""
    data = json.dumps(plain(table), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return data, hashlib.sha256(data.encode()).hexdigest()


def duties(actor: Actor) -> list[Duty]:
    """What this person owes at present, by due date: of the classes he leads, of his lessons, of the school for its administrator and deputy."""
    periods = _periods()
    days = exceptions()
    of_scheme = list(periods.values())
    owed: list[tuple[rules.Owed, str, dict[str, int]]] = []
    for class_id, name, scheme in _led(actor):
        owed += [(one, name, {"class_id": class_id}) for one in rules.of_class(periods.get(scheme, []), actor.today, days)]
    if Role.TCH in actor.roles and actor.own.employee_id and actor.own.taught_today:
        owed += [(one, "", {"employee_id": actor.own.employee_id}) for one in rules.of_teacher(of_scheme[0] if of_scheme else [], actor.today, days)]
    if actor.roles & {Role.ADM, Role.ZAV}:
        owed += [(one, "школа", {}) for one in rules.of_school(of_scheme[0] if of_scheme else [], actor.today, days)]
        owed += [(one, f"на {wording.date_ru(one.since)}", {"day": int(f"{one.since:%Y%m%d}")})
                 for one in rules.of_forms(layouts.terms(), of_scheme[0] if of_scheme else [], actor.today)]
    runs = _runs({key for one, _, _ in owed for key in one.keys})
    return sorted((_duty(one, about, values, runs, actor.today) for one, about, values in owed), key=lambda duty: (duty.done is not None, duty.due, duty.about))


def lacking(actor: Actor) -> list[tuple[str, date, list[str]]]:
    """For the heads: which classes have not handed in what is due, by report."""
    if not actor.roles & HEADS:
        return []
    periods, days = _periods(), exceptions()
    owed = [(one, name, {"class_id": class_id}) for class_id, name, scheme in _classes() for one in rules.of_class(periods.get(scheme, []), actor.today, days)]
    runs = _runs({key for one, _, _ in owed for key in one.keys})
    found: dict[tuple[str, date], list[str]] = defaultdict(list)
    for one, name, values in owed:
        if one.due < actor.today and _duty(one, name, values, runs, actor.today).done is None:
            found[one.keys[0], one.due].append(name)
    return [(key, due, names) for (key, due), names in sorted(found.items(), key=lambda item: item[0][1])]


def _duty(one: rules.Owed, about: str, values: dict[str, int], runs: Sequence[Any], today: date) -> Duty:
    asked = values | ({"period_id": one.period} if one.period else {})
    day = wording.date_ru(one.since) if "day" in values else None
    done = next((at for key, period, class_id, employee, at, said in runs if key in one.keys and at.astimezone(clock.SCHOOL_ZONE).date() >= one.since
                 and (day is None or said == day)
                 and (one.period is None or key == "vedomost-uspevaemosti" or key == "vedomost-poseshchaemosti" or period == one.period)
                 and values.get("class_id", class_id) == class_id and values.get("employee_id", employee) == employee), None)
    return Duty(one.keys[0], one.keys, about, one.due, done is None and one.due < today, done, asked)


def _runs(keys: set[str]) -> Sequence[Any]:
    statement = (select(ReportRun.key, ReportRun.period_id, ReportRun.class_id, ReportRun.employee_id, ReportRun.handed_at, ReportRun.about)
                 .join(SchoolYear, SchoolYear.status == YearStatus.CURRENT).where(ReportRun.key.in_(keys), ReportRun.handed_at >= SchoolYear.start_on)
                 .order_by(ReportRun.id))
    return db.session.execute(statement, execution_options=system("which reports are handed in, without what they say", ReportRun)).all()


def _periods() -> dict[int, list[rules.Span]]:
    statement = (select(PeriodScheme.id, StudyPeriod.id, StudyPeriod.start_on, StudyPeriod.end_on).join(StudyPeriod, StudyPeriod.scheme_id == PeriodScheme.id)
                 .join(SchoolYear, SchoolYear.id == PeriodScheme.year_id).where(SchoolYear.status == YearStatus.CURRENT)
                 .order_by(PeriodScheme.id, StudyPeriod.start_on))
    found: dict[int, list[rules.Span]] = defaultdict(list)
    for scheme, id_, start, end in db.session.execute(statement):
        found[scheme].append(rules.Span(id_, start, end))
    return found


def _classes(only: frozenset[int] | None = None) -> list[tuple[int, str, int]]:
    """Classes of the current year with the scheme of their periods."""
    statement = (select(SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter, StudyPeriod.scheme_id).distinct()
                 .join(SchoolYear, SchoolYear.id == SchoolClass.year_id).join(StudyPeriod, StudyPeriod.of(SchoolClass.year_id, SchoolClass.parallel_id))
                 .where(SchoolYear.status == YearStatus.CURRENT, SchoolClass.archived_at.is_(None)).order_by(SchoolClass.parallel_id, SchoolClass.letter))
    if only is not None:
        statement = statement.where(SchoolClass.id.in_(only))
    rows = db.session.execute(statement, execution_options=system("the classes that owe reports", SchoolClass)).all()
    return [(id_, f"{grade}{letter}", scheme) for id_, grade, letter, scheme in rows]


def _led(actor: Actor) -> list[tuple[int, str, int]]:
    led = frozenset(actor.own.led_today)
    return _classes(led) if led else []


# ---------- a table as plain data, and back
def plain(table: Table) -> dict[str, Any]:
    """A table as canonical data."""
    def of(value: Value) -> Any:
        return {"of": [value.numerator, value.denominator]} if isinstance(value, Fraction) else value

    def lines(some: Sequence[Line]) -> list[Any]:
        return [[[of(value) for value in line.values], line.heavy] for line in some]
    return {"title": table.title, "facts": [list(pair) for pair in table.facts], "notes": list(table.notes), "empty": table.empty,
            "columns": [[column.title, column.group, column.narrow, column.text, column.marks, column.closed] for column in table.columns],
            "lines": lines(table.lines), "totals": lines(table.totals), "figures": [[title, of(value)] for title, value in table.figures],
            "parts": [plain(part) for part in table.parts]}


def table_of(data: Mapping[str, Any]) -> Table:
    def of(value: Any) -> Value:
        return Fraction(*value["of"]) if isinstance(value, dict) else value

    def lines(some: Sequence[Any]) -> list[Line]:
        return [Line([of(value) for value in values], heavy) for values, heavy in some]
    return Table(data["title"], [(title, value) for title, value in data["facts"]], [Column(*column) for column in data["columns"]], lines(data["lines"]),
                 lines(data["totals"]), [(title, of(value)) for title, value in data["figures"]], data["notes"], data["empty"],
                 parts=[table_of(part) for part in data.get("parts", [])])


def due_words(duty: Duty) -> str:
    """«до 26.10», «просрочен с 26.10», «сдан 24.10»."""
    if duty.done:
        return f"сдан {wording.date_short(duty.done.astimezone(clock.SCHOOL_ZONE).date())}"
    return f"{'просрочен с' if duty.late else 'до'} {wording.date_short(duty.due)}"

