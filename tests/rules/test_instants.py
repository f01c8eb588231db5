"""The instants between which a day lies."""
from datetime import UTC, date, datetime

import pytest

from sgo.rules.dates import midnight


def test_a_day_begins_at_midnight_of_the_school():
    assert midnight(date(2026, 11, 23)) == datetime(2026, 11, 22, 21, tzinfo=UTC)
    assert midnight(date(2026, 11, 30), 1) == datetime(2026, 11, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize(("day", "later"), [(date.min, 0), (date.min, 1), (date.max, 0), (date.max, 1)])
def test_the_ends_of_the_calendar_can_be_told_in_every_zone(day, later):
    assert midnight(day, later).astimezone(UTC).year in range(1, 10_000)
