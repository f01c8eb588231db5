"""Debts: works that are owed («точка»), with the day by which they are to be handed in. A mark in the cell takes the debt away."""
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from sgo.access import READ, Actor, granted, scope
from sgo.models import Lesson, Mark, MarkCode, Person, SchoolYear, Student, StudyGroup, Subject, Work, WorkType, YearStatus, db

MOST = 500
ORDERS = {"group": "по журналам", "pupil": "по ученикам", "due": "по сроку"}


@dataclass(frozen=True)
class Debt:
    """A work that a pupil owes."""
    group_id: int
    group: str
    subject: str
    lesson: int
    day: date
    student: int
    pupil: str
    work: str
    due_on: date | None
    overdue: bool


def debts(actor: Actor, order: str = "group", group_id: int | None = None, student_id: int | None = None) -> list[Debt]:
    """The debts of the current year among the marks this person may read: a teacher's own groups, a class teacher's class, everything for the heads.
    One more than MOST tells that there are others."""
    condition, later = scope(actor, READ, Mark), aliased(Mark)
    followed = exists().where(later.work_id == Mark.work_id, later.student_id == Mark.student_id, later.attempt > Mark.attempt)
    statement = (
        select(Mark.group_id, StudyGroup.name, Subject.name, Work.lesson_id, Mark.day, Student.id, Person, func.coalesce(Work.title, WorkType.name),
               Work.due_on)
        .join(Work, Work.id == Mark.work_id).join(WorkType, WorkType.id == Work.type_id).join(Lesson, Lesson.id == Work.lesson_id)
        .join(StudyGroup, StudyGroup.id == Mark.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
        .join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
        .join(Student, Student.id == Mark.student_id).join(Person, Person.id == Student.person_id)
        .where(condition, Mark.code == MarkCode.DEBT, ~followed, SchoolYear.status == YearStatus.CURRENT)
    )
    for column, wanted in ((Mark.group_id, group_id), (Mark.student_id, student_id)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    by_group, by_pupil = (StudyGroup.parallel_id, StudyGroup.name, Subject.position), (Person.sort_key, Student.id)
    by_due = (Work.due_on.is_(None), Work.due_on)
    sorts = {"group": (*by_group, *by_due, *by_pupil), "pupil": (*by_pupil, *by_due, *by_group), "due": (*by_due, *by_group, *by_pupil)}
    rows = db.session.execute(granted(statement.order_by(*sorts[order], Mark.id).limit(MOST + 1), Mark, Work, Lesson, StudyGroup, Student, Person,
                                      condition=condition))
    return [Debt(group, name, subject, lesson, day, student, f"{person.last_name} {person.first_name}", work, due_on,
                 due_on is not None and due_on < actor.today) for group, name, subject, lesson, day, student, person, work, due_on in rows]
