"""What a child got between two days: marks by work, absences, marks of periods; one statement for all the children of a family."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, String, and_, cast, literal, null, or_, select, union_all

from sgo.access import READ, Actor, granted, scope
from sgo.models import Attendance, GroupMember, Homework, Lesson, Mark, PeriodMark, SchoolYear, StudyGroup, StudyPeriod, Subject, TaskAnswer, Work, WorkType, db
from sgo.rules.cells import ARROW, Attempt

ABSENCES = {"ОТ": "без указания причины", "Б": "по болезни", "УП": "по уважительной причине", "НП": "без уважительной причины"}
NOTHING, NO_DAY, NO_WORDS = cast(null(), Integer), cast(null(), Date), cast(null(), String)


@dataclass
class Result:
    """A work of a pupil with all attempts at it, in their order."""
    work: int
    lesson: int
    group: int
    day: date
    subject: str
    kind: str
    title: str | None
    weight: int
    due_on: date | None
    attempts: list[Attempt] = field(default_factory=list)
    mark: int = 0                                       # the row of the last attempt
    comment: str | None = None
    late: bool = False

    @property
    def text(self) -> str:
        """«2→4»."""
        return ARROW.join(map(str, self.attempts))

    @property
    def about(self) -> str:
        """What the work was: its title, else its kind."""
        return self.title or self.kind

    @property
    def look(self) -> str:
        """The class of the mark: the last attempt says it."""
        last = self.attempts[-1]
        return "debt" if last.code == "." else f"m{last.value}" if last.value else ""

    @property
    def is_debt(self) -> bool:
        """Whether the work is owed."""
        return self.attempts[-1].code == "."


@dataclass(frozen=True)
class Missed:
    """A code of attendance on a lesson."""
    lesson: int
    group: int
    day: date
    code: str
    minutes: int | None

    @property
    def words(self) -> str:
        """«пропуск по болезни», «опоздание, 7 мин»."""
        if self.code == "ОП":
            return f"опоздание, {self.minutes} мин" if self.minutes else "опоздание"
        return f"пропуск {ABSENCES[self.code]}" if self.code in ABSENCES else "освобождение от урока"


@dataclass(frozen=True)
class Final:
    """A mark for a period."""
    subject: str
    period: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A homework for a day on which its group has no lesson."""
    id: int
    day: date
    subject: str
    text: str | None


@dataclass
class Facts:
    """All of one child."""
    results: list[Result] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    finals: list[Final] = field(default_factory=list)
    done: set[int] = field(default_factory=set)         # homework that the family has ticked
    asked: list[Asked] = field(default_factory=list)


def facts(actor: Actor, students: Sequence[int], first: date, last: date, of_week: bool = True) -> dict[int, Facts]:
    """Of each child what was got from the first to the last day; for a week also the marks of the periods of the years they lie in, what is done,
    and homework that stands at no lesson."""
    of_mark, of_absence, of_final = scope(actor, READ, Mark), scope(actor, READ, Attendance), scope(actor, READ, PeriodMark)
    of_answer, of_homework = scope(actor, READ, TaskAnswer), scope(actor, READ, Homework)
    marks = (select(literal("mark").label("kind"), Mark.student_id.label("student"), Work.lesson_id.label("lesson"), Mark.group_id.label("of"),
                    Mark.day.label("day"), Mark.value.label("value"), Mark.second_value.label("second"), cast(Mark.code, String).label("code"),
                    Mark.attempt.label("attempt"), Work.weight.label("weight"), Work.id.label("work"), WorkType.name.label("about"),
                    Work.title.label("title"), Work.due_on.label("due_on"), Subject.name.label("subject"), Mark.id.label("id"),
                    Mark.comment.label("comment"), cast(Mark.late, Integer).label("more"))
             .join(Work, Work.id == Mark.work_id).join(WorkType, WorkType.id == Work.type_id).join(StudyGroup, StudyGroup.id == Mark.group_id)
             .join(Subject, Subject.id == StudyGroup.subject_id).where(of_mark, Mark.student_id.in_(students), Mark.day.between(first, last)))
    absences = (select(literal("absence"), Attendance.student_id, Attendance.lesson_id, Attendance.group_id, Attendance.day, NOTHING, NOTHING,
                       cast(Attendance.code, String), literal(1), literal(1), literal(0), literal(""), literal(""), NO_DAY, literal(""), Attendance.id,
                       NO_WORDS, Attendance.minutes_late)
                .where(of_absence, Attendance.student_id.in_(students), Attendance.day.between(first, last)))
    parts: list[Any] = [marks, absences]
    if of_week:
        parts.append(select(literal("done"), TaskAnswer.student_id, TaskAnswer.homework_id, TaskAnswer.group_id, TaskAnswer.day, NOTHING, NOTHING, NO_WORDS,
                            literal(1), literal(1), literal(0), literal(""), literal(""), NO_DAY, literal(""), TaskAnswer.id, NO_WORDS, NOTHING)
                     .join(Homework, Homework.id == TaskAnswer.homework_id)          # by the day it is due: it may have been set before the period
                     .where(of_answer, TaskAnswer.student_id.in_(students), Homework.due_on.between(first, last), TaskAnswer.done_at.is_not(None)))
        parts.append(select(literal("final"), PeriodMark.student_id, literal(0), literal(0), StudyPeriod.start_on, PeriodMark.value, NOTHING,
                            cast(PeriodMark.code, String), literal(1), literal(1), literal(0), StudyPeriod.name, literal(""), NO_DAY, Subject.name,
                            PeriodMark.id, NO_WORDS, NOTHING)
                     .join(StudyPeriod, StudyPeriod.id == PeriodMark.period_id).join(Subject, Subject.id == PeriodMark.subject_id)
                     .join(SchoolYear, SchoolYear.id == PeriodMark.year_id)
                     .where(of_final, PeriodMark.student_id.in_(students), SchoolYear.start_on <= last, SchoolYear.end_on >= first))
        parts.append(_asked(students, first, last, of_homework))
    rows = db.session.execute(granted(union_all(*parts), Mark, Work, StudyGroup, Attendance, PeriodMark, TaskAnswer, Homework, GroupMember, Lesson,
                                      condition=or_(of_mark, of_absence, of_final, of_answer, of_homework)))
    return _sorted_out(students, sorted(rows, key=lambda row: (row.day, row.work, row.attempt)))


def _asked(students: Sequence[int], first: date, last: date, condition: Any) -> Any:
    """Homework whose group has no lesson on its day (the timetable has changed, it falls into holidays)."""
    lesson = select(Lesson.id).where(Lesson.group_id == Homework.group_id, Lesson.day == Homework.due_on).correlate(Homework).exists()
    return (select(literal("asked"), GroupMember.student_id, Homework.id, Homework.group_id, Homework.due_on, NOTHING, NOTHING, NO_WORDS, literal(1),
                   literal(1), literal(0), literal(""), Homework.text, NO_DAY, Subject.name, Homework.id, NO_WORDS, NOTHING)
            .join(GroupMember, and_(GroupMember.group_id == Homework.group_id, GroupMember.since <= Homework.day,
                                    or_(GroupMember.until.is_(None), GroupMember.until > Homework.day)))
            .join(StudyGroup, StudyGroup.id == Homework.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
            .where(condition, GroupMember.student_id.in_(students), Homework.due_on.between(first, last), ~Homework.none_set, ~lesson))


def _sorted_out(students: Sequence[int], rows: Sequence[Any]) -> dict[int, Facts]:
    found = {student: Facts() for student in students}
    works: dict[int, dict[int, Result]] = defaultdict(dict)
    for row in rows:
        of = found[row.student]
        if row.kind == "absence":
            of.missed.append(Missed(row.lesson, row.of, row.day, row.code, row.more))
        elif row.kind == "done":
            of.done.add(row.lesson)
        elif row.kind == "asked":
            of.asked.append(Asked(row.lesson, row.day, row.subject, row.title))
        elif row.kind == "final":
            of.finals.append(Final(row.subject, row.about, row.code or str(row.value)))
        else:
            if row.work not in works[row.student]:
                works[row.student][row.work] = Result(row.work, row.lesson, row.of, row.day, row.subject, row.about, row.title, row.weight, row.due_on)
                of.results.append(works[row.student][row.work])
            result = works[row.student][row.work]
            result.attempts.append(Attempt(row.value, row.second, row.code))
            result.mark, result.comment, result.late = row.id, row.comment, bool(row.more)
    return found
