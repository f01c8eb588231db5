"""Working days of the production calendar as the school ships it (domain rules §3, §8.5: T5-T11, T31)."""
from datetime import date

import pytest

from sgo.models import ProductionDay
from sgo.rules import workdays
from sgo.services import starter

CALENDAR = {row["day"]: row["is_working"] for row in starter.rows()[ProductionDay]}
SPRING_2026 = {date(2026, month, day): False for month, days in ((1, (1, 2, 5, 6, 7, 8, 9)), (2, (23,)), (3, (9,)), (5, (1, 11)), (6, (12,))) for day in days}


@pytest.mark.parametrize(("event", "number", "due"), [
    (date(2026, 8, 31), 2, date(2026, 9, 2)), (date(2026, 8, 31), 3, date(2026, 9, 3)),                # T5
    (date(2026, 10, 30), 3, date(2026, 11, 5)),                                                       # T6: over a week-end and 4 November
    (date(2026, 10, 23), 1, date(2026, 10, 26)), (date(2026, 10, 23), 2, date(2026, 10, 27)),          # T7
    (date(2026, 12, 30), 1, date(2027, 1, 11)), (date(2026, 12, 30), 2, date(2027, 1, 12)),            # T8: 31 December is a day off
    (date(2026, 12, 29), 3, date(2027, 1, 12)),                                                       # T9
    (date(2027, 2, 19), 2, date(2027, 2, 24)),                                                        # T10: Saturday 20 February is worked
    (date(2026, 9, 5), 1, date(2026, 9, 7)), (date(2026, 9, 5), 0, date(2026, 9, 5))])
def test_the_day_of_the_event_is_not_counted_and_days_off_are_passed_over(event, number, due):
    assert workdays.add_working(event, number, CALENDAR) == due


@pytest.mark.parametrize(("start", "told_by"), [(date(2026, 10, 24), date(2026, 10, 10)), (date(2026, 12, 31), date(2026, 12, 17)),
                                                (date(2027, 3, 27), date(2027, 3, 13)), (date(2027, 5, 27), date(2027, 5, 13))])
def test_holidays_are_told_of_two_weeks_before(start, told_by):
    assert workdays.holidays_told_by(start) == told_by                                                # T11


@pytest.mark.parametrize(("year", "month", "days"), [(2026, 9, 22), (2026, 10, 22), (2026, 11, 20), (2026, 12, 22), (2027, 1, 15), (2027, 2, 19),
                                                     (2027, 3, 22), (2027, 4, 22), (2027, 5, 19), (2027, 6, 21)])
def test_working_days_of_the_months(year, month, days):
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution)
    assert workdays.working_days(date(year, month, 1), last, CALENDAR) == days                        # T31


@pytest.mark.parametrize(("year", "exceptions"), [(2026, CALENDAR | SPRING_2026), (2027, CALENDAR)])
def test_a_year_has_247_working_days(year, exceptions):
    assert workdays.working_days(date(year, 1, 1), date(year, 12, 31), exceptions) == 247             # T31


def test_a_worked_saturday_is_a_working_day_and_a_common_one_is_not():
    assert workdays.is_working(date(2027, 2, 20), CALENDAR) and not workdays.is_working(date(2027, 2, 27), CALENDAR)
    assert not workdays.is_working(date(2026, 11, 4), CALENDAR) and workdays.is_working(date(2026, 11, 4), {})
