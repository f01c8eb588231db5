"""The journal read whole, in a constant number of statements whatever the number of groups; the right was asked before (`rights.py`)."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import Date, String, cast, literal, null, or_, select, union_all

from sgo.access import system
from sgo.access.own import Span
from sgo.models import (Attendance, ClassTeacher, Employee, ExamMark, FinalMark, GroupMember, Homework, LessonStatus, Mark, Organisation, PeriodMark, Person,
                        SchoolClass, SchoolYear, Student, StudyGroup, StudyGroupClass, StudyPeriod, Subject, TeachingAssignment, Work, YearMark, db)
from sgo.models import Lesson as LessonRow
from sgo.rules import names

from .rights import Whose

YEAR, EXAM, FINAL = "Год", "Экз.", "Итог"


@dataclass(frozen=True)
class Period:
    """A period of the year, both ends its own."""
    id: int
    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Pupil:
    """A pupil with the days in the group or in the class."""
    id: int
    name: str
    days: tuple[Span, ...]

    def there(self, day: date) -> bool:
        """Whether the pupil was in it on the day."""
        return any(span.holds(day) for span in self.days)


@dataclass(frozen=True)
class Lesson:
    """A lesson as the right page has it."""
    id: int
    day: date
    number: int
    topic: str
    homework: str
    cancelled: bool


@dataclass
class GroupPaper:
    """The journal of one group: who, the lessons, what stands in the cells, the sums by (pupil, column)."""
    id: int
    name: str
    subject_id: int
    subject: str
    teachers: str
    pupils: list[Pupil] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    absences: dict[tuple[int, int], str] = field(default_factory=dict)
    sums: dict[tuple[int, int | str], str] = field(default_factory=dict)


@dataclass
class ClassPaper:
    """The journal of a class, or of one group (then without pupils of its own)."""
    school: str
    name: str
    year: str
    leader: str
    periods: list[Period]
    groups: list[GroupPaper]
    pupils: list[Pupil]
    whose: Whose


def of_group(group_id: int, period_id: int | None, whose: Whose) -> ClassPaper:
    """The journal of a group for a period, or for the whole year."""
    statement = (select(StudyGroup.name, StudyGroup.year_id, StudyGroup.parallel_id, SchoolYear.name, _SCHOOL)
                 .join(SchoolYear, SchoolYear.id == StudyGroup.year_id).where(StudyGroup.id == group_id))
    row = db.session.execute(statement, execution_options=system("the head of a printed journal", StudyGroup, Organisation)).one_or_none() or abort(404)
    periods = _periods(row[1], row[2], period_id)
    return ClassPaper(row[4] or "", row[0], row[3], "", periods, _groups([group_id], row[1], periods, whose), [], whose)


def of_class(class_id: int, period_id: int | None, whose: Whose, today: date) -> ClassPaper:
    """The journal of a class with all its groups for a period, or for the whole year."""
    statement = (select(SchoolClass, SchoolYear.name, _SCHOOL).join(SchoolYear, SchoolYear.id == SchoolClass.year_id).where(SchoolClass.id == class_id))
    row = db.session.execute(statement, execution_options=system("the head of a printed journal", SchoolClass, Organisation)).one_or_none() or abort(404)
    school_class, year, school = row
    periods = _periods(school_class.year_id, school_class.parallel_id, period_id)
    of_it = select(StudyGroupClass.group_id).where(StudyGroupClass.class_id == class_id)
    ids = list(db.session.scalars(of_it, execution_options=system("the groups of a class", StudyGroupClass)))
    last = min(periods[-1].end, today) if periods else today
    pupils = [pupil for pupil in _named(whose.days or {}) if not periods or _meets(pupil.days, periods[0].start, periods[-1].end)]
    groups = _groups(ids, school_class.year_id, periods, whose)
    return ClassPaper(school or "", school_class.name, year, _leader(class_id, last), periods, groups, pupils, whose)


_SCHOOL = select(Organisation.full_name).limit(1).scalar_subquery()


@dataclass(frozen=True)
class Choice:
    """What may be chosen before printing: the title, the periods, the one that runs or ran last."""
    title: str
    periods: list[Period]
    chosen: int | None


def choice_of_group(group_id: int, today: date) -> Choice:
    """What the journal of a group may be printed for."""
    statement = select(StudyGroup.name, Subject.name, StudyGroup.year_id, StudyGroup.parallel_id).join(Subject, Subject.id == StudyGroup.subject_id)
    row = db.session.execute(statement.where(StudyGroup.id == group_id), execution_options=system("what is to be printed", StudyGroup)).one_or_none()
    name, subject, year, parallel = row or abort(404)
    return _choice(f"{name}, {subject}", year, parallel, today)


def choice_of_class(class_id: int, today: date) -> Choice:
    """What the journal of a class may be printed for."""
    statement = select(SchoolClass).where(SchoolClass.id == class_id)
    row = db.session.scalars(statement, execution_options=system("what is to be printed", SchoolClass)).one_or_none() or abort(404)
    return _choice(row.name, row.year_id, row.parallel_id, today)


def _choice(title: str, year_id: int, parallel_id: int, today: date) -> Choice:
    periods = _periods(year_id, parallel_id, None)
    begun = [period for period in periods if period.start <= today] or periods[:1]
    return Choice(title, periods, begun[-1].id if begun else None)


def _periods(year_id: int, parallel_id: int, period_id: int | None) -> list[Period]:
    statement = (select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on).where(StudyPeriod.of(year_id, parallel_id))
                 .order_by(StudyPeriod.start_on))
    found = [Period(*row) for row in db.session.execute(statement)]
    if period_id is None:
        return found
    return [period for period in found if period.id == period_id] or abort(404, "Такого периода у этого класса нет. Выберите период на странице печати.")


def _leader(class_id: int, on: date) -> str:
    statement = (select(Person).join(Employee, Employee.person_id == Person.id).join(ClassTeacher, ClassTeacher.employee_id == Employee.id)
                 .where(ClassTeacher.class_id == class_id, ClassTeacher.holds_on(on)))
    person = db.session.scalars(statement, execution_options=system("who leads the class", ClassTeacher, Employee, Person)).first()
    return person.full_name if person else "не назначен"


def _meets(spans: Sequence[Span], start: date, end: date) -> bool:
    return any(span.since <= end and (span.until is None or span.until > start) for span in spans)


def _named(days: dict[int, list[Span]]) -> list[Pupil]:
    """The pupils of a class by name."""
    statement = (select(Student.id, Person.last_name, Person.first_name, Person.middle_name).join(Person, Person.id == Student.person_id)
                 .where(Student.id.in_(days)).order_by(Person.sort_key, Student.id))
    rows = db.session.execute(statement, execution_options=system("the list of a class", Student, Person))
    return [Pupil(id_, names.full_name(last, first, middle), tuple(days[id_])) for id_, last, first, middle in rows]


def _groups(ids: Sequence[int], year_id: int, periods: Sequence[Period], whose: Whose) -> list[GroupPaper]:
    if not periods:
        return []
    start, end = periods[0].start, periods[-1].end
    statement = (select(StudyGroup.id, StudyGroup.name, Subject.id, Subject.name).join(Subject, Subject.id == StudyGroup.subject_id)
                 .where(StudyGroup.id.in_(ids), StudyGroup.archived_at.is_(None)).order_by(Subject.position, Subject.name, StudyGroup.name))
    rows = db.session.execute(statement, execution_options=system("the groups of a printed journal", StudyGroup)).all()
    teachers = _teachers(ids, start, end)
    found = {id_: GroupPaper(id_, name, subject_id, subject, ", ".join(teachers.get(id_, ()))) for id_, name, subject_id, subject in rows}
    _members(found, start, end, whose)
    _lessons(found, start, end)
    _cells(found, start, end, whose)
    _sums(found, year_id, periods, whose)
    return list(found.values())


def _teachers(ids: Sequence[int], start: date, end: date) -> dict[int, list[str]]:
    statement = (select(TeachingAssignment.group_id, Person.last_name, Person.first_name, Person.middle_name)
                 .join(Employee, Employee.id == TeachingAssignment.employee_id).join(Person, Person.id == Employee.person_id)
                 .where(TeachingAssignment.group_id.in_(ids), TeachingAssignment.since <= end,
                        or_(TeachingAssignment.until.is_(None), TeachingAssignment.until > start)).order_by(TeachingAssignment.since, Person.sort_key))
    found: dict[int, list[str]] = {}
    stamp = system("who taught a printed journal", TeachingAssignment, Employee, Person)
    for group, last, first, middle in db.session.execute(statement, execution_options=stamp):
        if (said := names.short_name(last, first, middle)) not in found.setdefault(group, []):
            found[group].append(said)
    return found


def _members(found: dict[int, GroupPaper], start: date, end: date, whose: Whose) -> None:
    statement = (select(GroupMember.group_id, Student.id, Person.last_name, Person.first_name, GroupMember.since, GroupMember.until)
                 .join(Student, Student.id == GroupMember.student_id).join(Person, Person.id == Student.person_id)
                 .where(GroupMember.group_id.in_(found), GroupMember.since <= end, or_(GroupMember.until.is_(None), GroupMember.until > start))
                 .order_by(Person.sort_key, Student.id, GroupMember.since))
    pupils: dict[tuple[int, int], tuple[str, list[Span]]] = {}
    for group, student, last, first, since, until in db.session.execute(statement, execution_options=system("pupils of a printed journal", GroupMember,
                                                                                                            Student, Person)):
        pupils.setdefault((group, student), (f"{last} {first}", []))[1].append(Span(student, since, until))
    for (group, student), (name, spans) in pupils.items():
        if whose.days is None or _meets(whose.days.get(student, ()), start, end):
            found[group].pupils.append(Pupil(student, name, tuple(spans)))


def _lessons(found: dict[int, GroupPaper], start: date, end: date) -> None:
    statement = (select(LessonRow.group_id, LessonRow.id, LessonRow.day, LessonRow.number, LessonRow.status, LessonRow.topic, Homework.text, Homework.none_set)
                 .join(Homework, Homework.lesson_id == LessonRow.id, isouter=True)
                 .where(LessonRow.group_id.in_(found), LessonRow.day.between(start, end)).order_by(LessonRow.day, LessonRow.number))
    for group, id_, day, number, status, topic, text, none_set in db.session.execute(statement, execution_options=system(
            "lessons of a printed journal", LessonRow, Homework)):
        cancelled = status is LessonStatus.CANCELLED
        said, asked = topic or ("урок отменён" if cancelled else ""), text or ("не задано" if none_set else "")
        found[group].lessons.append(Lesson(id_, day, number, said, asked, cancelled))


def _cells(found: dict[int, GroupPaper], start: date, end: date, whose: Whose) -> None:
    marks = (select(Mark.group_id, Work.lesson_id, Mark.student_id, Mark.day, Mark.work_id, Mark.value, Mark.second_value, cast(Mark.code, String))
             .join(Work, Work.id == Mark.work_id).where(Mark.group_id.in_(found), Mark.day.between(start, end))
             .order_by(Mark.work_id, Mark.student_id, Mark.attempt))
    told: dict[tuple[int, int, int, int], list[str]] = defaultdict(list)
    for group, lesson, student, day, work, value, second, code in db.session.execute(marks, execution_options=system(
            "marks of a printed journal", Mark, Work)):
        if whose.on(student, day):
            told[group, lesson, student, work].append(code or f"{value}{f'/{second}' if second else ''}")
    cells: dict[tuple[int, int, int], list[str]] = defaultdict(list)
    for (group, lesson, student, _), attempts in told.items():
        cells[group, lesson, student].append("→".join(attempts))
    for (group, lesson, student), works in cells.items():
        found[group].marks[lesson, student] = " ".join(works)
    absences = (select(Attendance.group_id, Attendance.lesson_id, Attendance.student_id, Attendance.day, Attendance.code)
                .where(Attendance.group_id.in_(found), Attendance.day.between(start, end)))
    for group, lesson, student, day, code in db.session.execute(absences, execution_options=system("attendance of a printed journal", Attendance)):
        if whose.on(student, day):
            found[group].absences[lesson, student] = code.value


def _sums(found: dict[int, GroupPaper], year_id: int, periods: Sequence[Period], whose: Whose) -> None:
    """Marks that sum up belong to the pupil and the subject: they are told in each group of the subject that he is in."""
    ends = {period.id: period.end for period in periods}
    students, subjects = {pupil.id for one in found.values() for pupil in one.pupils}, {one.subject_id for one in found.values()}

    def of(model: Any, column: Any, day: Any) -> Any:
        return select(column.label("kind"), model.student_id, model.subject_id, model.group_id, model.value, cast(model.code, String), day).where(
            model.year_id == year_id, model.student_id.in_(students), model.subject_id.in_(subjects))
    none = cast(null(), Date)
    statement = union_all(of(PeriodMark, cast(PeriodMark.period_id, String), none).where(PeriodMark.period_id.in_(ends)),
                          of(YearMark, literal(YEAR), none), of(ExamMark, literal(EXAM), ExamMark.held_on), of(FinalMark, literal(FINAL), none))
    rows = db.session.execute(statement, execution_options=system("sums of a printed journal", PeriodMark, YearMark, ExamMark, FinalMark)).all()
    last = periods[-1].end
    places: dict[tuple[int, int], list[GroupPaper]] = defaultdict(list)
    for one in found.values():
        for pupil in one.pupils:
            places[one.subject_id, pupil.id].append(one)
    for kind, student, subject, group, value, code, held_on in rows:
        column: int | str = kind if kind in {YEAR, EXAM, FINAL} else int(kind)
        if not whose.sums(student, ends[column] if isinstance(column, int) else held_on or last):
            continue
        for one in places.get((subject, student), ()):
            if not whose.of_group_only or group == one.id:
                one.sums[student, column] = code or str(value)

