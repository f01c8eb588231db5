"""The diary's own rules: when the next school day comes first, what the day of a family looks like."""
from datetime import datetime, time, timedelta

EVENING = time(15)                                      # when the day's end is not known from its bells
VISIT = timedelta(minutes=30)                           # pages opened within it are one visit
FIVE_MEANS = 5                                          # the mean of others is told only of so many pupils (152-ФЗ: no one is to be guessed)


def tomorrow_first(now: time, had_lessons: bool, last_bell: time | None) -> bool:
    """Whether the next school day stands first: the lessons of today are over, or there were none; without bells, from 15:00."""
    return not had_lessons or now >= (last_bell or EVENING)


def may_tell_mean(pupils: int) -> bool:
    """Whether an average of so many pupils may be told to a family."""
    return pupils >= FIVE_MEANS


def is_another_visit(now: datetime, since: datetime) -> bool:
    """Whether a page opened now belongs to another visit than the one that began then."""
    return now - since > VISIT
