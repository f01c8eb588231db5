"""Roles are given and taken; the administrator's one by two people where the school has decided so (П 5.1(1))."""
from datetime import date

import pytest
from sqlalchemy import select, update

from sgo.models import (Account, AccountRole, AccountStatus, ChangeSet, Employee, Enrolment, Gender, Guardian, Organisation, Person, RequestState, Role,
                        RoleRequest, Student, db)
from tests.records.forms import Page, errors

pytestmark = pytest.mark.both_databases


@pytest.fixture
def two(cast, writing):
    """The school's rule is on, and there is a second administrator, Зоя."""
    with writing():
        db.session.get(Organisation, 1).two_person_admin = True
        db.session.add(AccountRole(account_id=cast.account["zoya"], role=Role.ADM))


def give(client, cast, whom, role=Role.ADM):
    return client.post("/records/account/role/", data={"id": cast.account[whom], "role": role.value}, follow_redirects=True)


def decide(client, request_id, answer="confirm"):
    return client.post("/records/account/role/decide/", data={"request_id": request_id, "answer": answer}, follow_redirects=True)


def sent(client, url, **said):
    """The form at the address with some fields changed."""
    return client.post(url, data=Page(client.get(url).text).posted() | said)


def holds(read, cast, whom, role=Role.ADM):
    return bool(read(select(AccountRole.id).where(AccountRole.account_id == cast.account[whom], AccountRole.role == role)))


@pytest.fixture
def asked(as_, cast, two, scalar):
    assert "Запрос записан" in give(as_("olga"), cast, "anna").text
    return scalar(select(RoleRequest.id))


def test_without_the_rule_an_administrator_gives_the_role_alone(as_, cast, read):
    assert "Роль дана" in give(as_("olga"), cast, "anna").text
    assert holds(read, cast, "anna") and read(select(RoleRequest.id)) == []


def test_with_the_rule_the_role_waits_and_gives_no_rights(as_, cast, asked, read):
    assert not holds(read, cast, "anna")
    assert as_("anna").get("/import/pupils").status_code == 403
    assert "ждёт подтверждения" in as_("olga").get(f"/records/account/details/?id={cast.account['anna']}").text
    assert "Эта роль уже ждёт подтверждения" in give(as_("zoya"), cast, "anna").text
    assert "Роль дана" in give(as_("olga"), cast, "boris", Role.ZAV).text      # other roles need one person


@pytest.mark.parametrize("who", ["zoya", "kostya"])
def test_another_administrator_or_the_coordinator_confirms(as_, cast, asked, read, who):
    client = as_(who)
    assert "Ждут вашего подтверждения" in client.get("/").text and "Ермакова Анна Викторовна" in client.get("/").text
    assert "ermakova" in client.get("/records/role-request/").text or "anna" in client.get("/records/role-request/").text
    assert "Роль дана" in decide(client, asked).text
    assert holds(read, cast, "anna")
    assert read(select(RoleRequest.status, RoleRequest.decided_by_id)) == [(RequestState.CONFIRMED, cast.account[who])]
    assert "Ждут вашего подтверждения" not in client.get("/").text
    assert as_("anna").get("/import/pupils").status_code == 200


def test_nobody_confirms_the_own_request_or_the_own_rise(as_, cast, asked, read, writing, scalar):
    assert "Ждут вашего подтверждения" not in as_("olga").get("/").text
    assert "Свой запрос не подтверждают" in decide(as_("olga"), asked).text
    give(as_("olga"), cast, "kostya")
    own = scalar(select(RoleRequest.id).where(RoleRequest.account_id == cast.account["kostya"]))
    kostya = as_("kostya")
    assert "Себе роли не дают" in decide(kostya, own).text
    assert "Котов" not in kostya.get("/").text.split("Ждут вашего подтверждения")[1].split("</section>")[0]
    assert "Себе роли не дают" in give(kostya, cast, "kostya").text and "только администратор" in give(kostya, cast, "boris").text
    assert not holds(read, cast, "anna") and not holds(read, cast, "kostya")


@pytest.mark.parametrize(("who", "status"), [("anna", 404), ("dmitry", 404), ("semyon", 404), ("mama", 403), ("vanya", 403)])
def test_others_find_no_request(as_, cast, asked, read, who, status):
    assert decide(as_(who), asked).status_code == status
    assert as_(who).get("/records/role-request/").status_code == 403
    assert not holds(read, cast, "anna")


def test_a_declined_request_is_over_and_the_asker_may_take_it_back(as_, cast, asked, read, scalar):
    assert "Запрос отклонён" in decide(as_("zoya"), asked, "decline").text
    assert "уже решён" in decide(as_("kostya"), asked).text
    give(as_("olga"), cast, "anna")
    again = scalar(select(RoleRequest.id).where(RoleRequest.status == RequestState.WAITING))
    assert "Запрос отклонён" in decide(as_("olga"), again, "decline").text
    assert not holds(read, cast, "anna")


@pytest.mark.parametrize("gone", ["role", "blocked"])
def test_a_request_of_who_is_no_administrator_any_more_is_not_confirmed(as_, cast, asked, read, writing, gone):
    with writing():
        if gone == "role":
            db.session.delete(db.session.scalars(select(AccountRole).where(AccountRole.account_id == cast.account["olga"])).one())
        else:
            db.session.get(Account, cast.account["olga"]).status = AccountStatus.BLOCKED
    assert "больше не администратор" in decide(as_("kostya"), asked).text
    assert not holds(read, cast, "anna")


def test_undoing_is_no_way_round_the_rule(as_, cast, asked, read, scalar):
    decide(as_("kostya"), asked)
    role = scalar(select(AccountRole.id).where(AccountRole.account_id == cast.account["anna"], AccountRole.role == Role.ADM))
    olga = as_("olga")
    assert "Роль снята" in olga.post("/records/account/role/withdraw/", data={"role_id": role}, follow_redirects=True).text
    taken = read(select(ChangeSet.id).order_by(ChangeSet.id.desc()))[0][0]
    assert "дают двое" in olga.get(f"/records/change-set/undo/?id={taken}").text
    olga.post("/records/change-set/undo/", data={"id": taken})
    assert not holds(read, cast, "anna")


def test_the_rule_is_a_setting_of_the_school(as_, cast, read):
    page = as_("olga").get("/records/organisation/edit/?id=1")
    assert "Роль администратора дают двое" in page.text
    assert "Роль администратора дают двое" in as_("dmitry").get("/organisation/").text


@pytest.mark.parametrize(("whom", "role", "sentence"), [
    ("vanya", Role.ADM, "только сотруднику"), ("vanya", Role.PAR, "только родителю"), ("mama", Role.TCH, "только сотруднику"),
    ("anna", Role.PUP, "только ученику"), ("anna", Role.PAR, "только родителю")])
def test_a_role_is_given_only_to_whom_it_fits(as_, cast, read, whom, role, sentence):
    client = as_("olga")
    assert sentence in give(client, cast, whom, role).text and not holds(read, cast, whom, role)
    offered = client.get(f"/records/account/details/?id={cast.account[whom]}").text
    assert f'<option value="{role.value}">' not in offered


def test_an_employee_who_is_a_parent_has_both_and_a_former_pupil_teaches(as_, cast, read, writing):
    with writing():
        db.session.add(Guardian(person_id=cast.person["anna"]))
        db.session.add(Employee(person_id=cast.person["petya"], position_id=1))
    client = as_("olga")
    assert "Роль дана" in give(client, cast, "anna", Role.PAR).text
    assert "только сотруднику" in give(client, cast, "petya", Role.TCH).text           # he still studies here
    with writing():
        db.session.execute(update(Enrolment).where(Enrolment.student_id == cast.student["petya"]).values(until=date(2026, 11, 20)))
    assert "Роль дана" in give(client, cast, "petya", Role.TCH).text


def test_who_left_the_staff_has_no_role_of_the_staff(as_, cast, read, writing):
    client = as_("zoya")
    assert client.get("/journal/").status_code == 200
    with writing():
        db.session.get(Employee, cast.employee["zoya"]).dismissed_on = date(2026, 11, 20)
    assert client.get("/journal/").status_code == 403
    assert "только сотруднику" in give(as_("olga"), cast, "zoya", Role.TCH).text


def test_the_last_administrator_is_not_dismissed_nor_archived(as_, cast, scalar):
    olga = as_("olga")
    page = sent(olga, f"/records/employee/edit/?id={cast.employee['olga']}", dismissed_on="2026-11-20")
    assert page.status_code == 422 and "последний администратор" in page.text
    assert "последний администратор" in olga.post("/records/employee/delete/", data={"id": cast.employee["olga"], "sure": "1"}, follow_redirects=True).text
    assert scalar(select(Employee.archived_at).where(Employee.id == cast.employee["olga"])) is None


def test_an_account_with_roles_does_not_go_over_to_a_pupil(as_, cast, writing, scalar):
    with writing():
        db.session.add(newcomer := Person(last_name="Новиков", first_name="Олег", gender=Gender.MALE))
        db.session.flush()
        db.session.add(Student(person_id=newcomer.id))
    page = sent(as_("olga"), f"/records/account/edit/?id={cast.account['anna']}", person_id="Новиков Олег")
    assert "не подходят: Учитель" in errors(page.text)["person_id"]
    assert scalar(select(Account.person_id).where(Account.id == cast.account["anna"])) == cast.person["anna"]
