"""Roles are given and taken; the administrator's one by two people where the school has decided so (П 5.1(1))."""
import pytest
from sqlalchemy import select

from sgo.models import Account, AccountRole, AccountStatus, ChangeSet, Organisation, RequestState, Role, RoleRequest, db

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
