"""What stands in a child's calendar: lessons with time, room and homework, holidays; marks and absences only where the family has asked for them."""
from collections.abc import Iterator
from datetime import datetime, timedelta

from sgo import clock
from sgo.access import Actor
from sgo.rules import ical
from sgo.rules.ical import Event

from . import week
from .calendar import Calendar
from .children import Child
from .week import Entry

BEFORE, AFTER = timedelta(weeks=2), timedelta(weeks=5)
HOLIDAYS = timedelta(days=180)


def of(actor: Actor, child: Child, with_marks: bool) -> str:
    """The calendar of the child from two weeks ago to five weeks ahead; the family name does not stand in it."""
    first, last = actor.today - BEFORE, actor.today + AFTER
    found, entries = week.between(actor, [child], first, last, with_marks, rest_until=actor.today + HOLIDAYS)
    events = [*_lessons(entries[child.id], child, with_marks), *_holidays(found, child)]
    return ical.calendar(f"Уроки: {child.first_name}", events, clock.now())


def _lessons(entries: list[Entry], child: Child, with_marks: bool) -> Iterator[Event]:
    for one in entries:
        title = f"Отменён: {one.subject}" if one.cancelled else one.subject
        begins, ends = (datetime.combine(one.day, at, clock.SCHOOL_ZONE) for at in one.bell) if one.bell else (one.day, one.day)
        yield Event(f"lesson-{one.id}-{child.id}@sgo", title if one.bell else f"{one.number} урок: {title}", begins, ends,
                    f"каб. {one.room}" if one.room else "", "\n".join(_about(one, child, with_marks)), one.cancelled, bool(one.bell))


def _about(one: Entry, child: Child, with_marks: bool) -> Iterator[str]:
    if one.change and not one.cancelled:
        yield "Урок ведёт другой учитель."
    if child.parallel_on(one.day) > 1:                  # in grade 1 nothing is set for home
        for task in one.homework:
            files = f" Файлы – в дневнике: {', '.join(name for _, name in task.files)}." if task.files else ""
            yield f"Задание: {task.text or 'в файле.'}{files}"
    if with_marks:
        for result in one.results:
            yield f"Долг: {result.about}" if result.is_debt else f"Отметка: {result.text} ({result.about})"
        for missed in one.missed:
            yield f"{missed.words[0].upper()}{missed.words[1:]}"


def _holidays(found: Calendar, child: Child) -> Iterator[Event]:
    for row in found.holidays:
        if row.low <= child.parallel <= row.high:
            yield Event(f"holiday-{row.id}@sgo", f"Каникулы: {row.name}", row.start_on, row.end_on, busy=False)
