"""The end of a row: what hangs on it is told with links, people and dictionaries go to the archive, and nothing goes behind the log's back."""
import re

import pytest
from sqlalchemy import func, select

from sgo.models import BellSchedule, Change, ChangeKind, Holiday, Room, SubjectArea, db

pytestmark = pytest.mark.both_databases


@pytest.fixture
def count(scalar):
    return lambda model, *conditions: scalar(select(func.count()).select_from(model).where(*conditions))


def remove(client, table, id_, sure=False):
    return client.post(f"/records/{table}/delete/", data={"id": id_} | ({"sure": "1"} if sure else {}), follow_redirects=True)


def main(page):
    return page.text.split("<main")[1].split("</main>")[0]


def test_a_row_that_others_refer_to_names_them_with_links_and_stays(as_, scalar, count):
    schedule = scalar(select(BellSchedule.id))
    page = remove(as_("olga"), "bell-schedule", schedule)
    assert "Удалить: Первая смена" in page.text
    assert f'href="/records/bell-slot/?f_schedule_id={schedule}">Звонки: уроки – 7</a>' in page.text
    assert 'href="/records/bell-slot/details/?id=' in page.text
    assert "и ещё 2" in page.text
    assert 'name="sure"' not in main(page)
    assert "ссылаются другие" in remove(as_("olga"), "bell-schedule", schedule, sure=True).text
    assert count(BellSchedule) == 1


def test_a_free_row_is_asked_about_deleted_logged_and_brought_back(as_, scalar, count):
    olga, holiday = as_("olga"), scalar(select(Holiday.id))
    asked = remove(olga, "holiday", holiday)
    assert "ничто не ссылается" in asked.text
    assert count(Holiday) == 1
    done = remove(olga, "holiday", holiday, sure=True)
    assert count(Holiday) == 0
    set_id = re.search(r'/records/change-set/undo/\?id=(\d+)">Отменить', done.text)[1]
    assert count(Change, Change.change_set_id == int(set_id), Change.kind == ChangeKind.DELETED, Change.table_name == "holiday") == 1
    assert "будет восстановлено" in olga.get(f"/records/change-set/undo/?id={set_id}").text
    olga.post("/records/change-set/undo/", data={"id": set_id})
    assert scalar(select(Holiday.name).where(Holiday.id == holiday)) == "осенние"


def test_archiving_what_is_in_use_says_by_whom_and_hides_it_from_selects_only(as_, cast, scalar):
    olga, room = as_("olga"), scalar(select(Room.id).where(Room.number == "23"))
    asked = remove(olga, "room", room)
    assert "Этой записью пользуются" in asked.text
    assert "Классы – 1" in asked.text
    assert f'href="/records/school-class/details/?id={cast.school_class["5А"]}">5А' in asked.text
    assert scalar(select(Room.archived_at).where(Room.id == room)) is None
    remove(olga, "room", room, sure=True)
    assert scalar(select(Room.archived_at).where(Room.id == room)) is not None
    assert ">23</option>" not in olga.get("/records/timetable-slot/new/").text
    assert ">23</option>" in olga.get(f"/records/school-class/edit/?id={cast.school_class['5А']}").text
    assert "в архиве" in main(olga.get(f"/records/room/details/?id={room}"))
    assert "в архиве" in main(olga.get("/records/room/?archive=1"))
    back = remove(olga, "room", room)
    assert "возвращена из архива" in back.text
    assert scalar(select(Room.archived_at).where(Room.id == room)) is None


def test_what_nobody_uses_goes_to_the_archive_at_once(as_, writing, scalar):
    with writing():
        db.session.add(Room(number="45"))
    room = scalar(select(Room.id).where(Room.number == "45"))
    page = remove(as_("olga"), "room", room)
    assert "Запись в архиве" in page.text
    assert scalar(select(Room.archived_at).where(Room.id == room)) is not None


def test_an_archived_row_whose_name_was_given_to_another_is_not_brought_back(as_, writing, scalar):
    olga = as_("olga")
    with writing():
        db.session.add(Room(number="45"))
    first = scalar(select(Room.id).where(Room.number == "45"))
    remove(olga, "room", first)
    with writing():
        db.session.add(Room(number="45"))
    assert "Кабинет с таким номером уже есть." in remove(olga, "room", first).text
    assert scalar(select(Room.archived_at).where(Room.id == first)) is not None


@pytest.mark.parametrize("who", ["zoya", "dmitry", "kostya", "anna", "vera", "semyon", "mama", "vanya"])
def test_nobody_else_ends_a_row_of_the_school(as_, who, scalar, count):
    area = scalar(select(SubjectArea.id))
    for table in ("subject-area", "room", "school-class"):
        assert as_(who).post(f"/records/{table}/delete/", data={"id": area, "sure": "1"}).status_code == 403
    assert count(SubjectArea) == 1


def test_a_kind_with_very_many_dependents_is_counted_to_a_bound(as_, monkeypatch):
    monkeypatch.setattr("sgo.services.dependents.MOST", 3)
    page = remove(as_("olga"), "parallel", 5)
    assert "больше 3" in page.text
