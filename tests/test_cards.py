"""Cards of people and of the organisation: what each reader finds there, what he may add, how full it is, who approves."""
import re
from datetime import date

import pytest
from sqlalchemy import select, update

from sgo.models import (AccessLog, Accreditation, Consent, Guardianship, Licence, Organisation, PermitStatus, Person, PersonContacts, PersonDocument,
                        Student, db)
from tests.conftest import statements
from tests.furnish import furnish

TABS = ("", "family", "study", "work", "moves", "access")


@pytest.fixture
def furnished(cast, writing):
    with writing():
        furnish(cast)


@pytest.fixture
def card(as_, cast):
    def of(who, person, tab="", **options):
        return as_(who).get(f"/people/{cast.person[person]}", query_string={"tab": tab} if tab else {}, **options)
    return of


def tabs(page):
    return [part.split(">")[1].split("<")[0] for part in page.text.split('aria-label="Разделы карточки"')[1].split("</nav>")[0].split("<a ")[1:]]


def main(page):
    return page.text.split("<main")[1].split("</main>")[0].replace("\u00a0", " ")


# ---------- who finds what
@pytest.mark.both_databases
def test_the_administrator_finds_a_pupil_whole(card, furnished):
    page = card("olga", "vanya")
    assert tabs(page) == ["Карточка", "Семья", "Обучение", "Движение", "Доступ", "История"]
    for words in ("Ёлкин Иван Романович", "учится, 5А", "02.10.2015", "II-ЛО", "заявление", "многодетная семья", "фото и видео", "II", "Заполнено 11 из 12",
                  "домашний адрес", "Почему я это вижу"):
        assert words in main(page), words
    assert "Ёлкина Елена Павловна" in main(card("olga", "vanya", "family"))
    study = main(card("olga", "vanya", "study"))
    for words in ("5А, Математика", "Ермакова А. В.", "английский", "Столяр", "/records/period-mark/?q="):
        assert words in study, words
    assert "№ 1-у от 01.09.2026" in main(card("olga", "vanya", "moves"))
    assert "vanya" in main(card("olga", "vanya", "access"))


@pytest.mark.both_databases
def test_a_class_teacher_finds_the_own_class_and_fills_it(card, cast, furnished):
    page = card("vera", "vanya")
    assert "Заполнено 11 из 12" in main(page)
    assert "/records/person-contacts/edit/?id=" in main(page)
    assert "Здоровье" in main(page)
    assert "aria-label=\"Добавить: бумаги и сканы\"" in main(page)


def test_a_subject_teacher_finds_the_name_and_no_papers(card, furnished):
    page = card("anna", "vanya")
    assert tabs(page) == ["Карточка", "Обучение", "История"]
    for words in ("02.10.2015", "II-ЛО", "многодетная", "Заполнено", "Здоровье", "Добавить", "Изменить", "заявление"):
        assert words not in main(page), words


def test_the_deputy_reads_and_changes_nothing(card, furnished):
    page = card("zoya", "vanya")
    assert "многодетная семья" in main(page)
    assert "Добавить" not in main(page)
    assert "Изменить" not in main(page)


def test_the_coordinator_does_not_find_social_matters_and_health(card, furnished):
    text = main(card("kostya", "vanya"))
    assert "II-ЛО" in text
    assert "многодетная" not in text.replace("социальное положение", "")
    assert "Здоровье" not in text
    assert "Ёлкина Елена" not in text                   # who signed a consent is family too
    assert "Семья" not in tabs(card("kostya", "vanya"))


@pytest.mark.parametrize(("who", "person"), [("anna", "artyom"), ("vera", "olya"), ("boris", "vanya"), ("semyon", "vanya"), ("vera", "zhukov"),
                                             ("boris", "mama")])
def test_a_hidden_person_looks_like_an_absent_one(card, as_, who, person):
    hidden, absent = card(who, person), as_(who).get("/people/999999")
    assert hidden.status_code == absent.status_code == 404


@pytest.mark.parametrize("who", ["vanya", "mama", "papa"])
def test_families_have_no_cards(card, who):
    assert card(who, "vanya").status_code == 403


def test_a_tab_that_is_not_ones_own_leads_to_the_card(card):
    answer = card("anna", "vanya", "moves")
    assert (answer.status_code, answer.location) == (302, answer.location)
    assert "tab" not in answer.location
    assert card("olga", "vanya", "no such").status_code == 302


def test_a_restricted_guardianship_is_told_to_the_class_teacher_and_a_foreign_child_is_not(card):
    assert "Ёлкин Роман Олегович" in main(card("vera", "vanya", "family"))
    text = main(card("vera", "sokolova", "family"))
    assert "Соколова Мария" in text
    assert "Артём" not in text


def test_lists_and_search_lead_to_one_address(as_, cast):
    olga, address = as_("olga"), f"/people/{cast.person['vanya']}"
    for url in (f"/records/student/details/?id={cast.student['vanya']}", f"/records/person/details/?id={cast.person['vanya']}"):
        assert olga.get(url).location == address
    assert olga.get("/search/?q=ёлкин иван", follow_redirects=True).request.path == address
    assert olga.get(f"/records/employee/details/?id={cast.employee['anna']}").location == f"/people/{cast.person['anna']}"
    assert olga.get(f"/records/guardian/details/?id={cast.guardian['mama']}").location == f"/people/{cast.person['mama']}"


def test_looking_is_noted(card, cast, read):
    card("vera", "vanya")
    card("vera", "vanya", "family")
    rows = read(select(AccessLog.who, AccessLog.detail).where(AccessLog.object_kind == "person", AccessLog.object_id == cast.person["vanya"]))
    assert [detail for _, detail in rows] == [None, "Семья"]
    assert all("Волкова" in who for who, _ in rows)


# ---------- what it costs
@pytest.mark.both_databases
@pytest.mark.parametrize("tab", TABS)
def test_a_card_costs_the_same_whatever_it_holds(card, cast, writing, tab):
    few = statements(card("olga", "vanya", tab, follow_redirects=True))
    with writing():
        furnish(cast)
        for number in range(30):
            db.session.add(PersonDocument(person_id=cast.person["vanya"], kind="other", number=str(number)))
            db.session.add(Consent(person_id=cast.person["vanya"], guardian_id=cast.guardian["mama"], kind="photo", purpose="Сайт", given_on=date(2026, 9, 1)))
        for login in ("sokolova", "zhukov"):
            db.session.add(Guardianship(guardian_id=cast.guardian[login], student_id=cast.student["vanya"], relation="other", since=date(2026, 9, 1)))
    many = statements(card("olga", "vanya", tab, follow_redirects=True))
    assert many <= few + 1 <= 20                        # one more: titles of rows that were not there at all
    assert statements(card("vera", "vanya", tab, follow_redirects=True)) <= 20


# ---------- there and back
def test_an_addition_returns_to_the_card(as_, cast, scalar):
    olga, back = as_("olga"), f"/people/{cast.person['vanya']}?tab=family"
    url = "/records/guardianship/new/"
    form = olga.get(url, query_string={"student_id": cast.student["vanya"], "back": back})
    assert "Ёлкин Иван Романович, 5А" in form.text
    assert f'href="{back}">Отменить' in form.text
    saved = olga.post(url, query_string={"student_id": cast.student["vanya"], "back": back}, data={
        "guardian_id": "Жуков Павел Ильич, Жукова Ольга", "student_id": "Ёлкин Иван Романович, 5А", "relation": "other", "since": "2026-11-01"})
    assert (saved.status_code, saved.location) == (302, back)
    assert scalar(select(Guardianship.id).where(Guardianship.guardian_id == cast.guardian["zhukov"], Guardianship.student_id == cast.student["vanya"]))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_way_back_never_leads_outside(as_, cast, scalar, back):
    row = scalar(select(PersonContacts.id).where(PersonContacts.person_id == cast.person["vanya"]))
    olga, url = as_("olga"), "/records/person-contacts/edit/"
    form = main(olga.get(url, query_string={"id": row, "back": back}))
    assert not re.search(r'(href|action)="[^"]*(evil|alert)', form)
    saved = olga.post(url, query_string={"id": row, "back": back}, data={
        "person_id": "Ёлкин Иван Романович, ученик", "phone": "+7 910 000-00-01", "version": "1"})
    assert saved.location == f"/records/person-contacts/details/?id={row}"


def test_what_is_missing_leads_to_its_field(as_, cast, card, scalar):
    row = scalar(select(PersonContacts.id).where(PersonContacts.person_id == cast.person["vanya"]))
    text = main(card("vera", "vanya")).replace("&amp;", "&")
    back = f"/people/{cast.person['vanya']}"
    assert f"/records/person-contacts/edit/?id={row}&back={back}#actual_address" in text
    assert f"/records/student-language/new/?student_id={cast.student['vanya']}&back=%2Fpeople%2F{cast.person['vanya']}#language_id" in text
    as_("vera").post(f"/records/person-contacts/edit/?id={row}", data={
        "person_id": "Ёлкин Иван Романович, ученик", "birth_date": "2015-10-02", "actual_address": "ул. Школьная, 1", "version": "1"})
    assert "#actual_address" not in main(card("vera", "vanya"))


def test_an_archived_pupil_says_so_and_comes_back(as_, cast, card):
    olga = as_("olga")
    answer = olga.post("/records/person/delete/", query_string={"back": f"/people/{cast.person['vanya']}"}, data={"id": cast.person["vanya"], "sure": "1"})
    assert answer.location == f"/people/{cast.person['vanya']}"
    assert "в архиве" in main(card("olga", "vanya"))
    assert "Вернуть из архива" in main(card("olga", "vanya"))


# ---------- how full
@pytest.mark.both_databases
def test_lists_tell_how_full_files_are(as_, cast):
    pupils = main(as_("olga").get("/records/student/?q=ёлкин"))
    assert "<td>8 из 12</td>" in pupils
    assert "<td>8 из 12</td>" in main(as_("vera").get("/records/student/?q=ёлкин"))
    staff = main(as_("olga").get("/records/employee/?q=ермакова"))
    assert "<td>7 из 8</td>" in staff                   # no разряд is declared, the категория is missing


def test_a_subject_teacher_is_not_told_how_full(as_, cast):
    assert " из 12" not in main(as_("anna").get("/records/student/?q=ёлкин"))


def test_the_first_page_and_the_card_count_alike(as_, cast):
    text = main(as_("vera").get("/"))
    assert f"/people/{cast.person['vanya']}" in text
    assert "8 из 12" in text
    assert "Жукова" not in text


def test_a_passport_is_asked_for_after_fourteen(card, cast, writing):
    with writing():
        db.session.execute(update(PersonContacts).where(PersonContacts.person_id == cast.person["vanya"]).values(birth_date=date(2012, 8, 25)))
    assert "паспорт</a>" in main(card("vera", "vanya"))


# ---------- the organisation
@pytest.fixture
def permits(writing):
    with writing():
        db.session.add_all([Licence(number="Л035-60", issued_by="Департамент", issued_on=date(2022, 3, 14)),
                            Accreditation(number="А007-60", issued_by="Департамент", issued_on=date(2022, 4, 20))])


def seen(page):
    return page.text.split('name="seen" value="')[1].split('"')[0]


def approve(client):
    return client.post("/organisation/approve", data={"seen": seen(client.get("/organisation/"))}, follow_redirects=True)


@pytest.mark.both_databases
def test_the_director_approves_and_a_change_needs_approval_anew(as_, cast, permits, scalar):
    olga, dmitry = as_("olga"), as_("dmitry")
    assert "не утверждено" in main(dmitry.get("/organisation/"))
    assert "Утверждено" in main(approve(dmitry))
    assert "Дорохов Д. И." in main(as_("anna").get("/organisation/"))
    assert 'name="seen"' not in dmitry.get("/organisation/").text
    form = {"full_name": "МБОУ ООШ № 60", "short_name": "Школа № 60", "locality": "city", "shifts": "1", "week_days": "5",
            "director_id": str(cast.employee["dmitry"]), "study_language": "русский"}
    version = scalar(select(Organisation.version))
    saved = olga.post("/records/organisation/edit/?id=1&back=/organisation/", data=form | {"phone": "+7 495 000-00-00", "version": version})
    assert saved.location == "/organisation/"
    text = main(dmitry.get("/organisation/"))
    assert "Изменено после утверждения: Телефон." in text
    assert olga.post("/records/organisation/edit/?id=1", data=form | {"phone": "", "version": version + 1}).status_code == 302
    assert "Изменено после утверждения" not in main(dmitry.get("/organisation/"))      # put back
    licence = scalar(select(Licence.id))
    changed = {"number": "Л035-60", "issued_by": "Департамент", "issued_on": "2022-03-14", "status": "suspended", "version": "1"}
    assert olga.post(f"/records/licence/edit/?id={licence}", data=changed).status_code == 302
    assert "лицензия: Состояние" in main(dmitry.get("/organisation/"))
    assert "Изменено после утверждения" not in main(approve(dmitry))


@pytest.mark.parametrize("who", ["olga", "zoya", "kostya", "anna", "vera", "semyon", "mama"])
def test_nobody_else_approves(as_, scalar, who):
    assert as_(who).post("/organisation/approve", data={"seen": "0"}).status_code == 403
    assert scalar(select(Organisation.approved_at)) is None


@pytest.mark.parametrize("who", ["dmitry", "zoya", "anna", "mama"])
def test_only_the_administrator_says_that_the_card_was_checked(as_, scalar, who):
    assert as_(who).post("/organisation/reviewed").status_code == 403
    assert scalar(select(Organisation.reviewed_at)) is None


def test_a_check_is_of_this_school_year(as_):
    olga = as_("olga")
    assert "ещё не проверялись" in main(olga.get("/organisation/"))
    assert "Сведения проверены 23.11.2026" in main(olga.post("/organisation/reviewed", follow_redirects=True))


def test_what_was_changed_while_the_director_read_is_not_approved(as_, permits, cast, scalar):
    dmitry, olga = as_("dmitry"), as_("olga")
    before = seen(dmitry.get("/organisation/"))
    olga.post(f"/records/licence/edit/?id={scalar(select(Licence.id))}", data={
        "number": "Л035-61", "issued_by": "Департамент", "issued_on": "2022-03-14", "status": "active", "version": "1"})
    refused = dmitry.post("/organisation/approve", data={"seen": before}, follow_redirects=True)
    assert "Пока вы читали" in refused.text
    assert scalar(select(Organisation.approved_at)) is None


def test_a_school_is_complete_with_its_permits_in_force_only(as_, permits, writing, cast):
    assert "действующая лицензия" not in main(as_("olga").get("/organisation/"))
    with writing():
        db.session.execute(update(Licence).values(valid_to=date(2026, 1, 1)))
        db.session.execute(update(Accreditation).values(status=PermitStatus.SUSPENDED))
    text = main(as_("olga").get("/organisation/"))
    assert "действующая лицензия" in text
    assert "действующая аккредитация" in text


@pytest.mark.both_databases
def test_the_organisations_card_costs_little(as_, permits):
    assert statements(as_("olga").get("/organisation/")) <= 20
    assert statements(as_("vera").get("/organisation/")) <= 20


def test_a_person_without_any_role_in_school_has_a_card(as_, writing, scalar):
    with writing():
        db.session.add(Person(last_name="Новая", first_name="<script>alert(1)</script>", gender="ж"))
    id_ = scalar(select(Person.id).where(Person.last_name == "Новая"))
    page = as_("olga").get(f"/people/{id_}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert f"/records/student/new/?person_id={id_}" in page.text
    assert scalar(select(Student.id).where(Student.person_id == id_)) is None
