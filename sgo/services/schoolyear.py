"""The calendar of a school year: what belongs to a year lies inside it, holidays over lessons and days that belong to nothing are told (domain.md §1.2)."""
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, func, or_, select

from sgo.access import system
from sgo.models import Holiday, Lesson, LessonStatus, PeriodKind, PeriodScheme, SchoolYear, StudyGroup, StudyPeriod, db
from sgo.rules import wording

from . import Refused

NUMBER_OF = {PeriodKind.QUARTER: 4, PeriodKind.TRIMESTER: 3, PeriodKind.HALF: 2}


def demand_inside(row: Holiday | StudyPeriod) -> None:
    """Raises Refused when a period reaches beyond its school year, or holidays beyond the summer after it."""
    year_id = row.year_id if isinstance(row, Holiday) else select(PeriodScheme.year_id).where(PeriodScheme.id == row.scheme_id).scalar_subquery()
    year = db.session.scalar(select(SchoolYear).where(SchoolYear.id == year_id))
    last = _last_day(year, row) if year else None
    for name in ("start_on", "end_on"):
        day = getattr(row, name)
        if year and last and day and not year.start_on <= day <= last:
            whole = "он идёт" if last == year.end_on else "вместе с летом он идёт"
            raise Refused(f"Это вне учебного года {year.name}: {whole} с {wording.date_ru(year.start_on)} по {wording.date_ru(last)}. "
                          "Исправьте дату или выберите другой год.", name)


def _last_day(year: SchoolYear, row: Holiday | StudyPeriod) -> date:
    """Summer holidays belong to the year that they follow."""
    return year.end_on if isinstance(row, StudyPeriod) else max(year.end_on, date(year.start_on.year + 1, 8, 31))


def lessons_meanwhile(row: Holiday) -> list[str]:
    """Lessons that stand in the journal on the days of these holidays."""
    statement = (select(func.count()).select_from(Lesson).join(StudyGroup, StudyGroup.id == Lesson.group_id)
                 .where(Lesson.day.between(row.start_on, row.end_on), Lesson.status != LessonStatus.CANCELLED,
                        StudyGroup.parallel_id.between(row.first_parallel, row.last_parallel)))
    number = db.session.scalar(statement, execution_options=system("do holidays meet lessons", Lesson, StudyGroup)) or 0
    return [f"На эти каникулы в журнале стоит {wording.counted(number, 'урок', 'урока', 'уроков')}. Проверьте даты или отмените уроки."] if number else []


def about_period(row: StudyPeriod) -> list[str]:
    """A number that its kind of scheme has not, and the school days between this period and its neighbours."""
    scheme = db.session.scalars(select(PeriodScheme).where(PeriodScheme.id == row.scheme_id)).one()
    most, found = NUMBER_OF.get(scheme.kind), []
    if most and row.number > most:
        found.append(f"В системе «{scheme.kind.label}» обычно не больше {wording.counted(most, 'периода', 'периодов', 'периодов')}. Проверьте номер.")
    others = list(db.session.scalars(select(StudyPeriod).where(StudyPeriod.scheme_id == row.scheme_id).order_by(StudyPeriod.start_on)))
    rest = list(db.session.scalars(select(Holiday).where(Holiday.year_id == scheme.year_id, Holiday.first_parallel <= scheme.first_parallel,
                                                         Holiday.last_parallel >= scheme.last_parallel)))
    for earlier, later in pairwise(others):
        days = _unclaimed(earlier.end_on, later.start_on, rest) if row in (earlier, later) else []
        if days:
            found.append(f"Между периодами «{earlier.name}» и «{later.name}» есть дни не из каникул: {wording.date_ru(days[0])}"
                         f"{f' и ещё {len(days) - 1}' if len(days) > 1 else ''}. Отметки за них не войдут ни в один период.")
    return found


def _unclaimed(end: date, start: date, rest: list[Holiday]) -> list[date]:
    """Days from Monday to Friday strictly between two periods that are no holidays."""
    between = [end + timedelta(days=number) for number in range(1, (start - end).days)]
    return [day for day in between if day.weekday() < 5 and not any(one.start_on <= day <= one.end_on for one in rest)]


def left_outside(row: SchoolYear) -> list[str]:
    """Periods that no longer lie in the year after its dates were changed, and holidays that begin before it."""
    of_year = StudyPeriod.scheme_id.in_(select(PeriodScheme.id).where(PeriodScheme.year_id == row.id))
    beyond: tuple[tuple[Any, Any], ...] = ((StudyPeriod, and_(of_year, or_(StudyPeriod.start_on < row.start_on, StudyPeriod.end_on > row.end_on))),
                                           (Holiday, and_(Holiday.year_id == row.id, Holiday.start_on < row.start_on)))
    found = []
    for kind, condition in beyond:
        names = list(db.session.scalars(select(kind.name).where(condition).order_by(kind.start_on)))
        if names:
            found.append(f"{kind.__label__[1]} теперь выходят за учебный год: {', '.join(names)}. Исправьте их даты.")
    return found
