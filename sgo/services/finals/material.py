"""What the sheets of summing marks are made of, read in four statements whatever their shape: groups with their pupils, periods, marks, grounds."""
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Integer, String, and_, cast, func, literal, null, or_, select, union_all

from sgo.access import Actor, system
from sgo.models import (Attendance, AttendanceCode, ConductMark, ExamEntry, ExamKind, ExamMark, FinalMark, GroupMember, JournalRules, Lesson, LessonStatus,
                        Mark, Mathematics, PeriodMark, Person, SchoolYear, Student, StudyGroup, StudyPeriod, Subject, SubjectKind, Work, YearMark, YearStatus,
                        db)
from sgo.rules.finals import LAST_GRADE, MATHEMATICS, Given, Grounds, Manner, Result, counted

ABSENT = (AttendanceCode.ABSENT, AttendanceCode.ILL, AttendanceCode.EXCUSED, AttendanceCode.TRUANT)
KINDS: dict[str, Any] = {"year": YearMark, "exam": ExamMark, "final": FinalMark}


@dataclass(frozen=True)
class Group:
    """A study group and what its subject asks of marks."""
    id: int
    name: str
    subject_id: int
    subject: str
    short: str
    attestation: str
    grading: str
    grade: int
    year_id: int
    hours_week: int
    year_closed: bool
    year_end: date
    required: bool                                      # a main subject: its cells may not stay empty


@dataclass(frozen=True)
class Period:
    """A period of the groups' scheme."""
    id: int
    name: str
    start_on: date
    end_on: date
    closed: bool


@dataclass(frozen=True)
class Sum:
    """A summing mark that stands: its text as a mark or code, who put it and when."""
    id: int
    mark: Result
    set_by_id: int | None
    set_at: datetime
    attempt: int = 1
    reason: str | None = None


@dataclass
class Material:
    """All that a sheet shows, by the keys of its cells."""
    today: date
    manner: Manner
    groups: dict[int, Group] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    spans: dict[tuple[int, int], list[tuple[date, date | None]]] = field(default_factory=dict)    # group, pupil
    sums: dict[tuple[int, int, str], Sum] = field(default_factory=dict)                            # pupil, subject (0: conduct), column
    grounds: dict[tuple[int, int, int], Grounds] = field(default_factory=dict)                     # pupil, subject, period
    courses: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))                 # pupil of grade 9 -> subjects of mathematics
    exams: dict[tuple[int, int], tuple[ExamKind, date]] = field(default_factory=dict)              # pupil, subject: what exam he takes and when

    def was_in(self, group: int, student: int, day: date) -> bool:
        """Whether the pupil was in the group on the day."""
        return any(since <= day and (until is None or day < until) for since, until in self.spans.get((group, student), ()))

    def period(self, column: str) -> Period | None:
        """The period that a column stands for, if it does."""
        return next((one for one in self.periods if str(one.id) == column), None)

    def standing(self, student: int, subject: int, column: str) -> Result | None:
        """The mark that stands in a cell."""
        found = self.sums.get((student, subject, column))
        return found.mark if found else None


def load(actor: Actor, group_ids: Collection[int], students: Collection[int] | None = None, columns: Collection[str] | None = None) -> Material:
    """Read the groups, their pupils (all of the year, or these), what stands, and the grounds of the periods named in `columns` (None: of all)."""
    material = Material(actor.today, Manner())
    _read_groups(material, group_ids, students)
    if not material.groups:
        return material
    first = next(iter(material.groups.values()))
    material.periods = [Period(*row) for row in db.session.execute(
        select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on, StudyPeriod.is_closed)
        .where(StudyPeriod.of(first.year_id, first.grade)).order_by(StudyPeriod.start_on))]
    if material.names:
        _read_sums(material, first)
        wanted = [one.id for one in material.periods if one.start_on <= actor.today and (columns is None or str(one.id) in columns)]
        if wanted and first.grade > 1:
            _read_grounds(material, wanted)
    return material


def manner_of(rules: JournalRules | None) -> Manner:
    """The school's rules as the pure rules take them."""
    if rules is None:
        return Manner()
    thresholds = tuple(Fraction(number, 100) for number in (rules.five_from, rules.four_from, rules.three_from))
    steps = None if rules.mathematics is None else rules.mathematics is Mathematics.TWO_STEPS
    return Manner(rules.uses_weights, rules.allows_one, rules.dot_counts.value == "as_two", rules.retake_counts.value, thresholds, rules.least_single,
                  rules.least_several, rules.missed_percent, steps, rules.conduct)


def _read_groups(material: Material, group_ids: Collection[int], students: Collection[int] | None) -> None:
    member = and_(GroupMember.group_id == StudyGroup.id, *([GroupMember.student_id.in_(students)] if students is not None else []))
    statement = (
        select(StudyGroup.id, StudyGroup.name, Subject.id, Subject.name, Subject.short_name, Subject.attestation_name, Subject.grading, StudyGroup.parallel_id,
               StudyGroup.year_id, StudyGroup.hours_week, SchoolYear.status, SchoolYear.end_on, Subject.kind,
               GroupMember.student_id, GroupMember.since, GroupMember.until, Person.last_name, Person.first_name, JournalRules)
        .join(Subject, Subject.id == StudyGroup.subject_id).join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
        .join(JournalRules, JournalRules.id == 1, isouter=True)
        .join(GroupMember, member, isouter=True).join(Student, Student.id == GroupMember.student_id, isouter=True)
        .join(Person, Person.id == Student.person_id, isouter=True)
        .where(StudyGroup.id.in_(group_ids)).order_by(Subject.position, Subject.name, StudyGroup.name, StudyGroup.id, Person.sort_key, Student.id))
    stamp = system("the pupils of groups whose sheet one may open", StudyGroup, GroupMember, Student, Person)
    for row in db.session.execute(statement, execution_options=stamp):
        id_, name, subject, title, short, attestation, grading, grade, year, hours, status, ends, kind, student, since, until, last, first, rules = row
        if id_ not in material.groups:
            material.groups[id_] = Group(id_, name, subject, title, short, attestation or title, grading.value, grade, year, hours,
                                         status is YearStatus.CLOSED, ends, kind is SubjectKind.MAIN)
            material.manner = manner_of(rules)
        if student:
            material.names[student] = f"{last} {first}"
            material.spans.setdefault((id_, student), []).append((since, until))


def _sums_of(kind: str, model: Any, students: Collection[int], where: Any) -> Any:
    nothing = cast(null(), String)
    value = cast(model.value, String) if model is ConductMark else func.coalesce(cast(model.value, String), cast(model.code, String))
    subject = literal(0) if model is ConductMark else model.subject_id
    column = cast(model.period_id, String) if model is PeriodMark else literal("conduct:").concat(cast(model.period_id, String)) \
        if model is ConductMark else literal(kind)
    return select(literal(kind).label("kind"), model.id, model.student_id, subject, column, value, model.set_by_id, model.set_at,
                  model.attempt if model is ExamMark else literal(1), model.reason if model is PeriodMark else nothing).where(
        model.student_id.in_(students), where)


def _read_sums(material: Material, first: Group) -> None:
    students, periods = list(material.names), [one.id for one in material.periods]
    subjects = {group.subject_id for group in material.groups.values()}
    ninth = first.grade == LAST_GRADE
    parts: list[Any] = [_sums_of(kind, model, students, and_(model.year_id == first.year_id, *([] if ninth else [model.subject_id.in_(subjects)])))
             for kind, model in (("period", PeriodMark), *KINDS.items())]
    parts.append(_sums_of("conduct", ConductMark, students, ConductMark.period_id.in_(periods)))
    parts.append(_exams(students, first.year_id))
    if ninth:
        parts.append(_courses(students, first.year_id))
    stamp = system("what stands in the sheet of pupils whose subject one marks", PeriodMark, YearMark, ExamMark, FinalMark, ConductMark, GroupMember,
                   StudyGroup, ExamEntry)
    rows = db.session.execute(union_all(*parts), execution_options=stamp).all()
    for kind, id_, student, subject, column, text, by, at, attempt, reason in sorted(rows, key=lambda row: row[8]):
        if kind == "course":
            material.courses[student].add(subject)
        elif kind == "entry":
            material.exams[student, subject] = ExamKind(column), date.fromisoformat(text)
        else:                                           # a later attempt at an exam stands over the earlier one
            material.sums[student, subject, column] = Sum(id_, int(text) if text.isdecimal() else text, by, at, attempt, reason)


def _exams(students: Collection[int], year_id: int) -> Any:
    """Which exams the pupils take and when, in the shape of the marks."""
    return select(literal("entry"), ExamEntry.id, ExamEntry.student_id, ExamEntry.subject_id, cast(ExamEntry.kind, String), cast(ExamEntry.held_on, String),
                  cast(null(), Integer), cast(null(), PeriodMark.set_at.type), literal(0), cast(null(), String)).where(
        ExamEntry.student_id.in_(students), ExamEntry.year_id == year_id)


def _courses(students: Collection[int], year_id: int) -> Any:
    """The courses of mathematics of each pupil of grade 9: one final mark comes from all of them (T21)."""
    return (select(literal("course"), GroupMember.id, GroupMember.student_id, StudyGroup.subject_id, literal(""), literal(""),
                   cast(null(), Integer), cast(null(), PeriodMark.set_at.type), literal(0), cast(null(), String))
            .join(StudyGroup, StudyGroup.id == GroupMember.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
            .where(GroupMember.student_id.in_(students), StudyGroup.year_id == year_id,
                   or_(Subject.attestation_name == MATHEMATICS, Subject.name == MATHEMATICS)))


def _read_grounds(material: Material, periods: Sequence[int]) -> None:
    """Marks, held lessons and missed ones by pupil, subject and period; those of an earlier group of the subject count as well."""
    students, subjects = list(material.names), {group.subject_id for group in material.groups.values()}
    year_id = next(iter(material.groups.values())).year_id
    none = cast(null(), Integer)

    def within(day: Any) -> Any:
        return and_(StudyPeriod.id.in_(periods), StudyPeriod.start_on <= day, StudyPeriod.end_on >= day)

    of_group = and_(StudyGroup.year_id == year_id, StudyGroup.subject_id.in_(subjects))
    given = (select(literal("m"), Mark.student_id, StudyGroup.subject_id, StudyPeriod.id, Mark.work_id, Mark.attempt, Mark.value, Mark.second_value,
                    cast(Mark.code, String), Work.weight)
             .join(StudyGroup, and_(StudyGroup.id == Mark.group_id, of_group)).join(Work, Work.id == Mark.work_id).join(StudyPeriod, within(Mark.day))
             .where(Mark.student_id.in_(students)))
    held = (select(literal("l"), GroupMember.student_id, StudyGroup.subject_id, StudyPeriod.id, func.count(), none, none, none, cast(null(), String), none)
            .join(StudyGroup, and_(StudyGroup.id == GroupMember.group_id, of_group))
            .join(Lesson, and_(Lesson.group_id == GroupMember.group_id, Lesson.status != LessonStatus.CANCELLED, Lesson.day <= material.today,
                               GroupMember.holds_on(Lesson.day)))
            .join(StudyPeriod, within(Lesson.day))
            .where(GroupMember.student_id.in_(students)).group_by(GroupMember.student_id, StudyGroup.subject_id, StudyPeriod.id))
    missed = (select(literal("a"), Attendance.student_id, StudyGroup.subject_id, StudyPeriod.id, func.count(), none, none, none, cast(null(), String), none)
              .join(StudyGroup, and_(StudyGroup.id == Attendance.group_id, of_group)).join(StudyPeriod, within(Attendance.day))
              .where(Attendance.student_id.in_(students), Attendance.code.in_(ABSENT))
              .group_by(Attendance.student_id, StudyGroup.subject_id, StudyPeriod.id))
    marks: dict[tuple[int, int, int], list[Given]] = defaultdict(list)
    lessons: dict[tuple[int, int, int], int] = {}
    absent: dict[tuple[int, int, int], int] = {}
    stamp = system("the grounds of marks of pupils whose subject one marks", Mark, Work, StudyGroup, GroupMember, Lesson, Attendance)
    rows: Any = db.session.execute(union_all(given, held, missed), execution_options=stamp)
    for kind, student, subject, period, number, *rest in rows:
        key = (student, subject, period)
        if kind == "m":
            marks[key].append(Given(number, *rest))
        else:
            (lessons if kind == "l" else absent)[key] = number
    for key in {*marks, *lessons, *absent}:
        material.grounds[key] = Grounds(counted(marks.get(key, ()), material.manner), lessons.get(key, 0), absent.get(key, 0))
