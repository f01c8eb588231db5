"""Days without lessons, as a column of a statement: holidays of the parallel, public holidays, moved days off, quarantine (domain.md §1.2, §5)."""
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, or_, select

from sgo.models import CalendarException, DayKind, Holiday, ProductionDay, StudyGroupClass

FREE = (DayKind.PUBLIC_HOLIDAY, DayKind.DAY_OFF, DayKind.QUARANTINE)
READS = (CalendarException, StudyGroupClass)             # what a statement with these columns reads, beside its own tables
WORKED = (DayKind.WORKING_SATURDAY, DayKind.SCHOOL_SATURDAY)


def _exception(day: Any, parallel: Any, group: Any, kinds: tuple[DayKind, ...]) -> Any:
    """The words of an odd day: of all classes of the parallel, or of a class that is taught in the group."""
    classes = select(StudyGroupClass.class_id).where(StudyGroupClass.group_id == group).correlate_except(StudyGroupClass)
    whole = and_(CalendarException.class_id.is_(None), CalendarException.first_parallel <= parallel, CalendarException.last_parallel >= parallel)
    words = case({kind.value: kind.label for kind in kinds}, value=cast(CalendarException.kind, String))
    return (select(words).where(CalendarException.day == day, or_(whole, CalendarException.class_id.in_(classes)),
                                CalendarException.kind.in_(kinds)).limit(1).correlate_except(CalendarException).scalar_subquery())


def rest_of(day: Any, parallel: Any, group: Any) -> Any:
    """Why this group of the parallel has no lessons on this day («каникулы: осенние»), or NULL; all may be columns."""
    holiday = (select(literal("каникулы: ").concat(Holiday.name)).where(Holiday.start_on <= day, Holiday.end_on >= day, Holiday.first_parallel <= parallel,
                                                                         Holiday.last_parallel >= parallel).limit(1).scalar_subquery())
    off = (select(literal("нерабочий день по производственному календарю")).where(ProductionDay.day == day, ProductionDay.is_working.is_(False))
           .limit(1).correlate_except(ProductionDay).scalar_subquery())
    return func.coalesce(_exception(day, parallel, group, FREE), holiday, case((_exception(day, parallel, group, WORKED).is_(None), off)))


def school_saturday(day: Any, parallel: Any, group: Any) -> Any:
    """The words for a Saturday on which this group studies, or NULL."""
    return _exception(day, parallel, group, WORKED)
