"""The card of a lesson: what was recorded of it, what it lacks, what the plan proposes; two statements whatever stands in it."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Integer, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from sgo.access import Actor, system
from sgo.models import (Attendance, AttendanceCode, Homework, HomeworkFile, Lesson, LessonStatus, Person, PlanTopic, StoredFile, Student,
                        StudyGroup, StudyGroupClass, Subject, db)
from sgo.models.folding import folded
from sgo.rules import homework as rules

from .. import paths

WEEK = timedelta(days=7)
DUES, TOPICS, TOPICS_FOUND, TWINS = 12, 8, 20, 4
NOT_THERE = (AttendanceCode.ABSENT, AttendanceCode.ILL, AttendanceCode.EXCUSED, AttendanceCode.TRUANT)


@dataclass(frozen=True)
class Late:
    """A pupil who came late, and by how many minutes."""
    student: int
    name: str
    minutes: int | None


@dataclass(frozen=True)
class Twin:
    """The lesson of a parallel group that may be written down alike."""
    lesson: int
    group: str
    day: date


@dataclass
class LessonCard:
    """What was recorded of a lesson, and which topic of the plan is next."""
    id: int
    version: int
    day: date
    number: int
    topic: str
    homework: str
    none_set: bool
    confirmed: bool
    proposal: str
    with_homework: bool
    cancelled: bool
    minutes: int | None
    due_on: date | None
    planned_homework: str
    absent: int
    parallel: int
    homework_id: int | None = None
    dues: list[date] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    load: rules.Load | None = None

    @property
    def lacks(self) -> list[str]:
        """What is not recorded yet."""
        said = (("нет темы", not self.topic), ("нет задания", self.with_homework and self.homework_id is None), ("не отмечена явка", not self.confirmed))
        return [words for words, missing in said if missing]

    @property
    def due(self) -> date:
        """For which day the homework is, or would be by itself: the next lesson of the group."""
        return self.due_on or (self.dues[0] if self.dues else self.day + WEEK)


def unused(group: Any, plan: Any) -> Any:
    """The condition on topics of the plan that the group has hours left of; both may be columns. A topic only meant for a lesson is not used yet."""
    given = aliased(Lesson)
    used = (select(func.count()).where(given.group_id == group, given.topic_id == PlanTopic.id, given.topic.is_not(None)).correlate(PlanTopic, StudyGroup)
            .scalar_subquery())
    return (PlanTopic.plan_id == plan) & (used < PlanTopic.hours)


def card(actor: Actor, lesson_id: int) -> LessonCard | None:
    """The card of a lesson that the reader was let to before; two statements."""
    following = select(PlanTopic.id).where(unused(StudyGroup.id, StudyGroup.plan_id)).order_by(PlanTopic.number).limit(1).correlate(StudyGroup)
    mine = PlanTopic.id == func.coalesce(Lesson.topic_id, following.scalar_subquery())
    topic, asked = (select(column).where(mine).correlate(StudyGroup, Lesson).scalar_subquery() for column in (PlanTopic.title, PlanTopic.homework))
    absent = select(func.count()).where(Attendance.lesson_id == Lesson.id, Attendance.code.in_(NOT_THERE)).correlate(Lesson).scalar_subquery()
    statement = (select(Lesson.version, Lesson.day, Lesson.number, Lesson.topic, Lesson.attendance_confirmed_at, Lesson.status, Homework.id, Homework.text,
                        Homework.none_set, Homework.minutes, Homework.due_on, StudyGroup, topic, asked, absent)
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Homework, Homework.lesson_id == Lesson.id, isouter=True)
                 .where(Lesson.id == lesson_id))
    stamp = system("the card of a lesson that was shown", Lesson, StudyGroup, Homework, PlanTopic, Attendance)
    row = db.session.execute(statement, execution_options=stamp).first()
    if row is None:
        return None
    version, day, number, said, confirmed, status, kept, text, none_set, minutes, due_on, group, proposal, planned, gone = row
    found = LessonCard(lesson_id, version, day, number, said or "", text or "", bool(none_set), confirmed is not None, proposal or "",
                       group.parallel_id >= rules.FROM_GRADE, status is LessonStatus.CANCELLED, minutes, due_on, planned or "", gone,
                       group.parallel_id, kept)
    _fill(actor, found, group)
    return found


def _fill(actor: Actor, found: LessonCard, group: StudyGroup) -> None:
    parts = [_lates(found.id), _files(found.id), _dues(group.id, found.day), _topics(group), _load(group.id, found.id, _due_of(found, group.id)),
             _twins(actor, group, found.day)]
    stamp = system("what lies on the card of a lesson", Attendance, Student, Person, Homework, HomeworkFile, StoredFile, Lesson, PlanTopic, StudyGroup,
                   StudyGroupClass)
    loads: list[tuple[str, int]] = []
    for kind, id_, text, number, day in db.session.execute(union_all(*parts), execution_options=stamp):
        match kind:
            case "late":
                found.late.append(Late(id_, text, number))
            case "file":
                found.files.append((id_, text))
            case "due":
                found.dues.append(day)
            case "topic":
                found.topics.append(text)
            case "load":
                loads.append((text, number))
            case "twin":
                found.twins.append(Twin(id_, text, day))
    found.load = rules.load(loads, found.parallel) if found.with_homework else None


def _row(kind: str, id_: Any = None, text: Any = None, number: Any = None, day: Any = None) -> Any:
    """Columns of one shape for everything that lies on the card."""
    none = cast(null(), Integer)
    return select(literal(kind).label("kind"), (none if id_ is None else id_).label("id"), (cast(null(), String) if text is None else text).label("text"),
                  (none if number is None else number).label("number"), (cast(null(), Date) if day is None else day).label("day"))


def _lates(lesson: int) -> Any:
    return (_row("late", Attendance.student_id, Person.last_name.concat(" ").concat(Person.first_name), Attendance.minutes_late)
            .select_from(Attendance).join(Student, Student.id == Attendance.student_id).join(Person, Person.id == Student.person_id)
            .where(Attendance.lesson_id == lesson, Attendance.code == AttendanceCode.LATE))


def _files(lesson: int) -> Any:
    return (_row("file", HomeworkFile.id, StoredFile.name).select_from(HomeworkFile).join(StoredFile, StoredFile.id == HomeworkFile.file_id)
            .join(Homework, Homework.id == HomeworkFile.homework_id).where(Homework.lesson_id == lesson))


def _dues(group: int, day: date) -> Any:
    days = (select(Lesson.day.label("day")).where(Lesson.group_id == group, Lesson.day > day, Lesson.status != LessonStatus.CANCELLED).distinct()
            .order_by(Lesson.day).limit(DUES).subquery())
    return _row("due", day=days.c.day)


def _topics(group: StudyGroup) -> Any:
    titles = select(PlanTopic.title.label("title")).where(unused(group.id, group.plan_id)).order_by(PlanTopic.number).limit(TOPICS).subquery()
    return _row("topic", text=titles.c.title)


def _due_of(found: LessonCard, group: int) -> Any:
    following = select(func.min(Lesson.day)).where(Lesson.group_id == group, Lesson.day > found.day, Lesson.status != LessonStatus.CANCELLED)
    return literal(found.due_on, Date) if found.due_on else func.coalesce(following.scalar_subquery(), literal(found.day + WEEK, Date))


def _load(group: int, lesson: int, due: Any) -> Any:
    """Minutes of the other subjects of the same classes for that day."""
    classes = select(StudyGroupClass.class_id).where(StudyGroupClass.group_id == group)
    theirs = select(StudyGroupClass.group_id).where(StudyGroupClass.class_id.in_(classes), StudyGroupClass.group_id != group)
    own = select(StudyGroup.subject_id).where(StudyGroup.id == group).scalar_subquery()
    return (_row("load", text=Subject.name, number=Homework.minutes).select_from(Homework).join(StudyGroup, StudyGroup.id == Homework.group_id)
            .join(Subject, Subject.id == StudyGroup.subject_id)
            .where(Homework.group_id.in_(theirs), Homework.due_on == due, Homework.lesson_id != lesson, Homework.minutes.is_not(None),
                   StudyGroup.subject_id != own))


def _twins(actor: Actor, group: StudyGroup, day: date) -> Any:
    """The nearest lessons of parallel groups that the reader teaches and has not written down."""
    others = [id_ for id_ in actor.own.taught_today if id_ != group.id]
    near = (select(Lesson.group_id, func.min(Lesson.day).label("day")).join(StudyGroup, StudyGroup.id == Lesson.group_id)
            .where(Lesson.group_id.in_(others), StudyGroup.subject_id == group.subject_id, StudyGroup.parallel_id == group.parallel_id,
                   StudyGroup.year_id == group.year_id, Lesson.day.between(day - WEEK, day + WEEK), Lesson.topic.is_(None),
                   Lesson.status != LessonStatus.CANCELLED).group_by(Lesson.group_id).limit(TWINS).subquery())
    return (_row("twin", func.min(Lesson.id), StudyGroup.name, day=near.c.day).select_from(near)
            .join(Lesson, (Lesson.group_id == near.c.group_id) & (Lesson.day == near.c.day) & Lesson.topic.is_(None))
            .join(StudyGroup, StudyGroup.id == near.c.group_id).group_by(StudyGroup.name, near.c.day))


def load_of(group: StudyGroup, lesson: int, due: date) -> rules.Load:
    """What the class of a lesson that was shown has to do for another day."""
    stamp = system("the homework of a class for a day", Homework, StudyGroup, StudyGroupClass)
    rows = db.session.execute(_load(group.id, lesson, literal(due, Date)), execution_options=stamp)
    return rules.load([(text, number) for _, _, text, number, _ in rows], group.parallel_id)


def topics_like(group: StudyGroup, words: str) -> Sequence[str]:
    """Unused topics of the group's plan that have all these words, in the plan's order; for a whole title, the topics from the first unused on."""
    statement = select(PlanTopic.title).where(unused(group.id, group.plan_id)).order_by(PlanTopic.number).limit(TOPICS_FOUND)
    like = (folded(PlanTopic.title).like(pattern, escape="\\") for pattern in paths.patterns(words))
    stamp = system("the plan of a lesson's group", PlanTopic, Lesson, StudyGroup)
    found = db.session.scalars(statement.where(*like), execution_options=stamp).all()
    return db.session.scalars(statement, execution_options=stamp).all() if list(found) == [words] else found
