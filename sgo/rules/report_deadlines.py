"""Which reports are owed by when (Р 10.3-10.5; domain rules DL-30…DL-40). What is owed at present is the last of each kind whose time has begun."""
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .workdays import Exceptions, add_working

SCHOOL = (("DL-30", ("svodnyy-klassnykh",)), ("DL-31", ("uspevaemost-shkoly",)))
TEACHER = (("DL-34", ("otchet-predmetnika",)),)
CLASS = (("DL-35", ("otchet-klassnogo-rukovoditelya",)), ("DL-36", ("vedomost-uspevaemosti", "itogi-klassa")), ("DL-37", ("vedomost-poseshchaemosti",)))
BEFORE, MONTH, START = ("DL-38", ("predvaritelnyy-otchet",)), ("DL-39", ("poseshchaemost-klassa",)), ("DL-40", ("itogovye-dannye", "obshchie-svedeniya"))
FORTNIGHT, TAIL = timedelta(days=14), 7
SCHOOL_IN, CLASS_IN = 2, 1                              # working days after the end of a period


class Span(NamedTuple):
    """A period of the year, both days its own."""
    id: int
    start: date
    end: date


class Owed(NamedTuple):
    """A duty: any one of `keys` from `since` on does it; `period` when it is about one."""
    code: str
    keys: tuple[str, ...]
    since: date
    due: date
    period: int | None = None


def of_school(periods: Sequence[Span], today: date, exceptions: Exceptions) -> list[Owed]:
    """What the school owes for the period that ended last: two working days after its end."""
    return _after(SCHOOL, periods, today, exceptions, SCHOOL_IN)


def of_teacher(periods: Sequence[Span], today: date, exceptions: Exceptions) -> list[Owed]:
    """What a teacher owes for the period that ended last: one working day after its end."""
    return _after(TEACHER, periods, today, exceptions, CLASS_IN)


def of_class(periods: Sequence[Span], today: date, exceptions: Exceptions) -> list[Owed]:
    """What a class teacher owes: for the ended period, for the fortnight and the month that go on, and the lists of the first of October."""
    found = _after(CLASS, periods, today, exceptions, CLASS_IN)
    running = next((one for one in periods if one.start <= today <= one.end), None)
    if running:
        since, due = next((start, end) for start, end in fortnights(running.start, running.end) if start <= today <= end)
        found.append(Owed(*BEFORE, since, due, running.id))
        last = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        found.append(Owed(*MONTH, today.replace(day=1), last))
    if periods and today >= periods[0].start:
        first = date(periods[0].start.year, 9, 1)
        found += [Owed(START[0], (key,), first, date(first.year, 10, 1)) for key in START[1]]
    return found


def of_forms(terms: Mapping[str, tuple[tuple[int, int], tuple[int, int]]], periods: Sequence[Span], today: date) -> list[Owed]:
    """The federal forms whose term is agreed (DL-33): form -> (day and month of the snapshot, day and month of the term); owed from the snapshot on."""
    if not periods:
        return []
    found = []
    for key, ((day, month), (due_day, due_month)) in terms.items():
        snapshot = _next(periods[0].start, day, month)
        if snapshot <= today:
            found.append(Owed("DL-33", (key,), snapshot, _next(snapshot, due_day, due_month)))
    return found


def _next(since: date, day: int, month: int) -> date:
    """The first such day of a year from a day on; the last of February where a year has no 29th."""
    year = since.year + ((month, day) < (since.month, since.day))
    return date(year, month, min(day, monthrange(year, month)[1]))


def fortnights(start: date, end: date) -> list[tuple[date, date]]:
    """A period in windows of two weeks; a rest shorter than a week belongs to the window before it (DL-38)."""
    found: list[tuple[date, date]] = []
    while start <= end:
        last = min(start + FORTNIGHT - timedelta(days=1), end)
        if found and (last - start).days + 1 < TAIL:
            found[-1] = (found[-1][0], last)
        else:
            found.append((start, last))
        start = last + timedelta(days=1)
    return found


def _after(kinds: Sequence[tuple[str, tuple[str, ...]]], periods: Sequence[Span], today: date, exceptions: Exceptions, working: int) -> list[Owed]:
    ended = [one for one in periods if one.end < today]
    return [Owed(code, keys, ended[-1].end, add_working(ended[-1].end, working, exceptions), ended[-1].id) for code, keys in kinds] if ended else []
