"""A whole class by subject: averages and period marks, each head a link to its journal. For the class teacher and those who answer for the school."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import String, cast, select

from sgo.access import HEADS, READ, Actor, system, who_may
from sgo.models import (Enrolment, GroupMember, JournalRules, Mark, Parallel, PeriodMark, Person, SchoolClass, Student, StudyGroup, StudyGroupClass,
                        StudyPeriod, Subject, Work, db)
from sgo.rules import wording
from sgo.rules.cells import Attempt

from .figures import Figures, figures
from .grid import chosen_period


@dataclass(frozen=True)
class SubjectHead:
    """A subject with the journals of the class in it."""
    id: int
    name: str
    short: str
    groups: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Place:
    """A pupil's subject: what the marks come to, and the period's mark; `group` is his journal, None when he is in none."""
    group: int | None = None
    average: str = ""
    mark: str = ""
    low: bool = False


@dataclass(frozen=True)
class ClassPage:
    """The class by subject."""
    class_id: int
    name: str
    period: Any
    periods: list[Any]
    subjects: list[SubjectHead]
    pupils: list[tuple[int, str, list[Place]]]


def by_class(actor: Actor, class_id: int, period_id: int | None) -> ClassPage:
    """The class whole; 404 for those who neither lead it nor answer for the school."""
    if not (actor.roles & HEADS or class_id in actor.own.led_today):
        abort(404, who_may(READ, SchoolClass))
    stamp = system("a class by subject, demanded before", SchoolClass,
                   Enrolment, Student, Person, StudyGroup, StudyGroupClass, GroupMember, Mark, Work, PeriodMark)
    row = db.session.execute(select(SchoolClass, Parallel.id, JournalRules).join(Parallel, Parallel.id == SchoolClass.parallel_id)
                             .join(JournalRules, JournalRules.id == 1).where(SchoolClass.id == class_id), execution_options=stamp).one_or_none()
    if row is None:
        abort(404, who_may(READ, SchoolClass))
    school_class, parallel, how = row
    periods = list(db.session.execute(select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on, StudyPeriod.is_closed)
                                      .where(StudyPeriod.of(school_class.year_id, parallel)).order_by(StudyPeriod.start_on)))
    period = chosen_period(periods, period_id, actor.today)
    groups = _groups(class_id, stamp)
    subjects = _subjects(groups)
    pupils = _pupils(class_id, period, stamp) if period else []
    places = _places(groups, [student for student, _ in pupils], period, how, stamp) if pupils and groups else {}
    return ClassPage(class_id, school_class.name, period, periods, subjects,
                     [(student, name, [places.get((student, subject.id), Place()) for subject in subjects]) for student, name in pupils])


def _groups(class_id: int, stamp: Any) -> list[Any]:
    statement = (select(StudyGroup.id, StudyGroup.name, StudyGroup.hours_week, Subject.id.label("subject"), Subject.name.label("title"), Subject.short_name)
                 .join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id).join(Subject, Subject.id == StudyGroup.subject_id)
                 .where(StudyGroupClass.class_id == class_id, StudyGroup.archived_at.is_(None)).order_by(Subject.position, Subject.name, StudyGroup.name))
    return list(db.session.execute(statement, execution_options=stamp))


def _subjects(groups: Sequence[Any]) -> list[SubjectHead]:
    found: dict[int, list[Any]] = defaultdict(list)
    for group in groups:
        found[group.subject].append(group)
    return [SubjectHead(key, own[0].title, own[0].short_name or own[0].title, tuple((group.id, group.name) for group in own)) for key, own in found.items()]


def _pupils(class_id: int, period: Any, stamp: Any) -> list[tuple[int, str]]:
    statement = (select(Student.id, Person.last_name, Person.first_name).join(Enrolment, Enrolment.student_id == Student.id)
                 .join(Person, Person.id == Student.person_id)
                 .where(Enrolment.class_id == class_id, Enrolment.since <= period.end_on, (Enrolment.until.is_(None)) | (Enrolment.until > period.start_on))
                 .order_by(Person.sort_key, Student.id))
    return list(dict.fromkeys((student, f"{last} {first}") for student, last, first in db.session.execute(statement, execution_options=stamp)))


def _places(groups: Sequence[Any], students: Sequence[int], period: Any, how: JournalRules, stamp: Any) -> dict[tuple[int, int], Place]:
    ids = {group.id: group for group in groups}
    marks = (select(Mark.group_id, Mark.student_id, Mark.work_id, Mark.value, Mark.second_value, cast(Mark.code, String), Work.weight)
             .join(Work, Work.id == Mark.work_id).where(Mark.group_id.in_(ids), Mark.day.between(period.start_on, period.end_on))
             .order_by(Mark.work_id, Mark.attempt))
    works: dict[tuple[int, int], dict[int, Any]] = defaultdict(dict)
    for group, student, work, value, second, code, weight in db.session.execute(marks, execution_options=stamp):
        works[student, ids[group].subject].setdefault(work, ([], weight))[0].append(Attempt(value, second, code))
    members = select(GroupMember.group_id, GroupMember.student_id).where(GroupMember.group_id.in_(ids), GroupMember.since <= period.end_on,
                                                                         (GroupMember.until.is_(None)) | (GroupMember.until > period.start_on))
    own = {(student, ids[group].subject): group for group, student in db.session.execute(members, execution_options=stamp)}
    finals = select(PeriodMark.student_id, PeriodMark.subject_id, PeriodMark.value, PeriodMark.code).where(
        PeriodMark.period_id == period.id, PeriodMark.student_id.in_(students))
    said = {(student, subject): code.value if code else str(value)
            for student, subject, value, code in db.session.execute(finals, execution_options=stamp)}
    return {key: _place(own.get(key), figures(works[key].values(), how, 1), said.get(key, "")) for key in own.keys() | works.keys() | said.keys()}


def _place(group: int | None, found: Figures, mark: str) -> Place:
    return Place(group, wording.decimal_ru(found.mean) if found.mean is not None else "", mark, found.is_low)
