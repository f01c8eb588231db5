"""One application a worker and database; a filled database is copied before each test, so stories do not meet."""
import copy
import gc
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, select, text

from sgo import changes, clock, create_app, migrations
from sgo.access import trusted
from sgo.config import Settings
from sgo.models import Enrolment, Gender, GroupMember, Lesson, LessonStatus, Mark, OrderItem, Person, Student, UserSession, Work, WorkType, db
from sgo.services.accounts import digest
from tests import school


class House:
    """An application over one kind of database, and how that database is made fresh."""

    def __init__(self, url: str, folder: Path, **overrides: Any):
        self.url, self.folder = url, folder
        migrations.upgrade(url)
        settings = Settings.from_env({"SGO_DATABASE_URL": url, "SGO_SECRET_KEY": "k" * 32, "SGO_DATA_DIR": str(folder), "SGO_TODAY": school.TODAY.isoformat(),
                                      "SGO_SERVER_TIMING": "1"})
        self.app = create_app(settings, **({"TESTING": True, "WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False} | overrides))
        self.cast = school.build(self.app)
        self._dispose()
        self._keep()
        gc.freeze()

    def _dispose(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    @property
    def _file(self) -> Path:
        return Path(make_url(self.url).database or "")

    def _keep(self) -> None:
        if self.url.startswith("sqlite"):
            shutil.copy(self._file, f"{self._file}.kept")
        else:
            self._admin(f'CREATE DATABASE "{self._file}_kept" TEMPLATE "{self._file}"')

    def fresh(self) -> None:
        """Bring the database back to the filled school."""
        self._dispose()
        if self.url.startswith("sqlite"):
            for tail in ("-wal", "-shm"):
                Path(f"{self._file}{tail}").unlink(missing_ok=True)
            shutil.copy(f"{self._file}.kept", self._file)
        else:
            self._admin(f'DROP DATABASE "{self._file}" WITH (FORCE)', f'CREATE DATABASE "{self._file}" TEMPLATE "{self._file}_kept"')

    def _admin(self, *statements: str) -> None:
        engine = create_engine(make_url(self.url).set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("school")
    return House(f"sqlite:///{folder}/school.db", folder)


@pytest.fixture(scope="session")
def postgresql_house(postgres_url: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> House:
    url = make_url(postgres_url)
    name = f"school_{worker_id}_{secrets.token_hex(3)}"
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return House(url.set(database=name).render_as_string(hide_password=False), tmp_path_factory.mktemp("school-pg"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`@pytest.mark.both_databases` tells the story on SQLite and on PostgreSQL, unless it chooses its databases itself."""
    chosen = any("house" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "house" in metafunc.fixturenames and not chosen and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("house", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def house(request: pytest.FixtureRequest) -> House:
    kind = getattr(request, "param", "sqlite")
    found: House = request.getfixturevalue(f"{kind}_house")
    found.fresh()
    return found


@pytest.fixture
def app(house: House) -> Flask:
    return house.app


@pytest.fixture
def cast(house: House) -> school.Cast:
    return copy.deepcopy(house.cast)                    # whom a story adds to the cast is unknown to the next one


@pytest.fixture
def as_(app: Flask, cast: school.Cast) -> Callable[[str], FlaskClient]:
    """A client logged in as somebody of the cast, without the password's slow check."""
    def login(name: str) -> FlaskClient:
        token = secrets.token_urlsafe(16)
        with app.test_request_context(), trusted("a test logs in"), changes.writing("Вход"):
            now = clock.real_now()
            db.session.add(UserSession(account_id=cast.account[name], token_digest=digest(token), started_at=now, seen_at=now,
                                       expires_at=now + timedelta(days=1), idle_minutes=600))
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client
    return login


@pytest.fixture
def read(app: Flask) -> Callable[[Any], list[Any]]:
    """Read rows past all grants, to see what a deed has done."""
    def rows(statement: Any) -> list[Any]:
        with app.app_context(), trusted("a test looks"):
            return list(db.session.execute(statement).all())
    return rows


@pytest.fixture
def scalar(read: Callable[[Any], list[Any]]) -> Callable[[Any], Any]:
    def value(statement: Any) -> Any:
        rows = read(statement)
        return rows[0][0] if rows else None
    return value


@pytest.fixture
def writing(app: Flask) -> Callable[..., Any]:
    """Change something of the cast past all grants: `with writing(): …`."""
    @contextmanager
    def deed() -> Iterator[None]:
        with app.test_request_context(), trusted("a test arranges"), changes.writing("Подготовка"):
            yield
    return deed


@pytest.fixture
def crowd(cast: school.Cast, writing: Callable[..., Any]) -> Callable[..., list[int]]:
    """Fill 5А with so many pupils, the mathematics of 5А with so many lessons and marks."""
    def fill(pupils: int, lessons: int = 0) -> list[int]:
        group, class_id = cast.group["5А maths"], cast.school_class["5А"]
        with writing():
            for number in range(pupils):
                person = Person(last_name=f"Иванов{number:02}", first_name="Пётр", gender=Gender.MALE)
                db.session.add(person)
                db.session.flush()
                student = Student(person_id=person.id)
                db.session.add(student)
                db.session.flush()
                item = OrderItem(order_id=1, student_id=student.id, effective_on=cast.start, to_class_id=class_id)
                db.session.add(item)
                db.session.flush()
                db.session.add_all([Enrolment(student_id=student.id, year_id=cast.year, parallel_id=5, class_id=class_id, item_id=item.id, since=cast.start),
                                    GroupMember(group_id=group, student_id=student.id, since=cast.start)])
            members = list(db.session.scalars(select(GroupMember.student_id).where(GroupMember.group_id == group)))
            kind = db.session.scalars(select(WorkType.id)).first()
            for number in range(lessons):
                day = date(2026, 11, 3) + timedelta(days=number // 3)
                lesson = Lesson(
                    group_id=group, day=day, number=7 + number % 3, employee_id=cast.employee["anna"], status=LessonStatus.HELD, topic="Сложение дробей"
                )
                db.session.add(lesson)
                db.session.flush()
                work = Work(lesson_id=lesson.id, group_id=group, day=day, type_id=kind, weight=1)
                db.session.add(work)
                db.session.flush()
                db.session.add_all(Mark(work_id=work.id, student_id=student, group_id=group, day=day, value=4, set_at=cast.at) for student in members)
        return members
    return fill


def cells(op: str, *asked: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The keyword arguments of a request that saves cells: `post(url, **cells("operation-1", {…}))`."""
    return {"json": {"op": op, "cells": list(asked)} | said}


def saved(response: Any) -> dict[str, Any]:
    """The only cell of an answer."""
    cell, = response.json["cells"]
    return dict(cell)


def statements(response: Any) -> int:
    """How many SQL statements the answer took, from its Server-Timing header."""
    return int(response.headers["Server-Timing"].split('desc="')[1].split('"')[0])
