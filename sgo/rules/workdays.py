"""Working days of the production calendar, by which deadlines are counted (domain.md §3, §8.5; T5-T11, T31). School days are another thing: schooldays.py."""
from collections.abc import Mapping
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5
NOTICE_OF_HOLIDAYS = timedelta(days=14)
Exceptions = Mapping[date, bool]                        # day -> whether it is working, for days that are not what their weekday says


def is_working(day: date, exceptions: Exceptions) -> bool:
    """Whether the staff's five-day week has this day as a working one."""
    return exceptions.get(day, day.weekday() < SATURDAY)


def add_working(day: date, number: int, exceptions: Exceptions) -> date:
    """The `number`-th working day strictly after `day`: the day of the event is not counted (ст. 191 ГК)."""
    found = day
    for _ in range(number):
        found += ONE_DAY
        while not is_working(found, exceptions):
            found += ONE_DAY
    return found


def working_days(first: date, last: date, exceptions: Exceptions) -> int:
    """How many working days there are from first to last, both included."""
    return sum(is_working(first + timedelta(days=number), exceptions) for number in range((last - first).days + 1))


def holidays_told_by(start: date) -> date:
    """The last day to tell of holidays that begin on `start`: two weeks before, in days of the calendar (Р 7.3; T11)."""
    return start - NOTICE_OF_HOLIDAYS
