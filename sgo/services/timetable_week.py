"""What the weekly timetable asks for on the days between two dates: with dated rows, odd and even weeks, holidays, moved days and working Saturdays (Р 7.1)."""
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, literal, null, or_, select, type_coerce, union_all

from sgo.access import system
from sgo.models import (CalendarException, Organisation, Parallel, SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod, Subject, TeachingAssignment,
                        TimetableSlot, WeekType, YearStatus, db)
from sgo.rules import wording
from sgo.rules.schooldays import week_number

from . import Refused
from .days import FREE, READS, rest_of, school_saturday

LONGEST = 366


class Key(NamedTuple):
    """Which lesson: the group, the day, the number."""
    group: int
    day: date
    number: int


class With(NamedTuple):
    """Who gives it and where."""
    employee: int
    room: int | None


@dataclass(frozen=True)
class Asked:
    """For which days, and for the whole school, one class or one group."""
    since: date
    until: date
    class_id: int | None = None
    group_id: int | None = None


@dataclass
class Week:
    """What the timetable asks for: the lessons, what it leaves out and why, and whom it lacks."""
    wanted: dict[Key, With] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    skipped: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    others: Counter[str] = field(default_factory=Counter)     # groups whose teacher is not the one of the timetable
    nobody: Counter[str] = field(default_factory=Counter)     # groups without a teacher on the day


def year_of(asked: Asked) -> SchoolYear:
    """The school year in which the days lie; Refused in words when they lie in none, in several, or are too many."""
    if asked.until < asked.since:
        raise Refused("Последний день раньше первого. Исправьте одну из дат.", "until")
    year = db.session.scalar(select(SchoolYear).where(SchoolYear.start_on <= asked.since, SchoolYear.end_on >= asked.since))
    if year is None:
        raise Refused("Этот день не лежит ни в одном учебном году. Выберите другой или заведите учебный год.", "since")
    if year.status is YearStatus.CLOSED:
        raise Refused(f"Учебный год {year.name} закрыт. Выберите дни другого года.", "since")
    if asked.until > year.end_on or (asked.until - asked.since).days > LONGEST:
        raise Refused(f"Учебный год {year.name} кончается {wording.date_ru(year.end_on)}. Выберите последний день не позже.", "until")
    return year


def asked_for(year: SchoolYear, asked: Asked) -> Week:
    """The lessons that the timetable has on these days; the groups are all that it has ever had, so that what it no longer has can be told."""
    stamp = system("the timetable that lessons are made of", TimetableSlot, StudyGroup, StudyGroupClass)
    statement = (select(TimetableSlot, StudyGroup.parallel_id, StudyGroup.name, Subject.name).join(StudyGroup, StudyGroup.id == TimetableSlot.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id)
                 .where(StudyGroup.year_id == year.id, StudyGroup.archived_at.is_(None)))
    if asked.group_id:
        statement = statement.where(StudyGroup.id == asked.group_id)
    if asked.class_id:
        statement = statement.where(StudyGroup.id.in_(select(StudyGroupClass.group_id).where(StudyGroupClass.class_id == asked.class_id)))
    slots = db.session.execute(statement, execution_options=stamp).all()
    week = Week(groups={slot.group_id: f"{name}, {subject}" for slot, _, name, subject in slots})
    by_weekday: dict[int, list[tuple[TimetableSlot, int]]] = defaultdict(list)
    for slot, parallel, _, _ in slots:
        by_weekday[slot.weekday].append((slot, parallel))
    days = [day for day in _between(asked) if by_weekday[day.isoweekday()]]
    free = _free(year, days, {parallel for _, parallel, _, _ in slots}) if days else {}
    odd_days = _odd_days(days, set(week.groups)) if days else {}
    taught = _taught(asked, set(week.groups)) if days else {}
    for day in days:
        odd = week_number(day, year.start_on) % 2 == 1
        for slot, parallel in by_weekday[day.isoweekday()]:
            if slot.week_type is not WeekType.EVERY and (slot.week_type is WeekType.ODD) != odd:
                continue
            if slot.since <= day and (slot.until is None or day < slot.until):
                rest, shut = free[day, parallel]
                rest = odd_days.get((day, slot.group_id), rest)
                _ask(week, slot, day, rest or shut, taught.get(slot.group_id, ()))
    return week


def _ask(week: Week, slot: TimetableSlot, day: date, reason: str | None, taught: Iterable[Any]) -> None:
    if reason:
        week.skipped[reason].append(day)
        return
    here = [span.employee_id for span in taught if span.since <= day and (span.until is None or day < span.until)]
    employee = slot.employee_id
    if not here:
        week.nobody[week.groups[slot.group_id]] += 1
    elif employee not in here:
        employee = here[0]
        week.others[week.groups[slot.group_id]] += 1
    week.wanted[Key(slot.group_id, day, slot.number)] = With(employee, slot.room_id)


def _between(asked: Asked) -> list[date]:
    return [asked.since + timedelta(days=number) for number in range((asked.until - asked.since).days + 1)]


def _free(year: SchoolYear, days: Sequence[date], parallels: set[int]) -> dict[tuple[date, int], tuple[str | None, str | None]]:
    """Why a parallel has no lessons on a day, and why none can be made, or None; the same conditions as in the journal (services/days.py), for all
    days in one statement."""
    listed = union_all(*(select(type_coerce(literal(day, Date), Date).label("day")) for day in days)).subquery()
    holds = (StudyPeriod.start_on <= listed.c.day) & (StudyPeriod.end_on >= listed.c.day)
    closed = (select(StudyPeriod.is_closed).where(StudyPeriod.of(year.id, Parallel.id), holds).limit(1).correlate(Parallel, listed).scalar_subquery())
    statement = (select(listed.c.day, Parallel.id, rest_of(listed.c.day, Parallel.id, null()), school_saturday(listed.c.day, Parallel.id, null()), closed,
                        select(Organisation.week_days).limit(1).scalar_subquery())
                 .select_from(listed).join(Parallel, Parallel.id.in_(parallels)))
    found: dict[tuple[date, int], tuple[str | None, str | None]] = {}
    stamp = system("the school's week", Organisation, *READS)
    for day, parallel, rest, saturday, is_closed, week_days in db.session.execute(statement, execution_options=stamp):
        if not rest and day.weekday() >= (week_days or 5) and not saturday:
            rest = "выходной"
        found[day, parallel] = rest, "вне учебных периодов" if is_closed is None else "период закрыт" if is_closed else None
    return found


def _odd_days(days: Sequence[date], groups: set[int]) -> dict[tuple[date, int], str | None]:
    """The odd days of single classes, by group: the words of a day off, None for a Saturday on which the class studies."""
    statement = (select(CalendarException.day, StudyGroupClass.group_id, CalendarException.kind)
                 .join(StudyGroupClass, StudyGroupClass.class_id == CalendarException.class_id).where(CalendarException.day.between(days[0], days[-1])))
    rows = db.session.execute(statement, execution_options=system("the odd days of classes", *READS))
    return {(day, group): kind.label if kind in FREE else None for day, group, kind in rows if group in groups}


def _taught(asked: Asked, groups: set[int]) -> dict[int, list[Any]]:
    statement = (select(TeachingAssignment.group_id, TeachingAssignment.employee_id, TeachingAssignment.since, TeachingAssignment.until)
                 .where(TeachingAssignment.since <= asked.until, or_(TeachingAssignment.until.is_(None), TeachingAssignment.until > asked.since))
                 .order_by(TeachingAssignment.since.desc(), TeachingAssignment.id))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(statement, execution_options=system("who teaches the groups of the timetable", TeachingAssignment)):
        if row.group_id in groups:
            found[row.group_id].append(row)
    return found
