"""Polling: another's changes come without a reload, nothing new costs nothing, and asking keeps no session alive."""
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from sgo.models import GroupMember, UserSession, db
from tests.conftest import cells, statements

pytestmark = pytest.mark.both_databases
KEY = "5А maths"


@pytest.fixture
def url(cast):
    return f"/journal/{cast.group[KEY]}"


@pytest.fixture
def put(as_, cast, url):
    count = iter(range(10000))

    def send(who, student, value, day="16.11"):
        return as_(who).post(f"{url}/cells", **cells(f"operation-{next(count)}", {
            "lesson": cast.lesson[f"{KEY} {day}"], "work": cast.work[f"{KEY} {day}"], "student": cast.student[student], "value": value}))
    return send


def test_nothing_new_is_a_number_and_two_statements(as_, put, url):
    put("anna", "masha", "5")
    anna = as_("anna")
    counter = anna.get(f"{url}/changes?since=0").json["counter"]
    answer = anna.get(f"{url}/changes?since={counter}")
    assert answer.json == {"counter": counter}
    assert statements(answer) <= 2


def test_anothers_changes_come_with_the_name_and_the_average(as_, put, url, cast):
    zoya = as_("zoya")
    before = zoya.get(f"{url}/changes?since=0").json["counter"]
    put("anna", "vanya", "3")
    put("vera", "masha", "Б")
    put("anna", "lev", "", "09.11")
    told = zoya.get(f"{url}/changes?since={before}").json
    assert told["counter"] > before and told["reload"] is False
    assert {(cell["student"], cell["text"], cell["average"], cell["by"]) for cell in told["cells"]} == {
        (cast.student["vanya"], "3", "4,00", "Ермакова А.\u00a0В."), (cast.student["masha"], "Б", "–", "Волкова В.\u00a0И."),
        (cast.student["lev"], "", "–", "Ермакова А.\u00a0В.")}


def test_a_new_column_or_topic_asks_for_a_reload(as_, url, cast):
    anna = as_("anna")
    before = anna.get(f"{url}/changes?since=0").json["counter"]
    anna.post(f"{url}/lessons", data={"day": "2026-11-20", "number": "3"})
    assert anna.get(f"{url}/changes?since={before}").json["reload"] is True


@pytest.mark.parametrize("who", ["boris", "gleb", "mama", "semyon"])
def test_a_strangers_journal_is_absent(as_, put, url, who):
    put("anna", "masha", "5")
    assert as_(who).get(f"{url}/changes?since=0").status_code in {403, 404}
    assert as_("boris").get("/journal/999999/changes?since=7").status_code == 404


def test_a_class_teacher_of_one_class_is_not_told_marks_of_another(as_, put, url, cast, writing):
    with writing():
        moved = date(2026, 11, 10)
        db.session.scalars(select(GroupMember).where(GroupMember.group_id == cast.group["5Б maths"], GroupMember.student_id == cast.student["olya"])
                           ).one().until = moved
        db.session.flush()
        db.session.add(GroupMember(group_id=cast.group[KEY], student_id=cast.student["olya"], since=moved))
    vera = as_("vera")
    before = vera.get(f"{url}/changes?since=0").json["counter"]
    put("anna", "olya", "2")
    put("anna", "masha", "5")
    told = {cell["student"]: (cell["text"], cell["average"]) for cell in vera.get(f"{url}/changes?since={before}").json["cells"]}
    assert told == {cast.student["olya"]: ("", "–"), cast.student["masha"]: ("5", "5,00")}


def test_polling_keeps_no_session_alive(as_, put, url, cast, scalar, writing):
    anna = as_("anna")
    mine = select(UserSession.seen_at).where(UserSession.account_id == cast.account["anna"])
    with writing():
        seen = db.session.scalars(mine).one() - timedelta(minutes=30)
        db.session.execute(update(UserSession).values(seen_at=seen))
    assert anna.get(f"{url}/changes?since=0").status_code == 200
    assert scalar(mine) == seen
    assert anna.get("/journal/").status_code == 200
    assert scalar(mine) > seen
    with writing():
        db.session.execute(update(UserSession).values(seen_at=seen - timedelta(days=1)))
    assert anna.get(f"{url}/changes?since=0", headers={"Accept": "application/json"}).status_code == 401


def test_a_crowd_of_changes_costs_as_much_as_one(as_, put, url, cast, crowd):
    zoya = as_("zoya")
    students = crowd(25)
    before = zoya.get(f"{url}/changes?since=0").json["counter"]
    put("anna", "masha", "5")
    few = zoya.get(f"{url}/changes?since={before}")
    as_("anna").post(f"{url}/cells", **cells("operation-many", *({"lesson": cast.lesson[f"{KEY} 23.11"], "student": student, "value": "4"}
                                                                for student in students)))
    many = zoya.get(f"{url}/changes?since={before}")
    assert len(many.json["cells"]) == 29 and statements(many) == statements(few) <= 12
