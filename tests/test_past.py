"""The story of a cell, of a pupil, of a lesson; the journal as it stood; changes after their time."""
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from sgo import changes, clock
from sgo.access import acting_as, trusted
from sgo.models import ChangeSet, JournalRules, Mark, StudyPeriod, db
from sgo.services import accounts, journal
from tests.conftest import cells, saved, statements

KEY = "5А maths"
pytestmark = pytest.mark.both_databases


@pytest.fixture
def url(cast):
    return f"/journal/{cast.group[KEY]}"


@pytest.fixture
def put(as_, cast, url, monkeypatch):
    """Type into a cell of Маша's on a day."""
    count = iter(range(10000))

    def send(who, value, on=None, day="16.11", student="masha", **more):
        said = {"lesson": cast.lesson[f"{KEY} {day}"], "work": cast.work[f"{KEY} {day}"], "student": cast.student[student], "value": value}
        op = f"operation-{next(count)}"
        reason = {"reason": more.pop("reason")} if "reason" in more else {}
        with monkeypatch.context() as patch:
            if on:
                patch.setattr(clock, "now", lambda: datetime(2026, 11, on, 10, tzinfo=UTC))
            return saved(as_(who).post(f"{url}/cells", **cells(op, said | more, **reason)))
    return send


def test_a_cell_tells_its_story(as_, put, url, cast):
    put("anna", "2", comment="без решения")
    put("vera", "ОП")
    put("anna", "4", retake=True)
    told = as_("zoya").get(f"{url}/cells/{cast.lesson[f'{KEY} 16.11']}/{cast.work[f'{KEY} 16.11']}/{cast.student['masha']}").json
    assert told["attempts"] == ["2", "4"]
    assert [(line["who"], line["was"], line["became"]) for line in told["entries"]] == [
        ("Ермакова А.\u00a0В.", "2", "2→4"), ("Волкова В.\u00a0И.", "", "ОП"), ("Ермакова А.\u00a0В.", "", "2")]
    first = as_("anna").get(f"{url}/cells/{cast.lesson[f'{KEY} 16.11']}/0/{cast.student['masha']}").json
    assert first == told


def test_what_was_removed_and_put_again_is_told_as_well(as_, put, url, cast):
    for value in ("5", "", "3", "Б", ""):
        put("anna", value, **({"late": True} if value == "Б" else {}))
    told = as_("anna").get(f"{url}/cells/{cast.lesson[f'{KEY} 16.11']}/0/{cast.student['masha']}").json
    assert told["attempts"] == [] and told["comment"] is None
    assert [(line["was"], line["became"]) for line in told["entries"]] in (
        [("Б", ""), ("3", ""), ("", "Б"), ("", "3"), ("5", ""), ("", "5")], [("3", ""), ("Б", ""), ("", "Б"), ("", "3"), ("5", ""), ("", "5")])


def test_a_pupils_and_a_lessons_story(as_, put, url, cast):
    put("anna", "5")
    put("anna", "3", day="09.11")
    put("anna", "2", student="lev")
    as_("anna").post(f"{url}/lessons/{cast.lesson[f'{KEY} 16.11']}", data={"topic": "Новая тема", "homework": "№ 7"})
    pupil = as_("vera").get(f"{url}/pupils/{cast.student['masha']}/story").json["entries"]
    assert [(line["day"], line["was"], line["became"]) for line in pupil] == [("2026-11-09", "", "3"), ("2026-11-16", "", "5")]
    lesson = as_("anna").get(f"{url}/lessons/{cast.lesson[f'{KEY} 16.11']}/story").json["entries"]
    assert {(line.get("name", line.get("what")), line["was"], line["became"]) for line in lesson} >= {
        ("Соколова М.\u00a0А.", "", "5"), ("Гусев Л.\u00a0Р.", "", "2"), ("Тема урока", "Тема 3", "Новая тема"), ("Задание", "", "№ 7")}


@pytest.mark.parametrize("who", ["boris", "gleb", "mama", "semyon"])
def test_strangers_read_no_story(as_, put, url, cast, who):
    put("anna", "5")
    lesson, student = cast.lesson[f"{KEY} 16.11"], cast.student["masha"]
    for path in (f"cells/{lesson}/0/{student}", f"pupils/{student}/story", f"lessons/{lesson}/story"):
        assert as_(who).get(f"{url}/{path}").status_code in {403, 404}, path
    assert as_("anna").get(f"{url}/cells/{lesson}/0/{cast.student['olya']}").status_code == 404
    assert as_("anna").get(f"{url}/cells/{cast.lesson['5Б maths 16.11']}/0/{student}").status_code == 404


def as_of(app, cast, who, day):
    with app.test_request_context(), acting_as(accounts.acting(who)) as actor:
        period = db.session.scalars(select(StudyPeriod).where(StudyPeriod.number == 2)).one()
        told = journal.as_of(actor, cast.group[KEY], period, day)
        return {key: state.text for key, state in told.cells.items()}, told


def test_the_journal_as_it_stood(app, cast, put, as_, url):
    place = (cast.lesson[f"{KEY} 16.11"], cast.work[f"{KEY} 16.11"], cast.student["masha"])
    put("anna", "2", on=16)
    put("anna", "4", on=18, retake=True)
    put("vera", "ОП", on=19)
    put("anna", "", on=20)
    as_("anna").post(f"{url}/lessons", data={"day": "2026-11-20", "number": "3"})
    stood = {day: as_of(app, cast, "zoya", date(2026, 11, day))[0].get(place) for day in (15, 16, 17, 18, 19, 20, 23)}
    assert stood == {15: None, 16: "2", 17: "2", 18: "2→4", 19: "ОП 2→4", 20: None, 23: None}
    today, then = as_of(app, cast, "zoya", date(2026, 11, 30))[1], as_of(app, cast, "zoya", date(2026, 11, 10))[1]
    assert len(today.lessons) == len(then.lessons) + 1
    vanya = (cast.lesson[f"{KEY} 09.11"], cast.work[f"{KEY} 09.11"], cast.student["vanya"])
    assert today.cells[vanya].text == "5"


def test_a_mark_loaded_at_once_and_corrected_later_is_not_told_of_earlier_days(app, cast, put):
    place = (cast.lesson[f"{KEY} 16.11"], cast.work[f"{KEY} 16.11"], cast.student["masha"])
    with app.test_request_context(), trusted("a mass load"), changes.writing("Подготовка") as deed:
        changes.bulk(deed, Mark, [{"work_id": place[1], "student_id": place[2], "group_id": cast.group[KEY], "day": date(2026, 11, 16), "value": 3,
                                   "set_at": datetime(2026, 11, 18, 10, tzinfo=UTC)}])
    put("anna", "4", on=20)
    put("anna", "", on=22)
    stood = {day: as_of(app, cast, "zoya", date(2026, 11, day))[0].get(place) for day in (16, 17, 18, 19, 20, 21, 23)}
    assert stood == {16: None, 17: None, 18: "3", 19: "3", 20: "4", 21: "4", 23: None}


def test_a_late_change_needs_a_reason_and_the_deputy_lists_it(as_, put, writing, url, cast):
    with writing():
        db.session.scalars(select(JournalRules)).one().edit_days = 3
    told = put("anna", "5")
    assert (told["state"], told["needs"], told["text"]) == ("refused", "reason", "")
    assert put("anna", "5", day="23.11")["state"] == "saved"
    assert put("vera", "ОП")["state"] == "saved"            # attendance is corrected until the period's end
    assert put("vera", "")["state"] == "saved"
    assert put("anna", "5", reason="Сдана тетрадь")["state"] == "saved"
    assert put("anna", "", reason="Ошибка")["state"] == "saved"
    page = as_("zoya").get("/records/late-change/")
    assert page.status_code == 200 and "Изменения после срока" in page.text
    assert "Сдана тетрадь" in page.text and "Ошибка" in page.text and "Соколова" in page.text
    assert "Сдана тетрадь" not in as_("boris").get("/records/late-change/").text
    lines = as_("zoya").get(f"{url}/cells/{cast.lesson[f'{KEY} 16.11']}/0/{cast.student['masha']}").json["entries"]
    assert [line.get("reason") for line in lines] == ["Ошибка", "Сдана тетрадь", None, None]


def test_a_late_change_is_not_undone_unseen(as_, put, writing, scalar, read):
    with writing():
        db.session.scalars(select(JournalRules)).one().edit_days = 3
    put("anna", "5", reason="Сдана тетрадь")
    deed = scalar(select(ChangeSet.id).where(ChangeSet.deed == "Отметка в журнале").order_by(ChangeSet.id.desc()))
    as_("anna").post("/records/change-set/undo/", data={"id": deed})
    assert "Сдана тетрадь" in as_("zoya").get("/records/late-change/").text


def test_statements_of_the_past_do_not_grow(as_, put, url, cast, app, crowd):
    put("anna", "5")
    path = f"{url}/cells/{cast.lesson[f'{KEY} 16.11']}/0/{cast.student['masha']}"
    few = [statements(as_("anna").get(path)), statements(as_("anna").get(f"{url}/lessons/{cast.lesson[f'{KEY} 16.11']}/story"))]
    crowd(20, lessons=5)
    for value in ("3", "4", "5"):
        put("anna", value)
    many = [statements(as_("anna").get(path)), statements(as_("anna").get(f"{url}/lessons/{cast.lesson[f'{KEY} 16.11']}/story"))]
    assert few == many and max(many) <= 16
