"""Namesakes, files of any shape, and what some entities once lacked."""
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from sgo.models import (CalendarException, Consent, DayKind, Employee, Person, PersonContacts, Profile, Room, StudyGroupClass, db)
from sgo.services.days import rest_of
from tests.furnish import furnish
from tests.records.forms import Page, errors
from tests.test_reference_import import counted, load, paste

pytestmark = pytest.mark.both_databases


@pytest.fixture
def furnished(cast, writing):
    with writing():
        furnish(cast)
        db.session.add(Profile(name="начальный", first_parallel=1, last_parallel=4))


def sent(client, table, **given):
    url = f"/records/{table}/new/"
    return client.post(url, data=Page(client.get(url).text).posted() | {name: str(value) for name, value in given.items()}, follow_redirects=True)


# ---------- a second person of one name
def test_a_namesake_is_told_of_and_kept_when_confirmed(as_, cast, scalar):
    olga, namesakes = as_("olga"), select(func.count()).select_from(Person).where(Person.last_name == "Гусев", Person.first_name == "Лев")
    lev = {"last_name": "Гусев", "first_name": "Лев", "middle_name": "Романович", "gender": "м"}
    doubted = sent(olga, "person", **lev)
    assert doubted.status_code == 422 and "Такой человек уже есть" in doubted.text and 'href="/people/' in doubted.text
    assert scalar(namesakes) == 1
    assert sent(olga, "person", **lev, sure=1).status_code == 200 and scalar(namesakes) == 2
    assert "Такой человек" not in sent(olga, "person", **lev | {"first_name": "Леонид"}).text


def test_a_birth_date_of_a_namesake_is_told_of(as_, cast, writing, scalar):
    with writing():
        first = db.session.scalars(select(Person).where(Person.last_name == "Гусев")).one()
        born = db.session.scalars(select(PersonContacts.birth_date).where(PersonContacts.person_id == first.id)).one()
        second = Person(last_name=first.last_name, first_name=first.first_name, middle_name=first.middle_name, gender=first.gender)
        db.session.add(second)
        db.session.flush()
        contacts = PersonContacts(person_id=second.id, birth_date=born.replace(year=born.year - 1))
        db.session.add(contacts)
        db.session.flush()
        id_ = contacts.id
    olga, url = as_("olga"), f"/records/person-contacts/edit/?id={id_}"
    page = Page(olga.get(url).text).posted()
    doubted = olga.post(url, data=page | {"birth_date": str(born)})
    assert doubted.status_code == 422 and "Такой человек уже есть" in doubted.text
    assert olga.post(url, data=page | {"birth_date": str(born.replace(year=born.year - 2))}).status_code == 302


# ---------- what a file may look like
def test_a_cell_with_a_line_break_is_one_cell_and_quotes_of_a_name_stay(as_, read):
    olga = as_("olga")
    rows = '\r\n'.join(['Номер\tНазвание', '41\t"кабинет\nфизики ""Атом"""', '42\t"Алые паруса"'])
    page = olga.post("/import/records/room", data={"pasted": rows}, content_type="multipart/form-data")
    assert counted(page) == (2, 0, 0, 0), page.text
    load(olga, "room", page)
    assert read(select(Room.name).where(Room.number.in_(["41", "42"])).order_by(Room.number)) == [('кабинет физики "Атом"',), ('"Алые паруса"',)]


@pytest.mark.parametrize(("name", "data", "told"), [("таблица.xlsx", "Номер;Мест\n23;4".encode(), "внутри не книга Excel"),
                                                    ("скан.csv", b"%PDF-1.4\nx", "документ PDF"),
                                                    ("страница.xls", b"<html><table></table></html>", "веб-страница")])
def test_a_file_that_is_no_table_is_told_beside_the_field(as_, name, data, told):
    for url, more in (("/import/records/room", {}), ("/import/pupils", {"class_name": "5А"})):
        page = as_("olga").post(url, data=more | {"file": (BytesIO(data), name)}, content_type="multipart/form-data")
        assert page.status_code == 422 and told in page.text, url
    fine = as_("olga").post("/import/records/room", data={"file": (BytesIO("Номер;Мест\n23;4".encode()), "таблица.csv")}, content_type="multipart/form-data")
    assert fine.status_code == 200


def test_a_head_in_other_words_is_understood(as_, cast):
    page = paste(as_("olga"), "school-class", ["Параллель", "Литера"], ["7", "Г"])
    assert counted(page)[0] == 1 and "Не нашлось столбцов" not in page.text


def test_a_dictionary_is_given_out_whole_whatever_its_length(as_, writing):
    with writing():
        db.session.add_all(Room(number=f"д{number}") for number in range(2100))
    given = as_("olga").get("/import/records/room/current.xlsx")
    assert len(CalamineWorkbook.from_filelike(BytesIO(given.data)).get_sheet_by_index(0).to_python()) == 2102


# ---------- what entities lacked
def test_a_subject_teacher_is_appointed_to_one_subject_and_then_to_another(as_, furnished, cast):
    olga = as_("olga")
    form = {"employee_id": cast.employee["anna"], "duty": "subject_teacher", "order_number": "№ 50-од", "order_on": "2026-08-28", "since": "2026-09-01"}
    subjects = [cast.subject["Математика"], cast.subject["Русский язык"]]
    assert "Сохранено" in sent(olga, "appointment", **form, subject_id=subjects[0]).text
    assert "Такое назначение на эти дни уже внесено" in sent(olga, "appointment", **form, subject_id=subjects[0], agreed_by="ещё").text
    assert "Сохранено" in sent(olga, "appointment", **form, subject_id=subjects[1]).text


def test_an_odd_day_of_one_class_leaves_the_others_their_lessons(cast, writing, scalar):
    with writing():
        group, other = (db.session.scalars(select(StudyGroupClass.group_id).where(StudyGroupClass.class_id == cast.school_class[name])).first()
                        for name in ("5А", "5Б"))
        db.session.add(CalendarException(day=date(2026, 11, 24), kind=DayKind.QUARANTINE, first_parallel=1, last_parallel=11, order_number="№ 60-од",
                                         class_id=cast.school_class["5А"]))
    assert scalar(select(rest_of(date(2026, 11, 24), 5, group))) == "карантин или актированный день"
    assert scalar(select(rest_of(date(2026, 11, 24), 5, other))) is None


def test_a_consent_keeps_its_operator_and_its_scan_for_those_who_may(as_, cast, scalar):
    olga = as_("olga")
    url = "/records/consent/new/"
    person = next(title for title in olga.get("/records/consent/ajax/lookup/", query_string={"name": "person_id", "q": "Гусев Лев"}).json)
    form = Page(olga.get(url).text).posted() | {"person_id": person, "kind": "photo", "purpose": "сайт", "operator": "МБОУ ООШ № 60", "given_on": "2026-09-01"}
    saved = olga.post(url, data=form | {"scan": (BytesIO(b"%PDF-1.4\n%%EOF"), "согласие.pdf")}, content_type="multipart/form-data")
    assert saved.status_code == 302, errors(saved.text)
    id_ = scalar(select(func.max(Consent.id)))
    assert olga.get(f"/files/consent/{id_}").data.startswith(b"%PDF")
    assert as_("gleb").get(f"/files/consent/{id_}").status_code == 404
    assert olga.get(f"/files/room/{id_}").status_code == 404


def test_what_a_teacher_teaches_and_how_much_stands_on_the_card_and_in_the_list(as_, cast, scalar):
    person = scalar(select(Employee.person_id).where(Employee.id == cast.employee["anna"]))
    card = as_("olga").get(f"/people/{person}").text
    assert "Преподаёт" in card and "Математика" in card and "Часов в неделю" in card
    assert "Математика" in as_("olga").get("/records/employee/?cols=person_id.subjects.load").text
