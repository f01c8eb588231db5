"""Forms as the administrator meets them: look-ups by words, two editors, the next row, what is told and what is refused."""
import json
import re

import pytest
from sqlalchemy import select

from sgo.models import Component, CurriculumLine, PersonPapers, Profile, Room, SchoolClass
from tests.records.forms import Page, errors
from tests.records.test_walk import arranged  # noqa: F401


def offers(client, table, name, words):
    return client.get(f"/records/{table}/ajax/lookup/", query_string={"name": name, "q": words}).json


@pytest.mark.both_databases
def test_a_pupil_is_found_by_name_and_class_in_any_order(as_):
    olga = as_("olga")
    assert offers(olga, "guardianship", "student_id", "соколов 5а") == ["Соколова Мария Андреевна, 5А"]
    assert offers(olga, "guardianship", "student_id", "1А соколов") == ["Соколов Артём Андреевич, 1А"]
    assert offers(olga, "guardianship", "student_id", "соколов 5б") == []
    assert offers(olga, "guardianship", "student_id", "%") == []


@pytest.mark.both_databases
def test_a_parent_is_found_by_the_childs_name(as_):
    assert offers(as_("olga"), "guardianship", "guardian_id", "ольга жук") == ["Жуков Павел Ильич, Жукова Ольга"]


def test_a_class_teacher_finds_only_her_own(as_):
    assert offers(as_("vera"), "guardianship", "student_id", "5а")
    assert offers(as_("vera"), "guardianship", "student_id", "5б") == []
    assert offers(as_("vera"), "guardianship", "guardian_id", "жукова") == []


@pytest.mark.both_databases
def test_a_draft_order_is_called_by_what_it_does_and_found_so(as_, arranged):  # noqa: F811
    olga = as_("olga")
    found = offers(olga, "order-item", "order_id", "проект")
    assert len(found) == 1 and "перевод" in found[0]
    assert offers(olga, "order-item", "order_id", found[0]) == found


@pytest.mark.both_databases
def test_a_row_is_made_in_the_midst_of_another_form(as_, scalar):
    olga = as_("olga")
    form = olga.get("/records/person/new/?bare=1&text=новикова анна львовна")
    page = Page(form.text)
    assert "<html" not in form.text
    assert [page.seen[name].value for name in ("last_name", "first_name", "middle_name")] == ["Новикова", "Анна", "Львовна"]
    made = olga.post("/records/person/new/?bare=1", data=page.posted() | {"gender": "ж"})
    assert made.json["title"] == "Новикова Анна Львовна"
    refused = olga.post("/records/person/new/?bare=1", data={"last_name": "Новикова"})
    assert refused.status_code == 422 and "<html" not in refused.text and "Заполните поле." in refused.text
    assert as_("kostya").get("/records/person/new/?bare=1").status_code == 403


def test_creating_in_place_is_offered_only_to_whoever_may(as_):
    assert 'data-create="/records/guardian/new/"' in as_("olga").get("/records/guardianship/new/").text
    assert 'data-create="/records/guardian/new/"' not in as_("vera").get("/records/guardianship/new/").text
    assert 'data-create="/records/student/new/"' not in as_("vera").get("/records/guardianship/new/").text


def opened(client, id_):
    return Page(client.get(f"/records/room/edit/?id={id_}").text).posted()


@pytest.mark.both_databases
def test_two_editors_choose_field_by_field(as_, scalar):
    olga = as_("olga")
    id_ = scalar(select(Room.id).where(Room.number == "23"))
    mine, other = opened(olga, id_), opened(olga, id_)
    olga.post(f"/records/room/edit/?id={id_}", data=other | {"name": "кабинет физики", "capacity": "28"})
    answer = olga.post(f"/records/room/edit/?id={id_}", data=mine | {"name": "кабинет химии"})
    assert answer.status_code == 422
    assert "кабинет физики" in answer.text and "кабинет химии" in answer.text and "Лаптева" in answer.text
    chosen = dict(re.findall(r'name="take_(\w+)" value="(\w+)" checked', answer.text))
    assert chosen == {"name": "mine", "capacity": "theirs"}       # only the name was touched here
    again = Page(answer.text).posted() | {f"take_{name}": whose for name, whose in chosen.items()}
    assert olga.post(f"/records/room/edit/?id={id_}", data=again).status_code == 302
    assert (scalar(select(Room.name).where(Room.id == id_)), scalar(select(Room.capacity).where(Room.id == id_))) == ("кабинет химии", 28)


def test_a_third_save_in_between_is_told_again(as_, scalar):
    olga = as_("olga")
    id_ = scalar(select(Room.id).where(Room.number == "23"))
    mine = opened(olga, id_)
    olga.post(f"/records/room/edit/?id={id_}", data=opened(olga, id_) | {"name": "первый"})
    shown = Page(olga.post(f"/records/room/edit/?id={id_}", data=mine | {"name": "мой"}).text).posted()
    olga.post(f"/records/room/edit/?id={id_}", data=opened(olga, id_) | {"name": "второй"})
    third = olga.post(f"/records/room/edit/?id={id_}", data=shown | {"take_name": "mine"})
    assert third.status_code == 422 and "второй" in third.text
    assert scalar(select(Room.name).where(Room.id == id_)) == "второй"


@pytest.fixture
def rooms(as_):
    olga = as_("olga")
    for number in ("31", "32", "33", "91"):
        assert olga.post("/records/room/new/", data={"number": number, "name": "кабинет" if number != "91" else "зал"}).status_code == 302
    return olga


@pytest.mark.both_databases
def test_a_save_leads_to_the_next_row_of_the_list_one_came_from(rooms, scalar):
    ids = {number: scalar(select(Room.id).where(Room.number == number)) for number in ("31", "32", "33")}
    card = rooms.get(f"/records/room/details/?id={ids['33']}", headers={"Referer": "http://localhost/records/room/?q=кабинет&sort=number&desc=1"})
    door = re.search(r'href="(/records/room/edit/[^"]+)"', card.text)[1].replace("&amp;", "&")
    form = rooms.get(door)
    assert "Сохранить и следующий" in form.text
    saved = rooms.post(door, data=Page(form.text).posted() | {"capacity": "30", "next": "1"})
    assert f"id={ids['32']}" in saved.location                 # 33, 32, 31: the order of that list, and «зал» is not in it
    saved = rooms.post(saved.location, data=Page(rooms.get(saved.location).text).posted() | {"next": "1"})
    assert f"id={ids['31']}" in saved.location
    last = rooms.get(saved.location)
    assert "Сохранить и следующий" not in last.text and "Предыдущий" in last.text
    end = rooms.post(saved.location, data=Page(last.text).posted() | {"next": "1"}, follow_redirects=True)
    assert "последняя запись" in end.text


def test_one_more_of_a_kind_keeps_what_they_share(as_, arranged, cast, read):  # noqa: F811
    olga = as_("olga")
    page = Page(olga.get("/records/school-class/new/").text)
    saved = olga.post("/records/school-class/new/", data=page.posted() | {"year_id": cast.year, "parallel_id": 7, "letter": "Г", "next": "1"})
    again = Page(olga.get(saved.location).text)
    assert (again.seen["year_id"].value, again.seen["parallel_id"].value, again.seen["letter"].value) == (str(cast.year), "7", "")
    assert read(select(SchoolClass.letter).where(SchoolClass.parallel_id == 7)) == [("Г",)]


def test_what_looks_odd_is_saved_and_told(as_, cast):
    olga = as_("olga")
    page = Page(olga.get("/records/school-class/new/").text).posted()
    told = olga.post("/records/school-class/new/", data=page | {"year_id": cast.year, "parallel_id": 5, "letter": "Й", "shift": "2"}, follow_redirects=True)
    assert "Сохранено." in told.text and "кроме Ё, Й" in told.text and "вторая смена не допускается" in told.text


@pytest.mark.both_databases
def test_a_curriculum_that_does_not_add_up_is_told_not_refused(as_, arranged, cast, scalar):  # noqa: F811
    olga, profile, component = as_("olga"), scalar(select(Profile.id)), scalar(select(Component.id))
    row = {"year_id": cast.year, "profile_id": profile, "parallel_id": 5, "component_id": component, "subject_id": cast.subject["Русский язык"]}
    told = olga.post("/records/curriculum-line/new/", data=row | {"hours_week": "5,5"}, follow_redirects=True)
    assert "по предметам 10,5\u00a0ч, а нагрузка 27\u00a0ч" in told.text
    id_ = scalar(select(CurriculumLine.id).where(CurriculumLine.subject_id == cast.subject["Математика"]))
    door = f"/records/curriculum-line/edit/?id={id_}"
    agreed = olga.post(door, data=Page(olga.get(door).text).posted() | {"hours_week": "12"}, follow_redirects=True)
    assert "по предметам 17,5" in agreed.text                  # 12 and 5,5 against 27
    load = Page(olga.get("/records/component-load/edit/?id=1").text).posted() | {"hours_week": "17,5"}
    assert "а нагрузка" not in olga.post("/records/component-load/edit/?id=1", data=load, follow_redirects=True).text


def test_a_line_outside_the_profiles_parallels_is_refused(as_, arranged, cast, scalar):  # noqa: F811
    olga, profile, component = as_("olga"), scalar(select(Profile.id)), scalar(select(Component.id))
    page = Page(olga.get(f"/records/profile/edit/?id={profile}").text).posted()
    olga.post(f"/records/profile/edit/?id={profile}", data=page | {"first_parallel": "1", "last_parallel": "4"})
    row = {"year_id": cast.year, "profile_id": profile, "parallel_id": 5, "component_id": component, "subject_id": cast.subject["Русский язык"]}
    refused = olga.post("/records/curriculum-line/new/", data=row | {"hours_week": "2"})
    assert "для параллелей с 1 по 4" in errors(refused.text)["parallel_id"]


def test_look_alike_letters_are_mended_and_that_is_told(as_, cast, scalar):
    olga, id_ = as_("olga"), None
    id_ = scalar(select(PersonPapers.id).where(PersonPapers.person_id == cast.person["vanya"]))
    page = Page(olga.get(f"/records/person-papers/edit/?id={id_}").text).posted()
    told = olga.post(f"/records/person-papers/edit/?id={id_}", data=page | {"certificate_series": "ІІ–ЛO", "snils": "11223344595"}, follow_redirects=True)
    assert "исправлено: ІІ–ЛO → II-ЛО" in told.text
    assert scalar(select(PersonPapers.certificate_series).where(PersonPapers.id == id_)) == "II-ЛО"


def test_the_address_begins_a_new_row_and_nonsense_in_it_is_passed_over(as_, cast):
    olga = as_("olga")
    page = Page(olga.get(f"/records/guardianship/new/?student_id={cast.student['vanya']}&since=2026-09-01").text)
    assert page.seen["student_id"].value == "Ёлкин Иван Романович, 5А"
    assert page.seen["since"].value == "2026-09-01"
    hidden = Page(as_("vera").get(f"/records/guardianship/new/?student_id={cast.student['olya']}").text)
    assert hidden.seen["student_id"].value == ""               # a row one may not see is not named


def test_a_long_form_has_parts_and_each_tells_of_its_errors(as_):
    answer = as_("olga").post("/records/person-papers/new/", data={"citizenship": "Россия", "passport_series": "12"})
    assert answer.text.count('<fieldset class="panel" id="s-') == 3
    assert re.search(r'href="#s-1" class="wrong"', answer.text) and re.search(r'href="#s-3" class="wrong"', answer.text)
    assert not re.search(r'href="#s-2" class="wrong"', answer.text)


def test_the_draft_belongs_to_one_account_one_form_one_version(as_, scalar):
    def names(who, url):
        return re.search(r'data-draft="([^"]+)"', as_(who).get(url).text)[1]
    id_ = scalar(select(Room.id))
    olga = names("olga", f"/records/room/edit/?id={id_}")
    assert olga == names("olga", f"/records/room/edit/?id={id_}&list=q%3D1")
    assert olga != names("olga", "/records/room/new/")
    assert names("olga", "/records/guardianship/new/") != names("vera", "/records/guardianship/new/")
    as_("olga").post(f"/records/room/edit/?id={id_}", data=opened(as_("olga"), id_) | {"name": "иное"})
    assert olga != names("olga", f"/records/room/edit/?id={id_}")


def test_the_form_carries_what_stood_in_the_row(as_, scalar):
    id_ = scalar(select(Room.id))
    assert json.loads(opened(as_("olga"), id_)["was"]) == {"number": "23", "name": None, "capacity": 30}
    for was in ("[1", "[" * 100000):
        broken = opened(as_("olga"), id_) | {"was": was, "version": "999", "name": "а"}
        assert as_("olga").post(f"/records/room/edit/?id={id_}", data=broken).status_code == 422
