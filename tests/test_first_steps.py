"""A real school from nothing to a mark in a journal, by the links of the administrator's first page alone."""
import re
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import func, select

from sgo import changes, clock, create_app, migrations
from sgo.access import Actor, trusted
from sgo.config import Settings
from sgo.models import GroupMember, Lesson, Mark, SchoolClass, StudyGroup, db
from sgo.services import passwords, upkeep
from tests.conftest import cells, saved
from tests.records.forms import Page, errors
from tests.test_imports import SAMPLE, token_of

PASSWORD = "Zima-2026-holod"


@pytest.fixture
def empty(tmp_path):
    """A school that `sgo init` has opened this minute."""
    url = f"sqlite:///{tmp_path}/new.db"
    migrations.upgrade(url)
    settings = Settings.from_env({"SGO_DATABASE_URL": url, "SGO_SECRET_KEY": "k" * 32, "SGO_DATA_DIR": str(tmp_path), "SGO_TODAY": "2026-11-23"})
    app = create_app(settings, WTF_CSRF_ENABLED=False)
    with app.app_context(), changes.writing("Открытие школы", actor=Actor(None, None, "командная строка")):
        first = upkeep.FirstAdministrator("Зимина Зоя Петровна", "ж", "zoya")
        upkeep.open_school("Школа № 7", "", first, passwords.hash_of("one-time-1"), clock.now())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def entered(app, login, password):
    """Log in for the first time: the one-time password is changed and the responsibility accepted."""
    client = app.test_client()
    client.post("/login", data={"login": login, "password": password})
    form = {"old": password, "new": PASSWORD, "again": PASSWORD, "accepted": "y"}
    assert client.post("/account/password", data=form).status_code == 302
    return client


def offered(client):
    """The next step: its title and address; None when the list is gone."""
    found = re.search(r'<a href="([^"]+)">([^<]+)</a><small>[^\n]*\n<a class="button main"', client.get("/").text)
    return (found[2], unescape(found[1])) if found else None


def value(app, statement):
    with app.app_context(), trusted("a test looks"):
        return db.session.scalar(statement)


def kept(client, url, **given):
    """Fill in the form as it stands: «=слово» is the option that is called so, «~слово» the first offer of a look-up."""
    page = Page(client.get(url).text)
    for name, word in given.items():
        if word.startswith("="):
            given[name] = next(key for key, words in page.seen[name].options if words.startswith(word[1:]))
        if word.startswith("~"):
            offers = client.get(f"{url.split('new/')[0]}ajax/lookup/", query_string={"name": name, "q": word[1:]}).json
            given[name] = next(title for title in offers if word[1:] in title)
    answer = client.post(url, data=page.posted() | given)
    assert answer.status_code == 302, errors(answer.text)


def test_a_new_school_comes_to_a_mark_by_the_links_of_the_first_page(empty):
    zoya = entered(empty, "zoya", "one-time-1")

    def step(title, **form):
        found, url = offered(zoya)
        assert found == title
        if form:
            kept(zoya, url, **form)
        return url

    step("Карточка школы", inn="7707083893", legal_address="ул. Новая, 1")
    kept(zoya, "/records/period-scheme/new/", year_id="=2026", last_parallel="9")       # the window of the form of periods
    step("Учебные периоды", scheme_id="=четверть", number="2", name="2 четверть", start_on="2026-11-02", end_on="2026-12-30")
    kept(zoya, "/records/bell-schedule/new/", name="Основное")
    step("Звонки", schedule_id="=Основное", number="1", starts_at="08:30", ends_at="09:15")
    kept(zoya, step("Предметы") + "new/", name="Математика", short_name="Мат.", area_id="=Без области")
    kept(zoya, "/records/person/new/", last_name="Новикова", first_name="Нина", middle_name="Львовна", gender="=ж")
    step("Сотрудники", person_id="~Новикова", position_id="=учитель")
    page = zoya.get(step("Логины учителям")).text
    slip = zoya.post(re.search(r'href="(/handover/new/\d+)"', page)[1], data={"login": "novikova.nl", "role": "TCH"}).text
    login, password = re.findall(r'<dd class="key">([^<]+)</dd>', slip)
    step("Классы", year_id="=2026", parallel_id="=5 класс", letter="В")
    step("Классные руководители", class_id="=5В", employee_id="=Новикова", since="2026-09-01")
    listed = {"file": (BytesIO(SAMPLE.read_bytes()), "список.xlsx"), "class_name": "5В"}
    preview = zoya.post(step("Списки классов"), data=listed, content_type="multipart/form-data")
    zoya.post("/import/pupils/load", data={"class_name": "5В", "token": token_of(preview)})
    url = step("Журналы")
    teacher = re.search(r'value="(\d+)"[^>]*>Новикова', zoya.get(url).text)[1]
    made = zoya.post(url, data={"name": "5В", "since": "2026-09-01", "subject": "1", "hours-1": "5", "teacher-1": teacher})
    assert made.status_code == 302
    step("Расписание", group_id="~5В", weekday="1", number="1", employee_id="=Новикова", since="2026-09-01")
    week = {"since": "2026-11-23", "until": "2026-11-29"}
    plan = zoya.get(step("Уроки по расписанию"), query_string=week).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', plan))
    assert zoya.post("/timetable-lessons/", data=hidden | week).status_code == 302
    step("Логины семьям")
    class_id, group = value(empty, select(SchoolClass.id)), value(empty, select(StudyGroup.id))
    zoya.post("/handover/create", data={"class": class_id})
    nina = entered(empty, login, password)
    first = re.search(r'name="rowid" value="(\d+)"', nina.get("/handover/").text)[1]
    nina.post("/handover/print", data={"class": class_id, "rowid": first, "sure": "1", "op": "op-1"})
    assert offered(zoya) is None and "Первые шаги" not in zoya.get("/").text

    lesson, student = value(empty, select(Lesson.id)), value(empty, select(func.min(GroupMember.student_id)).where(GroupMember.group_id == group))
    told = saved(nina.post(f"/journal/{group}/cells", **cells("operation-1", {"lesson": lesson, "student": student, "value": "5", "seen": ""})))
    assert told["state"] == "saved" and value(empty, select(Mark.value)) == 5


def test_a_school_that_works_is_not_led_by_the_hand(as_):
    assert "Первые шаги" not in as_("zoya").get("/").text
