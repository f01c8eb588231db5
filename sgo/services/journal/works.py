"""Works: the columns of a lesson with their type, weight, date and files (domain rules §1.7)."""
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import func, select

from sgo.access import CREATE, DELETE, EDIT, READ, Actor, can, demand, pick, system, who_may
from sgo.models import (Grading, JournalMode, Lesson, LessonStatus, Mark, StudyGroup, StudyPeriod, Subject, Work, WorkFile, WorkType, db)
from sgo.rules import wording

from .. import Refused, files
from . import late

MOST_OF_LESSON = 6
MOST_FILES = 10


@dataclass(frozen=True)
class Said:
    """What the form says of a work; `version` is the one that was seen, `weight` None takes the type's."""
    type_id: int
    title: str
    weight: int | None
    mandatory: bool
    due_on: date | None
    version: int | None = None
    reason: str = ""                                    # asked when the period of the lesson has ended


@dataclass(frozen=True)
class Card:
    """A work as its form shows it; a new one has no id."""
    group_id: int
    lesson: Lesson
    work: Work | None
    types: list[WorkType]
    files: list[WorkFile]
    marks: int
    may_write: bool
    is_late: bool = False                               # the period of the lesson has ended: a reason is asked


def card(actor: Actor, group_id: int, work_id: int | None = None, lesson_id: int | None = None) -> Card:
    """The form of a work, or of a new one at a lesson; 404 when it is not of this journal or not the person's to read."""
    work = pick(actor, Work, work_id) if work_id is not None else None
    lesson = pick(actor, Lesson, work.lesson_id if work else lesson_id)
    if lesson.group_id != group_id:
        abort(404, who_may(READ, Work))
    types = list(db.session.scalars(select(WorkType).where(WorkType.archived_at.is_(None) | (WorkType.id == (work.type_id if work else 0)))
                                    .order_by(WorkType.position, WorkType.name)))
    held = list(db.session.scalars(select(WorkFile).where(WorkFile.work_id == work.id).order_by(WorkFile.id),
                                   execution_options=system("the files of a work that was picked", WorkFile))) if work else []
    marks = _marks(work) if work else 0
    may_write = can(actor, EDIT, work or lesson)
    return Card(group_id, lesson, work, types, held, marks, may_write, may_write and late.is_over(actor, group_id, lesson.day))


def _marks(work: Work) -> int:
    statement = select(func.count()).select_from(Mark).where(Mark.work_id == work.id)
    return int(db.session.scalar(statement, execution_options=system("do marks stand for a work that was picked", Mark)) or 0)


def create(actor: Actor, group_id: int, lesson_id: int, said: Said) -> Work:
    """One column more at a lesson; Refused in words, each with its field."""
    lesson = pick(actor, Lesson, lesson_id, EDIT)
    if lesson.group_id != group_id:
        abort(404, who_may(READ, Lesson))
    _demand_open(lesson)
    stamp = system("how many works a picked lesson has", Work)
    if int(db.session.scalar(select(func.count()).select_from(Work).where(Work.lesson_id == lesson.id), execution_options=stamp) or 0) >= MOST_OF_LESSON:
        raise Refused(f"На уроке уже {wording.counted(MOST_OF_LESSON, 'работа', 'работы', 'работ')}. Больше столбцов в журнал не поместить.", "type")
    work = Work(lesson_id=lesson.id, group_id=group_id, day=lesson.day)
    _take(work, said)
    db.session.add(work)
    demand(actor, CREATE, work)
    _note_late(actor, work, "", said.reason)
    return work


def change(actor: Actor, group_id: int, work_id: int, said: Said) -> Work:
    """Another type, title, weight, date of a work; Refused when somebody else changed it meanwhile or its period is closed."""
    work = _own(actor, group_id, work_id, EDIT)
    if said.version is not None and said.version != work.version:
        raise Refused("Работу только что изменил другой человек. Откройте её заново: ваш текст остался в поле, сверьте и запишите ещё раз.", "title")
    was = _words(work)
    _take(work, said)
    _note_late(actor, work, was, said.reason)
    db.session.flush()
    return work


def _note_late(actor: Actor, work: Work, was: str, reason: str) -> None:
    """A work that is added or changed when its period has ended: its weight moves averages that were looked at already."""
    if late.is_over(actor, work.group_id, work.day):
        late.note(actor, work.group_id, work.day, "работа", was, _words(work), reason, work.lesson_id)


def _words(work: Work) -> str:
    kind = db.session.scalar(select(WorkType.name).where(WorkType.id == work.type_id)) or ""
    due = f"срок {wording.date_ru(work.due_on)}" if work.due_on else ""
    parts = [kind, work.title or "", f"вес {work.weight}", "обязательная" if work.mandatory else "", due]
    return ", ".join(part for part in parts if part)


def remove(actor: Actor, group_id: int, work_id: int) -> None:
    """Take a column away; Refused where marks stand. The deed can be undone, its files stay on the disk."""
    work = _own(actor, group_id, work_id, DELETE)
    if marks := _marks(work):
        stand = "стоит" if marks % 10 == 1 and marks % 100 != 11 else "стоят"
        raise Refused(f"За работу {stand} {wording.counted(marks, 'отметка', 'отметки', 'отметок')}. Сначала уберите их из столбца.")
    if late.is_over(actor, group_id, work.day):
        late.note(actor, group_id, work.day, "работа", _words(work), "удалена", "столбец без отметок", work.lesson_id)
    for held in db.session.scalars(select(WorkFile).where(WorkFile.work_id == work.id), execution_options=system("a removed work's files", WorkFile)).all():
        db.session.delete(held)
    db.session.flush()
    db.session.delete(work)


def add_file(actor: Actor, group_id: int, work_id: int, scan: files.Scan) -> WorkFile:
    """One file more; the bytes are on the disk already (`files.on_disk`)."""
    work = _own(actor, group_id, work_id, EDIT)
    stamp = system("how many files a picked work has", WorkFile)
    if int(db.session.scalar(select(func.count()).select_from(WorkFile).where(WorkFile.work_id == work.id), execution_options=stamp) or 0) >= MOST_FILES:
        raise Refused(f"Файлов у работы уже {MOST_FILES}. Уберите лишний или соедините документы в один.", "scan")
    held = WorkFile(work_id=work.id, group_id=group_id, day=work.day, file_id=files.store(actor, scan).id)
    db.session.add(held)
    demand(actor, CREATE, held)
    return held


def remove_file(actor: Actor, group_id: int, file_id: int) -> int:
    """Take a file from its work; returns the work. It stays on the disk, so the deed can be undone."""
    held = pick(actor, WorkFile, file_id, DELETE)
    if held.group_id != group_id:
        abort(404, who_may(READ, WorkFile))
    work = held.work_id
    db.session.delete(held)
    return work


def _own(actor: Actor, group_id: int, work_id: int, action: object) -> Work:
    work = pick(actor, Work, work_id, action)           # type: ignore[arg-type]
    if work.group_id != group_id:
        abort(404, who_may(READ, Work))
    _demand_open(pick(actor, Lesson, work.lesson_id))
    return work


def _demand_open(lesson: Lesson) -> None:
    """Works are not made or changed in a paper journal, in grade 1, in a subject without marks, in a closed period."""
    statement = (select(StudyGroup.journal_mode, StudyGroup.parallel_id, Subject.grading, StudyPeriod.is_closed)
                 .join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(StudyPeriod, StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id) & (StudyPeriod.start_on <= lesson.day)
                       & (StudyPeriod.end_on >= lesson.day), isouter=True).where(StudyGroup.id == lesson.group_id))
    mode, parallel, grading, closed = db.session.execute(statement, execution_options=system("the journal of a picked lesson", StudyGroup)).one()
    if mode is JournalMode.PAPER:
        raise Refused("Журнал этой группы ведётся на бумаге.", "type")
    if parallel == 1:
        raise Refused("В 1 классе отметок не ставят: только посещаемость и темы (Регламент, п. 8.4).", "type")
    if grading is Grading.NONE:
        raise Refused("По этому предмету отметок не ставят.", "type")
    if closed:
        raise Refused("Период закрыт. Изменить работу может разрешить администратор: с причиной, под запись.", "type")
    if lesson.status is LessonStatus.CANCELLED:
        raise Refused("Урок отменён. Работу добавляют к уроку, который прошёл или будет.", "type")


def _take(work: Work, said: Said) -> None:
    kind = db.session.scalar(select(WorkType).where(WorkType.id == said.type_id))
    if kind is None or (kind.archived_at is not None and kind.id != work.type_id):
        raise Refused("Выберите вид работы из списка.", "type")
    if said.due_on is not None and said.due_on < work.day:
        raise Refused(f"Срок раньше урока {wording.date_ru(work.day)}. Укажите день урока или позже.", "due_on")
    if said.weight is not None and not 1 <= said.weight <= 100:
        raise Refused("Вес – от 1 до 100.", "weight")
    weight = said.weight if said.weight is not None else kind.weight
    work.type_id, work.title, work.weight, work.mandatory, work.due_on = kind.id, said.title or None, weight, said.mandatory, said.due_on
