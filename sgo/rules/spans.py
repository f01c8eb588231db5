"""Days that are told by a word: «прошлая четверть», «последние 14 дней»; pure, as of a day, with the school's own periods."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 3660


@dataclass(frozen=True)
class Span:
    """Both ends belong to it."""
    first: date
    last: date


WORDS = {"today": "сегодня", "yesterday": "вчера", "this_week": "эта неделя", "last_week": "прошлая неделя", "this_month": "этот месяц",
         "last_month": "прошлый месяц", "this_period": "этот период", "last_period": "прошлый период", "this_year": "этот учебный год",
         "last_year": "прошлый учебный год", "last_days": "последние дни", "next_days": "ближайшие дни"}
COUNTED = {"last_days", "next_days"}                    # these need a number


def of_word(word: str, today: date, number: int, periods: Sequence[Span], years: Sequence[Span]) -> Span:
    """The days that a word means; ValueError with a sentence where the school's calendar has no such span, KeyError for no such word."""
    if word in COUNTED:
        if not 1 <= number <= MOST_DAYS:
            raise ValueError(f"Число дней – от 1 до {MOST_DAYS}.")
        return Span(today - timedelta(number - 1), today) if word == "last_days" else Span(today, today + timedelta(number - 1))
    if word in ("today", "yesterday"):
        day = today - timedelta(1) if word == "yesterday" else today
        return Span(day, day)
    which, _, what = word.partition("_")
    if what == "week":
        monday = today - timedelta(today.weekday() + (7 if which == "last" else 0))
        return Span(monday, monday + timedelta(6))
    if what == "month":
        first = today.replace(day=1)
        return Span(first, _next_month(first) - timedelta(1)) if which == "this" else Span((first - timedelta(1)).replace(day=1), first - timedelta(1))
    return _of_school(WORDS[word], which, today, periods if what == "period" else years)


def _next_month(first: date) -> date:
    return (first + timedelta(32)).replace(day=1)


def _of_school(said: str, which: str, today: date, spans: Sequence[Span]) -> Span:
    begun = [span for span in sorted(spans, key=lambda span: span.first) if span.first <= today]
    if which == "this" and begun and begun[-1].last >= today:
        return begun[-1]
    over = [span for span in begun if span.last < today]
    if which == "last" and over:
        return over[-1]
    raise ValueError(f"«{said}»: на сегодня в календаре школы такого нет. Выберите другие дни.")


def anniversaries(span: Span) -> frozenset[int]:
    """The days of a year that fall into the span, as 1123 for 23 November; 29 February is kept on 28 February too where the year has none."""
    found: set[int] = set()
    day = span.first
    while day <= span.last and len(found) < 366:
        found.add(day.month * 100 + day.day)
        if (day.month, day.day) == (2, 28) and (day + timedelta(1)).month == 3:
            found.add(229)
        day += timedelta(1)
    return frozenset(found)
