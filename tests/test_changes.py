"""The change log: one deed, one set, once; and its undoing."""
import hashlib
import json

import pytest
from sqlalchemy import func, select

from sgo import changes
from sgo.access import acting_as
from sgo.models import AccessLog, AccountSecret, Change, ChangeKind, ChangeSet, Room, db
from sgo.services import Refused, accounts, history
from tests.conftest import cells

pytestmark = pytest.mark.both_databases


@pytest.fixture
def as_person(app):
    """Do a deed as somebody, as a view does it."""
    def run(who, name, work):
        with app.test_request_context(), acting_as(accounts.acting(who)) as actor:
            with changes.writing(name) as deed:
                work(actor, deed)
            return deed.set_id
    return run


def rename(room_name):
    def work(actor, deed):
        db.session.scalars(select(Room).where(Room.number == "23"), execution_options=changes.system("a test's deed", Room)).one().name = room_name
    return work


def undo(deed_id):
    return lambda actor, deed: history.undo(actor, deed_id, deed)


def name_of(scalar):
    return scalar(select(Room.name).where(Room.number == "23"))


def test_a_deed_is_one_set_with_values_before_and_after(as_person, read):
    deed = as_person("olga", "Кабинет переименован", rename("кабинет химии"))
    entry, = read(select(Change.table_name, Change.kind, Change.before, Change.after).where(Change.change_set_id == deed))
    assert entry == ("room", ChangeKind.CHANGED, {"name": None}, {"name": "кабинет химии"})
    assert read(select(ChangeSet.who, ChangeSet.deed).where(ChangeSet.id == deed)) == [("Лаптева О.\u00a0С.", "Кабинет переименован")]


def test_a_failed_deed_leaves_nothing(as_person, scalar):
    before = scalar(select(func.count()).select_from(ChangeSet))

    def broken(actor, deed):
        rename("не будет")(actor, deed)
        db.session.flush()
        raise Refused("нет")

    with pytest.raises(Refused):
        as_person("olga", "Сломано", broken)
    assert name_of(scalar) is None
    assert scalar(select(func.count()).select_from(ChangeSet)) == before


def test_undo_brings_the_value_back_once(as_person, scalar):
    deed = as_person("olga", "Переименован", rename("кабинет химии"))
    as_person("olga", "Отмена", undo(deed))
    assert name_of(scalar) is None
    with pytest.raises(Refused, match="уже отменено"):
        as_person("olga", "Отмена", undo(deed))


def test_undo_brings_a_deleted_row_back_and_takes_a_made_one_away(as_person, scalar):
    made = as_person("olga", "Добавлен", lambda actor, deed: db.session.add(Room(number="99", name="новый")))
    as_person("olga", "Отмена", undo(made))
    assert scalar(select(func.count()).select_from(Room).where(Room.number == "99")) == 0
    as_person("olga", "Добавлен", lambda actor, deed: db.session.add(Room(number="98", name="иной")))

    def remove(actor, deed):
        db.session.delete(db.session.scalars(select(Room).where(Room.number == "98"), execution_options=changes.system("a test's deed", Room)).one())

    removed = as_person("olga", "Удалён", remove)
    as_person("olga", "Отмена", undo(removed))
    assert scalar(select(Room.name).where(Room.number == "98")) == "иной"


def test_undo_beneath_a_later_change_is_refused_in_words(as_person, scalar):
    first = as_person("olga", "Первое", rename("первое"))
    as_person("olga", "Второе", rename("второе"))
    with pytest.raises(Refused, match="«Второе»"):
        as_person("olga", "Отмена", undo(first))
    assert name_of(scalar) == "второе"


def test_a_stranger_undoes_nothing(as_, as_person, scalar):
    deed = as_person("olga", "Переименован", rename("кабинет химии"))
    for who in ("anna", "zoya", "dmitry"):
        as_(who).post("/records/change-set/undo/", data={"id": deed})
        assert name_of(scalar) == "кабинет химии"


def test_an_operation_is_done_once_and_answered_alike(as_, cast, scalar):
    anna, url = as_("anna"), f"/journal/{cast.group['5А maths']}/cells"
    form = {"lesson": cast.lesson["5А maths 16.11"], "work": cast.work["5А maths 16.11"], "student": cast.student["masha"], "value": "5"}
    first = anna.post(url, **cells("operation-1", form)).json
    before = scalar(select(func.count()).select_from(ChangeSet))
    assert anna.post(url, **cells("operation-1", form)).json == first
    assert anna.post(url, **cells("operation-1", form | {"value": "2"})).json == first
    assert scalar(select(func.count()).select_from(ChangeSet)) == before


def test_secrets_never_enter_the_log(as_, cast, read):
    page = as_("olga").post("/records/account/password/", data={"id": cast.account["anna"]})
    assert page.status_code == 200
    rows = read(select(Change.before, Change.after).where(Change.table_name == AccountSecret.__tablename__))
    assert rows
    assert all(before is None and after is None for before, after in rows)


def test_both_logs_are_chained_and_a_rewritten_line_breaks_the_chain(as_, as_person, read):
    as_person("olga", "Переименован", rename("кабинет химии"))
    as_("olga").get("/records/student/?q=ёлкин")
    as_("olga").get("/records/student/?q=гусев")
    lines = read(select(AccessLog.at, AccessLog.account_id, AccessLog.who, AccessLog.address, AccessLog.action, AccessLog.object_kind, AccessLog.object_id,
                        AccessLog.detail, AccessLog.digest).order_by(AccessLog.id))
    last = None
    for at, *rest, digest in lines:
        whole = json.dumps([last, at.isoformat(), *rest], ensure_ascii=False)
        assert hashlib.sha256(whole.encode()).hexdigest() == digest
        assert hashlib.sha256(whole.replace("ёлкин", "иванов").encode()).hexdigest() != digest or "ёлкин" not in whole
        last = digest
    assert len(lines) >= 2


def test_the_second_of_two_editors_sees_both_values_and_chooses(as_, as_person, scalar):
    client, room = as_("olga"), scalar(select(Room.id).where(Room.number == "23"))
    version = scalar(select(Room.version).where(Room.id == room))
    as_person("olga", "Раньше", rename("кабинет химии"))
    form = {"number": "23", "name": "кабинет физики", "capacity": "30", "version": version}
    page = client.post(f"/records/room/edit/?id={room}", data=form)
    assert page.status_code == 422
    assert "кабинет химии" in page.text
    assert "кабинет физики" in page.text
    assert "Лаптева" in page.text
    again = client.post(f"/records/room/edit/?id={room}", data=form | {"version": version + 1})
    assert again.status_code == 302
    assert name_of(scalar) == "кабинет физики"
