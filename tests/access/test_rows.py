"""Which rows each person sees, written down by hand: the product's own conditions have no say here."""
from datetime import date

import pytest
from sqlalchemy import func, select

from sgo.access import trusted, visible
from sgo.models import (Account, AccountRole, Change, Consent, Enrolment, Family, GroupMember, Guardian, Guardianship, Mark, MovementOrder, OrderItem,
                        OrderKind, OrderStatus, Person, PersonContacts, PersonHealth, PersonPapers, PersonStatus, PlanStatus, Role, Student, StudentFile,
                        StudyGroupClass, Substitution, ThematicPlan, db)
from sgo.services import accounts
from tests.conftest import cells
from tests.furnish import furnish

pytestmark = pytest.mark.both_databases
MOVED = date(2026, 11, 12)
STAFF = {"olga", "zoya", "dmitry", "kostya", "semyon", "anna", "boris", "vera", "gleb"}
PUPILS = {"vanya", "lev", "masha", "olya", "petya", "artyom"}
PARENTS = {"mama", "papa", "sokolova", "zhukov"}
ALL = STAFF | PUPILS | PARENTS
# 5А is vera's: vanya, masha, and olya since 12.11; lev left it for 5Б, boris's, on that day. anna teaches mathematics to both, gleb leads 1А.
SEEN = {
    Person: {"anna": STAFF | {"vanya", "masha", "lev", "olya", "petya"}, "vera": STAFF | {"vanya", "masha", "olya", "mama", "papa", "sokolova", "zhukov"},
             "boris": STAFF | {"petya", "lev"}, "mama": STAFF | {"vanya", "masha", "olya", "mama"}, "papa": STAFF | {"papa"}, "semyon": {"semyon"},
             "vanya": STAFF | {"vanya", "masha", "olya"}},
    PersonContacts: {"anna": {"anna"}, "vera": {"vera", "vanya", "masha", "olya", "mama", "papa", "sokolova", "zhukov"}, "boris": {"boris", "petya", "lev"},
                     "mama": {"mama", "vanya"}, "papa": {"papa"}, "vanya": {"vanya"}, "kostya": ALL},
    PersonPapers: {"anna": set(), "vera": {"vanya", "masha", "olya"}, "boris": {"petya", "lev"}, "mama": {"vanya"}, "papa": set(), "zoya": PUPILS},
    PersonHealth: {"anna": set(), "vera": {"vanya"}, "boris": set(), "gleb": set(), "mama": {"vanya"}, "papa": set(), "kostya": set(), "vanya": set(),
                   "dmitry": {"vanya"}},
    PersonStatus: {"anna": set(), "vera": {"vanya"}, "boris": set(), "mama": {"vanya"}, "papa": set(), "kostya": set(), "zoya": {"vanya"}},
    Student: {"anna": {"vanya", "masha", "lev", "olya", "petya"}, "vera": {"vanya", "masha", "olya"}, "boris": {"petya", "lev"}, "gleb": {"artyom"},
              "mama": {"vanya"}, "papa": set(), "sokolova": {"masha", "artyom"}, "vanya": {"vanya"}, "semyon": set()},
    StudentFile: {"anna": set(), "gleb": {"artyom"}, "vera": {"vanya", "masha", "olya"}, "boris": {"petya", "lev"}, "mama": {"vanya"}, "papa": set(),
                  "sokolova": {"masha", "artyom"}, "vanya": {"vanya"}, "semyon": set(), "kostya": PUPILS, "zoya": PUPILS, "dmitry": PUPILS},
    Guardian: {"anna": set(), "vera": {"mama", "papa", "sokolova", "zhukov"}, "boris": set(), "mama": {"mama"}, "papa": {"papa"}, "kostya": set()},
    Account: {"anna": {"anna"}, "vera": {"vera", "vanya", "masha", "olya", "mama", "papa", "sokolova", "zhukov"}, "mama": {"mama"}, "kostya": ALL,
              "zoya": {"zoya"}},
    Consent: {"anna": set(), "vera": {"vanya"}, "boris": set(), "mama": {"vanya"}, "papa": set(), "vanya": {"vanya"}}}


def person_of(model, row):
    if model is Person:
        return row.id
    return row.student.person_id if model is StudentFile else row.person_id


@pytest.fixture
def swapped(cast, writing):
    """Лев has gone from 5А to 5Б and Оля from 5Б to 5А by an order; a row of every other kind is there too."""
    with writing():
        furnish(cast)
        order = MovementOrder(year_id=cast.year, kind=OrderKind.MOVE, number=2, signed_on=MOVED, status=OrderStatus.SIGNED)
        db.session.add(order)
        db.session.flush()
        for login, old, new in (("lev", "5А", "5Б"), ("olya", "5Б", "5А")):
            student = cast.student[login]
            db.session.scalars(select(Enrolment).where(Enrolment.student_id == student)).one().until = MOVED
            item = OrderItem(order_id=order.id, student_id=student, effective_on=MOVED, from_class_id=cast.school_class[old],
                             to_class_id=cast.school_class[new])
            db.session.add(item)
            for place in db.session.scalars(select(GroupMember).where(GroupMember.student_id == student)):
                place.until = MOVED
            db.session.flush()
            db.session.add(Enrolment(student_id=student, year_id=cast.year, parallel_id=5, class_id=cast.school_class[new], item_id=item.id, since=MOVED))
            groups = db.session.scalars(select(StudyGroupClass.group_id).where(StudyGroupClass.class_id == cast.school_class[new]))
            db.session.add_all(GroupMember(group_id=group, student_id=student, since=MOVED) for group in groups)


def seen(app, who, model, cast):
    names = {id_: name for name, id_ in cast.person.items()}
    with app.test_request_context():
        rows = list(db.session.scalars(visible(accounts.acting(who), model)))
        return {names[person_of(model, row)] for row in rows}


@pytest.mark.parametrize(("model", "who"), [(model, who) for model, people in SEEN.items() for who in people],
                         ids=[f"{model.__name__}-{who}" for model, people in SEEN.items() for who in people])
def test_one_sees_these_rows_and_no_other(app, cast, swapped, model, who):
    assert seen(app, who, model, cast) == SEEN[model][who]


def test_a_class_teacher_keeps_the_journal_of_the_days_in_her_class_and_no_more(app, cast, swapped):
    with app.test_request_context():
        vera, boris = accounts.acting("vera"), accounts.acting("boris")
        hers = {(row.student_id, row.day) for row in db.session.scalars(visible(vera, Mark))}
        his = {(row.student_id, row.day) for row in db.session.scalars(visible(boris, Mark))}
    november = date(2026, 11, 9)
    assert (cast.student["lev"], november) in hers      # he was in 5А on that day
    assert (cast.student["olya"], november) not in hers
    assert (cast.student["olya"], november) in his
    assert (cast.student["lev"], november) not in his


def test_a_class_teacher_finds_nothing_of_a_pupil_who_left(as_, cast, swapped):
    vera, lev = as_("vera"), cast.student["lev"]
    assert vera.get(f"/records/student/details/?id={lev}").status_code == 404
    assert vera.get(f"/diary/?child={lev}").status_code == 404
    assert as_("boris").get(f"/records/student/details/?id={lev}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("table", ["student_file", "guardian"])
def test_a_class_teacher_cannot_make_a_row_somebody_elses(as_, cast, scalar, table):
    if table == "guardian":
        owner, id_, stranger = Guardian.person_id, cast.guardian["mama"], {"person_id": "Дорохов Дмитрий Ильич, сотрудник"}
    else:
        owner, id_ = StudentFile.student_id, scalar(select(StudentFile.id).where(StudentFile.student_id == cast.student["vanya"]))
        stranger = {"student_id": "Соколова Мария Андреевна, 5А"}
    before = scalar(select(owner).where(owner.class_.id == id_))
    answer = as_("vera").post(f"/records/{table.replace('_', '-')}/edit/?id={id_}", data=stranger | {"version": "1"})
    assert answer.status_code == 422
    assert scalar(select(owner).where(owner.class_.id == id_)) == before
    assert as_("vera").get(f"/records/person-contacts/details/?id={_contacts(scalar, cast, 'dmitry')}").status_code == 404


def _contacts(scalar, cast, login):
    return scalar(select(PersonContacts.id).where(PersonContacts.person_id == cast.person[login]))


def test_a_class_teacher_does_not_archive_the_class(as_, cast, scalar):
    for answer in (as_("vera").post("/records/student/action/", data={"action": "archive", "rowid": cast.student["vanya"]}),
                   as_("vera").post("/records/student/delete/", data={"id": cast.student["vanya"]})):
        assert answer.status_code == 403
    assert scalar(select(Student.archived_at).where(Student.id == cast.student["vanya"])) is None


def test_the_coordinator_cannot_leave_the_school_without_an_administrator(as_, cast, scalar):
    role = scalar(select(AccountRole.id).where(AccountRole.role == Role.ADM))
    answer = as_("kostya").post("/records/account/role/withdraw/", data={"role_id": role}, follow_redirects=True)
    assert "снимает только администратор" in answer.text
    assert scalar(select(func.count()).select_from(AccountRole).where(AccountRole.role == Role.ADM)) == 1


def test_the_last_administrator_is_neither_blocked_nor_relieved(as_, cast, writing, scalar):
    with writing():
        db.session.add(AccountRole(account_id=cast.account["zoya"], role=Role.ADM))
    role = scalar(select(AccountRole.id).where(AccountRole.role == Role.ADM, AccountRole.account_id == cast.account["olga"]))
    zoya = as_("zoya")
    assert "Роль снята" in zoya.post("/records/account/role/withdraw/", data={"role_id": role}, follow_redirects=True).text
    blocked = zoya.post(f"/records/account/edit/?id={cast.account['zoya']}",
                        data={"person_id": "Зимина Зоя Петровна, сотрудник", "login": "zoya", "status": "blocked", "version": "1"})
    assert blocked.status_code == 422
    assert "последний администратор" in blocked.text


def test_a_teacher_plans_the_own_subject_and_the_deputy_approves(as_, cast, scalar):
    anna, plan = as_("anna"), {"year_id": cast.year, "parallel_id": 5, "title": "Математика, 5 класс"}
    assert anna.post("/records/thematic-plan/new/", data=plan | {"subject_id": cast.subject["Русский язык"]}).status_code == 422
    assert anna.post("/records/thematic-plan/new/", data=plan | {"subject_id": cast.subject["Математика"], "status": "approved"}).status_code == 302
    id_ = scalar(select(ThematicPlan.id))
    assert scalar(select(ThematicPlan.status)) is PlanStatus.DRAFT
    url = f"/records/thematic-plan/turn/?id={id_}&to="
    assert anna.post(url + "approved").status_code == 403
    anna.post(url + "review")
    assert anna.post(url + "approved").status_code == 403
    as_("zoya").post(url + "approved")
    assert scalar(select(ThematicPlan.status)) is PlanStatus.APPROVED
    anna.post(f"/records/thematic-plan/edit/?id={id_}", data=plan | {"subject_id": cast.subject["Математика"], "title": "Иначе", "version": "3"})
    assert scalar(select(ThematicPlan.status)) is PlanStatus.REVIEW


def test_changes_and_families_are_scoped_too(app, cast, swapped, as_, writing):
    with writing():
        for login in ("vanya", "petya"):
            row = db.session.scalars(select(StudentFile).where(StudentFile.student_id == cast.student[login])).one()
            row.previous_school = "Школа № 5"
    with app.test_request_context():
        vera = accounts.acting("vera")
        assert {row.student_id for row in db.session.scalars(visible(vera, Change)) if row.table_name == "student_file"} == {
            cast.student[login] for login in ("vanya", "masha", "olya")}
        assert [family.name for family in db.session.scalars(visible(vera, Family))] == ["Ёлкины"]
        assert not list(db.session.scalars(visible(accounts.acting("boris"), Family)))
        assert not list(db.session.scalars(visible(accounts.acting("kostya"), Guardianship)))
    with app.app_context(), trusted("a test looks"):
        assert db.session.scalar(select(func.count()).select_from(Change))


@pytest.fixture
def two_orders(cast, writing, swapped):
    """One order takes away Ваня of 5А and Петя of 5Б, another Артём of 1А alone."""
    orders = {}
    with writing():
        for name, pupils in (("both", ("vanya", "petya")), ("1А", ("artyom",))):
            order = MovementOrder(year_id=cast.year, kind=OrderKind.LEAVE, number=len(orders) + 20, signed_on=MOVED, status=OrderStatus.SIGNED)
            db.session.add(order)
            db.session.flush()
            orders[name] = order.id
            for login in pupils:
                item = OrderItem(order_id=order.id, student_id=cast.student[login], effective_on=date(2026, 12, 1), destination="Школа № 5")
                db.session.add(item)
                db.session.flush()
                orders[login] = item.id
    return orders


@pytest.mark.parametrize(("who", "order", "lines"), [("vera", {"both"}, {"vanya"}), ("boris", {"both"}, {"petya"}), ("gleb", {"1А"}, {"artyom"}),
                                                     ("anna", set(), set()), ("dmitry", {"both", "1А"}, {"vanya", "petya", "artyom"}), ("vanya", set(), set()),
                                                     ("mama", set(), set()), ("semyon", set(), set())])
def test_a_class_teacher_sees_orders_about_the_class_and_the_own_lines_only(app, cast, two_orders, who, order, lines):
    ours = {id_: name for name, id_ in two_orders.items()}
    with app.test_request_context():
        actor = accounts.acting(who)
        assert {ours[row.id] for row in db.session.scalars(visible(actor, MovementOrder)) if row.id in {two_orders["both"], two_orders["1А"]}} == order
        assert {ours[row.id] for row in db.session.scalars(visible(actor, OrderItem))
                if row.id in {two_orders[one] for one in ("vanya", "petya", "artyom")}} == lines


def test_orders_are_only_read_by_a_class_teacher(as_, cast, two_orders):
    vera = as_("vera")
    assert "Школа № 5" in vera.get(f"/records/order-item/?f_order_id={two_orders['both']}").text
    assert "Ежов" not in vera.get(f"/records/order-item/?f_order_id={two_orders['both']}").text
    card = vera.get(f"/records/movement-order/details/?id={two_orders['both']}")
    assert card.status_code == 200 and "приказы об учениках вашего класса" in card.text and "Ежов" not in card.text
    assert vera.get(f"/records/movement-order/details/?id={two_orders['1А']}").status_code == 404
    for url in (f"movement-order/edit/?id={two_orders['both']}", f"order-item/edit/?id={two_orders['vanya']}", "movement-order/new/", "order-item/new/"):
        assert vera.post(f"/records/{url}", data={"version": "1"}).status_code == 403, url
    assert vera.post("/records/order-item/delete/", data={"id": two_orders["vanya"], "sure": "1"}).status_code == 403
    assert as_("anna").get("/records/movement-order/").status_code == 403


@pytest.fixture
def substitute(cast, writing):
    """Костя, who teaches nothing, gives the mathematics of 5А today instead of Анна."""
    with writing():
        db.session.add(AccountRole(account_id=cast.account["kostya"], role=Role.TCH))
        role = db.session.scalars(select(AccountRole).where(AccountRole.account_id == cast.account["kostya"], AccountRole.role == Role.COORD)).one()
        db.session.delete(role)
        db.session.add(Substitution(lesson_id=cast.lesson["5А maths 23.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 23),
                                    absent_id=cast.employee["anna"], employee_id=cast.employee["kostya"]))


def put(client, cast, day, op):
    return client.post(f"/journal/{cast.group['5А maths']}/cells", **cells(f"operation-{op}", {
        "lesson": cast.lesson[f"5А maths {day}"], "student": cast.student["vanya"], "value": "3"})).status_code


def test_a_substitute_writes_that_lesson_and_no_other(as_, cast, substitute):
    kostya, group = as_("kostya"), cast.group["5А maths"]
    assert kostya.get(f"/journal/{group}").status_code == 200
    assert put(kostya, cast, "23.11", 1) == 200
    assert put(kostya, cast, "16.11", 2) in {403, 404}
    assert kostya.post(f"/journal/{group}/lessons/{cast.lesson['5А maths 16.11']}", data={"topic": "Чужая"}).status_code in {403, 404}
    assert kostya.post(f"/journal/{group}/lessons", data={"day": "2026-11-18", "number": "7"}).status_code in {403, 404}
    assert kostya.get(f"/journal/{cast.group['5Б maths']}").status_code == 404
