"""Two clocks: the school's, which a demo pins to a day, for all that is pedagogical; the real one for sessions and the order of changes."""
from datetime import UTC, date, datetime

from flask import current_app, has_app_context

from sgo.rules import wording

SCHOOL_ZONE = wording.ZONE


def now() -> datetime:
    """The real instant, in UTC."""
    return datetime.now(UTC)


def school_now() -> datetime:
    """The school's day and the real time of day, in the school's zone."""
    real = datetime.now(SCHOOL_ZONE)
    return datetime.combine(school_today(), real.timetz())


def school_today() -> date:
    """The school's day: pinned in a demo, else today."""
    pinned: date | None = current_app.config.get("SGO_TODAY") if has_app_context() else None
    return pinned or datetime.now(SCHOOL_ZONE).date()
