"""The homework of a lesson: text, day, minutes, files; «не задано» is a record too (Р 8.3, 8.5). Grade 1 has none (Р 8.4)."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sgo.access import Actor, system
from sgo.models import Homework, HomeworkFile, Lesson, LessonStatus, StudyGroup, TaskAnswer, db
from sgo.rules import homework as rules
from sgo.rules import wording

from .. import Refused, files
from .card import WEEK, load_of

MOST_FILES = 10


@dataclass(frozen=True)
class Asked:
    """What the teacher gives; no day means the next lesson of the group."""
    text: str
    none_set: bool
    due_on: date | None
    minutes: int | None
    scans: Sequence[files.Scan] = ()
    dropped: Collection[int] = ()


def of(lesson: Lesson) -> Homework | None:
    """The homework of a picked lesson."""
    return db.session.scalar(select(Homework).where(Homework.lesson_id == lesson.id), execution_options=system("the homework of a picked lesson", Homework))


def files_of(homework: Homework) -> Sequence[HomeworkFile]:
    """Its files."""
    statement = select(HomeworkFile).where(HomeworkFile.homework_id == homework.id).order_by(HomeworkFile.id)
    return db.session.scalars(statement, execution_options=system("the files of a picked lesson's homework", HomeworkFile)).all()


def write(actor: Actor, lesson: Lesson, group: StudyGroup, asked: Asked) -> None:
    """Keep the homework as it was given; without a text, a file or «не задано» there is none. Raises Refused beside the field."""
    given = bool(asked.text or asked.none_set or asked.scans)
    if group.parallel_id < rules.FROM_GRADE and (given or asked.minutes):
        raise Refused("В 1 классе домашних заданий нет (Регламент, п. 8.4).", "topic")
    kept = of(lesson)
    held = files_of(kept) if kept else []
    staying = [one for one in held if one.id not in asked.dropped]
    if len(staying) + len(asked.scans) > MOST_FILES:
        raise Refused(f"К заданию можно приложить не больше {MOST_FILES} файлов.", "files")
    if not given and not staying:
        return remove(lesson)
    if kept is None:
        kept = Homework(lesson_id=lesson.id, group_id=lesson.group_id, day=lesson.day)
        db.session.add(kept)
    kept.none_set = asked.none_set and not (asked.text or staying or asked.scans)
    kept.text = asked.text or None
    kept.minutes = None if kept.none_set else asked.minutes
    kept.due_on = _due(lesson, asked.due_on, kept.due_on)
    db.session.flush()
    for one in held:
        if one.id in asked.dropped:
            db.session.delete(one)
    for scan in asked.scans:
        db.session.add(HomeworkFile(homework_id=kept.id, group_id=lesson.group_id, day=lesson.day, file_id=files.store(actor, scan).id))
    return None


def _due(lesson: Lesson, wanted: date | None, kept: date | None) -> date:
    """The day of a coming lesson of the group; the next one unless another was chosen, a week on when none is planned."""
    days = db.session.scalars(select(Lesson.day).where(Lesson.group_id == lesson.group_id, Lesson.day > lesson.day, Lesson.status != LessonStatus.CANCELLED)
                              .order_by(Lesson.day), execution_options=system("the coming lessons of a picked lesson's group", Lesson)).all()
    usual = days[0] if days else lesson.day + WEEK
    if wanted in {None, kept}:
        return kept or usual
    if wanted != usual and wanted not in days:
        raise Refused(f"{wording.date_ru(wanted)} у группы урока нет. Выберите день из списка." if wanted else "Выберите день.", "due_on")
    return wanted or usual


def copy(given: Homework, lesson: Lesson) -> None:
    """The same homework for a lesson that has none, due at that group's next lesson; the files are shared."""
    same = Homework(lesson_id=lesson.id, group_id=lesson.group_id, day=lesson.day, due_on=_due(lesson, None, None), text=given.text, none_set=given.none_set,
                    minutes=given.minutes)
    db.session.add(same)
    db.session.flush()
    db.session.add_all(HomeworkFile(homework_id=same.id, group_id=lesson.group_id, day=lesson.day, file_id=one.file_id) for one in files_of(given))


def remove(lesson: Lesson) -> None:
    """The homework goes with its files; on the disk they stay, so that the deed can be undone."""
    kept = of(lesson)
    if kept is None:
        return
    _let_go(kept)
    for one in files_of(kept):
        db.session.delete(one)
    db.session.flush()
    db.session.delete(kept)
    db.session.flush()


def _let_go(kept: Homework) -> None:
    """Ticks of families go with the homework, answers keep it: they are somebody's work."""
    held = db.session.scalars(select(TaskAnswer).where(TaskAnswer.homework_id == kept.id),
                              execution_options=system("who answered a homework that goes", TaskAnswer)).all()
    if any(one.sent_at for one in held):
        raise Refused("На это задание уже есть ответы учеников: измените его текст, удалить его нельзя.", "homework")
    for one in held:
        db.session.delete(one)
    db.session.flush()


def warning(lesson: Lesson, group: StudyGroup) -> str | None:
    """What is said after the record when the class has more to do for that day than allowed."""
    kept = of(lesson)
    if kept is None or kept.due_on is None or not kept.minutes:
        return None
    load = load_of(group, lesson.id, kept.due_on)
    return f"{wording.date_short(kept.due_on)}: {load.words(kept.minutes)}" if load.is_over(kept.minutes) else None
