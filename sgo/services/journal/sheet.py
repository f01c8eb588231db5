"""What stands in the cells that a request names, read at once: the same number of statements for one cell and for a block of them."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select, true

from sgo.access import READ, Actor, granted, scope, system
from sgo.access.own import Span
from sgo.models import (Attendance, Change, DotCounts, GroupMember, JournalRules, Lesson, Mark, MarkCode, RetakeCounts, StudyGroup, StudyPeriod,
                        Subject, Work, db)
from sgo.rules.cells import Attempt, CellState, Counting

from ..days import READS, rest_of


@dataclass(frozen=True)
class Place:
    """A lesson with its period, and why there are no lessons on its day."""
    lesson: Lesson
    period: StudyPeriod | None
    rest: str | None


@dataclass
class Sheet:
    """The cells' lessons, works, marks, attendance and pupils; `counter` is where the journal's change log stood."""
    group: StudyGroup
    subject: Subject
    rules: JournalRules
    counter: int
    places: dict[int, Place]
    members: dict[int, list[Span]] = field(default_factory=dict)
    works: dict[int, list[Work]] = field(default_factory=dict)
    marks: dict[tuple[Work, int], list[Mark]] = field(default_factory=dict)
    attendance: dict[tuple[int, int], Attendance] = field(default_factory=dict)

    def is_member(self, student: int, day: date) -> bool:
        """Whether the pupil was of the group on that day."""
        return any(span.holds(day) for span in self.members.get(student, ()))

    def is_first(self, lesson: int, work: Work | None) -> bool:
        """Whether the column carries the lesson's attendance."""
        works = self.works.get(lesson)
        return not works or work is None or work is works[0]

    def beside(self, lesson: int, work: Work | None, student: int) -> list[Mark]:
        """The last marks for the lesson's other works that say the pupil was there: neither a debt nor handed in later."""
        last = [self.marks[one, student][-1] for one in self.works.get(lesson, ()) if one is not work and self.marks.get((one, student))]
        return [mark for mark in last if mark.code is not MarkCode.DEBT and not mark.late]

    def state(self, lesson: int, work: Work | None, student: int) -> CellState:
        """What stands in the cell now."""
        here = self.attendance.get((lesson, student)) if self.is_first(lesson, work) else None
        attempts = self.marks.get((work, student), ()) if work else ()
        return CellState(here.code.value if here else None, tuple(attempt_of(mark) for mark in attempts), here.minutes_late if here else None)

    @property
    def counting(self) -> Counting:
        """How this school counts averages."""
        return counting_of(self.rules)


def counting_of(rules: JournalRules) -> Counting:
    """The school's rules of averages as the pure rules take them."""
    return Counting(rules.uses_weights, RetakeCounts(rules.retake_counts).value, rules.dot_counts is DotCounts.AS_TWO)


def attempt_of(mark: Mark) -> Attempt:
    """A saved mark as an attempt."""
    return Attempt(mark.value, mark.second_value, mark.code.value if mark.code else None)


def last_change(group: Any) -> Any:
    """The journal's own counter, as a column: the last entry of the change log about the group."""
    return select(func.coalesce(func.max(Change.id), 0)).where(Change.group_id == group).scalar_subquery()


def read(actor: Actor, group_id: int, lessons: Iterable[int], students: Iterable[int]) -> Sheet | None:
    """The sheet of those lessons that the person may read; None when there is not one."""
    lessons, students = set(lessons), set(students)
    of_day = and_(StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id), StudyPeriod.start_on <= Lesson.day, StudyPeriod.end_on >= Lesson.day)
    condition = scope(actor, READ, Lesson)
    statement = (
        select(Lesson, StudyGroup, Subject, StudyPeriod, JournalRules, rest_of(Lesson.day, StudyGroup.parallel_id, Lesson.group_id), last_change(group_id))
        .join(StudyGroup, StudyGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == StudyGroup.subject_id)
        .join(StudyPeriod, of_day, isouter=True)
        .join(JournalRules, true())
        .where(condition, Lesson.id.in_(lessons), Lesson.group_id == group_id)
    )
    rows = db.session.execute(granted(statement, Lesson, StudyGroup, *READS, Change, condition=condition)).all()
    if not rows:
        return None
    _, group, subject, _, rules, _, counter = rows[0]
    sheet = Sheet(group, subject, rules, counter, {row[0].id: Place(row[0], row[3], row[5]) for row in rows})
    _fill(sheet, students)
    return sheet


def _fill(sheet: Sheet, students: set[int]) -> None:
    stamp = system("the cells of lessons that were picked", GroupMember, Work, Mark, Attendance)
    members = select(GroupMember.student_id, GroupMember.since, GroupMember.until).where(GroupMember.group_id == sheet.group.id,
                                                                                         GroupMember.student_id.in_(students))
    for student, since, until in db.session.execute(members, execution_options=stamp):
        sheet.members.setdefault(student, []).append(Span(student, since, until))
    of_pupil = and_(Mark.work_id == Work.id, Mark.student_id.in_(students))
    statement = select(Work, Mark).join(Mark, of_pupil, isouter=True).where(Work.lesson_id.in_(sheet.places)).order_by(Work.id, Mark.attempt)
    for work, mark in db.session.execute(statement, execution_options=stamp):
        works = sheet.works.setdefault(work.lesson_id, [])
        if work not in works:
            works.append(work)
        if mark is not None:
            sheet.marks.setdefault((work, mark.student_id), []).append(mark)
    absences = select(Attendance).where(Attendance.lesson_id.in_(sheet.places), Attendance.student_id.in_(students))
    for row in db.session.scalars(absences, execution_options=stamp):
        sheet.attendance[row.lesson_id, row.student_id] = row
