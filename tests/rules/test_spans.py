"""Days by a word, as of Monday 23 November 2026 in the second quarter."""
from datetime import date

import pytest

from sgo.rules.spans import Span, anniversaries, of_word

TODAY = date(2026, 11, 23)
PERIODS = [Span(date(2026, 9, 1), date(2026, 10, 23)), Span(date(2026, 11, 2), date(2026, 12, 30)), Span(date(2027, 1, 11), date(2027, 3, 26))]
YEARS = [Span(date(2026, 9, 1), date(2027, 5, 26))]


@pytest.mark.parametrize(("word", "number", "first", "last"), [
    ("today", 0, "2026-11-23", "2026-11-23"), ("yesterday", 0, "2026-11-22", "2026-11-22"), ("this_week", 0, "2026-11-23", "2026-11-29"),
    ("last_week", 0, "2026-11-16", "2026-11-22"), ("this_month", 0, "2026-11-01", "2026-11-30"), ("last_month", 0, "2026-10-01", "2026-10-31"),
    ("this_period", 0, "2026-11-02", "2026-12-30"), ("last_period", 0, "2026-09-01", "2026-10-23"), ("this_year", 0, "2026-09-01", "2027-05-26"),
    ("last_days", 14, "2026-11-10", "2026-11-23"), ("next_days", 1, "2026-11-23", "2026-11-23")])
def test_days_of_a_word(word, number, first, last):
    assert of_word(word, TODAY, number, PERIODS, YEARS) == Span(date.fromisoformat(first), date.fromisoformat(last))


def test_what_the_calendar_does_not_have_is_told():
    with pytest.raises(ValueError, match="прошлый учебный год"):
        of_word("last_year", TODAY, 0, PERIODS, YEARS)
    with pytest.raises(ValueError, match="этот период"):
        of_word("this_period", date(2026, 10, 28), 0, PERIODS, YEARS)     # holidays
    with pytest.raises(ValueError, match="от 1 до"):
        of_word("last_days", TODAY, 0, PERIODS, YEARS)


def test_birthdays_over_new_year_and_on_the_leap_day():
    assert anniversaries(Span(date(2026, 12, 31), date(2027, 1, 1))) == {1231, 101}
    assert 229 in anniversaries(Span(date(2027, 2, 27), date(2027, 3, 1)))
    assert 229 not in anniversaries(Span(date(2028, 2, 28), date(2028, 2, 28)))
