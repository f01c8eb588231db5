"""Fields that no column holds: what the school reckons of a pupil, a person, a lesson. Each is an expression of the database, made of readable rows only."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, extract, func, literal, null, or_, select

from sgo.models import (Attendance, AttendanceCode, Employee, Enrolment, GroupMember, Guardian, Lesson, LessonStatus, Mark, MarkCode, PeriodMark, Person,
                        PersonContacts, Student, StudyGroup)
from sgo.rules import marks as mark_rules
from sgo.rules.quality import Category
from sgo.services.days import READS, rest_of

if TYPE_CHECKING:
    from .sources import Reading

Build = Callable[["Reading", Any], ColumnElement[Any]]


@dataclass(frozen=True)
class Computed:
    """A reckoned field: `build` gets the reading and the row's alias. `whole`: it speaks of a whole pupil, so every row it is made of must be readable."""
    label: str
    kind: str
    build: Build
    models: tuple[Any, ...]
    whole: bool = True
    scale: int = 1
    options: tuple[tuple[str, str], ...] = ()
    of_period: bool = False


# ---------- age
def _age(reading: "Reading", person: Any) -> ColumnElement[Any]:
    on = reading.on
    birth = select(PersonContacts.birth_date).where(PersonContacts.person_id == person, reading.may(PersonContacts)).scalar_subquery()
    months = extract("month", birth) * 100 + extract("day", birth)
    found: ColumnElement[Any] = on.year - extract("year", birth) - case((months > on.month * 100 + on.day, 1), else_=0)
    return found


# ---------- what the marks of a period make of a pupil (domain rules §4.7)
def _of_marks(name: str, what: Callable[[], ColumnElement[Any]]) -> Build:
    def build(reading: "Reading", student: Any) -> ColumnElement[Any]:
        mine = (select(PeriodMark.student_id.label("student_id"), what().label(name))
                .where(PeriodMark.period_id.in_(reading.moment.periods), reading.may(PeriodMark)).group_by(PeriodMark.student_id))
        found: ColumnElement[Any] = reading.beside(name, mine, student)
        return found
    return build


def _number(*conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((or_(*conditions), 1), else_=0)), 0)


def _category() -> ColumnElement[Any]:
    failing = _number(PeriodMark.value <= 2, PeriodMark.code == MarkCode.FAILED)
    return case((failing > 0, Category.FAILING.value), (_number(PeriodMark.code == MarkCode.NOT_ASSESSED) > 0, Category.NOT_ASSESSED.value),
                (func.min(PeriodMark.value).is_(None), Category.UNMARKED.value), (func.min(PeriodMark.value) == 5, Category.EXCELLENT.value),
                (func.min(PeriodMark.value) == 4, Category.GOOD.value), else_=Category.SATISFACTORY.value)


def _near() -> ColumnElement[Any]:
    bad = _number(PeriodMark.value <= 2, PeriodMark.code.in_((MarkCode.FAILED, MarkCode.NOT_ASSESSED)))
    return case((bad > 0, null()), (and_(func.min(PeriodMark.value) == 4, _number(PeriodMark.value == 4) == 1), literal("4")),
                (and_(func.min(PeriodMark.value) == 3, _number(PeriodMark.value == 3) == 1), literal("3")))


def _category_or_unmarked(reading: "Reading", student: Any) -> ColumnElement[Any]:
    return func.coalesce(_of_marks("category", _category)(reading, student), Category.UNMARKED.value)


def _studies(reading: "Reading", student: Any) -> ColumnElement[Any]:
    """Whether the pupil is in a class on the report's day."""
    return (select(Enrolment.id).where(Enrolment.student_id == student.id, Enrolment.class_id.is_not(None), Enrolment.holds_on(reading.on),
                                       reading.may(Enrolment)).correlate(student).exists())


# ---------- lessons and absences of the period
def _is_held(lesson: Any, today: date) -> ColumnElement[bool]:
    return and_(lesson.status != LessonStatus.CANCELLED, or_(lesson.day < today, lesson.status.in_((LessonStatus.HELD, LessonStatus.REPLACED)),
                                                             lesson.attendance_confirmed_at.is_not(None)))


def _held(reading: "Reading", lesson: Any) -> ColumnElement[bool]:
    """Whether the lesson was held: not called off, over or confirmed, on a day on which its group studies."""
    parallel = select(StudyGroup.parallel_id).where(StudyGroup.id == lesson.group_id, reading.may(StudyGroup)).scalar_subquery()
    return and_(_is_held(lesson, reading.actor.today), rest_of(lesson.day, parallel, lesson.group_id).is_(None), *(reading.may(model) for model in READS))


def _last_attempt(reading: "Reading", mark: Any) -> ColumnElement[bool]:
    """Whether nothing was put after this mark for the same work: a «точка» that still stands, a two that is not retaken."""
    later = reading.alias(Mark)
    return ~select(later.id).where(later.work_id == mark.work_id, later.student_id == mark.student_id, later.attempt > mark.attempt).correlate(mark).exists()


def _lessons(reading: "Reading", student: Any) -> ColumnElement[Any]:
    """Lessons held on the pupil's days in his class and groups, but those he is exempt from (§4.9)."""
    in_class = and_(Enrolment.student_id == GroupMember.student_id, Enrolment.class_id.is_not(None), Enrolment.holds_on(Lesson.day))
    mine = and_(Attendance.lesson_id == Lesson.id, Attendance.student_id == GroupMember.student_id)
    lessons = (select(GroupMember.student_id.label("student_id"), func.count().label("lessons")).select_from(Lesson)
               .join(StudyGroup, StudyGroup.id == Lesson.group_id)
               .join(GroupMember, and_(GroupMember.group_id == Lesson.group_id, GroupMember.holds_on(Lesson.day)))
               .join(Enrolment, in_class).outerjoin(Attendance, mine)
               .where(Lesson.day.between(reading.moment.first, min(reading.moment.last, reading.actor.today)), Lesson.status != LessonStatus.CANCELLED,
                      or_(_is_held(Lesson, reading.actor.today), Attendance.id.is_not(None)),
                      or_(Attendance.code.is_(None), Attendance.code != AttendanceCode.EXEMPT),
                      rest_of(Lesson.day, StudyGroup.parallel_id, Lesson.group_id).is_(None), *(reading.may(model) for model in LESSONS))
               .group_by(GroupMember.student_id))
    return func.coalesce(reading.beside("lessons", lessons, student), 0)


def _absences(name: str, *codes: str) -> Build:
    wanted = [AttendanceCode(code) for code in codes]

    def build(reading: "Reading", student: Any) -> ColumnElement[Any]:
        mine = (select(Attendance.student_id.label("student_id"), func.count().label(name)).where(
            Attendance.code.in_(wanted), Attendance.day.between(reading.moment.first, reading.moment.last), reading.may(Attendance))
                .group_by(Attendance.student_id))
        return func.coalesce(reading.beside(name, mine, student), 0)
    return build


CATEGORIES = tuple((one.value, one.value) for one in Category)
NEAR = (("4", "с одной 4"), ("3", "с одной 3"))
ABSENT = tuple(sorted(mark_rules.ABSENT))
HOLDS = Computed("Действует на дату отчёта", "flag", lambda reading, row: row.holds_on(reading.on), (), whole=False)
AGE = Computed("Возраст, лет", "number", lambda reading, row: _age(reading, row.person_id), (PersonContacts,), whole=False)
LESSONS = (Lesson, GroupMember, Attendance, StudyGroup, Enrolment, *READS)


def _missed(name: str, label: str, *codes: str) -> dict[str, Computed]:
    return {name: Computed(label, "number", _absences(name, *codes), (Attendance,), of_period=True)}


COMPUTED: dict[Any, dict[str, Computed]] = {
    Person: {"age": Computed("Возраст, лет", "number", lambda reading, row: _age(reading, row.id), (PersonContacts,), whole=False)},
    Student: {
        "studies": Computed("Учится в школе", "flag", _studies, (Enrolment,), whole=False),
        "age": AGE,
        "category": Computed("Категория за период", "choice", _category_or_unmarked, (PeriodMark,), options=CATEGORIES, of_period=True),
        "near": Computed("Одна отметка до лучшей категории", "choice", _of_marks("near", _near), (PeriodMark,), options=NEAR, of_period=True),
        "lessons": Computed("Уроков за период", "number", _lessons, LESSONS, of_period=True),
        **_missed("missed", "Пропущено уроков за период", *ABSENT), **_missed("missed_ill", "Пропущено по болезни за период", "Б"),
        **_missed("missed_excused", "Пропущено по уважительной причине за период", "УП"),
        **_missed("missed_truant", "Пропущено без уважительной причины за период", "НП"),
        **_missed("missed_unknown", "Пропущено, причина не указана, за период", "ОТ"),
    },
    Mark: {"last": Computed("Последняя попытка", "flag", _last_attempt, (Mark,), whole=False)},
    Lesson: {"held": Computed("Проведён", "flag", _held, (StudyGroup, *READS), whole=False)},
    Employee: {"age": AGE},
    Guardian: {"age": AGE},
}
