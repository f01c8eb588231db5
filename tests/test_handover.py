"""Logins are handed over: slips with one-time passwords, who may print them, and what is noted (Р 2.5-2.8)."""
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from sgo import clock
from sgo.models import Account, AccountRole, AccountSlip, AccountStatus, ChangeSet, Guardian, Guardianship, Relation, Role, UserSession, db
from tests.conftest import statements
from tests.school import PASSWORD, _account, _person

pytestmark = pytest.mark.both_databases


@pytest.fixture
def fresh(cast, writing):
    """Nobody of 5А has come in yet; only Маша has."""
    with writing():
        for login in ("vanya", "masha", "lev", "mama", "papa", "sokolova", "zhukov", "olya"):
            db.session.get(Account, cast.account[login]).status = AccountStatus.CREATED
        masha = db.session.get(Account, cast.account["masha"])
        masha.status, masha.last_login_at = AccountStatus.ACTIVE, clock.now() - timedelta(days=2)


def asked(cast, *logins, class_name="5А", **more):
    return {"class": cast.school_class[class_name], "rowid": [cast.account[login] for login in logins]} | more


def printed(client, cast, *logins, op="op-1", **more):
    return client.post("/handover/print", data=asked(cast, *logins, sure="1", op=op, **more))


def slips(page):
    """login -> password, as they stand on the paper."""
    found = re.findall(r'<dd class="key">([^<]+)</dd>', page.text)
    return dict(zip(found[::2], found[1::2], strict=True))


def ticked(page):
    return {int(id_) for id_ in re.findall(r'name="rowid" value="(\d+)" checked', page.text)}


def test_a_class_teacher_sees_pupils_and_parents_of_the_class_with_their_states(as_, cast, fresh, writing):
    with writing():
        db.session.delete(db.session.scalars(select(AccountRole).where(AccountRole.account_id == cast.account["lev"])).one())
        db.session.flush()
    page = as_("vera").get("/handover/")
    main = page.text.split("<main")[1]
    for name in ("Ёлкин Иван", "Ёлкина Елена Павловна", "мать: Ёлкин Иван", "Соколова Мария", "вход выполнен", "создана"):
        assert name in main, name
    for stranger in ("Жукова", "Ежов", "Соколов Артём", "Ёлкин Роман"):     # another class, and a father whose rights are restricted
        assert stranger not in main, stranger
    assert ticked(page) == {cast.account[login] for login in ("vanya", "mama", "lev", "sokolova")}
    assert as_("boris").get(f"/handover/?class={cast.school_class['5А']}").status_code == 404
    assert as_("vera").get("/handover/?class=staff").status_code == 404


def test_the_list_costs_the_same_for_few_and_many(as_, cast, writing):
    few = statements(as_("vera").get("/handover/"))
    with writing():
        for number in range(12):
            person = _person(cast, f"new{number}", f"Новый Родитель Номер{number}", "м", date(1985, 1, 1))
            guardian = Guardian(person_id=person.id)
            db.session.add(guardian)
            db.session.flush()
            db.session.add(Guardianship(guardian_id=guardian.id, student_id=cast.student["vanya"], relation=Relation.FATHER, since=cast.start))
            _account(cast, f"new{number}", [Role.PAR], "x")
    assert statements(as_("vera").get("/handover/")) == few <= 10


def test_the_first_page_says_that_logins_wait(as_, cast, fresh):
    assert "Учётные записи класса" in as_("vera").get("/").text
    assert "Учётные записи класса" not in as_("anna").get("/").text


def test_slips_are_asked_about_first_then_printed_once_and_open_the_door(as_, cast, app, fresh, read):
    vera = as_("vera")
    shown = vera.post("/handover/print", data=asked(cast, "vanya", "mama", "masha"))
    assert "перестанут действовать" in shown.text and "тем, кто уже входил (1): Соколова Мария" in shown.text
    assert read(select(AccountSlip.id)) == []
    page = printed(vera, cast, "vanya", "mama", "masha")
    given = slips(page)
    assert set(given) == {"vanya", "mama"}                   # Маша has come in already and was not chosen explicitly
    assert page.headers["Cache-Control"] == "no-store"
    stranger = app.test_client()
    assert stranger.post("/login", data={"login": "vanya", "password": PASSWORD}).status_code == 422
    assert stranger.post("/login", data={"login": "vanya", "password": given["vanya"]}).status_code == 302
    assert "/account/password" in stranger.get("/diary/").location          # an own password first
    assert app.test_client().post("/login", data={"login": "masha", "password": PASSWORD}).status_code == 302
    assert given["vanya"] not in vera.get("/handover/").text
    again = printed(vera, cast, "vanya", "mama")             # the same page sent twice
    assert again.status_code == 302 and len(read(select(AccountSlip.id))) == 2
    assert not any(given["mama"] in str(row) for row in read(select(ChangeSet.deed, ChangeSet.answer)))


def test_who_has_come_in_is_reset_when_that_was_chosen(as_, cast, fresh, read):
    session = as_("masha")
    assert session.get("/diary/").status_code == 200
    nobody = printed(as_("vera"), cast, "masha")
    assert "Печатать нечего" in nobody.text and read(select(AccountSlip.id)) == []
    assert set(slips(printed(as_("vera"), cast, "masha", op="op-2", again="1"))) == {"masha"}
    assert session.get("/diary/").status_code == 302         # the sessions have ended
    assert read(select(UserSession.ended_at).where(UserSession.account_id == cast.account["masha"]))[0][0]


@pytest.mark.parametrize(("who", "status"), [("boris", 404), ("anna", 403), ("kostya", 403), ("zoya", 403), ("dmitry", 403), ("mama", 403), ("vanya", 403),
                                             ("semyon", 403)])
def test_nobody_else_prints_for_the_class(as_, cast, fresh, read, who, status):
    client = as_(who)
    assert printed(client, cast, "vanya").status_code == status
    assert client.post("/handover/handed", data=asked(cast, "vanya", on="2026-11-23")).status_code == status
    assert read(select(AccountSlip.id)) == []


def test_a_foreign_account_slipped_into_the_form_gets_no_password(as_, cast, fresh, read):
    assert set(slips(printed(as_("vera"), cast, "vanya", "olya", "zhukov", "papa", "olga"))) == {"vanya"}
    assert as_("vera").post("/handover/print", data=asked(cast, "olya", sure="1")).status_code == 422


def test_a_parent_who_works_at_the_school_is_left_to_the_administrator(as_, cast, fresh, writing, read):
    with writing():
        db.session.add(AccountRole(account_id=cast.account["mama"], role=Role.ADM))
    page = as_("vera").get("/handover/")
    assert "пароль выдаёт администратор" in page.text and cast.account["mama"] not in ticked(page)
    assert set(slips(printed(as_("vera"), cast, "vanya", "mama"))) == {"vanya"}
    assert set(slips(printed(as_("olga"), cast, "mama", op="op-3"))) == {"mama"}


def test_a_blocked_account_gets_no_slip(as_, cast, fresh, writing):
    with writing():
        db.session.get(Account, cast.account["vanya"]).status = AccountStatus.BLOCKED
    assert "заблокирована" in as_("vera").get("/handover/").text
    assert set(slips(printed(as_("vera"), cast, "vanya", "mama"))) == {"mama"}


def test_a_slip_given_is_noted_with_the_day_and_to_whom_and_by_whom(as_, cast, fresh, read):
    vera = as_("vera")
    printed(vera, cast, "vanya", "mama")
    assert "листок напечатан" in vera.get("/handover/").text
    answer = vera.post("/handover/handed", data=asked(cast, "vanya", "masha", on="2026-11-20", to="маме"), follow_redirects=True)
    assert "Выдача отмечена: 1 листок" in answer.text and "Не отмечено: 1" in answer.text
    row = read(select(AccountSlip.handed_on, AccountSlip.handed_to, AccountSlip.handed_by_id).where(AccountSlip.account_id == cast.account["vanya"]))
    assert row == [(date(2026, 11, 20), "маме", cast.person["vera"])]
    assert read(select(Account.status).where(Account.id == cast.account["vanya"])) == [(AccountStatus.ISSUED,)]
    assert read(select(Account.status).where(Account.id == cast.account["mama"])) == [(AccountStatus.CREATED,)]
    assert "отдан 20.11.2026, маме" in as_("kostya").get(f"/handover/?class={cast.school_class['5А']}").text


@pytest.mark.parametrize("day", ["2026-12-31", "вчера", ""])
def test_a_wrong_day_is_told_beside_the_field_and_nothing_typed_is_lost(as_, cast, fresh, read, day):
    vera = as_("vera")
    printed(vera, cast, "vanya")
    page = vera.post("/handover/handed", data=asked(cast, "vanya", on=day, to="бабушке"))
    assert page.status_code == 422 and 'id="on-e"' in page.text and 'value="бабушке"' in page.text and ticked(page) == {cast.account["vanya"]}
    assert read(select(AccountSlip.handed_on)) == [(None,)]


def test_nobody_ticked_is_told(as_, cast, fresh):
    vera = as_("vera")
    assert "Отметьте, кому напечатать" in vera.post("/handover/print", data=asked(cast)).text
    assert "Отметьте, чьи листки" in vera.post("/handover/handed", data=asked(cast, on="2026-11-20")).text


def test_the_administrator_makes_what_a_class_lacks_and_the_class_teacher_does_not(as_, cast, writing, read, scalar):
    with writing():
        person = _person(cast, "deda", "Ёлкин Пётр Иванович", "м", date(1955, 1, 1))
        guardian = Guardian(person_id=person.id)
        db.session.add(guardian)
        db.session.flush()
        db.session.add(Guardianship(guardian_id=guardian.id, student_id=cast.student["vanya"], relation=Relation.GRANDFATHER, since=cast.start))
    vera, olga, before = as_("vera"), as_("olga"), scalar(select(func.count()).select_from(Account))
    assert "Учётные записи создаёт администратор" in vera.get("/handover/").text
    assert vera.post("/handover/create", data={"class": cast.school_class["5А"]}).status_code == 403
    assert "Создать недостающие" in olga.get(f"/handover/?class={cast.school_class['5А']}").text
    assert "Создано: 1 учётная запись" in olga.post("/handover/create", data={"class": cast.school_class["5А"]}, follow_redirects=True).text
    assert scalar(select(func.count()).select_from(Account)) == before + 1
    made = read(select(Account.status, AccountRole.role).join(AccountRole, AccountRole.account_id == Account.id)
                .where(Account.person_id == cast.person["deda"]))
    assert made == [(AccountStatus.CREATED, Role.PAR)]
    assert "Ёлкин Пётр Иванович" in vera.get("/handover/").text
    assert olga.post("/handover/create", data={"class": "staff"}).status_code == 404


def test_the_coordinator_looks_and_is_not_told_whose_parent_it_is(as_, cast, fresh):
    page = as_("kostya").get(f"/handover/?class={cast.school_class['5А']}")
    assert "Ёлкина Елена Павловна" in page.text and "мать: " not in page.text
    assert "Напечатать листки" not in page.text and 'name="rowid"' not in page.text
    staff = as_("kostya").get("/handover/?class=staff").text
    assert "Ермакова Анна Викторовна" in staff
    assert set(slips(as_("olga").post("/handover/print", data={"class": "staff", "rowid": [cast.account["anna"]], "sure": "1", "op": "s"}))) == {"anna"}
