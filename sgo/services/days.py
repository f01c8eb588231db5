"""Days without lessons, as a column of a statement: holidays of the parallel, public holidays, moved days off, quarantine (domain.md §1.2, §5)."""
from typing import Any

from sqlalchemy import String, case, cast, func, literal, select

from sgo.models import CalendarException, DayKind, Holiday

FREE = (DayKind.PUBLIC_HOLIDAY, DayKind.DAY_OFF, DayKind.QUARANTINE)
WORKED = (DayKind.WORKING_SATURDAY, DayKind.SCHOOL_SATURDAY)


def _exception(day: Any, parallel: Any, kinds: tuple[DayKind, ...]) -> Any:
    words = case({kind.value: kind.label for kind in kinds}, value=cast(CalendarException.kind, String))
    return (select(words).where(CalendarException.day == day, CalendarException.first_parallel <= parallel, CalendarException.last_parallel >= parallel,
                                CalendarException.kind.in_(kinds)).limit(1).scalar_subquery())


def rest_of(day: Any, parallel: Any) -> Any:
    """Why this parallel has no lessons on this day («каникулы: осенние»), or NULL; both may be columns."""
    holiday = (select(literal("каникулы: ").concat(Holiday.name)).where(Holiday.start_on <= day, Holiday.end_on >= day, Holiday.first_parallel <= parallel,
                                                                         Holiday.last_parallel >= parallel).limit(1).scalar_subquery())
    return func.coalesce(_exception(day, parallel, FREE), holiday)


def school_saturday(day: Any, parallel: Any) -> Any:
    """The words for a Saturday on which this parallel studies, or NULL."""
    return _exception(day, parallel, WORKED)
