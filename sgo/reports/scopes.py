"""Over what a report may be made: the classes and periods a reader is offered, and how much of a class he may see whole."""
from datetime import date, timedelta

from sqlalchemy import or_, select

from sgo.access import HEADS, Actor, system
from sgo.models import (Employee, Enrolment, FederalForm, PeriodScheme, Person, SchoolClass, SchoolYear, Student, StudyGroup, StudyGroupClass, StudyPeriod,
                        TeachingAssignment, YearStatus, db)
from sgo.rules import names, wording

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
    return [(id_, name) for id_, name, *_ in _begun(actor.today)]


def last_ended(actor: Actor, options: Options) -> int | None:
    """The last period that is over, for its marks stand; the running one when none is."""
    ended = [id_ for id_, _, end, _ in _begun(actor.today) if end < actor.today]
    return ended[-1] if ended else options[-1][0] if options else None


def _begun(today: date) -> list[tuple[int, str, date, date]]:
    statement = (select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.end_on, StudyPeriod.start_on).join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id)
                 .join(SchoolYear, SchoolYear.id == PeriodScheme.year_id)
                 .where(SchoolYear.status == YearStatus.CURRENT, StudyPeriod.start_on <= today).order_by(StudyPeriod.start_on))
    return [(id_, name, end, start) for id_, name, end, start in db.session.execute(statement)]


def led_classes(actor: Actor) -> Options:
    """The classes one answers for: all for the heads, else the own ones; such reports have no part for a subject teacher."""
    return [one for one in classes(actor) if sees_whole(actor, one[0])]


def running(actor: Actor, options: Options) -> int | None:
    """The period that goes on, else the last one begun."""
    return options[-1][0] if options else None


def months(actor: Actor) -> Options:
    """The months of the current year that have begun, as 202611."""
    begun = _begun(actor.today)
    found: list[tuple[int, str]] = []
    day = begun[0][3].replace(day=1) if begun else actor.today + timedelta(days=1)
    while day <= min(actor.today, begun[-1][2] if begun else actor.today):
        found.append((day.year * 100 + day.month, f"{wording.MONTH_NAMES[day.month - 1].lower()} {day.year}"))
        day = last_of_month(day) + timedelta(days=1)
    return found


def month(number: int) -> date:
    """The first day of a month told as 202611."""
    return date(number // 100, number % 100, 1)


def last_of_month(day: date) -> date:
    """The last day of the month of this day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def days(actor: Actor) -> Options:
    """Days as of which lists are asked for: today, and the first days of the months of the year, as 20261123."""
    firsts = [month(number) for number, _ in reversed(months(actor))]
    return [(day.year * 10000 + day.month * 100 + day.day, said) for day, said in
            [(actor.today, f"сегодня, {wording.date_ru(actor.today)}"), *((day, wording.date_ru(day)) for day in firsts if day != actor.today)]]


def day(number: int) -> date:
    """A day told as 20261123."""
    return date(number // 10000, number // 100 % 100, number % 100)


def snapshots(actor: Actor) -> Options:
    """Days as of which a federal form is made: the twentieth and the fifth of September of each school year (ОО-1, ОШ-1), the first days of months, today,
    and every day as of which one was begun."""
    starts = db.session.scalars(select(SchoolYear.start_on).where(SchoolYear.start_on <= actor.today).order_by(SchoolYear.start_on.desc())).all()
    autumn = [date(start.year, 9, number) for start in starts for number in (20, 5)]
    begun = db.session.scalars(select(FederalForm.day).distinct().order_by(FederalForm.day.desc()),
                               execution_options=system("as of which days forms were begun", FederalForm)).all()
    known = [*autumn[:2], *(day(number) for number, _ in days(actor)), *autumn[2:], *begun]
    return [(one.year * 10000 + one.month * 100 + one.day, wording.date_ru(one)) for one in dict.fromkeys(known) if one <= actor.today]


def snapshot(options: Options, month_day: tuple[int, int]) -> int | None:
    """The last of the days offered that is this day and month; the first offered when there is none."""
    wanted = month_day[1] * 100 + month_day[0]
    return max((number for number, _ in options if number % 10000 == wanted), default=options[0][0] if options else None)


def pupils(actor: Actor) -> Options:
    """The pupils one may report on: all for the heads, one's class and whom one teaches for a teacher, the own child or oneself for a family."""
    if actor.is_staff:
        mine = None if actor.roles & HEADS else {*actor.own.pupils_led, *actor.own.pupils_taught}
    else:
        mine = {*actor.own.children, *actor.own.student_ids}
    return _pupils(actor, mine, first=frozenset(actor.own.pupils_led) if actor.is_staff else frozenset())


def pupils_led(actor: Actor) -> Options:
    """The pupils to whose parents one writes: all for the heads, one's class for its teacher; a parent reads of the own child."""
    mine = None if actor.roles & HEADS else set(actor.own.pupils_led)
    return _pupils(actor, mine, first=frozenset(actor.own.pupils_led))


def _pupils(actor: Actor, mine: set[int] | None, first: frozenset[int]) -> Options:
    if mine is not None:                                # a teacher may be a parent here as well
        mine |= set(actor.own.children)
    statement = (select(Student.id, Person.last_name, Person.first_name, SchoolClass.parallel_id, SchoolClass.letter)
                 .join(Person, Person.id == Student.person_id).join(Enrolment, Enrolment.student_id == Student.id)
                 .join(SchoolClass, SchoolClass.id == Enrolment.class_id).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .where(SchoolYear.status == YearStatus.CURRENT, Enrolment.holds_on(actor.today))
                 .order_by(SchoolClass.parallel_id, SchoolClass.letter, Person.sort_key, Student.id))
    if mine is not None:
        statement = statement.where(Student.id.in_(mine))
    rows = db.session.execute(statement, execution_options=system("the pupils a reader may report on", Student, Person, Enrolment, SchoolClass)).all()
    found = [(id_, f"{parallel}{letter} · {last} {name}") for id_, last, name, parallel, letter in rows]
    return sorted(found, key=lambda option: option[0] not in first)


def first_marked(actor: Actor, options: Options) -> int | None:
    """The first pupil with marks: one's own class first, grade 1 last."""
    if not options or options[0][0] in actor.own.pupils_led:
        return options[0][0] if options else None
    return next((id_ for id_, name in options if not name.startswith("1") or name[1:2].isdigit()), options[0][0])


def teachers(actor: Actor) -> Options:
    """Whose report on the own subjects may be asked for: every teacher's by the heads, the own one by a teacher."""
    statement = (select(Employee.id, Person.last_name, Person.first_name, Person.middle_name).join(Person, Person.id == Employee.person_id)
                 .join(TeachingAssignment, TeachingAssignment.employee_id == Employee.id).join(StudyGroup, StudyGroup.id == TeachingAssignment.group_id)
                 .join(SchoolYear, SchoolYear.id == StudyGroup.year_id).where(SchoolYear.status == YearStatus.CURRENT)
                 .group_by(Employee.id, Person.last_name, Person.first_name, Person.middle_name, Person.sort_key).order_by(Person.sort_key, Employee.id))
    if not actor.roles & HEADS:
        statement = statement.where(Employee.id == actor.own.employee_id)
    rows = db.session.execute(statement, execution_options=system("the teachers a reader may report on", Employee, Person, TeachingAssignment, StudyGroup))
    return sorted(((id_, names.short_name(last, first, middle)) for id_, last, first, middle in rows), key=lambda one: one[0] != actor.own.employee_id)
