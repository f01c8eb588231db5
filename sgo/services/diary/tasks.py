"""«Задания»: homework and debts of a child in order of their days, what is done and answered, what is overdue, what is new."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from flask import abort
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from sgo.access import READ, Actor, dated, granted, scope, who_may
from sgo.models import (Homework, HomeworkFile, Mark, MarkCode, SchoolYear, StoredFile, StudyGroup, Subject, TaskAnswer, TaskAnswerFile, Work, WorkFile,
                        WorkType, YearStatus, db)

from .children import Child
from .visits import Visit

PAST = timedelta(days=14)                               # so long a homework that is over stands on the page
HOMEWORK, WORK = "homework", "work"
Files = list[tuple[int, str]]


@dataclass
class Task:
    """A homework, or a work that is owed (`kind`), with what the family did about it."""
    kind: str
    id: int
    group: int
    subject: str
    due_on: date | None
    day: date
    text: str
    minutes: int | None = None
    files: Files = field(default_factory=list)
    set_at: datetime | None = None                      # when the debt was put; a homework is known by its number
    is_new: bool = False
    done_at: datetime | None = None
    answer: str | None = None
    sent_at: datetime | None = None
    answer_files: Files = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its name on the page."""
        return f"{self.kind}-{self.id}"

    @property
    def is_debt(self) -> bool:
        """Whether it is a work that is owed."""
        return self.kind == WORK

    @property
    def is_done(self) -> bool:
        """Whether the family has ticked it or answered."""
        return bool(self.done_at or self.sent_at)

    @property
    def files_of(self) -> str:
        """The table that gives out its files."""
        return "work-file" if self.is_debt else "homework-file"


@dataclass
class Tasks:
    """The whole page."""
    child: Child
    today: date
    visit: Visit
    overdue: list[Task]
    ahead: list[Task]
    done: list[Task]
    past: list[Task]
    new_marks: int = 0

    @property
    def all(self) -> list[Task]:
        """Every task of the page."""
        return [*self.overdue, *self.ahead, *self.done, *self.past]

    @property
    def new(self) -> int:
        """How many tasks came since the last visit."""
        return sum(one.is_new for one in self.all)

    def one(self, kind: str, id_: int) -> Task:
        """One of the tasks; 404 for what is none of them."""
        return next((one for one in self.all if (one.kind, one.id) == (kind, id_)), None) or abort(404, who_may(READ, Homework))

    def days(self) -> list[tuple[date | None, list[Task]]]:
        """What lies ahead, by day."""
        found: dict[date | None, list[Task]] = {}
        for one in self.ahead:
            found.setdefault(one.due_on, []).append(one)
        return list(found.items())


def read(actor: Actor, child: Child, visit: Visit) -> Tasks:
    """The tasks of one child."""
    return several(actor, [child], {child.id: visit})[0]


def several(actor: Actor, children: Sequence[Child], visits: Mapping[int, Visit]) -> list[Tasks]:
    """The tasks of each child, the debts of the year and homework from a fortnight ago on, in as many statements for three as for one."""
    ids = [child.id for child in children]
    homework, debts, marks = _homework(actor, ids, actor.today - PAST), _debts(actor, ids), _new_marks(actor, children, visits)
    found = {id_: [*homework[id_], *debts[id_]] for id_ in ids}
    _answers(actor, found)
    return [_sorted_out(child, actor.today, visits[child.id], found[child.id], marks.get(child.id, 0)) for child in children]


def _sorted_out(child: Child, today: date, visit: Visit, found: list[Task], new_marks: int) -> Tasks:
    for one in found:
        one.is_new = bool(visit.before_at) and (one.set_at > visit.before_at if one.set_at and visit.before_at else one.id > visit.before_homework)
    found.sort(key=lambda one: (one.due_on or date.max, one.subject, one.id))

    def some(which: Callable[[Task], bool]) -> list[Task]:
        return [one for one in found if which(one)]

    def is_past(one: Task) -> bool:
        return one.due_on is not None and one.due_on < today

    coming = some(lambda one: not is_past(one))
    return Tasks(child, today, visit, some(lambda one: one.is_debt and is_past(one)), [one for one in coming if not one.is_done],
                 [one for one in coming if one.is_done], some(lambda one: not one.is_debt and is_past(one))[::-1], new_marks)


def _homework(actor: Actor, students: Sequence[int], since: date) -> dict[int, list[Task]]:
    condition, of_file = scope(actor, READ, Homework), scope(actor, READ, HomeworkFile)
    spans = {student: actor.own.groups_of([student]) for student in students}
    mine = dated([span for of_child in spans.values() for span in of_child], Homework.group_id, Homework.day)
    statement = (select(Homework.id, Homework.group_id, Subject.name, Homework.due_on, Homework.day, Homework.text, Homework.minutes, HomeworkFile.id,
                        StoredFile.name)
                 .join(StudyGroup, StudyGroup.id == Homework.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(HomeworkFile, and_(HomeworkFile.homework_id == Homework.id, of_file), isouter=True)
                 .join(StoredFile, StoredFile.id == HomeworkFile.file_id, isouter=True)
                 .where(condition, mine, ~Homework.none_set, Homework.due_on >= since).order_by(Homework.id, HomeworkFile.id))
    rows = db.session.execute(granted(statement, Homework, StudyGroup, HomeworkFile, StoredFile, condition=or_(condition, of_file)))
    found: dict[int, Task] = {}
    for id_, group, subject, due_on, day, text, minutes, file_id, name in rows:
        task = found.setdefault(id_, Task(HOMEWORK, id_, group, subject, due_on, day, text or "", minutes))
        if file_id:
            task.files.append((file_id, name))
    return {student: [replace(task, answer_files=[]) for task in found.values()
                      if any(span.id == task.group and span.holds(task.day) for span in spans[student])] for student in students}


def _debts(actor: Actor, students: Sequence[int]) -> dict[int, list[Task]]:
    """The works of the current year that the children owe: a later attempt at them takes the debt away."""
    condition, of_file, later = scope(actor, READ, Mark), scope(actor, READ, WorkFile), aliased(Mark)
    followed = exists().where(later.work_id == Mark.work_id, later.student_id == Mark.student_id, later.attempt > Mark.attempt)
    statement = (select(Work.id, Mark.group_id, Subject.name, Work.due_on, Mark.day, func.coalesce(Work.title, WorkType.name), Mark.set_at, WorkFile.id,
                        StoredFile.name, Mark.student_id)
                 .join(Work, Work.id == Mark.work_id).join(WorkType, WorkType.id == Work.type_id).join(StudyGroup, StudyGroup.id == Mark.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id).join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
                 .join(WorkFile, and_(WorkFile.work_id == Work.id, of_file), isouter=True).join(StoredFile, StoredFile.id == WorkFile.file_id, isouter=True)
                 .where(condition, Mark.student_id.in_(students), Mark.code == MarkCode.DEBT, ~followed, SchoolYear.status == YearStatus.CURRENT)
                 .order_by(Work.id, WorkFile.id))
    rows = db.session.execute(granted(statement, Mark, Work, StudyGroup, WorkFile, StoredFile, condition=or_(condition, of_file)))
    found: dict[int, dict[int, Task]] = {student: {} for student in students}
    for id_, group, subject, due_on, day, text, set_at, file_id, name, student in rows:
        task = found[student].setdefault(id_, Task(WORK, id_, group, subject, due_on, day, text, set_at=set_at))
        if file_id:
            task.files.append((file_id, name))
    return {student: list(tasks.values()) for student, tasks in found.items()}


def _answers(actor: Actor, tasks: Mapping[int, Sequence[Task]]) -> None:
    """What the family did, handed out to the tasks of each child."""
    condition, of_file = scope(actor, READ, TaskAnswer), scope(actor, READ, TaskAnswerFile)
    asked = or_(TaskAnswer.homework_id.in_({one.id for of_child in tasks.values() for one in of_child if not one.is_debt}),
                TaskAnswer.work_id.in_({one.id for of_child in tasks.values() for one in of_child if one.is_debt}))
    statement = (select(TaskAnswer, TaskAnswerFile.id, StoredFile.name)
                 .join(TaskAnswerFile, and_(TaskAnswerFile.answer_id == TaskAnswer.id, of_file), isouter=True)
                 .join(StoredFile, StoredFile.id == TaskAnswerFile.file_id, isouter=True)
                 .where(condition, TaskAnswer.student_id.in_(tasks), asked).order_by(TaskAnswer.id, TaskAnswerFile.id))
    by_key = {(student, one.key): one for student, of_child in tasks.items() for one in of_child}
    for row, file_id, name in db.session.execute(granted(statement, TaskAnswer, TaskAnswerFile, StoredFile, condition=or_(condition, of_file))):
        task = by_key.get((row.student_id, f"{HOMEWORK}-{row.homework_id}" if row.homework_id else f"{WORK}-{row.work_id}"))
        if task is None:                                # of another child's task: this one has left the group
            continue
        task.done_at, task.answer, task.sent_at = row.done_at, row.text, row.sent_at
        if file_id:
            task.answer_files.append((file_id, name))


def _new_marks(actor: Actor, children: Sequence[Child], visits: Mapping[int, Visit]) -> dict[int, int]:
    since = [and_(Mark.student_id == child.id, Mark.set_at > before) for child in children
             if child.parallel != 1 and (before := visits[child.id].before_at) is not None]
    if not since:
        return {}
    condition = scope(actor, READ, Mark)
    statement = (select(Mark.student_id, func.count()).where(condition, or_(*since), or_(Mark.code.is_(None), Mark.code != MarkCode.DEBT))
                 .group_by(Mark.student_id))
    return {row[0]: row[1] for row in db.session.execute(granted(statement, Mark, condition=condition))}
