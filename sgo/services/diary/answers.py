"""The answers of a group's pupils, for its teacher: the newest first, those after the day marked."""
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select

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
    by_parent: bool                                     # who has sent it is not the pupil
    files: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        """Whether it came after the day it was due."""
        return self.due_on is not None and self.sent_on is not None and self.sent_on > self.due_on


def of_group(actor: Actor, group_id: int, lesson_id: int | None = None) -> list[Answer]:
    """The answers of the group that the person may read, all or those to one lesson's tasks; at most MOST of them."""
    condition, of_file = scope(actor, READ, TaskAnswer), scope(actor, READ, TaskAnswerFile)
    lesson = func.coalesce(Homework.lesson_id, Work.lesson_id)
    statement = (select(TaskAnswer, Person.last_name, Person.first_name, func.coalesce(Homework.text, Work.title, WorkType.name, "задание"),
                        func.coalesce(Homework.due_on, Work.due_on), lesson, Student.person_id)
                 .join(Student, Student.id == TaskAnswer.student_id).join(Person, Person.id == Student.person_id)
                 .join(Homework, Homework.id == TaskAnswer.homework_id, isouter=True).join(Work, Work.id == TaskAnswer.work_id, isouter=True)
                 .join(WorkType, WorkType.id == Work.type_id, isouter=True)
                 .where(condition, TaskAnswer.group_id == group_id, TaskAnswer.sent_at.is_not(None), *([lesson == lesson_id] if lesson_id else []))
                 .order_by(TaskAnswer.sent_at.desc(), TaskAnswer.id.desc()).limit(MOST))
    rows = db.session.execute(granted(statement, TaskAnswer, Student, Person, Homework, Work, condition=condition))
    found = {row.id: Answer(row.id, f"{last} {first}", about, lesson_of, due_on, row.text, row.sent_at, row.sent_on, row.work_id is not None,
                            row.sent_by_id not in (None, pupil)) for row, last, first, about, due_on, lesson_of, pupil in rows}
    files = (select(TaskAnswerFile.answer_id, TaskAnswerFile.id, StoredFile.name).join(StoredFile, StoredFile.id == TaskAnswerFile.file_id)
             .where(of_file, TaskAnswerFile.answer_id.in_(found)).order_by(TaskAnswerFile.id))
    for answer, id_, name in db.session.execute(granted(files, TaskAnswerFile, StoredFile, condition=of_file)) if found else ():
        found[answer].files.append((id_, name))
    return list(found.values())
