"""What is due in a week and the log of issue: when a slip was handed over, to whom and by whom (Р 8.12, DL-24)."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import and_, select

from sgo import clock
from sgo.access import CREATE, DELETE, EDIT, READ, Actor, demand, granted, may, pick, scope, who_may
from sgo.models import (Enrolment, Guardianship, Lesson, LessonStatus, PaperDiaryIssue, PaperDiaryRequest, Person, SchoolClass, Student,
                        StudyGroupClass, db)
from sgo.rules import names, wording

from .. import Refused
from . import register

WEEK = timedelta(days=7)
LONGEST = 120
TO_PUPIL = "ученику"
SHOWN = 200


@dataclass(frozen=True)
class Due:
    """A slip that the week owes to a family; `issue` stands once it was handed over."""
    request_id: int
    student_id: int
    name: str
    class_name: str
    week_on: date
    issue: PaperDiaryIssue | None

    @property
    def last_on(self) -> date:
        """The Sunday by which it is to be handed over."""
        return self.week_on + WEEK - timedelta(days=1)


@dataclass(frozen=True)
class Logged:
    """A line of the log."""
    issue: PaperDiaryIssue
    name: str
    handed_by: str


def due(actor: Actor, monday: date, class_id: int | None = None, action: Any = READ) -> list[Due]:
    """What the week owes, by class and name: a request stands on some of its days, and the pupil's class of today has a lesson in it. `action` says with
    which right the requests are looked at: whoever may change them is to hand the slips over."""
    sunday = monday + WEEK - timedelta(days=1)
    condition = scope(actor, action, PaperDiaryRequest)
    here = and_(Enrolment.student_id == PaperDiaryRequest.student_id, Enrolment.holds_on(actor.today))
    lessons = (select(Lesson.id).join(StudyGroupClass, StudyGroupClass.group_id == Lesson.group_id)
               .where(StudyGroupClass.class_id == Enrolment.class_id, Lesson.day.between(monday, sunday), Lesson.status != LessonStatus.CANCELLED)
               .correlate(Enrolment).exists())
    statement = (select(PaperDiaryRequest.id, Student.id, Person.last_name, Person.first_name, SchoolClass.parallel_id, SchoolClass.letter, PaperDiaryIssue)
                 .join(Student, Student.id == PaperDiaryRequest.student_id).join(Person, Person.id == Student.person_id).join(Enrolment, here)
                 .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
                 .join(PaperDiaryIssue, and_(PaperDiaryIssue.request_id == PaperDiaryRequest.id, PaperDiaryIssue.week_on == monday), isouter=True)
                 .where(condition, PaperDiaryRequest.holds_between(monday, sunday), register.represented(actor.today), lessons)
                 .order_by(SchoolClass.parallel_id, SchoolClass.letter, Person.sort_key, PaperDiaryRequest.id))
    if class_id is not None:
        statement = statement.where(SchoolClass.id == class_id)
    read = (PaperDiaryRequest, PaperDiaryIssue, Student, Person, Enrolment, SchoolClass, Lesson, StudyGroupClass, Guardianship)
    rows = db.session.execute(granted(statement, *read, condition=condition))
    return [Due(request, student, f"{last} {first}", f"{parallel}{letter}", monday, issue) for request, student, last, first, parallel, letter, issue in rows]


def owed(actor: Actor) -> list[Due]:
    """What this person is to hand over and has not: slips of this week and of the last one, which is late."""
    monday = actor.today - timedelta(days=actor.today.weekday())
    return [one for week in (monday - WEEK, monday) for one in due(actor, week, action=EDIT) if one.issue is None]


def hand_over(actor: Actor, monday: date, requests: Iterable[int], on: date, to: str) -> int:
    """Note that the slips of a week were handed over on this day, to whom and by whom; returns how many were noted now."""
    if not may(actor, CREATE, PaperDiaryIssue):
        abort(403, who_may(CREATE, PaperDiaryIssue))
    words = wording.printable(to).strip()
    if on > actor.today:
        raise Refused("Этот день ещё не наступил. Введите день, когда листок отдан.", "on")
    if on < monday:
        raise Refused("В этот день неделя ещё не началась. Введите день, когда листок отдан.", "on")
    if len(words) > LONGEST:
        raise Refused(f"Слишком длинно: до {LONGEST} знаков.", "to")
    wanted = set(requests)
    chosen = [one for one in due(actor, monday) if one.request_id in wanted and one.issue is None]
    if not chosen:
        raise Refused("Отметьте учеников, чьи листки отданы.", "rowid")
    for one in chosen:
        row = PaperDiaryIssue(request_id=one.request_id, student_id=one.student_id, week_on=monday, handed_on=on, handed_to=words or TO_PUPIL,
                              handed_by_id=actor.person_id, noted_at=clock.now())
        db.session.add(row)
        demand(actor, CREATE, row)
    return len(chosen)


def take_back(actor: Actor, issue_id: object) -> PaperDiaryIssue:
    """The line was written by mistake: it goes, the change log keeps it."""
    row = pick(actor, PaperDiaryIssue, issue_id, DELETE)
    db.session.delete(row)
    return row


def log(actor: Actor, class_id: int | None) -> list[Logged]:
    """The slips handed over, the last first."""
    condition = scope(actor, READ, PaperDiaryIssue)
    giver = Person.__table__.alias("giver")
    statement = (select(PaperDiaryIssue, Person.last_name, Person.first_name, giver.c.last_name, giver.c.first_name, giver.c.middle_name)
                 .join(Student, Student.id == PaperDiaryIssue.student_id).join(Person, Person.id == Student.person_id)
                 .join(giver, giver.c.id == PaperDiaryIssue.handed_by_id).where(condition)
                 .order_by(PaperDiaryIssue.week_on.desc(), Person.sort_key, PaperDiaryIssue.id).limit(SHOWN))
    if class_id is not None:
        statement = statement.where(PaperDiaryIssue.student_id.in_(
            select(Enrolment.student_id).where(Enrolment.class_id == class_id, Enrolment.holds_on(actor.today))))
    rows = db.session.execute(granted(statement, PaperDiaryIssue, Student, Person, Enrolment, condition=condition))
    return [Logged(row, f"{last} {first}", names.short_name(surname, given, middle)) for row, last, first, surname, given, middle in rows]
