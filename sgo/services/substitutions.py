"""Замены: a lesson given by another teacher; the lesson keeps who really gives it, the substitution remembers whose it was (Р 7.1)."""
from sqlalchemy import select

from sgo.access import Actor, pick, system
from sgo.models import Lesson, LessonStatus, Substitution, db

from . import Refused


def put(actor: Actor, row: Substitution) -> None:
    """Give the lesson of this substitution to the substitute; raises Refused when he has a lesson of his own at that time."""
    with db.session.no_autoflush:
        lesson = pick(actor, Lesson, row.lesson_id)
        if lesson.status is LessonStatus.CANCELLED:
            raise Refused("Урок отменён: заменять некого.", "lesson_id")
        if not row.id:
            row.absent_id = lesson.employee_id
        row.group_id, row.day = lesson.group_id, lesson.day
        busy = select(Lesson.id).where(Lesson.employee_id == row.employee_id, Lesson.day == lesson.day, Lesson.number == lesson.number, Lesson.id != lesson.id,
                                       Lesson.status != LessonStatus.CANCELLED)
        if db.session.scalar(busy, execution_options=system("has the substitute a lesson of his own", Lesson)):
            raise Refused("У этого учителя в это время свой урок. Выберите другого.", "employee_id")
        lesson.employee_id, lesson.status = row.employee_id, LessonStatus.REPLACED


def take_back(actor: Actor, row: Substitution) -> None:
    """The lesson is its teacher's again."""
    lesson = pick(actor, Lesson, row.lesson_id)
    lesson.employee_id = row.absent_id
    lesson.status = LessonStatus.HELD if lesson.topic_recorded_at else LessonStatus.PLANNED
