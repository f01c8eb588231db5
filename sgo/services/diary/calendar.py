"""The calendar of some days for families, in one statement: periods, holidays, odd days, bells; and what the school shows in the diary."""
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Time, and_, cast, literal, null, or_, select, union_all

from sgo.access import READ, Actor, granted, scope
from sgo.models import (BellSchedule, BellSlot, CalendarException, DayKind, DiaryRules, DotCounts, Holiday, JournalRules, PeriodScheme, ProductionDay,
                        SchoolYear, StudyPeriod, YearStatus, db)
from sgo.rules.cells import Counting

from ..days import FREE, WORKED
from .children import Child

NOTHING, NO_DAY, NO_TIME, NO_WORDS = cast(null(), Integer), cast(null(), Date), cast(null(), Time), cast(null(), String)
NON_WORKING = "нерабочий день"


@dataclass(frozen=True)
class Shown:
    """What this school shows families besides the marks: its «Правила дневника»."""
    averages: bool = True
    weights: bool = True
    comments: bool = True
    class_mean: bool = True


@dataclass(frozen=True)
class Part:
    """A period of the year, for the parallels of its scheme."""
    id: int
    name: str
    start_on: date
    end_on: date
    closed: bool
    low: int
    high: int
    year_id: int

    def is_of(self, parallel: int) -> bool:
        """Whether the parallel studies by it."""
        return self.low <= parallel <= self.high


@dataclass
class Calendar:
    """The days asked for and the whole years they lie in."""
    counting: Counting = field(default_factory=Counting)
    shown: Shown = field(default_factory=Shown)
    periods: list[Part] = field(default_factory=list)
    holidays: list[Any] = field(default_factory=list)
    odd: list[Any] = field(default_factory=list)
    days_off: set[date] = field(default_factory=set)
    bells: dict[tuple[int, int], tuple[time, time]] = field(default_factory=dict)       # shift, number

    def period(self, parallel: int, first: date, last: date) -> Part | None:
        """The last period of the parallel that touches the days."""
        return next((one for one in reversed(self.periods) if one.is_of(parallel) and one.start_on <= last and one.end_on >= first), None)

    def rest(self, day: date, child: Child) -> str | None:
        """Why the child has no lessons on the day («каникулы: осенние»), None on a school day; the same order as `days.rest_of`."""
        place = child.place(day)
        parallel, class_id = child.parallel_on(day), place.class_id if place else None
        mine = [row for row in self.odd if row.start_on == day and (row.id == class_id if row.id else row.low <= parallel <= row.high)]
        for row in mine:
            if DayKind(row.name) in FREE:
                return DayKind(row.name).label
        for row in self.holidays:
            if row.start_on <= day <= row.end_on and row.low <= parallel <= row.high:
                return f"каникулы: {row.name}"
        return NON_WORKING if day in self.days_off and not any(DayKind(row.name) in WORKED for row in mine) else None

    def bell(self, child: Child, day: date, number: int) -> tuple[time, time] | None:
        """When the lesson of this number begins and ends for the child."""
        place = child.place(day)
        return self.bells.get((place.shift if place else 1, number))


def calendar(actor: Actor, first: date, last: date) -> Calendar:
    """Everything about the days from the first to the last, and the periods of the years they lie in, or of the current one."""
    of_exception = scope(actor, READ, CalendarException)
    rows = db.session.execute(granted(_statement(first, last, of_exception), CalendarException, condition=of_exception)).all()
    found = Calendar()
    for row in sorted(rows, key=lambda one: one.id or 0):
        if row.kind == "rules":
            found.counting = Counting(bool(row.id), row.name, row.words == DotCounts.AS_TWO)
            found.shown = Shown(bool(row.low), bool(row.high), bool(row.more), bool(row.flag))
        elif row.kind == "period":
            found.periods.append(Part(row.id, row.name, row.start_on, row.end_on, bool(row.flag), row.low, row.high, row.more))
        elif row.kind == "bell":                        # of several schedules of a shift the first one
            found.bells.setdefault((row.low, row.high), (row.begins, row.ends))
        elif row.kind == "off":
            found.days_off.add(row.start_on)
        else:
            (found.holidays if row.kind == "holiday" else found.odd).append(row)
    found.periods.sort(key=lambda one: (one.start_on, one.id))
    return found


def _statement(first: date, last: date, of_exception: Any) -> Any:
    of_year = and_(SchoolYear.id == PeriodScheme.year_id, or_(
        SchoolYear.status == YearStatus.CURRENT, and_(SchoolYear.start_on <= last, SchoolYear.end_on >= first)))
    rules = (select(literal("rules").label("kind"), cast(JournalRules.uses_weights, Integer).label("id"),
                    cast(JournalRules.retake_counts, String).label("name"), NO_DAY.label("start_on"), NO_DAY.label("end_on"),
                    cast(DiaryRules.shows_averages, Integer).label("low"),
                    cast(DiaryRules.shows_weights, Integer).label("high"), cast(DiaryRules.shows_comments, Integer).label("more"),
                    cast(DiaryRules.shows_class_mean, Boolean).label("flag"), cast(JournalRules.dot_counts, String).label("words"),
                    NO_TIME.label("begins"), NO_TIME.label("ends")).join(DiaryRules, DiaryRules.id == JournalRules.id))
    plain: tuple[Any, ...] = (NOTHING, literal(False), NO_WORDS, NO_TIME, NO_TIME)
    periods = (select(literal("period"), StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on, PeriodScheme.first_parallel,
                      PeriodScheme.last_parallel, PeriodScheme.year_id, StudyPeriod.is_closed, NO_WORDS, NO_TIME, NO_TIME)
               .join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear, of_year))
    holidays = select(literal("holiday"), Holiday.id, Holiday.name, Holiday.start_on, Holiday.end_on, Holiday.first_parallel, Holiday.last_parallel,
                      *plain).where(Holiday.start_on <= last, Holiday.end_on >= first)
    odd = select(literal("odd"), CalendarException.class_id, cast(CalendarException.kind, String), CalendarException.day, CalendarException.day,
                 CalendarException.first_parallel, CalendarException.last_parallel, *plain).where(of_exception, CalendarException.day.between(first, last))
    off = select(literal("off"), ProductionDay.id, NO_WORDS, ProductionDay.day, ProductionDay.day, NOTHING, NOTHING, *plain).where(
        ProductionDay.day.between(first, last), ProductionDay.is_working.is_(False))
    bells = (select(literal("bell"), BellSlot.id, NO_WORDS, NO_DAY, NO_DAY, BellSchedule.shift, BellSlot.number, NOTHING, literal(False), NO_WORDS,
                    BellSlot.starts_at, BellSlot.ends_at).join(BellSchedule, BellSchedule.id == BellSlot.schedule_id))
    return union_all(rules, periods, holidays, odd, off, bells)
