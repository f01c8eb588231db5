"""Over what a report may be made: the classes and periods a reader is offered, and how much of a class he may see whole."""
from datetime import date

from sqlalchemy import or_, select

from sgo.access import HEADS, Actor, system
from sgo.models import PeriodScheme, SchoolClass, SchoolYear, StudyGroupClass, StudyPeriod, YearStatus, db

from .base import Options


def sees_whole(actor: Actor, class_id: int) -> bool:
    """Whether the reader answers for the class or for the school: everybody else gets the columns of his own subjects only (footnote 5 of the matrix)."""
    return bool(actor.roles & HEADS) or class_id in actor.own.led_today


def classes(actor: Actor) -> Options:
    """The classes of the current year: all for the heads, else the class one leads and the classes one teaches; the class one leads is first."""
    statement = (select(SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .where(SchoolYear.status == YearStatus.CURRENT, SchoolClass.archived_at.is_(None)).order_by(SchoolClass.parallel_id, SchoolClass.letter))
    if not actor.roles & HEADS:
        taught = select(StudyGroupClass.class_id).where(StudyGroupClass.group_id.in_(actor.own.taught_today))
        statement = statement.where(or_(SchoolClass.id.in_(actor.own.led_today), SchoolClass.id.in_(taught)))
    rows = db.session.execute(statement, execution_options=system("the classes a reader may report on", SchoolClass, StudyGroupClass)).all()
    found = [(id_, f"{parallel}{letter}") for id_, parallel, letter in rows]
    return sorted(found, key=lambda option: option[0] not in actor.own.led_today) if actor.own.led_today else found


def first_graded(actor: Actor, options: Options) -> int | None:
    """The class one leads; else the first that has marks, for grade 1 has none (Р 8.4)."""
    if not options or options[0][0] in actor.own.led_today:
        return options[0][0] if options else None
    return next((id_ for id_, name in options if not name.startswith("1") or name[1:2].isdigit()), options[0][0])


def periods(actor: Actor) -> Options:
    """The periods of the current year that have begun."""
    return [(id_, name) for id_, name, _ in _begun(actor.today)]


def last_ended(actor: Actor, options: Options) -> int | None:
    """The last period that is over, for its marks stand; the running one when none is."""
    ended = [id_ for id_, _, end in _begun(actor.today) if end < actor.today]
    return ended[-1] if ended else options[-1][0] if options else None


def _begun(today: date) -> list[tuple[int, str, date]]:
    statement = (select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.end_on).join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id)
                 .join(SchoolYear, SchoolYear.id == PeriodScheme.year_id)
                 .where(SchoolYear.status == YearStatus.CURRENT, StudyPeriod.start_on <= today).order_by(StudyPeriod.start_on))
    return [(id_, name, end) for id_, name, end in db.session.execute(statement)]
