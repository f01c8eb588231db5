"""The answers of a group's pupils, for its teacher: the newest first, those after the day marked."""
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from sgo.access import READ, Actor, granted, scope
from sgo.models import Homework, Person, StoredFile, Student, TaskAnswer, TaskAnswerFile, Work, WorkType, db

MOST = 200


@dataclass
class Answer:
    """An answer of a pupil to a homework or a work."""
    id: int
    pupil: str
    about: str
    lesson: int
    due_on: date | None
    text: str | None
    sent_at: datetime | None
    sent_on: date | None
    is_debt: bool
    files: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        """Whether it came after the day it was due."""
        return self.due_on is not None and self.sent_on is not None and self.sent_on > self.due_on


def of_group(actor: Actor, group_id: int, lesson_id: int | None = None) -> list[Answer]:
    """The answers of the group that the person may read, all or those to one lesson's tasks; at most MOST of them."""
    condition, of_file = scope(actor, READ, TaskAnswer), scope(actor, READ, TaskAnswerFile)
    lesson = func.coalesce(Homework.lesson_id, Work.lesson_id)
    newest = (select(TaskAnswer.id).join(Homework, Homework.id == TaskAnswer.homework_id, isouter=True).join(Work, Work.id == TaskAnswer.work_id, isouter=True)
              .where(condition, TaskAnswer.group_id == group_id, TaskAnswer.sent_at.is_not(None), *([lesson == lesson_id] if lesson_id else []))
              .order_by(TaskAnswer.sent_at.desc(), TaskAnswer.id.desc()).limit(MOST))
    statement = (select(TaskAnswer, Person.last_name, Person.first_name, Homework.text, Homework.due_on, func.coalesce(Work.title, WorkType.name), Work.due_on,
                        lesson, TaskAnswerFile.id, StoredFile.name)
                 .join(Student, Student.id == TaskAnswer.student_id).join(Person, Person.id == Student.person_id)
                 .join(Homework, Homework.id == TaskAnswer.homework_id, isouter=True).join(Work, Work.id == TaskAnswer.work_id, isouter=True)
                 .join(WorkType, WorkType.id == Work.type_id, isouter=True)
                 .join(TaskAnswerFile, and_(TaskAnswerFile.answer_id == TaskAnswer.id, of_file), isouter=True)
                 .join(StoredFile, StoredFile.id == TaskAnswerFile.file_id, isouter=True)
                 .where(TaskAnswer.id.in_(newest)).order_by(TaskAnswer.sent_at.desc(), TaskAnswer.id.desc(), TaskAnswerFile.id))
    found: dict[int, Answer] = {}
    for row, last, first, text, due_on, work, work_due, lesson_of, file_id, name in db.session.execute(
            granted(statement, TaskAnswer, Student, Person, Homework, Work, TaskAnswerFile, StoredFile, condition=or_(condition, of_file))):
        answer = found.setdefault(row.id, Answer(row.id, f"{last} {first}", text or work or "задание", lesson_of, due_on or work_due, row.text,
                                                 row.sent_at, row.sent_on, row.work_id is not None))
        if file_id:
            answer.files.append((file_id, name))
    return list(found.values())
