"""A class read whole for a report, each part in one statement whatever the number of pupils; the right to it is asked before anything is read."""
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import String, and_, cast, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from sgo.access import Actor, system
from sgo.models import (Attendance, ClassTeacher, Employee, Enrolment, ExamMark, FinalMark, Grading, JournalRules, Mark, Organisation, PeriodMark, PeriodScheme,
                        Person, SchoolClass, SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod, Subject, SubjectArea, TeachingAssignment, Work, WorkType,
                        YearMark, YearStatus, db)
from sgo.rules import wording
from sgo.rules.attendance import CODES, Tally
from sgo.rules.finals import Given, Grounds, Manner, Result, counted
from sgo.rules.marks import ABSENT
from sgo.services.absences.book import Book as Absences
from sgo.services.absences.book import LessonSeen, Pupil, Standing, lessons_of, pupils_of
from sgo.services.absences.month import days_of
from sgo.services.finals.material import manner_of

from . import scopes

YEAR, EXAM, FINAL = "year", "exam", "final"


class Period(NamedTuple):
    """A period of the class's year, both ends its own."""
    id: int
    name: str
    start: date
    end: date


class Head(NamedTuple):
    """What stands above every report of a class."""
    school_class: SchoolClass
    year: SchoolYear
    school: str
    leader: str
    manner: Manner


@dataclass(frozen=True)
class Taught:
    """A subject of the class: its groups, who teaches it, how much of it there is."""
    id: int
    name: str
    short: str
    area: str
    grading: Grading
    hours_week: int
    groups: frozenset[int]
    teachers: tuple[str, ...]


class Record(NamedTuple):
    """One attempt's mark with its work."""
    student: int
    subject: int
    day: date
    given: Given
    is_control: bool
    title: str


class Book:
    """A class between two days. `whole`: the reader answers for it, or reads a single pupil of his own; else only what he teaches is shown."""

    def __init__(self, actor: Actor, class_id: int, first: date, last: date, periods: list[Period], whole: bool):
        self.actor, self.id, self.first, self.last, self.periods, self.whole = actor, class_id, first, last, periods, whole

    @property
    def on(self) -> date:
        """The day whose list of pupils is counted: the last one, or today while it goes on."""
        return max(self.first, min(self.last, self.actor.today))

    @cached_property
    def head(self) -> Head:
        """The class, its year, the school, who led it on the day, how the school marks."""
        statement = (
            select(SchoolClass, SchoolYear, Organisation.short_name, Person, JournalRules).select_from(SchoolClass)
            .join(SchoolYear, SchoolYear.id == SchoolClass.year_id).join(Organisation, Organisation.id == 1, isouter=True)
            .join(JournalRules, JournalRules.id == 1, isouter=True)
            .join(ClassTeacher, and_(ClassTeacher.class_id == SchoolClass.id, ClassTeacher.holds_on(self.on)), isouter=True)
            .join(Employee, Employee.id == ClassTeacher.employee_id, isouter=True).join(Person, Person.id == Employee.person_id, isouter=True)
            .where(SchoolClass.id == self.id))
        stamp = system("the head of a report on a class", SchoolClass, Organisation, ClassTeacher, Employee, Person)
        row, year, school, person, rules = db.session.execute(statement, execution_options=stamp).first() or abort(404)
        return Head(row, year, school or "не названа", person.short_name if person else "не назначен", manner_of(rules))

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The heading lines that all reports of a class share."""
        return [("Школа", self.head.school), ("Учебный год", self.head.year.name), ("Класс", self.head.school_class.name),
                ("Классный руководитель", self.head.leader)]

    @property
    def grade(self) -> int:
        """The parallel."""
        return self.head.school_class.parallel_id

    @cached_property
    def ever(self) -> list[Pupil]:
        """Everybody who was in the class between the two days, by name."""
        return pupils_of([self.id], self.first, self.last)

    @cached_property
    def pupils(self) -> list[Pupil]:
        """The list of the class as of the day, as far as the reader may have it; who has left is not counted."""
        there = [one for one in self.ever if _holds(one.spans, self.on)]
        return there if self.whole else [one for one in there if any(self.studies(one, subject) for subject in self.shown)]

    @cached_property
    def subjects(self) -> list[Taught]:
        """All subjects of the class in the order of the curriculum."""
        taught = and_(TeachingAssignment.group_id == StudyGroup.id, TeachingAssignment.since <= self.last,
                      or_(TeachingAssignment.until.is_(None), TeachingAssignment.until > self.first))
        statement = (select(Subject.id, Subject.name, Subject.short_name, SubjectArea.name, Subject.grading, StudyGroup.hours_week, StudyGroup.id, Person)
                     .join(SubjectArea, SubjectArea.id == Subject.area_id).join(StudyGroup, StudyGroup.subject_id == Subject.id)
                     .join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id).join(TeachingAssignment, taught, isouter=True)
                     .join(Employee, Employee.id == TeachingAssignment.employee_id, isouter=True).join(Person, Person.id == Employee.person_id, isouter=True)
                     .where(StudyGroupClass.class_id == self.id, StudyGroup.archived_at.is_(None))
                     .order_by(SubjectArea.position, SubjectArea.name, Subject.position, Subject.name, StudyGroup.id, TeachingAssignment.since))
        stamp = system("the subjects of a class in a report", StudyGroup, StudyGroupClass, TeachingAssignment, Employee, Person)
        found: dict[int, list[Any]] = defaultdict(list)
        for row in db.session.execute(statement, execution_options=stamp):
            found[row[0]].append(row)
        return [Taught(id_, rows[0][1], rows[0][2], rows[0][3], rows[0][4], rows[0][5], frozenset(row[6] for row in rows),
                       tuple(dict.fromkeys(row[7].short_name for row in rows if row[7]))) for id_, rows in found.items()]

    @property
    def graded(self) -> list[Taught]:
        """The subjects that have marks."""
        return [one for one in self.subjects if one.grading is not Grading.NONE]

    @cached_property
    def _mine(self) -> frozenset[int]:
        return frozenset(self.actor.own.taught_today)

    @property
    def shown(self) -> list[Taught]:
        """The subjects with marks that the reader may see."""
        return [one for one in self.graded if self.whole or one.groups & self._mine]

    def studies(self, pupil: Pupil, subject: Taught) -> bool:
        """Whether the pupil learns the subject on the day, in a group that the reader may see."""
        groups = subject.groups if self.whole else subject.groups & self._mine
        return any(_holds(pupil.groups.get(group, ()), self.on) for group in groups)

    def left_out(self, *others: str) -> list[str]:
        """What is not shown to a subject teacher, as a note; nothing for who sees the whole."""
        if self.whole:
            return []
        number = wording.counted(len(self.graded) - len(self.shown), "предмет", "предмета", "предметов")
        return [f"Показаны только ваши предметы и ваши ученики. Не показано: {', '.join([number, *others])}; "
                "это видят классный руководитель и администрация."]

    @cached_property
    def sums(self) -> dict[tuple[int, int, int | str], Result]:
        """(pupil, subject, period or year, exam, final) -> the mark that stands; a later attempt at an exam stands over the earlier one."""
        year_id, students = self.head.year.id, [one.id for one in self.ever]

        def of(model: Any, column: Any, order: Any) -> Any:
            return select(column, model.student_id, model.subject_id, model.value, cast(model.code, String), order).where(
                model.year_id == year_id, model.student_id.in_(students))
        parts = [of(PeriodMark, cast(PeriodMark.period_id, String), literal(0)), of(YearMark, literal(YEAR), literal(0)),
                 of(ExamMark, literal(EXAM), ExamMark.attempt), of(FinalMark, literal(FINAL), literal(0))]
        stamp = system("the summing marks of a class in a report", PeriodMark, YearMark, ExamMark, FinalMark)
        rows = sorted(db.session.execute(union_all(*parts), execution_options=stamp), key=lambda row: row[5])
        return {(student, subject, int(column) if column.isdecimal() else column): value or code or "" for column, student, subject, value, code, _ in rows}

    def standing(self, pupil: int, subject: int, column: int | str) -> Result | None:
        """The mark that stands, None when there is none yet."""
        return self.sums.get((pupil, subject, column))

    @cached_property
    def records(self) -> list[Record]:
        """Every current mark of everybody between the two days; those of an earlier group of the subject too."""
        statement = (select(Mark.student_id, StudyGroup.subject_id, Mark.day, Mark.work_id, Mark.attempt, Mark.value, Mark.second_value, Mark.code, Work.weight,
                            WorkType.is_control, Work.title, WorkType.name)
                     .join(StudyGroup, StudyGroup.id == Mark.group_id).join(Work, Work.id == Mark.work_id).join(WorkType, WorkType.id == Work.type_id)
                     .where(Mark.student_id.in_([one.id for one in self.ever]), Mark.day.between(self.first, min(self.last, self.actor.today)))
                     .order_by(Mark.day, Mark.work_id, Mark.attempt))
        rows = db.session.execute(statement, execution_options=system("the marks of a class in a report", Mark, StudyGroup, Work))
        return [Record(student, subject, day, Given(work, attempt, value, second, code.value if code else None, weight), control, title or kind)
                for student, subject, day, work, attempt, value, second, code, weight, control, title, kind in rows]

    @cached_property
    def _by_pupil(self) -> dict[tuple[int, int], list[Record]]:
        found: dict[tuple[int, int], list[Record]] = defaultdict(list)
        for one in self.records:
            found[one.student, one.subject].append(one)
        return found

    def marks(self, pupil: int, subject: int) -> list[Record]:
        """The marks of a pupil in a subject, by day."""
        return self._by_pupil.get((pupil, subject), [])

    def grounds(self, records: Iterable[Record]) -> Grounds:
        """What these marks come to by the school's rules."""
        return Grounds(counted([one.given for one in records], self.head.manner))

    @cached_property
    def attendance(self) -> Absences:
        """The lessons of the class up to today and the codes that stand on them."""
        ids = [one.id for one in self.ever]
        lessons = lessons_of({group for one in self.ever for group in one.groups}, self.first, self.last, self.actor.today)
        statement = select(Attendance.lesson_id, Attendance.student_id, Attendance.code, Attendance.document_id, Attendance.group_id).where(
            Attendance.student_id.in_(ids), Attendance.day.between(self.first, self.last))
        rows = db.session.execute(statement, execution_options=system("the absences of a class in a report", Attendance))
        return Absences(self.ever, lessons, {(lesson, student): Standing(code.value, paper, group) for lesson, student, code, paper, group in rows}, [])

    def lessons(self, pupil: Pupil, first: date | None = None, last: date | None = None) -> list[LessonSeen]:
        """The pupil's own lessons between two days that the reader may see: while he was in the class and in the group."""
        start, end = first or self.first, last or self.last
        return [one for one in self.attendance.lessons if start <= one.day <= end and pupil.attends(one.group, one.day)
                and (self.whole or one.group in self._mine)]

    def missed(self, pupil: Pupil, lessons: Iterable[LessonSeen]) -> Tally:
        """How many of these lessons were held for the pupil and how many he missed, by code; lateness is told beside."""
        held = [one for one in lessons if self.attendance.counts(one, pupil.id)]
        codes = Counter(self.attendance.code(one.id, pupil.id) for one in held)
        return Tally(len(held), {code: codes[code] for code in (*CODES, "ОП")})

    def days(self, pupil: Pupil, lessons: Iterable[LessonSeen]) -> tuple[int, int, int]:
        """School days of the pupil, those missed whole, and of them those missed through illness alone."""
        by_day: dict[date, list[LessonSeen]] = defaultdict(list)
        for one in lessons:
            by_day[one.day].append(one)
        ill = sum(1 for own in by_day.values() if days_of(self.attendance, {own[0].day: own}, pupil)[1]
                  and all(self.attendance.code(one.id, pupil.id) == "Б" for one in own if self.attendance.code(one.id, pupil.id) in ABSENT))
        return *days_of(self.attendance, by_day, pupil), ill


def _holds(spans: Iterable[tuple[date, date | None]], day: date) -> bool:
    return any(since <= day and (until is None or day < until) for since, until in spans)


def of_class(actor: Actor, class_id: int, period_id: int | None = None, month: date | None = None) -> Book:
    """A class for one of its periods, for a month, or for its whole year; 404 for who neither answers for it nor teaches in it."""
    whole = scopes.sees_whole(actor, class_id)
    return _open(actor, class_id, period_id, month, whole)


def _open(actor: Actor, class_id: int, period_id: int | None, month: date | None, whole: bool) -> Book:
    statement = (select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on)
                 .join(SchoolClass, StudyPeriod.of(SchoolClass.year_id, SchoolClass.parallel_id)).where(SchoolClass.id == class_id)
                 .order_by(StudyPeriod.start_on))
    periods = [Period(*row) for row in db.session.execute(statement, execution_options=system("the periods of a class in a report", SchoolClass))]
    chosen = [one for one in periods if period_id in (None, one.id)]
    if not chosen:
        abort(404, "Такого периода у этого класса нет. Выберите период из списка.")
    first, last = (month, scopes.last_of_month(month)) if month else (chosen[0].start, chosen[-1].end)
    book = Book(actor, class_id, first, last, chosen if period_id else periods, whole)
    if not whole and not any(one.groups & frozenset(actor.own.taught_today) for one in book.subjects):
        abort(404, "Такого класса среди доступных вам нет. Выберите из списка.")
    return book


class OfPupil(NamedTuple):
    """A pupil and the class read for him; `family`: he or his parent reads it."""
    book: Book
    pupil: Pupil
    family: bool

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The heading lines that all reports of a pupil share."""
        return [("Ученик", self.pupil.name), *self.book.facts]

    @property
    def subjects(self) -> list[Taught]:
        """The subjects with marks that he learns and the reader may see."""
        book = self.book
        return [one for one in book.shown if book.studies(self.pupil, one) or any((self.pupil.id, one.id) == key[:2] for key in book.sums)]


def of_pupil(actor: Actor, student_id: int, period_id: int | None = None) -> OfPupil:
    """A pupil's current year in his class of today, or a period, of an earlier year too, in his class then; 404 for who is neither his family, nor answers
    for his class, nor teaches him."""
    held = aliased(Enrolment)
    of_period = select(PeriodScheme.year_id).join(StudyPeriod, StudyPeriod.scheme_id == PeriodScheme.id).where(StudyPeriod.id == period_id).scalar_subquery()
    statement = (select(held.class_id).join(SchoolYear, SchoolYear.id == held.year_id)
                 .where(held.student_id == student_id, held.class_id.is_not(None), held.since <= actor.today,
                        SchoolYear.id == of_period if period_id else SchoolYear.status == YearStatus.CURRENT)
                 .order_by(held.since.desc()).limit(1))
    class_id = db.session.scalar(statement, execution_options=system("the class of a pupil in a report", Enrolment)) or abort(404)
    family = student_id in actor.own.children or student_id in actor.own.student_ids
    answers = family or scopes.sees_whole(actor, class_id)
    if not answers and not (actor.is_staff and student_id in actor.own.pupils_taught):
        abort(404, "Такого ученика среди доступных вам нет. Выберите из списка.")
    book = _open(actor, class_id, period_id, None, answers)
    pupil = next((one for one in book.ever if one.id == student_id), None) or abort(404, "В этом периоде ученика в классе не было. Выберите другой период.")
    return OfPupil(book, pupil, family and not scopes.sees_whole(actor, class_id))


def period_words(book: Book) -> str:
    """«1 четверть, 01.09.2026 – 23.10.2026», or the dates alone."""
    said = f"{wording.date_ru(book.first)} – {wording.date_ru(book.last)}"
    return f"{book.periods[0].name}, {said}" if len(book.periods) == 1 and book.periods[0].end == book.last else said


