"""The week of a class read for slips: lessons, homework, marks, absences of all its pupils in a constant number of statements, each through the grants."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import String, and_, case, cast, func, literal, or_, select, union_all

from sgo.access import HEADS, READ, Actor, granted, scope, system, who_may
from sgo.access.own import Span
from sgo.models import (Attendance, CalendarException, ClassTeacher, DiaryRules, Employee, Enrolment, GroupMember, Holiday, Homework, Lesson, LessonStatus,
                        Mark, Organisation, PaperDiaryRequest, Person, ProductionDay, SchoolClass, SchoolYear, Student, StudyGroup, Subject, Work, YearStatus,
                        db)
from sgo.rules import names

from ..days import FREE
from . import register

DAYS = timedelta(days=6)
IN_FILE = "в файле: спросите у учителя"
SUBJECT = case((func.length(Subject.name) > 30, func.coalesce(Subject.short_name, Subject.name)), else_=Subject.name)


@dataclass
class Entry:
    """A lesson of a pupil: what it was about or what was asked for it, what stands there."""
    number: int
    subject: str
    topic: str
    homework: str
    cancelled: bool
    got: list[str] = field(default_factory=list)


@dataclass
class Slip:
    """A pupil's week as it is printed; `remarks` are the teachers' comments to marks."""
    student_id: int
    name: str
    days: dict[date, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    remarks: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


@dataclass
class ClassSlips:
    """The slips of a class for a week."""
    school: str
    class_name: str
    parallel: int
    leader: str
    monday: date
    rests: list[tuple[date, date, str]]
    slips: list[Slip]


@dataclass(frozen=True)
class _Pupil:
    id: int
    name: str
    spans: list[Span]


def classes(actor: Actor) -> list[tuple[int, str]]:
    """The classes of the year whose slips this person prints: the heads all, a class teacher the own ones."""
    statement = (select(SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
                 .where(SchoolYear.status == YearStatus.CURRENT, SchoolClass.archived_at.is_(None)).order_by(SchoolClass.parallel_id, SchoolClass.letter))
    if not actor.roles & HEADS:
        statement = statement.where(SchoolClass.id.in_(actor.own.led_today))
    rows = db.session.execute(statement, execution_options=system("the classes whose slips one may print", SchoolClass))
    return [(id_, f"{parallel}{letter}") for id_, parallel, letter in rows]


def pupils(actor: Actor, class_id: int) -> list[tuple[int, str]]:
    """The class of today, for choosing whose slip to print."""
    condition = scope(actor, READ, Student)
    here = and_(Enrolment.student_id == Student.id, Enrolment.class_id == class_id, Enrolment.holds_on(actor.today))
    statement = (select(Student.id, Person.last_name, Person.first_name).join(Person, Person.id == Student.person_id).join(Enrolment, here)
                 .where(condition, Student.archived_at.is_(None)).order_by(Person.sort_key, Student.id))
    return [(id_, f"{last} {first}") for id_, last, first in db.session.execute(granted(statement, Student, Person, Enrolment, condition=condition))]


def of_class(actor: Actor, class_id: int, monday: date, due_only: bool = False, student_id: int | None = None) -> ClassSlips:
    """The slips of the class of today: of all, of those whose request stands in the week, or of one; 404 where it is not this person's."""
    if class_id not in {id_ for id_, _ in classes(actor)}:
        abort(404, who_may(READ, PaperDiaryRequest))
    school_class, school, leader, comments = _head(class_id, actor.today)
    chosen = _pupils(actor, class_id, monday)
    if student_id is not None:
        chosen = [one for one in chosen if one.id == student_id] or abort(404, who_may(READ, Student))
    elif due_only:
        standing = register.standing_pupils(actor, [one.id for one in chosen], monday, monday + DAYS)
        chosen = [one for one in chosen if one.id in standing]
    slips = {one.id: Slip(one.id, one.name) for one in chosen}
    places = _lessons(actor, chosen, slips, monday)
    _marks(actor, slips, places, monday)
    _absences(actor, slips, places, monday)
    if not comments:                                    # what the school does not show in the diary is not on paper either
        for one in slips.values():
            one.remarks.clear()
    return ClassSlips(school, f"{school_class.parallel_id}{school_class.letter}", school_class.parallel_id, leader, monday,
                      _rests(monday, school_class), list(slips.values()))


def _head(class_id: int, today: date) -> tuple[SchoolClass, str, str, bool]:
    statement = (select(SchoolClass, select(Organisation.short_name).limit(1).scalar_subquery(),
                        select(DiaryRules.shows_comments).limit(1).scalar_subquery(), Person.last_name, Person.first_name, Person.middle_name)
                 .join(ClassTeacher, and_(ClassTeacher.class_id == SchoolClass.id, ClassTeacher.holds_on(today)), isouter=True)
                 .join(Employee, Employee.id == ClassTeacher.employee_id, isouter=True).join(Person, Person.id == Employee.person_id, isouter=True)
                 .where(SchoolClass.id == class_id).limit(1))
    stamp = system("the head of the slips of a class", SchoolClass, Organisation, ClassTeacher, Employee, Person)
    row, school, comments, last, first, middle = db.session.execute(statement, execution_options=stamp).one()
    return row, school or "", names.short_name(last, first, middle) if last else "", bool(comments)


def _pupils(actor: Actor, class_id: int, monday: date) -> list[_Pupil]:
    """The class of today, with the groups of the week."""
    condition, sunday = scope(actor, READ, Student), monday + DAYS
    here = and_(Enrolment.student_id == Student.id, Enrolment.class_id == class_id, Enrolment.holds_on(actor.today))
    of_week = and_(GroupMember.student_id == Student.id, GroupMember.since <= sunday, or_(GroupMember.until.is_(None), GroupMember.until > monday))
    statement = (select(Student.id, Person.last_name, Person.first_name, GroupMember.group_id, GroupMember.since, GroupMember.until)
                 .join(Person, Person.id == Student.person_id).join(Enrolment, here).join(GroupMember, of_week, isouter=True)
                 .where(condition, Student.archived_at.is_(None)).order_by(Person.sort_key, Student.id))
    found: dict[int, _Pupil] = {}
    for id_, last, first, group, since, until in db.session.execute(granted(statement, Student, Person, Enrolment, GroupMember, condition=condition)):
        one = found.setdefault(id_, _Pupil(id_, f"{last} {first}", []))
        if group is not None:
            one.spans.append(Span(group, since, until))
    return list(found.values())


Places = dict[tuple[int, int], Entry]                   # (lesson, pupil) -> where it stands on the slip


def _lessons(actor: Actor, pupils: Sequence[_Pupil], slips: dict[int, Slip], monday: date) -> Places:
    condition = scope(actor, READ, Lesson)
    groups: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for one in pupils:
        for span in one.spans:
            groups[span.id].append((one.id, span))
    asked = and_(Homework.group_id == Lesson.group_id, Homework.due_on == Lesson.day, ~Homework.none_set)
    statement = (select(Lesson.id, Lesson.group_id, Lesson.day, Lesson.number, Lesson.status, Lesson.topic, SUBJECT,
                        case((and_(Homework.id.is_not(None), Homework.text.is_(None)), IN_FILE), else_=Homework.text))
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Subject, Subject.id == StudyGroup.subject_id).join(Homework, asked, isouter=True)
                 .where(condition, Lesson.group_id.in_(groups), Lesson.day.between(monday, monday + DAYS))
                 .order_by(Lesson.day, Lesson.number, Lesson.id, Homework.id))
    found: Places = {}
    told: set[tuple[int, date, str]] = set()            # a task for a day of two lessons stands at the first
    for id_, group, day, number, status, topic, subject, text in db.session.execute(granted(statement, Lesson, StudyGroup, Homework, condition=condition)):
        fresh = bool(text) and (group, day, text) not in told
        told.add((group, day, text or ""))
        for student, span in groups[group]:
            if not span.holds(day):
                continue
            if (id_, student) not in found:
                found[id_, student] = Entry(number, subject, topic or "", "", status is LessonStatus.CANCELLED)
                slips[student].days[day].append(found[id_, student])
            if fresh:
                entry = found[id_, student]
                entry.homework = f"{entry.homework}; {text}" if entry.homework else text
    for slip in slips.values():
        for entries in slip.days.values():
            entries.sort(key=lambda entry: entry.number)
    return found


def _marks(actor: Actor, slips: dict[int, Slip], places: Places, monday: date) -> None:
    condition = scope(actor, READ, Mark)
    statement = (select(Work.id, Work.lesson_id, Mark.student_id, Mark.value, Mark.second_value, cast(Mark.code, String), Mark.comment,
                        Subject.name)
                 .join(Work, Work.id == Mark.work_id).join(StudyGroup, StudyGroup.id == Mark.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id)
                 .where(condition, Mark.student_id.in_(slips), Mark.day.between(monday, monday + DAYS)).order_by(Mark.work_id, Mark.student_id, Mark.attempt))
    told: dict[tuple[int, int], tuple[int, list[str]]] = {}
    rows: Any = db.session.execute(granted(statement, Mark, Work, StudyGroup, condition=condition))
    for work, lesson, student, value, second, code, comment, subject in rows:
        told.setdefault((work, student), (lesson, []))[1].append(code or f"{value}{f'/{second}' if second else ''}")
        if comment:
            slips[student].remarks.append(f"{subject}: {comment}")
    for (_, student), (lesson, attempts) in told.items():
        if entry := places.get((lesson, student)):
            entry.got.append("→".join(attempts))


def _absences(actor: Actor, slips: dict[int, Slip], places: Places, monday: date) -> None:
    condition = scope(actor, READ, Attendance)
    statement = select(Attendance.lesson_id, Attendance.student_id, Attendance.code).where(
        condition, Attendance.student_id.in_(slips), Attendance.day.between(monday, monday + DAYS))
    for lesson, student, code in db.session.execute(granted(statement, Attendance, condition=condition)):
        slips[student].missed.append(code.value)
        if entry := places.get((lesson, student)):
            entry.got.insert(0, code.value)


def _rests(monday: date, school_class: SchoolClass) -> list[tuple[date, date, str]]:
    """Days without lessons and why, in the order in which the diary names them: odd days, holidays, the production calendar."""
    parallel, sunday = school_class.parallel_id, monday + DAYS
    ours = or_(CalendarException.class_id == school_class.id, and_(
        CalendarException.class_id.is_(None), CalendarException.first_parallel <= parallel, CalendarException.last_parallel >= parallel))
    statement: Any = union_all(
        select(literal(1).label("rank"), CalendarException.day, CalendarException.day, case({kind.value: kind.label for kind in FREE}, value=cast(
            CalendarException.kind, String))).where(ours, CalendarException.kind.in_(FREE), CalendarException.day.between(monday, sunday)),
        select(literal(2), Holiday.start_on, Holiday.end_on, literal("Каникулы: ").concat(Holiday.name)).where(
            Holiday.start_on <= sunday, Holiday.end_on >= monday, Holiday.first_parallel <= parallel, Holiday.last_parallel >= parallel),
        select(literal(3), ProductionDay.day, ProductionDay.day, literal("Нерабочий день")).where(
            ProductionDay.day.between(monday, sunday), ProductionDay.is_working.is_(False))).order_by("rank")
    rows = db.session.execute(statement, execution_options=system("days without lessons of a class", CalendarException))
    return [(start, end, f"{words[0].upper()}{words[1:]}") for _, start, end, words in rows]
