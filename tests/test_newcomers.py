"""A new member of staff gets a login, roles and a slip in one deed, from the card."""
import re

import pytest
from sqlalchemy import func, select

from sgo.models import Account, AccountRole, AccountSlip, ChangeSet, Employee, Gender, Organisation, Person, Role, RoleRequest, StaffPosition, db


@pytest.fixture
def nina(cast, writing):
    """Нина has been taken on today as a teacher; she has no login yet."""
    with writing():
        position = db.session.scalar(select(StaffPosition).where(StaffPosition.name == "учитель"))
        if position is None:
            position = StaffPosition(name="учитель", position=1)
            db.session.add(position)
        person = Person(last_name="Новикова", first_name="Нина", middle_name="Львовна", gender=Gender.FEMALE)
        db.session.add(person)
        db.session.flush()
        db.session.add(Employee(person_id=person.id, position_id=position.id))
        return person.id


def test_administrator_gives_a_login_roles_and_a_slip_in_one_deed(as_, app, nina, scalar):
    olga = as_("olga")
    assert f'href="/handover/new/{nina}"' in olga.get(f"/people/{nina}").text
    form = olga.get(f"/handover/new/{nina}").text
    assert 'value="novikova.nl"' in form and re.search(r'value="TCH" checked', form, re.IGNORECASE)
    before = scalar(select(func.count()).select_from(ChangeSet))
    page = olga.post(f"/handover/new/{nina}", data={"login": "novikova.nl", "role": [Role.TCH.value, Role.ZAV.value]})
    login, password = re.findall(r'<dd class="key">([^<]+)</dd>', page.text)
    assert login == "novikova.nl" and scalar(select(func.count()).select_from(ChangeSet)) == before + 1
    account = scalar(select(Account.id).where(Account.login == login))
    assert scalar(select(func.count()).select_from(AccountRole).where(AccountRole.account_id == account)) == 2
    assert scalar(select(AccountSlip.account_id)) == account
    client = app.test_client()
    assert client.post("/login", data={"login": login, "password": password}).status_code == 302
    again = olga.post(f"/handover/new/{nina}", data={"login": "other", "role": [Role.TCH.value]}, follow_redirects=True)
    assert "уже есть учётная запись" in again.text and password not in again.text


@pytest.mark.parametrize(("said", "sentence"), [({"login": "a"}, "Логин – от 3"), ({"login": "vera"}, "занят"), ({"role": []}, "хотя бы одну роль"),
                                                ({"role": ["PAR"]}, "хотя бы одну роль")])
def test_what_does_not_fit_is_said_and_nothing_is_made(as_, nina, scalar, said, sentence):
    page = as_("olga").post(f"/handover/new/{nina}", data={"login": "novikova.nl", "role": [Role.TCH.value]} | said)
    assert page.status_code == 422 and sentence in page.text
    assert scalar(select(Account.id).where(Account.person_id == nina)) is None


def test_the_role_of_an_administrator_waits_where_the_school_has_said_so(as_, nina, writing, scalar):
    with writing():
        db.session.scalars(select(Organisation)).one().two_person_admin = True
    page = as_("olga").post(f"/handover/new/{nina}", data={"login": "novikova.nl", "role": [Role.TCH.value, Role.ADM.value]})
    assert "когда её подтвердит" in page.text and scalar(select(RoleRequest.role)) is Role.ADM


@pytest.mark.parametrize("who", ["zoya", "kostya", "vera", "anna", "semyon"])
def test_nobody_else_gives_logins(as_, nina, who, scalar):
    client = as_(who)
    assert client.post(f"/handover/new/{nina}", data={"login": "novikova.nl", "role": [Role.TCH.value]}).status_code in {403, 404}
    assert "/handover/new/" not in client.get(f"/people/{nina}").text
    assert scalar(select(Account.id).where(Account.person_id == nina)) is None
