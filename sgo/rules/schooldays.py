"""School days: the days of the periods that are neither holidays nor days off (domain rules §8.5, T32)."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Span:
    """Days from first to last, both included, for parallels from low to high."""
    first: date
    last: date
    low: int = 1
    high: int = 11

    def covers(self, day: date, parallel: int) -> bool:
        """Whether the day of this parallel lies in the span."""
        return self.first <= day <= self.last and self.low <= parallel <= self.high


@dataclass(frozen=True)
class Calendar:
    """What decides on which days a parallel has lessons."""
    periods: Sequence[Span]
    holidays: Sequence[Span]
    off: Sequence[Span] = ()                            # public holidays, moved days off, quarantine
    extra: Sequence[Span] = ()                          # school Saturdays
    week_days: int = 5

    def is_school_day(self, day: date, parallel: int) -> bool:
        """Whether the parallel has lessons on this day."""
        if any(span.covers(day, parallel) for span in self.off) or any(span.covers(day, parallel) for span in self.holidays):
            return False
        if not any(span.covers(day, parallel) for span in self.periods):
            return False
        return day.weekday() < self.week_days or any(span.covers(day, parallel) for span in self.extra)

    def school_days(self, first: date, last: date, parallel: int) -> Iterator[date]:
        """The school days from first to last, both included."""
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if self.is_school_day(day, parallel):
                yield day


def week_number(day: date, begins: date) -> int:
    """Which week of the school year the day lies in: the one in which the year begins is the first, and so odd."""
    monday = begins - timedelta(days=begins.weekday())
    return (day - monday).days // 7 + 1
