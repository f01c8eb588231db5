"""A demo school in a temporary folder, with one journal of 28 pupils by 60 lessons, and clients that are logged in."""
import re
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from sgo import changes, create_app, demo, migrations
from sgo.access import Actor, trusted
from sgo.config import Settings
from sgo.models import Account, Employee, GroupMember, Lesson, LessonStatus, Mark, Person, Student, StudyGroup, Subject, TeachingAssignment, Work, WorkType, db

PUPILS, LESSONS = 28, 60
START, SET_AT = date(2026, 11, 2), datetime(2026, 11, 2, 9, tzinfo=UTC)


class School:
    """The application over its temporary database."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sgo-bench-")
        self.folder = Path(self._folder.name)
        url = f"sqlite:///{self.folder}/school.db"
        migrations.upgrade(url)
        settings = Settings.from_env({"SGO_DATABASE_URL": url, "SGO_DATA_DIR": str(self.folder), "SGO_SECRET_KEY": "b" * 32, "SGO_TODAY": "2026-11-23"})
        self.app: Flask = create_app(settings, WTF_CSRF_ENABLED=False)
        with self.app.app_context():
            demo.fill()
        self.group, self.cells = self.big_journal(PUPILS, LESSONS)

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / "school.db"

    def client(self, login: str) -> FlaskClient:
        """Somebody at his computer."""
        client = self.app.test_client()
        answer = client.post("/login", data={"login": login, "password": demo.PASSWORD})
        assert answer.status_code == 302, answer.text[:300]
        return client

    def diary_of(self, client: FlaskClient) -> int:
        """The child whose diary opens first."""
        found = re.search(r"child=(\d+)", client.get("/diary/").text)
        assert found
        return int(found[1])

    def big_journal(self, many: int, lessons: int, name: str = "7 замеры", after: int = 0) -> tuple[int, list[tuple[int, int, int]]]:
        """Add a group of so many pupils with so many marked lessons to the demo's teacher; returns it with its cells: lesson, work, pupil."""
        with self.app.test_request_context(), trusted("the bench's own journal"), changes.writing("Журнал для замеров", actor=Actor(None, None, "замеры")):
            teacher = db.session.scalars(select(Employee.id).join(Person, Person.id == Employee.person_id).join(Account, Account.person_id == Person.id)
                                         .where(Account.login == "teacher")).one()
            sample = db.session.scalars(select(StudyGroup).join(Subject).where(StudyGroup.parallel_id == 7, Subject.name == "Алгебра")).first()
            assert sample is not None
            group = StudyGroup(year_id=sample.year_id, subject_id=sample.subject_id, parallel_id=7, name=name, hours_week=500)
            db.session.add(group)
            db.session.flush()
            pupils = list(db.session.scalars(select(Student.id).order_by(Student.id).offset(after).limit(many)))
            db.session.add(TeachingAssignment(group_id=group.id, employee_id=teacher, since=date(2026, 9, 1)))
            db.session.add_all(GroupMember(group_id=group.id, student_id=pupil, since=date(2026, 9, 1)) for pupil in pupils)
            kind, cells = db.session.scalars(select(WorkType.id)).first(), []
            for number in range(lessons):
                day = START + timedelta(days=number // 3)
                lesson = Lesson(
                    group_id=group.id, day=day, number=8 + number % 3, employee_id=teacher, status=LessonStatus.HELD, topic="Степень", topic_recorded_at=SET_AT
                )
                db.session.add(lesson)
                db.session.flush()
                work = Work(lesson_id=lesson.id, group_id=group.id, day=day, type_id=kind, weight=1)
                db.session.add(work)
                db.session.flush()
                db.session.add_all(Mark(work_id=work.id, student_id=pupil, group_id=group.id, day=day, value=2 + number % 4, set_at=SET_AT) for pupil in pupils)
                cells += [(lesson.id, work.id, pupil) for pupil in pupils]
            return group.id, cells

    def close(self) -> None:
        """Leave nothing behind."""
        with self.app.app_context():
            db.engine.dispose()
        self._folder.cleanup()
