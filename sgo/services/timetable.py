"""«Уроки по расписанию»: lessons are made of the weekly timetable, those that it no longer has are taken away; looked at first, one change set (row 17)."""
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import abort
from sqlalchemy import or_, select

from sgo.access import CREATE, Actor, may, system, who_may
from sgo.models import (Employee, Lesson, LessonStatus, PeriodScheme, Person, Room, SchoolClass, SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod,
                        Subject, TimetableSlot, YearStatus, db)
from sgo.rules import wording

from . import Refused, dependents
from .timetable_week import Asked, Key, Week, With, asked_for, year_of

SOON = timedelta(days=13)                               # the administrator is told of lessons missing from today to this day
MOST = 6000
DECIDED = (LessonStatus.CANCELLED, LessonStatus.REPLACED)


@dataclass(frozen=True)
class Standing:
    """A lesson that is there; untouched: nothing was written of it and nothing refers to it."""
    id: int
    version: int
    key: Key
    given: With
    status: LessonStatus
    untouched: bool


@dataclass(frozen=True)
class Line:
    """A class in the preview."""
    name: str
    made: int
    kept: int
    changed: int
    gone: int


@dataclass(frozen=True)
class Skipped:
    """Lessons of the timetable that are not made: why, how many, on which days."""
    reason: str
    number: int
    days: str


@dataclass
class Plan:
    """What would become of the lessons; nothing is written."""
    made: dict[Key, With]
    changed: list[tuple[Standing, With]]
    gone: list[Standing]
    kept: int
    recorded: int                                       # the timetable has them no longer, but something is written there: they stay
    week: Week
    lines: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """The fingerprint of all that is proposed: a deed is done only on what was shown."""
        parts = [sorted(f"{key} {given}" for key, given in self.made.items()), sorted(f"{one.id} {one.version} {given}" for one, given in self.changed),
                 sorted(f"{one.id} {one.version}" for one in self.gone)]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.made or self.changed or self.gone)


def demand_timetable(actor: Actor) -> None:
    """403 in words unless the person keeps the timetable."""
    if not may(actor, CREATE, TimetableSlot):
        abort(403, who_may(CREATE, TimetableSlot))


def usual_end(today: date) -> date:
    """The last day of the period that holds today; in holidays, of the next one; of several schemes the latest."""
    statement = (select(StudyPeriod.start_on, StudyPeriod.end_on).join(PeriodScheme).join(SchoolYear)
                 .where(SchoolYear.status == YearStatus.CURRENT, StudyPeriod.end_on >= today).order_by(StudyPeriod.start_on))
    periods = db.session.execute(statement).all()
    now = [end for start, end in periods if start <= today]
    return max(now) if now else periods[0].end_on if periods else today + SOON


def preview(actor: Actor, asked: Asked) -> Plan:
    """What the deed would do; the same reading is done again when it is carried out."""
    demand_timetable(actor)
    year = year_of(asked)
    week = asked_for(year, asked)
    standing = _standing(asked)
    plan = _compared(actor, week, {one.key: one for one in standing}, set(week.groups))
    plan.lines = _lines(plan, week)
    plan.skipped = [Skipped(reason, len(days), _days_in_words(days)) for reason, days in week.skipped.items()]
    plan.conflicts = _conflicts(plan, standing)
    return plan


def missing_soon(today: date) -> int:
    """How many lessons of the next two weeks the timetable has and the journal has not; 0 outside the year."""
    year = db.session.scalar(select(SchoolYear).where(SchoolYear.start_on <= today, SchoolYear.end_on >= today, SchoolYear.status != YearStatus.CLOSED))
    if year is None:
        return 0
    asked = Asked(today, min(today + SOON, year.end_on))
    wanted = asked_for(year, asked).wanted
    if not wanted:
        return 0
    there = db.session.execute(select(Lesson.group_id, Lesson.day, Lesson.number).where(Lesson.day.between(asked.since, asked.until)),
                               execution_options=system("which lessons of the timetable are missing", Lesson))
    return len(wanted.keys() - {Key(*row) for row in there})


def carry_out(actor: Actor, asked: Asked, seen: str, removing: bool) -> tuple[int, int, int]:
    """Make the lessons that were shown, give those nobody wrote in yet to whom the timetable names, take away the rest when asked; how many of each."""
    plan = preview(actor, asked)
    if plan.seen != seen:
        raise Refused("Пока вы смотрели, расписание или уроки изменились. Проверьте ещё раз, что получится.")
    if len(plan.made) > MOST:
        raise Refused(f"За один раз заводится не больше {MOST} уроков. Выберите меньше дней или один класс.", "until")
    db.session.add_all(Lesson(group_id=key.group, day=key.day, number=key.number, employee_id=given.employee, room_id=given.room,
                              status=LessonStatus.HELD if key.day < actor.today else LessonStatus.PLANNED) for key, given in plan.made.items())
    moved = {one.id: given for one, given in plan.changed}
    for lesson in _lessons(list(moved)):
        lesson.employee_id, lesson.room_id = moved[lesson.id]
    if removing:
        for lesson in _lessons([one.id for one in plan.gone]):
            db.session.delete(lesson)
    db.session.flush()
    return len(plan.made), len(moved), len(plan.gone) if removing else 0


def _lessons(ids: Sequence[int]) -> Sequence[Lesson]:
    return db.session.scalars(select(Lesson).where(Lesson.id.in_(ids)), execution_options=system("lessons that follow the timetable", Lesson)).all()


def classes_and_groups(actor: Actor, class_id: int | None) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The classes of this year, and the groups of the chosen one, to choose from."""
    demand_timetable(actor)
    stamp = system("whose lessons are made", SchoolClass, StudyGroup, StudyGroupClass)
    now = select(SchoolYear.id).where(SchoolYear.status == YearStatus.CURRENT)
    classes = db.session.scalars(select(SchoolClass).where(SchoolClass.year_id.in_(now), SchoolClass.archived_at.is_(None))
                                 .order_by(SchoolClass.parallel_id, SchoolClass.letter), execution_options=stamp)
    groups = (select(StudyGroup.id, Subject.name, StudyGroup.name).join(Subject, Subject.id == StudyGroup.subject_id)
              .join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id)
              .where(StudyGroupClass.class_id == (class_id or 0), StudyGroup.archived_at.is_(None)).order_by(Subject.position, Subject.name, StudyGroup.name))
    return [(one.id, one.name) for one in classes], [(id_, f"{subject}, {name}") for id_, subject, name in db.session.execute(groups, execution_options=stamp)]


# ---------- against what stands
def _standing(asked: Asked) -> list[Standing]:
    """All lessons of these days; a lesson that anything refers to is touched, whatever kinds of rows there may be."""
    places = list(dependents.referring(Lesson.__table__))
    held = or_(*(select(column).where(column == Lesson.id).correlate(Lesson).exists() for _, column in places))
    touched = or_(Lesson.topic.is_not(None), Lesson.attendance_confirmed_at.is_not(None), Lesson.status.in_(DECIDED), held)
    statement = (select(Lesson.id, Lesson.version, Lesson.group_id, Lesson.day, Lesson.number, Lesson.employee_id, Lesson.room_id, Lesson.status, touched)
                 .where(Lesson.day.between(asked.since, asked.until)))
    stamp = system("the lessons that the timetable is compared with", Lesson, *(model for model, _ in places))
    return [Standing(id_, version, Key(group, day, number), With(employee, room), status, not is_touched)
            for id_, version, group, day, number, employee, room, status, is_touched in db.session.execute(statement, execution_options=stamp)]


def _compared(actor: Actor, week: Week, standing: dict[Key, Standing], groups: set[int]) -> Plan:
    made = {key: given for key, given in week.wanted.items() if key not in standing}
    changed, gone, kept, recorded = [], [], 0, 0
    for key, one in standing.items():
        if key.group not in groups:
            continue
        given = week.wanted.get(key)
        if given is None:
            gone += [one] if one.untouched else []
            recorded += not one.untouched
        elif given != one.given and one.untouched and one.status is LessonStatus.PLANNED and key.day >= actor.today:
            changed.append((one, given))
        else:
            kept += 1
    return Plan(made, changed, gone, kept, recorded, week)


def _lines(plan: Plan, week: Week) -> list[Line]:
    statement = (select(StudyGroupClass.group_id, SchoolClass).join(SchoolClass, SchoolClass.id == StudyGroupClass.class_id)
                 .where(StudyGroupClass.group_id.in_(week.groups)).order_by(SchoolClass.parallel_id, SchoolClass.letter))
    names: dict[int, list[str]] = defaultdict(list)
    order: dict[str, int] = {}
    for group, school_class in db.session.execute(statement, execution_options=system("the classes of the groups", StudyGroupClass, SchoolClass)):
        names[group].append(school_class.name)
    called = {group: ", ".join(found) for group, found in names.items()}
    for name in called.values():
        order.setdefault(name, len(order))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    gone, changed = {one.key for one in plan.gone}, {one.key for one, _ in plan.changed}
    for kind, keys in (("made", plan.made), ("gone", gone), ("changed", changed), ("kept", week.wanted.keys() - plan.made.keys() - changed)):
        for key in keys:
            counts[called.get(key.group, "без класса")][kind] += 1
    return [Line(name, found["made"], found["kept"], found["changed"], found["gone"])
            for name, found in sorted(counts.items(), key=lambda item: order.get(item[0], len(order)))]


def _days_in_words(days: Sequence[date]) -> str:
    found = sorted(set(days))
    return wording.date_short(found[0]) if len(found) == 1 else f"{wording.date_short(found[0])} – {wording.date_short(found[-1])}"


def _conflicts(plan: Plan, standing: Sequence[Standing]) -> list[str]:
    """Who or which room would be in two lessons at once; lessons that go do not count."""
    leaving, moved = {one.key for one in plan.gone}, {one.key: given for one, given in plan.changed}
    given = {one.key: moved.get(one.key, one.given) for one in standing if one.key not in leaving and one.status is not LessonStatus.CANCELLED} | plan.made
    busy: dict[tuple[str, int, date, int], list[int]] = defaultdict(list)
    for key, who in given.items():
        busy["employee", who.employee, key.day, key.number].append(key.group)
        if who.room:
            busy["room", who.room, key.day, key.number].append(key.group)
    twice = [(place, groups) for place, groups in busy.items() if len(groups) > 1 and any(Key(group, place[2], place[3]) in plan.made for group in groups)]
    return _in_words(sorted(twice, key=lambda item: (item[0][2], item[0][3]))) if twice else []


def _in_words(twice: list[tuple[tuple[str, int, date, int], list[int]]]) -> list[str]:
    stamp = system("whom a conflict of the timetable is about", Employee, Person, Room, StudyGroup)
    people = dict(db.session.execute(select(Employee.id, Person).join(Person, Person.id == Employee.person_id)
                                     .where(Employee.id.in_({place[1] for place, _ in twice if place[0] == "employee"})), execution_options=stamp).all())
    rooms = dict(db.session.execute(select(Room.id, Room.number).where(Room.id.in_({place[1] for place, _ in twice if place[0] == "room"})),
                                    execution_options=stamp).all())
    groups = {id_: f"{name}, {subject}" for id_, name, subject in db.session.execute(
        select(StudyGroup.id, StudyGroup.name, Subject.name).join(Subject, Subject.id == StudyGroup.subject_id)
        .where(StudyGroup.id.in_({group for _, found in twice for group in found})), execution_options=stamp)}
    found = []
    for (kind, id_, day, number), of in twice:
        who = people[id_].short_name if kind == "employee" else f"кабинет {rooms[id_]}"
        found.append(f"{wording.date_short(day)}, {number} урок: {who} сразу в двух местах – {'; '.join(groups[group] for group in sorted(of))}")
    return found
