"""Two clocks: the school's, which a demo pins to a day, for all that is pedagogical and for what is written down; the real one for sessions."""
from datetime import UTC, date, datetime

from flask import current_app, has_app_context

from sgo.rules import wording

SCHOOL_ZONE = wording.ZONE


def real_now() -> datetime:
    """The real instant, in UTC: for what ends by itself after a time (sessions, lockouts, files on the disk)."""
    return datetime.now(UTC)


def now() -> datetime:
    """The instant as the school writes it down, in UTC: never at odds with the day that its pages show."""
    return school_now().astimezone(UTC)


def school_now() -> datetime:
    """The school's day and the real time of day, in the school's zone."""
    real = datetime.now(SCHOOL_ZONE)
    return datetime.combine(school_today(), real.timetz())


def school_today() -> date:
    """The school's day: pinned in a demo, else today."""
    pinned: date | None = current_app.config.get("SGO_TODAY") if has_app_context() else None
    return pinned or datetime.now(SCHOOL_ZONE).date()
