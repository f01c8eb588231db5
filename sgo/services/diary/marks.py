"""«Оценки»: a child's marks of a year by subject, what they come to and what stands for periods, year and exams; archived years are read the same way."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from flask import abort
from sqlalchemy import Integer, String, and_, cast, func, literal, null, or_, select, union_all

from sgo.access import READ, Actor, granted, scope, who_may
from sgo.models import ExamMark, FinalMark, Grading, JournalRules, Mark, PeriodMark, StudyGroup, Subject, YearMark, db
from sgo.rules import finals as rules
from sgo.rules.finals import Given, Grounds, Manner, Offer, counted

from ..finals.material import manner_of
from .calendar import Calendar, Part, calendar
from .children import Child, Place
from .facts import Facts, Result, facts

YEAR_KINDS: tuple[tuple[str, Any], ...] = (("year", YearMark), ("exam", ExamMark), ("final", FinalMark))


@dataclass
class Line:
    """A subject of the year: its groups, the marks of the shown days, what stands by column."""
    id: int
    name: str
    grading: str = Grading.FIVE.value
    hours_week: int = 0
    position: int = 0
    groups: list[int] = field(default_factory=list)
    is_subgroup: bool = False
    results: list[Result] = field(default_factory=list)
    course: list[Result] = field(default_factory=list)  # of the whole year, where it was asked for
    standing: dict[str, str] = field(default_factory=dict)
    manner: Manner = field(default_factory=Manner)

    def grounds(self) -> Grounds:
        """The marks that count for the average."""
        return Grounds(counted([Given(one.work, number, attempt.value, attempt.second, attempt.code, one.weight)
                                for one in self.results for number, attempt in enumerate(one.attempts, 1)], self.manner))

    @property
    def mean(self) -> Fraction | None:
        """The average that the school goes by."""
        return self.grounds().mean(self.manner)

    @property
    def simple(self) -> Fraction | None:
        """The average without weights; None where it would be the same one."""
        values = self.grounds().values
        if not self.manner.weights or all(weight == 1 for _, weight in values):
            return None
        return Fraction(sum(value for value, _ in values), len(values)) if values else None

    @property
    def offer(self) -> Offer:
        """What would stand for the period, were it over today."""
        return rules.of_period(self.grounds(), self.manner, self.hours_week, self.grading)

    @property
    def least(self) -> int:
        """How many marks a period needs."""
        return self.manner.least(self.hours_week)


@dataclass
class Year:
    """The marks of a year, for one period or whole."""
    place: Place
    years: list[Place]
    periods: list[Part]
    period: Part | None                                 # None: the whole year
    today: date
    lines: list[Line]
    found: Calendar
    manner: Manner

    @property
    def is_past(self) -> bool:
        """Whether another year than the present one is shown."""
        return not (self.place.since <= self.today and (self.place.until is None or self.today < self.place.until))

    @property
    def is_open(self) -> bool:
        """Whether the shown period goes on, so that it makes sense to reckon what will come of it."""
        return bool(self.period and not self.period.closed and self.period.start_on <= self.today)

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The columns of the whole year: periods, year, and exam and final where a mark stands."""
        some = {key for line in self.lines for key in line.standing}
        return [*((str(one.id), one.name) for one in self.periods), ("year", rules.NAMES["year"]),
                *((key, rules.NAMES[key]) for key in ("exam", "final") if key in some)]

    def line(self, subject: int) -> Line:
        """A subject of the year; 404 when the child does not study it."""
        return next((one for one in self.lines if one.id == subject), None) or abort(404, who_may(READ, Mark))


def read(actor: Actor, child: Child, wanted: int | None = None, period_id: int | None = None, whole: bool = False,
         course: bool = False) -> Year | None:
    """The marks of the wanted year of the child's, of today's without one, and the `course` of the year beside its period; None for a child that has never
    been in a class."""
    return several(actor, [child], wanted, period_id, whole, course).get(child.id)


def several(actor: Actor, children: Sequence[Child], wanted: int | None = None, period_id: int | None = None, whole: bool = False,
            course: bool = False) -> dict[int, Year]:
    """The same of each child that has been in a class, in as many statements for three children as for one."""
    years = {child.id: _years(child) for child in children if child.places}
    places = {id_: _place(of_child, wanted, actor.today) for id_, of_child in years.items()}
    if not places:
        return {}
    found = calendar(actor, *_span([(place.since, max(place.since, min(place.until or actor.today, actor.today))) for place in places.values()]))
    lines, manner = _lines(actor, places)
    periods = {id_: [one for one in found.periods if one.year_id == place.year_id and one.is_of(place.parallel)] for id_, place in places.items()}
    chosen = {id_: None if whole or not parts else next((one for one in parts if one.id == period_id), None) or _usual(parts, actor.today)
              for id_, parts in periods.items()}
    every = {id_: _span([(one.start_on, one.end_on) for one in parts]) for id_, parts in periods.items() if parts}
    days = {id_: _span([(one.start_on, one.end_on) for one in parts if chosen[id_] in (None, one)]) for id_, parts in periods.items() if parts}
    if days:
        for id_, got in facts(actor, list(days), *_span(list((every if course else days).values())), of_week=False).items():
            _hand_out(lines[id_], got, *days[id_])
    _sums(actor, places, lines, manner)
    return {id_: Year(place, years[id_], periods[id_], chosen[id_], actor.today, _shown(lines[id_]), found, manner) for id_, place in places.items()}


def _years(child: Child) -> list[Place]:
    return sorted({place.year_id: place for place in child.places}.values(), key=lambda one: one.since, reverse=True)


def _place(years: Sequence[Place], wanted: int | None, today: date) -> Place:
    return next((one for one in years if one.year_id == wanted), None) or next((one for one in years if one.holds(today)), None) or years[0]


def _span(pairs: Sequence[tuple[date, date]]) -> tuple[date, date]:
    """From the first day of all to the last."""
    return min(first for first, _ in pairs), max(last for _, last in pairs)


def _shown(lines: dict[str, Line]) -> list[Line]:
    return sorted((one for one in lines.values() if one.results or one.standing or one.groups), key=lambda one: (one.position, one.name))


def _usual(periods: Sequence[Part], today: date) -> Part:
    """The period that goes on, else the last one that has begun."""
    begun = [one for one in periods if one.start_on <= today]
    return begun[-1] if begun else periods[0]


def _lines(actor: Actor, places: Mapping[int, Place]) -> tuple[dict[int, dict[str, Line]], Manner]:
    """The subjects of each child's groups in the year, with the school's rules beside them."""
    condition, groups = scope(actor, READ, StudyGroup), {id_: {span.id for span in actor.own.groups_of([id_])} for id_ in places}
    mine = and_(condition, StudyGroup.id.in_(set().union(*groups.values())), StudyGroup.year_id.in_({place.year_id for place in places.values()}))
    statement = (select(StudyGroup.id, StudyGroup.year_id, StudyGroup.hours_week, StudyGroup.is_subgroup, Subject.id, Subject.name, Subject.grading,
                        Subject.position, JournalRules)
                 .select_from(JournalRules).join(StudyGroup, mine, isouter=True)
                 .join(Subject, Subject.id == StudyGroup.subject_id, isouter=True).order_by(StudyGroup.id))
    lines: dict[int, dict[str, Line]] = {id_: {} for id_ in places}
    manner = Manner()
    for group, year, hours, is_part, id_, name, grading, position, how in db.session.execute(granted(statement, StudyGroup, condition=condition)):
        manner = manner_of(how)
        for child in [one for one in places if group in groups[one] and places[one].year_id == year]:
            line = lines[child].setdefault(name, Line(id_, name, grading.value, hours, position, manner=manner))
            line.groups.append(group)
            line.hours_week, line.is_subgroup = hours, is_part
    return lines, manner


def _hand_out(lines: dict[str, Line], got: Facts, first: date, last: date) -> None:
    for result in got.results:
        if result.subject in lines:
            lines[result.subject].course.append(result)
            if first <= result.day <= last:
                lines[result.subject].results.append(result)


def _sums(actor: Actor, places: Mapping[int, Place], lines: dict[int, dict[str, Line]], manner: Manner) -> None:
    """What stands for periods, the year, exams and in the end: a later attempt at an exam stands over the earlier one."""
    conditions = [scope(actor, READ, model) for model in (PeriodMark, YearMark, ExamMark, FinalMark)]
    parts = [_sum(PeriodMark, cast(PeriodMark.period_id, String), conditions[0], places)]
    parts += [_sum(model, literal(key), condition, places) for (key, model), condition in zip(YEAR_KINDS, conditions[1:], strict=True)]
    statement: Any = union_all(*parts)
    rows = db.session.execute(granted(statement, PeriodMark, YearMark, ExamMark, FinalMark, condition=or_(*conditions)))
    for column, id_, name, position, text, _, child in sorted(rows, key=lambda row: row[5] or 1):
        lines[child].setdefault(name, Line(id_, name, position=position, manner=manner)).standing[column] = text


def _sum(model: Any, column: Any, condition: Any, places: Mapping[int, Place]) -> Any:
    mine = or_(*(and_(model.student_id == child, model.year_id == place.year_id) for child, place in places.items()))
    return (select(column, Subject.id, Subject.name, Subject.position, func.coalesce(cast(model.value, String), cast(model.code, String)),
                   model.attempt if model is ExamMark else cast(null(), Integer), model.student_id)
            .join(Subject, Subject.id == model.subject_id).where(condition, mine))
