"""The journals a person may open."""
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import func, select

from sgo.access import HEADS, READ, Actor, system, who_may
from sgo.models import Employee, Lesson, LessonStatus, Person, SchoolYear, StudyGroup, Subject, TeachingAssignment, YearStatus, db
from sgo.rules import names


@dataclass(frozen=True)
class GroupLine:
    """A journal in the list: its last lesson and how many past lessons lack a topic."""
    id: int
    name: str
    subject: str
    parallel: int
    last_day: date | None
    unfilled: int
    mine: bool
    teachers: tuple[tuple[int, str], ...] = ()

    def is_about(self, words: str) -> bool:
        """Whether all the words stand in the class, the subject or the teachers' names, ё and case aside."""
        whole = names.fold(" ".join((self.name, self.subject, *(name for _, name in self.teachers))))
        return all(word in whole for word in names.fold(words).split())


def groups(actor: Actor) -> list[GroupLine]:
    """The study groups of the current year whose journal the person may open, by class and subject."""
    missing = func.sum((Lesson.topic_recorded_at.is_(None) & (Lesson.status != LessonStatus.CANCELLED)).cast(db.Integer))
    mine = set(actor.own.taught_today) | {span.id for span in actor.own.stands_in if span.holds(actor.today)}
    own = None if actor.roles & HEADS else mine | set(actor.own.groups_led)
    lessons = select(Lesson.group_id, func.max(Lesson.day).label("last"), missing.label("missing")).where(Lesson.day < actor.today)
    past = (lessons if own is None else lessons.where(Lesson.group_id.in_(own))).group_by(Lesson.group_id).subquery()
    statement = (
        select(StudyGroup.id, StudyGroup.name, Subject.name, StudyGroup.parallel_id, past.c.last, past.c.missing)
        .join(Subject, Subject.id == StudyGroup.subject_id)
        .join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
        .join(past, past.c.group_id == StudyGroup.id, isouter=True)
        .where(SchoolYear.status == YearStatus.CURRENT, StudyGroup.archived_at.is_(None))
        .order_by(StudyGroup.parallel_id, StudyGroup.name, Subject.position)
    )
    if own is not None:
        statement = statement.where(StudyGroup.id.in_(own))
    rows = db.session.execute(statement, execution_options=system("the journals one may open", StudyGroup, Lesson)).all()
    taught = _teachers([row[0] for row in rows], actor.today)
    return [GroupLine(id_, name, subject, parallel, last, missing or 0, id_ in mine, tuple(taught.get(id_, ())))
            for id_, name, subject, parallel, last, missing in rows]


def _teachers(ids: list[int], today: date) -> dict[int, list[tuple[int, str]]]:
    """Group -> who teaches it today."""
    statement = (select(TeachingAssignment.group_id, TeachingAssignment.employee_id, Person)
                 .join(Employee, Employee.id == TeachingAssignment.employee_id).join(Person, Person.id == Employee.person_id)
                 .where(TeachingAssignment.group_id.in_(ids), TeachingAssignment.holds_on(today)).order_by(Person.sort_key))
    found: dict[int, list[tuple[int, str]]] = {}
    for group, employee, person in db.session.execute(statement, execution_options=system("who teaches the journals", TeachingAssignment, Employee, Person)):
        found.setdefault(group, []).append((employee, person.short_name))
    return found


def demand_journal(actor: Actor, group_id: int) -> None:
    """404 unless the person teaches or has taught the group, leads its class, or controls the school."""
    if actor.roles & HEADS or group_id in {span.id for span in (*actor.own.taught, *actor.own.stands_in) if span.since <= actor.today}:
        return
    if not (actor.own.led_today and group_id in actor.own.groups_led):
        abort(404, who_may(READ, Lesson))


def group_of(actor: Actor, group_id: int) -> StudyGroup:
    """The group of a journal that the person may open, or 404."""
    demand_journal(actor, group_id)
    found = db.session.scalar(select(StudyGroup).where(StudyGroup.id == group_id), execution_options=system("the journal's group, demanded before", StudyGroup))
    return found or abort(404, who_may(READ, Lesson))
