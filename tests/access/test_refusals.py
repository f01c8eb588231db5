"""A refusal says who has the right and tells nothing else; forgetting a grant is a crash; no parameter leaks a row."""
import pytest
from sqlalchemy import delete, func, select, update

from sgo.access import Unscoped, system
from sgo.models import AccountRole, Mark, Person, Student, StudyGroup, Subject, db
from sgo.services import accounts

LISTS = ("student", "person", "mark", "guardianship", "group-member", "enrolment", "teaching-assignment", "study-group", "lesson")


def test_a_refusal_names_the_roles_that_have_the_right(as_):
    page = as_("zoya").get("/records/school-class/new/")
    assert page.status_code == 403
    assert "«Классы» добавляют: администратор системы." in page.text and "Нет права" in page.text


@pytest.mark.parametrize("who", ["vanya", "mama", "papa"])
def test_a_family_is_told_whose_section_it_is_and_where_its_own_are(as_, cast, who):
    client = as_(who)
    for url in ("/records/person-health/", "/people/1", "/handover/", "/corrections/", "/records/room/", "/journal/"):
        page = client.get(url)
        assert page.status_code == 403, url
        assert "раздел сотрудников школы" in page.text and "«Мои данные»" in page.text, url
    health = client.get("/records/person-health/").text
    assert "Список «Здоровье» открывают: администратор системы, завуч, директор, классный руководитель." in health
    hidden = client.get("/diary/?child=999999").text
    assert "классный руководитель (ученики своего класса)" in hidden and "родитель (свои дети)" in hidden
    assert "раздел сотрудников" not in as_("anna").get("/corrections/").text


@pytest.mark.parametrize("who", ["vanya", "mama", "papa", "anna"])
def test_a_refusal_tells_nothing_of_the_row(as_, cast, who):
    client, pupil = as_(who), cast.student["artyom"]
    for url, id_ in (("/diary/?child={}", pupil), ("/my-data/?child={}", pupil), ("/people/{}", cast.person["artyom"]),
                     ("/records/student/details/?id={}", pupil)):
        there, nothing = client.get(url.format(id_)), client.get(url.format(999999))
        assert there.status_code == nothing.status_code in {403, 404}, url
        assert there.text.split("<main")[1].split("</main>")[0] == nothing.text.split("<main")[1].split("</main>")[0], url


def test_a_card_says_which_grant_opened_it(as_, cast):
    assert "Учитель: сотрудники и ученики ваших групп" in as_("anna").get(f"/people/{cast.person['vanya']}").text
    assert "Классный руководитель: ученики вашего класса и их представители" in as_("vera").get(f"/people/{cast.person['vanya']}").text


@pytest.mark.parametrize(
    "forgotten",
    [
        lambda id_: db.session.execute(select(Mark)),
        lambda id_: db.session.get(Mark, id_),
        lambda id_: db.session.scalar(select(func.count()).select_from(Mark)),
        lambda id_: db.session.execute(update(Mark).values(value=5)),
        lambda id_: db.session.execute(delete(Mark)),
        lambda id_: db.session.execute(select(Subject).join(StudyGroup)),
        lambda id_: db.session.execute(select(Subject).where(Subject.id.in_(select(StudyGroup.subject_id)))),
        lambda id_: db.session.execute(select(Mark), execution_options=system("another table", Person)),
        lambda id_: db.session.execute(select(Student.id).union(select(Mark.id))),
    ],
    ids=["select", "get", "count", "update", "delete", "join", "subquery", "other stamp", "union"],
)
def test_every_way_of_forgetting_a_grant_is_refused(app, cast, forgotten):
    with app.test_request_context(), pytest.raises(Unscoped):
        forgotten(cast.mark["vanya 5А maths"])


@pytest.mark.both_databases
@pytest.mark.parametrize("table", LISTS)
def test_searching_for_a_strangers_name_finds_nobody(as_, table):
    page = as_("vera").get(f"/records/{table}/", query_string={"q": "жукова"})
    assert page.status_code == 200
    assert "Жукова" not in page.text.split("<tbody")[-1] if "<tbody" in page.text else True


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "asked",
    [
        {"q": "%"},
        {"q": "_"},
        {"q": "\\"},
        {"q": "' OR 1=1 --"},
        {"q": "\0"},
        {"q": "ё" * 200},
        {"sort": "__class__"},
        {"sort": "person_id", "desc": "x"},
        {"sort": "password_hash"},
        {"page": "-1"},
        {"page": "999999999999"},
        {"page": "abc"},
        {"size": "0"},
        {"size": "1000000"},
        {"f_class": "1 OR 1=1"},
        {"f_class": "9" * 30},
        {"f_kind": "x"},
        {"f_archived_at": "1"},
        {"archive": "1"},
    ],
)
def test_odd_parameters_neither_break_nor_leak(as_, asked):
    for table in ("student", "person", "mark", "account", "change-set"):
        page = as_("vera").get(f"/records/{table}/", query_string=asked, follow_redirects=True)
        assert page.status_code == 200, table
        assert "Жукова" not in page.text


@pytest.mark.parametrize("id_", ["abc", "-1", "0", "1e9", "9" * 40, "", "1;DROP TABLE mark", "\0", "None"])
@pytest.mark.parametrize("door", ["details/", "edit/"])
def test_odd_ids_are_simply_not_found(as_, id_, door):
    for table in ("student", "room", "change-set"):
        assert as_("olga").get(f"/records/{table}/{door}", query_string={"id": id_}).status_code in {403, 404}


def test_a_demoted_person_loses_the_right_at_once(as_, cast, writing):
    client = as_("zoya")
    assert client.get("/records/movement-order/").status_code == 200
    with writing():
        for role in db.session.scalars(select(AccountRole).where(AccountRole.account_id == cast.account["zoya"])):
            db.session.delete(role)
    assert client.get("/records/movement-order/").status_code == 403


def test_nobody_has_no_roles(app):
    with app.test_request_context():
        assert accounts.acting("нет такого") is None
