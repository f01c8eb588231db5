"""Whether a sheet is full (Р 8.7, 8.9): how many cells of a period are empty, by group; and which journals have a sheet at all."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from sgo.access import HEADS, Actor, system
from sgo.models import (ExamEntry, ExamKind, ExamMark, FinalMark, Grading, GroupMember, PeriodMark, PeriodScheme, Role, SchoolClass, SchoolYear, StudyGroup,
                        StudyGroupClass, StudyPeriod, Subject, SubjectKind, YearMark, YearStatus, db)

LAST_WEEK = timedelta(days=6)
WHOLE_YEAR: dict[Any, tuple[str, str]] = {YearMark: ("year", "Год"), FinalMark: ("final", "Итоговая")}
MARKED_FROM = 2                                         # grade 1 has no marks (Р 8.4)


@dataclass(frozen=True)
class Gap:
    """A column of a group's sheet (a period, the year, the final mark) and how many of its cells are empty; courses may stay without marks."""
    group_id: int
    group: str
    subject: str
    column: str
    title: str
    end_on: date
    empty: int
    whole: int
    required: bool
    class_id: int | None
    class_name: str


def of_periods(today: date, periods: Collection[int] | None, groups: Collection[int] | None, marks: Any = PeriodMark) -> list[Gap]:
    """The sheets of these periods (None: of those that end within a week or have ended and stand open), each with its empty cells; one statement.
    Marks of the year and final ones are due with the last period of the year."""
    ends = case((StudyPeriod.end_on > today, today), else_=StudyPeriod.end_on)
    of_group = and_(StudyPeriod.scheme_id == PeriodScheme.id, PeriodScheme.year_id == StudyGroup.year_id,
                    PeriodScheme.first_parallel <= StudyGroup.parallel_id, PeriodScheme.last_parallel >= StudyGroup.parallel_id)
    stands = [marks.student_id == GroupMember.student_id, marks.year_id == StudyGroup.year_id, marks.subject_id == StudyGroup.subject_id]
    stands += [PeriodMark.period_id == StudyPeriod.id] if marks is PeriodMark else []
    statement = (
        select(StudyGroup.id, StudyGroup.name, Subject.name, StudyPeriod.id, StudyPeriod.name, StudyPeriod.end_on,
               func.count(GroupMember.id) - func.count(marks.id), func.count(GroupMember.id), Subject.kind, SchoolClass.id, SchoolClass.parallel_id,
               SchoolClass.letter)
        .select_from(StudyGroup).join(Subject, Subject.id == StudyGroup.subject_id).join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
        .join(PeriodScheme, PeriodScheme.year_id == SchoolYear.id).join(StudyPeriod, of_group)
        .join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id, isouter=True)
        .join(SchoolClass, SchoolClass.id == StudyGroupClass.class_id, isouter=True)
        .join(GroupMember, and_(GroupMember.group_id == StudyGroup.id, GroupMember.holds_on(ends)))
        .join(marks, and_(*stands), isouter=True)
        .where(SchoolYear.status == YearStatus.CURRENT, StudyGroup.archived_at.is_(None), StudyGroup.parallel_id >= MARKED_FROM,
               Subject.grading != Grading.NONE, StudyPeriod.start_on <= today)
        .group_by(StudyGroup.id, StudyGroup.name, Subject.name, Subject.position, StudyPeriod.id, StudyPeriod.name, StudyPeriod.end_on, Subject.kind,
                  SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter)
        .order_by(StudyPeriod.end_on, StudyGroup.parallel_id, StudyGroup.name, Subject.position, Subject.name))
    if periods is None:
        statement = statement.where(StudyPeriod.end_on <= today + LAST_WEEK, StudyPeriod.is_closed.is_(False))
    else:
        statement = statement.where(StudyPeriod.id.in_(periods))
    if groups is not None:
        statement = statement.where(StudyGroup.id.in_(groups))
    if marks is not PeriodMark:
        later = aliased(StudyPeriod)
        statement = statement.where(~select(later.id).where(later.scheme_id == StudyPeriod.scheme_id, later.start_on > StudyPeriod.start_on).exists())
    stamp = system("which sheets are not full", StudyGroup, StudyGroupClass, SchoolClass, GroupMember, PeriodMark, YearMark, FinalMark)
    found = []
    for id_, name, subject, period, title, end_on, empty, whole, kind, class_id, grade, letter in db.session.execute(statement, execution_options=stamp):
        column, called = WHOLE_YEAR.get(marks, (str(period), title))
        found.append(Gap(id_, name, subject, column, called, end_on, empty, whole, kind is SubjectKind.MAIN, class_id, f"{grade}{letter}" if class_id else ""))
    return found


@dataclass(frozen=True)
class ExamGap:
    """An exam of a group whose day is near or over, and how many of its participants have no mark for it (DL-23b)."""
    group_id: int
    group: str
    subject: str
    kind: ExamKind
    due_on: date
    empty: int


def of_exams(actor: Actor) -> list[ExamGap]:
    """The exams of the person's own subjects and, for a class teacher, of his pupils that end within a week and lack marks; one statement."""
    taught = actor.own.taught_today if Role.TCH in actor.roles else ()
    led = actor.own.pupils_led if Role.CLS in actor.roles else ()
    due_on = func.max(func.coalesce(ExamEntry.result_on, ExamEntry.held_on))
    of_group = and_(StudyGroup.subject_id == ExamEntry.subject_id, StudyGroup.year_id == ExamEntry.year_id, StudyGroup.archived_at.is_(None))
    member = and_(GroupMember.group_id == StudyGroup.id, GroupMember.student_id == ExamEntry.student_id)
    stands = select(ExamMark.id).where(ExamMark.student_id == ExamEntry.student_id, ExamMark.year_id == ExamEntry.year_id,
                                       ExamMark.subject_id == ExamEntry.subject_id, ExamMark.kind == ExamEntry.kind).exists()
    statement = (select(StudyGroup.id, StudyGroup.name, Subject.name, ExamEntry.kind, due_on, func.count())
                 .select_from(ExamEntry).join(SchoolYear, SchoolYear.id == ExamEntry.year_id).join(Subject, Subject.id == ExamEntry.subject_id)
                 .join(StudyGroup, of_group).join(GroupMember, and_(member, GroupMember.holds_on(actor.today)))
                 .where(SchoolYear.status == YearStatus.CURRENT, ExamEntry.held_on <= actor.today + LAST_WEEK, ~stands,
                        or_(StudyGroup.id.in_(taught), ExamEntry.student_id.in_(led)))
                 .group_by(StudyGroup.id, StudyGroup.name, Subject.name, ExamEntry.kind).order_by(due_on, StudyGroup.name))
    stamp = system("which exams of the own pupils lack marks", ExamEntry, ExamMark, StudyGroup, GroupMember)
    return [ExamGap(*row) for row in db.session.execute(statement, execution_options=stamp)] if taught or led else []


def due(actor: Actor) -> list[Gap]:
    """The person's own sheets of a period that ends within a week, or has ended and stands open: his subjects and, for a class teacher, his class."""
    found: dict[tuple[int, str, int | None], Gap] = {}
    own = set(actor.own.taught_today if Role.TCH in actor.roles else ()) | set(actor.own.groups_led if Role.CLS in actor.roles else ())
    gaps = of_periods(actor.today, None, own) if own else []
    if gaps and (of_year := of_periods(actor.today, None, own, YearMark)):
        gaps += of_year + of_periods(actor.today, None, own, FinalMark)
    for gap in gaps:
        found.setdefault((gap.group_id, gap.column, gap.class_id), gap)
    return [gap for gap in found.values() if gap.empty and gap.required]


@dataclass(frozen=True)
class Choice:
    """A class with its sheets: the class as a whole where it may be opened, and its groups."""
    class_id: int | None
    name: str
    opens: bool
    groups: list[Gap]

    @property
    def empty(self) -> int:
        """Empty cells of the whole class."""
        return sum(gap.empty for gap in self.groups if gap.required)


def choices(actor: Actor) -> list[Choice]:
    """The sheets the person may open, by class, with the empty cells of the period that runs or ran last."""
    heads = bool(actor.roles & HEADS)
    own = None if heads else set(actor.own.taught_today) | set(actor.own.groups_led)
    by_class: dict[int | None, list[Gap]] = {}
    for gap in of_periods(actor.today, _running(actor.today), own):
        by_class.setdefault(gap.class_id, []).append(gap)
    return [Choice(class_id, gaps[0].class_name or gaps[0].group, bool(class_id) and (heads or class_id in actor.own.led_today), gaps)
            for class_id, gaps in by_class.items()]


def _running(today: date) -> Sequence[int]:
    """Of each scheme of this year the period that runs or ran last."""
    statement = (select(StudyPeriod.id, StudyPeriod.scheme_id).join(PeriodScheme).join(SchoolYear)
                 .where(SchoolYear.status == YearStatus.CURRENT, StudyPeriod.start_on <= today).order_by(StudyPeriod.start_on))
    return list({scheme: id_ for id_, scheme in db.session.execute(statement)}.values())
