"""What a family does with a task: ticks it as done, sends an answer with files to the teacher, takes a file back."""
from collections.abc import Collection, Sequence

from flask import abort
from sqlalchemy import cast, literal, select
from sqlalchemy import String as Text

from sgo import clock
from sgo.access import CREATE, READ, Actor, demand, may, pick, system, who_may
from sgo.models import (Employee, Homework, Mark, MarkCode, Notice, StoredFile, StudyGroup, Subject, TaskAnswer, TaskAnswerFile, TeachingAssignment, Work, db)
from sgo.rules import wording

from .. import Refused, files, notices
from .children import Child
from .tasks import HOMEWORK, WORK

LONGEST = 4000
MOST_FILES = 5
GONE = "task"                                           # the refusal is about the task, not about what was filled in


def tick(actor: Actor, child: Child, kind: str, id_: int, done: bool) -> None:
    """Say that a task is done, or that it is not."""
    row = _row(actor, child, kind, id_)
    row.done_at = (row.done_at or clock.now()) if done else None
    demand(actor, CREATE, row)


def send(actor: Actor, child: Child, kind: str, id_: int, text: str, scans: Sequence[files.Scan],
         dropped: Collection[int]) -> list[files.Scan]:
    """Send an answer, or change the one that was sent; the teachers of the group are told. Returns the files that are to stay on the disk: one that is
    there already (the same answer sent again after a lost reply) is not taken twice. Raises Refused beside the field."""
    words = wording.printable(text).strip()
    if len(words) > LONGEST:
        raise Refused(f"Слишком длинно: до {LONGEST} знаков.", "text")
    row = _row(actor, child, kind, id_)
    held = db.session.execute(select(TaskAnswerFile, StoredFile.name, StoredFile.digest).join(StoredFile, StoredFile.id == TaskAnswerFile.file_id)
                              .where(TaskAnswerFile.answer_id == row.id),
                              execution_options=system("the files of an answer one writes", TaskAnswerFile, StoredFile)).all()
    staying = {(name, digest) for one, name, digest in held if one.id not in dropped}
    fresh = {key: scan for scan in scans if (key := (scan.name, scan.digest)) not in staying}
    if len(staying) + len(fresh) > MOST_FILES:
        raise Refused(f"К ответу можно приложить не больше {MOST_FILES} файлов.", "files")
    if not (words or staying or scans):
        raise Refused("Напишите ответ или приложите файл.", "text")
    row.text, row.sent_at, row.sent_on, row.sent_by_id = words or None, clock.now(), actor.today, actor.person_id
    row.done_at = row.done_at or clock.now()
    demand(actor, CREATE, row)
    for one, *_ in held:
        if one.id in dropped:
            db.session.delete(one)
    db.session.add_all(TaskAnswerFile(answer_id=row.id, student_id=row.student_id, group_id=row.group_id, day=row.day, file_id=files.store(actor, scan).id)
                       for scan in fresh.values())
    _tell(row, child)
    return list(fresh.values())


def _row(actor: Actor, child: Child, kind: str, id_: int) -> TaskAnswer:
    """The row of the child's task, a new one where there is none; 404 for a task that is not the child's, 403 for who only reads the diary."""
    if not may(actor, CREATE, TaskAnswer) or child.id not in {*actor.own.student_ids, *actor.own.children}:
        abort(403, who_may(CREATE, TaskAnswer))
    target = _target(actor, child, kind, id_)
    column = TaskAnswer.homework_id if kind == HOMEWORK else TaskAnswer.work_id
    row = db.session.scalar(select(TaskAnswer).where(TaskAnswer.student_id == child.id, column == id_),
                            execution_options=system("the answer to an own task", TaskAnswer))
    if row is None:
        row = TaskAnswer(student_id=child.id, group_id=target.group_id, day=target.day, **{f"{kind}_id": id_})
        db.session.add(row)
        db.session.flush()
    return row


def _target(actor: Actor, child: Child, kind: str, id_: int) -> Homework | Work:
    model: type[Homework] | type[Work] | None = {HOMEWORK: Homework, WORK: Work}.get(kind)      # type: ignore[assignment]
    target = pick(actor, model, id_) if model else abort(404, who_may(READ, Homework))
    if not any(span.id == target.group_id and span.holds(target.day) for span in actor.own.groups_of([child.id])):
        abort(404, who_may(READ, Homework))
    if isinstance(target, Work):
        owed = (select(Mark.code).where(Mark.work_id == id_, Mark.student_id == child.id).order_by(Mark.attempt.desc()).limit(1))
        if db.session.scalar(owed, execution_options=system("is the work still owed", Mark)) is not MarkCode.DEBT:
            raise Refused("Эта работа уже не числится долгом: ответ по ней не нужен.", GONE)
    return target


def _tell(row: TaskAnswer, child: Child) -> None:
    """A notice to whoever teaches the group today, one a group until it is read."""
    page = f"/journal/{row.group_id}/answers"
    statement = (select(Employee.person_id, StudyGroup.name, Subject.name, Notice)
                 .join(TeachingAssignment, TeachingAssignment.employee_id == Employee.id).join(StudyGroup, StudyGroup.id == TeachingAssignment.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(Notice, notices.unread_about(Employee.person_id, cast(literal(page), Text)), isouter=True)
                 .where(TeachingAssignment.group_id == row.group_id, TeachingAssignment.holds_on(row.sent_on)))
    stamp = system("whom an answer goes to", Employee, TeachingAssignment, StudyGroup, Notice)
    said = db.session.execute(statement, execution_options=stamp).all()
    about = (row.homework.text or "задание") if row.homework else str(row.work)
    notices.tell(notices.Said(person, f"{group}, {subject}: ответы на задания", f"{child.name}: {wording.cut(about)}", page, unread)
                 for person, group, subject, unread in said)
