"""The plans of the main pages' queries on a whole demo school, after ANALYZE: no page scans a big table."""
import re
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, event, func, make_url, select, text

from sgo import changes, clock, create_app, demo, migrations
from sgo.access import trusted
from sgo.config import Settings
from sgo.models import (Account, ClassTeacher, Employee, StudyGroup, StudyGroupClass, TeachingAssignment, TimetableSlot, UserSession, db)
from sgo.services.accounts import digest

BIG = {"mark", "attendance", "lesson", "homework", "work", "group_member"}
CONTROLS = {"administrator's day", "deputy's day", "director's day", "coordinator's day"}        # they count what all journals lack
LOOKS = ("lesson.topic_recorded_at IS NULL", "AS families")              # at each lesson of the current year; at the first lesson that there is
PAGES = {
    "journal": ("teacher", "/journal/{group}"),
    "journals": ("teacher", "/journal/"),
    "diary": ("parent", "/diary/"),
    "marks of the diary": ("parent", "/diary/marks/"),
    "a subject of the diary": ("parent", "/diary/marks/4"),
    "tasks of the diary": ("parent", "/diary/tasks/"),
    "school of a family": ("parent", "/my-school/"),
    "answers of a journal": ("teacher", "/journal/{group}/answers"),
    "class teacher's diary": ("homeroom", "/diary/"),
    "class teacher's day": ("homeroom", "/"),
    "month of absences": ("homeroom", "/absences/month"),
    "papers of absences": ("homeroom", "/absences/papers"),
    "contradictions": ("homeroom", "/absences/puzzles"),
    "report": ("director", "/reports/itogi-klassa"),
    "teacher's day": ("teacher", "/"),
    "administrator's day": ("admin", "/"),
    "deputy's day": ("zavuch", "/"),
    "director's day": ("director", "/"),
    "coordinator's day": ("coordinator", "/"),
    "pupils": ("admin", "/records/student/"),
    "search": ("teacher", "/search/?q=иванов"),
    "enrolments": ("homeroom", "/records/enrolment/"),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(request, tmp_path_factory):
    """A demo school in a database of its own."""
    folder = tmp_path_factory.mktemp("full")
    url = f"sqlite:///{folder}/full.db"
    if request.param == "postgresql":
        server, name = make_url(request.getfixturevalue("postgres_url")), f"full_{secrets.token_hex(3)}"
        admin = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        url = server.set(database=name).render_as_string(hide_password=False)
    migrations.upgrade(url)
    settings = Settings.from_env({"SGO_DATABASE_URL": url, "SGO_SECRET_KEY": "k" * 32, "SGO_DATA_DIR": str(folder), "SGO_TODAY": "2026-11-23"})
    app = create_app(settings, WTF_CSRF_ENABLED=False)
    with app.app_context():
        demo.fill()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def client_of(app, login):
    """Somebody of the demo, logged in without the slow check."""
    token = secrets.token_urlsafe(16)
    with app.test_request_context(), trusted("a test logs in"), changes.writing("Вход"):
        now, account = clock.real_now(), db.session.scalars(select(Account.id).where(Account.login == login)).one()
        db.session.add(
            UserSession(account_id=account, token_digest=digest(token), started_at=now, seen_at=now, expires_at=now + timedelta(days=1), idle_minutes=600)
        )
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def plans(app, page, wish=""):
    """Ask for the page; returns the plan of each SELECT that it made, under a wish to PostgreSQL's planner."""
    who, url = PAGES[page]
    client, made = client_of(app, who), []
    with app.app_context(), trusted("a test looks"):
        engine = db.engine
        group = db.session.scalars(select(StudyGroup.id).join(TeachingAssignment, TeachingAssignment.group_id == StudyGroup.id)).first()

    def note(connection, cursor, statement, parameters, context, many):
        if statement.lstrip().startswith("SELECT") and not many:
            made.append((statement, parameters))

    if who == "teacher" and "{group}" in url:
        group = int(re.search(r"/journal/(\d+)", client.get("/journal/").text)[1])
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(url.format(group=group)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        if wish and engine.dialect.name == "postgresql":
            connection.exec_driver_sql(wish.replace("SET ", "SET LOCAL "))
        return [(statement, "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))) for statement, parameters in made]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_scans_a_big_table(full, page):
    found = plans(full, page)
    assert found
    for statement, plan in found:
        if page in CONTROLS and any(words in statement for words in LOOKS):
            continue
        scanned = set(re.findall(r"SCAN (\w+)(?! USING (?:COVERING )?INDEX)", plan)) | set(re.findall(r"Seq Scan on (\w+)", plan))
        assert not scanned & BIG, f"{scanned & BIG}\n{statement}\n{plan}"


ORDERED = {  # lists of many rows in orders that an index serves
    "marks": "/records/mark/", "marks by day": "/records/mark/?sort=day", "marks by day, the newest first": "/records/mark/?sort=day&desc=1",
    "attendance": "/records/attendance/", "attendance by day": "/records/attendance/?sort=day&desc=1", "lessons": "/records/lesson/",
    "deeds": "/records/change-set/", "changes": "/records/change/", "people": "/records/person/", "people from the end": "/records/person/?end=1",
    "people by name": "/records/person/?sort=full_name&desc=1", "a deep page of people": "/records/person/?after=300", "pupils": "/records/student/",
    "a deep page of marks": "/records/mark/?after=5000", "deep in marks by day": "/records/mark/?sort=day&after=5000"}


@pytest.mark.parametrize("page", ORDERED)
def test_an_index_gives_the_order_of_a_long_list(full, page, monkeypatch):
    """PostgreSQL is told to avoid sorting: what it sorts then, no index can give; SQLite sorts only what it must."""
    monkeypatch.setitem(PAGES, page, ("admin", ORDERED[page]))
    main = ORDERED[page].split("/")[2].replace("-", "_")
    found = [(statement, plan) for statement, plan in plans(full, page, "SET enable_sort = off; SET enable_seqscan = off")
             if f"FROM {main}" in statement and "LIMIT" in statement and "count" in statement]
    assert len(found) == 1
    statement, plan = found[0]
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan, f"{statement}\n{plan}"
    assert not re.search(r"(?<!Incremental )Sort {2}\(", plan), f"{statement}\n{plan}"


def test_the_week_of_the_demo_is_one_a_school_could_have(full):
    """Nobody and no room is in two places, and no class has a subject three times a day; the teacher of the demo has subgroups and no class of his own."""
    slot, group = TimetableSlot, StudyGroup
    with full.app_context(), trusted("a test looks"):
        for whose in (slot.employee_id, slot.room_id):
            assert not db.session.execute(select(whose).group_by(whose, slot.weekday, slot.number).having(func.count() > 1)).all()
        of_subject = (select(StudyGroupClass.class_id).join(group, group.id == StudyGroupClass.group_id).join(slot, slot.group_id == group.id)
                      .group_by(StudyGroupClass.class_id, group.subject_id, slot.weekday).having(func.count(slot.number.distinct()) > 2))
        assert not db.session.scalars(of_subject).all()
        teacher = db.session.scalars(select(Employee.id).join(Account, Account.person_id == Employee.person_id).where(Account.login == "teacher")).one()
        taught = db.session.scalars(select(group.is_subgroup).join(TeachingAssignment, TeachingAssignment.group_id == group.id)
                                    .where(TeachingAssignment.employee_id == teacher)).all()
        assert sum(taught) > 2
        assert not db.session.scalars(select(ClassTeacher.id).where(ClassTeacher.employee_id == teacher)).all()
