"""The calendar of a child for the family's own programs: one secret address, which opens what its owner may read at that moment and nothing else."""
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from sgo import clock
from sgo.models import (Account, AccountStatus, Attendance, AttendanceCode, CalendarLink, Guardianship, Homework, Lesson, LessonStatus, Person, Room, Student,
                        AccessLog, db)
from tests.conftest import statements

LINK = re.compile(r"/calendar/([A-Za-z0-9_-]{43})\.ics")


@pytest.fixture(autouse=True)
def _unlimited(app):
    for limit in app.extensions["limits"].values():
        limit.forget()


@pytest.fixture
def made(as_, cast):
    """Make a link as somebody for a child; returns the address."""
    def make(who="mama", child="vanya", **form):
        page = as_(who).post("/diary/phone/link", data={"child": cast.student[child]} | form)
        assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
        return LINK.search(page.text)[0]
    return make


@pytest.fixture
def fetch(app):
    """What a calendar's program gets: no cookie, no login."""
    def get(address):
        return app.test_client().get(address)
    return get


def unfolded(answer):
    return answer.get_data(as_text=True).replace("\r\n ", "")


@pytest.mark.both_databases
def test_a_mother_makes_a_link_and_her_calendar_reads_lessons_with_time_room_and_homework(cast, made, fetch, writing):
    with writing():
        room = db.session.scalars(select(Room.id)).first()
        db.session.get(Lesson, cast.lesson["5А maths 16.11"]).room_id = room
        db.session.get(Lesson, cast.lesson["5А russian 16.11"]).status = LessonStatus.CANCELLED
        db.session.add(Homework(lesson_id=cast.lesson["5А maths 09.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 9), due_on=date(2026, 11, 16),
                                text="§ 19; № 412"))
    answer = fetch(made())
    text = unfolded(answer)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar" and "Set-Cookie" not in answer.headers
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    lesson = text.split(f"UID:lesson-{cast.lesson['5А maths 16.11']}-")[1].split("END:VEVENT")[0]
    assert "DTSTART:20261116T050000Z\r\nDTEND:20261116T054500Z" in lesson
    assert "SUMMARY:Математика" in lesson and "LOCATION:каб. 23" in lesson and "DESCRIPTION:Задание: § 19\\; № 412" in lesson
    other = text.split(f"UID:lesson-{cast.lesson['5А russian 16.11']}-")[1].split("END:VEVENT")[0]
    assert "STATUS:CANCELLED" in other and "SUMMARY:Отменён: Русский язык" in other
    assert "Ёлкин" not in text and "Отметка" not in text and cast.lesson["5Б maths 16.11"] not in map(int, re.findall(r"lesson-(\d+)-", text))


def test_marks_stand_in_it_only_when_the_family_has_said_so(as_, cast, made, fetch, writing):
    with writing():
        db.session.add(Attendance(lesson_id=cast.lesson["5А maths 16.11"], student_id=cast.student["vanya"], group_id=cast.group["5А maths"],
                                  day=date(2026, 11, 16), code=AttendanceCode.ILL, set_at=cast.at))
    address = made()
    assert "Отметка" not in unfolded(fetch(address)) and "по болезни" not in unfolded(fetch(address))
    as_("mama").post("/diary/phone/marks", data={"child": cast.student["vanya"], "marks": "1"})
    assert "Отметка: 5 (Ответ на уроке)" in unfolded(fetch(address)) and "Пропуск по болезни" in unfolded(fetch(address))
    as_("mama").post("/diary/phone/marks", data={"child": cast.student["vanya"]})
    assert "Отметка" not in unfolded(fetch(address))


def test_the_database_keeps_only_a_digest_and_the_page_shows_the_address_once(as_, cast, made, read):
    address = made()
    token = LINK.search(address)[1]
    assert token not in str(read(select(CalendarLink.token_digest))) and len(read(select(CalendarLink.id))) == 1
    page = as_("mama").get(f"/diary/phone/?child={cast.student['vanya']}").text
    assert "ссылка действует" in page and not LINK.search(page)


def test_a_new_link_shuts_the_former_one_and_revoking_shuts_both(as_, cast, made, fetch):
    first = made()
    second = made()
    assert fetch(first).status_code == 404 and fetch(second).status_code == 200
    as_("mama").post("/diary/phone/revoke", data={"child": cast.student["vanya"]})
    assert fetch(second).status_code == 404
    assert as_("mama").post("/diary/phone/revoke", data={"child": cast.student["vanya"]}).status_code == 404


def _restrict(cast):
    db.session.scalars(select(Guardianship).where(Guardianship.guardian_id == cast.guardian["mama"])).one().restricted = True


def _end(cast):
    db.session.scalars(select(Guardianship).where(Guardianship.guardian_id == cast.guardian["mama"])).one().until = date(2026, 11, 20)


def _block(cast):
    db.session.get(Account, cast.account["mama"]).status = AccountStatus.BLOCKED


def _reset(cast):
    db.session.get(Account, cast.account["mama"]).must_change_password = True


def _archive_child(cast):
    db.session.get(Student, cast.student["vanya"]).archived_at = cast.at


def _archive_person(cast):
    db.session.get(Person, cast.person["mama"]).archived_at = cast.at


@pytest.mark.parametrize("happens", [_restrict, _end, _block, _reset, _archive_child, _archive_person])
def test_whatever_ends_the_right_shuts_the_calendar_at_once(cast, made, fetch, writing, happens):
    address = made()
    assert fetch(address).status_code == 200
    with writing():
        happens(cast)
    shut, unknown = fetch(address), fetch(f"/calendar/{'x' * 43}.ics")
    assert shut.status_code == unknown.status_code == 404
    assert "Математика" not in shut.text and statements(shut) == statements(unknown)


@pytest.mark.parametrize(("who", "child", "lets"), [
    ("mama", "vanya", True), ("vanya", "vanya", True), ("sokolova", "artyom", True), ("mama", "lev", False), ("papa", "vanya", False),
    ("vanya", "lev", False), ("sokolova", "vanya", False)])
def test_a_link_is_made_for_ones_own_child_alone(as_, cast, read, who, child, lets):
    answer = as_(who).post("/diary/phone/link", data={"child": cast.student[child]})
    assert answer.status_code == (200 if lets else 404)
    assert len(read(select(CalendarLink.id))) == lets


@pytest.mark.parametrize("who", ["vera", "anna", "olga", "dmitry", "zoya", "kostya", "semyon"])
def test_staff_make_no_link_and_have_no_copy(as_, cast, who):
    client = as_(who)
    assert client.post("/diary/phone/link", data={"child": cast.student["vanya"]}).status_code == 403
    assert client.get("/diary/phone/copy").status_code == client.get("/diary/phone/").status_code == 403


def test_a_link_of_one_child_does_not_tell_of_the_other(cast, made, fetch):
    text = unfolded(fetch(made("sokolova", "artyom")))
    assert f"lesson-{cast.lesson['1А maths 16.11']}-{cast.student['artyom']}@sgo" in text
    assert f"lesson-{cast.lesson['5А maths 16.11']}-" not in text


def test_reading_is_logged_once_a_day_and_for_each_new_address(made, fetch, read, cast, monkeypatch):
    address = made()
    lines = select(AccessLog.account_id, AccessLog.object_kind).where(AccessLog.action == "чтение календаря по ссылке")
    fetch(address)
    fetch(address)
    assert read(lines) == [(cast.account["mama"], "calendar_link")]
    later = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    fetch(address)
    assert len(read(lines)) == 2
    assert read(select(CalendarLink.read_from)) == [("127.0.0.1",)]


def test_asking_too_often_is_refused_and_says_when_to_come_again(app, made, fetch):
    address = made()
    app.extensions["limits"]["calendar_readings"].most, before = 2, app.extensions["limits"]["calendar_readings"].most
    assert [fetch(address).status_code for _ in range(3)] == [200, 200, 429]
    app.extensions["limits"]["calendar_readings"].most = before
    app.extensions["limits"]["calendar_misses"].most, before = 2, app.extensions["limits"]["calendar_misses"].most
    answers = [fetch(f"/calendar/{number}.ics") for number in range(3)]
    app.extensions["limits"]["calendar_misses"].most = before
    assert [answer.status_code for answer in answers] == [404, 404, 429] and answers[2].headers["Retry-After"] == "900"


@pytest.mark.both_databases
def test_the_calendar_and_the_copy_cost_a_constant_number_of_statements(as_, cast, crowd, made, fetch):
    address = made()
    fetch(address)
    few, one = statements(fetch(address)), statements(as_("mama").get("/diary/phone/copy"))
    crowd(5, lessons=30)
    assert statements(fetch(address)) == few <= 10
    assert statements(as_("mama").get("/diary/phone/copy")) == one <= 8
    assert statements(as_("sokolova").get("/diary/phone/copy")) == one


def test_the_copy_holds_the_last_weeks_of_the_own_family_without_forms(as_, cast):
    answer = as_("sokolova").get("/diary/phone/copy")
    assert "Мария" in answer.text and "Артём" in answer.text and "2 – 8 ноября 2026" in answer.text and "30 ноября" in answer.text
    assert "Иван" not in answer.text and "<form" not in answer.text and "csrf" not in answer.text
    assert answer.headers["X-Account"] == str(cast.account["sokolova"])
    assert "Иван" not in as_("papa").get("/diary/phone/copy").text


def test_the_worker_may_see_the_diary_alone_and_the_sign_of_the_installed_diary_is_there(app):
    client = app.test_client()
    worker = client.get("/static/js/diary/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/diary/" and "worker-src 'self'" in worker.headers["Content-Security-Policy"]
    assert "Service-Worker-Allowed" not in client.get("/static/js/frame.js").headers
    manifest = client.get("/static/diary.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert {client.get(icon["src"]).mimetype for icon in manifest.get_json(force=True)["icons"]} == {"image/png"}


def test_the_sign_stands_on_the_familys_pages_of_the_diary_alone(as_):
    client = as_("mama")
    assert "diary.webmanifest" in client.get("/diary/").text and "diary.webmanifest" not in client.get("/my-data/").text
