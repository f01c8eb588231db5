"""The director signs an order on movement: what it says of the pupils comes true in the same deed (row 27 of the matrix)."""
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from sgo.models import Change, ChangeSet, Enrolment, GroupMember, MovementOrder, OrderItem, OrderKind, OrderStatus, db
from tests.conftest import statements

SIGN = "/records/movement-order/sign/"
DAY = date(2026, 11, 30)


@pytest.fixture
def draft(cast, writing):
    """A draft of Ольга: one pupil, as the story wants it."""
    def made(kind, whom="vanya", on=DAY, from_class="5А", to_class=None):
        with writing():
            order = MovementOrder(year_id=cast.year, kind=kind, basis="Заявление родителей")
            db.session.add(order)
            db.session.flush()
            db.session.add(OrderItem(order_id=order.id, student_id=cast.student[whom], effective_on=on, from_class_id=cast.school_class.get(from_class),
                                     to_class_id=cast.school_class.get(to_class)))
            return order.id
    return made


def sign(client, order_id, **said):
    page = client.get(f"{SIGN}?id={order_id}").text
    form = dict(re.findall(r'name="(seen|number|signed_on)"[^>]*value="([^"]*)"', page))
    return client.post(f"{SIGN}?id={order_id}", data=form | said)


@pytest.mark.both_databases
def test_a_pupil_who_leaves_ends_in_his_class_and_its_journals(as_, cast, draft, read):
    order, director = draft(OrderKind.LEAVE), as_("dmitry")
    home = director.get("/").text
    assert "Приказы о движении ждут подписи" in home and "1 проект" in home and "Подписать" in director.get(f"/records/movement-order/details/?id={order}").text
    page = director.get(f"{SIGN}?id={order}").text
    assert "выбывает из 5А с 30.11.2026, уходит из 2 журналов" in page
    assert sign(director, order).status_code == 302
    assert read(select(MovementOrder.status, MovementOrder.number, MovementOrder.signed_on, MovementOrder.signatory_id)
                .where(MovementOrder.id == order)) == [(OrderStatus.SIGNED, 2, date(2026, 11, 23), cast.employee["dmitry"])]
    assert read(select(Enrolment.until).where(Enrolment.student_id == cast.student["vanya"])) == [(DAY,)]
    assert read(select(GroupMember.until).where(GroupMember.student_id == cast.student["vanya"]).distinct()) == [(DAY,)]
    deed, = read(select(ChangeSet.id, ChangeSet.deed).order_by(ChangeSet.id.desc()).limit(1))
    assert deed[1] == "Подписан приказ № 2-у от 23.11.2026"
    assert {name for name, in read(select(Change.table_name).where(Change.change_set_id == deed[0]))} == {"movement_order", "enrolment", "group_member"}
    assert "ждут подписи" not in director.get("/").text


@pytest.mark.both_databases
def test_a_move_ends_one_place_and_begins_another(as_, cast, draft, read):
    order = draft(OrderKind.MOVE, to_class="5Б")
    assert sign(as_("dmitry"), order, number="17", signed_on="2026-11-20").status_code == 302
    places = select(Enrolment.class_id, Enrolment.since, Enrolment.until).where(Enrolment.student_id == cast.student["vanya"]).order_by(Enrolment.since)
    assert read(places) == [
        (cast.school_class["5А"], cast.start, DAY), (cast.school_class["5Б"], DAY, None)]
    now = select(GroupMember.group_id).where(GroupMember.student_id == cast.student["vanya"], GroupMember.until.is_(None))
    assert {one for one, in read(now)} == {cast.group["5Б maths"], cast.group["5Б russian"]}
    assert read(select(MovementOrder.number).where(MovementOrder.id == order)) == [(17,)]


@pytest.mark.parametrize("who", ["olga", "zoya", "kostya", "vera"])
def test_nobody_else_signs(as_, cast, draft, read, who):
    order, client = draft(OrderKind.LEAVE), as_(who)
    assert client.get(f"{SIGN}?id={order}").status_code == 403
    answer = client.post(f"{SIGN}?id={order}", data={"number": "2", "signed_on": "2026-11-23", "seen": "x"})
    assert answer.status_code == 403 and "утверждают: директор" in answer.text
    assert read(select(MovementOrder.status).where(MovementOrder.id == order)) == [(OrderStatus.DRAFT,)]
    assert ">Подписать<" not in client.get(f"/records/movement-order/details/?id={order}").text and "ждут подписи" not in client.get("/").text


@pytest.mark.parametrize("who", ["anna", "vanya", "mama", "semyon"])
def test_who_does_not_see_orders_finds_no_page(as_, draft, who):
    assert as_(who).get(f"{SIGN}?id={draft(OrderKind.LEAVE)}").status_code in {403, 404}


def test_an_order_that_contradicts_what_stands_is_not_signed(as_, draft, read):
    order, director = draft(OrderKind.LEAVE, from_class="5Б"), as_("dmitry")
    page = director.get(f"{SIGN}?id={order}").text
    assert "учится в другом классе" in page and "Подписать приказ</button>" not in page
    seen = signing_mark(director, order)
    assert "противоречит" in director.post(f"{SIGN}?id={order}", data={"number": "2", "signed_on": "2026-11-23", "seen": seen}).text
    assert read(select(func.count()).select_from(Enrolment).where(Enrolment.until.is_not(None))) == [(0,)]


def signing_mark(client, order_id):
    """What the page of a contradicting order does not give: the mark of its plan."""
    from sgo.access import trusted
    from sgo.services import signing
    with client.application.test_request_context(), trusted("a test looks"):
        return signing.plan(db.session.get(MovementOrder, order_id)).seen


@pytest.mark.parametrize(("said", "words"), [({"number": "1"}, "с таким номером"), ({"number": "х"}, "целое число"), ({"signed_on": "2027-01-01"}, "не позже"),
                                             ({"seen": "old"}, "Пока вы читали")])
def test_what_is_typed_wrong_stands_beside_its_field_and_nothing_is_done(as_, draft, read, said, words):
    order = draft(OrderKind.LEAVE)
    page = sign(as_("dmitry"), order, **said)
    assert page.status_code == 422 and words in page.text and (said.get("number") is None or f'value="{said["number"]}"' in page.text)
    assert read(select(func.count()).select_from(Enrolment).where(Enrolment.until.is_not(None))) == [(0,)]


def test_a_signed_order_is_sealed_and_its_signing_is_not_undone(as_, draft, read):
    order, director, admin = draft(OrderKind.LEAVE), as_("dmitry"), as_("olga")
    sign(director, order)
    assert "уже подписан" in sign(director, order).location or director.get(f"{SIGN}?id={order}").status_code == 302
    item = read(select(OrderItem.id).where(OrderItem.order_id == order))[0][0]
    assert admin.get(f"/records/movement-order/edit/?id={order}").status_code == admin.get(f"/records/order-item/edit/?id={item}").status_code == 302
    deed = read(select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1))[0][0]
    for client, words in ((admin, "Приказ подписан"), (director, "нет права")):
        assert words in client.get(f"/records/change-set/undo/?id={deed}").text
        client.post("/records/change-set/undo/", data={"id": deed})
    assert read(select(MovementOrder.status).where(MovementOrder.id == order)) == [(OrderStatus.SIGNED,)]


def test_an_empty_draft_says_so(as_, cast, writing):
    with writing():
        db.session.add(MovementOrder(year_id=cast.year, kind=OrderKind.LEAVE))
    director = as_("dmitry")
    assert "В приказе нет учеников" in director.get(f"{SIGN}?id=2").text and "ждут подписи" not in director.get("/").text


def test_the_preview_costs_the_same_for_many_pupils(as_, cast, draft, writing, crowd):
    order, director = draft(OrderKind.LEAVE), as_("dmitry")
    before = statements(director.get(f"{SIGN}?id={order}"))
    pupils = crowd(12)
    with writing():
        db.session.add_all(OrderItem(order_id=order, student_id=student, effective_on=DAY, from_class_id=cast.school_class["5А"])
                           for student in pupils if student != cast.student["vanya"])
    assert statements(director.get(f"{SIGN}?id={order}")) == before <= 14
