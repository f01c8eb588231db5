"""The coordinator reads social data in sums only, and the change log without what families and health concern (rows 10 and 45 of the matrix)."""
import pytest
from sqlalchemy import select

from sgo.access.grants import GRANTS, READ
from sgo.access.scopes import EVERY, OF_FAMILIES, OWN_LISTS
from sgo.changes import UNLOGGED
from sgo.models import ChangeSet, Enrolment, PersonHealth, PersonSocial, PersonStatus, Role, Room, SocialStatus, Student, db
from tests.conftest import statements


@pytest.fixture
def poor(cast, crowd, writing):
    """Five of 5А and Ольга of 5Б come from poor families; Ваня alone is disabled."""
    crowd(5)
    with writing():
        status = SocialStatus(name="малообеспеченная семья", position=1)
        db.session.add(status)
        db.session.flush()
        people = db.session.scalars(select(Student.person_id).join(Enrolment, Enrolment.student_id == Student.id)
                                    .where(Enrolment.class_id == cast.school_class["5А"]).order_by(Student.id.desc()).limit(5)).all()
        db.session.add_all(PersonStatus(person_id=one, status_id=status.id, since=cast.start) for one in [*people, cast.person["olya"]])
        db.session.add(PersonHealth(person_id=cast.person["vanya"], disability=True, health_group="V"))
        db.session.add(PersonSocial(person_id=cast.person["vanya"], family_kind="неполная"))


@pytest.mark.both_databases
def test_the_coordinator_reads_sums_without_names(as_, poor):
    page = as_("kostya").get("/social/")
    line = page.text.split("малообеспеченная семья")[1].split("</tr>")[0]
    assert "<b>6</b>" in line and line.count("&lt;5") == 2 and '<td class="n">5</td>' in line       # 1А and 5Б are few, 5А has five
    assert "<b>&lt;5</b>" in page.text.split("инвалидность")[1].split("</tr>")[0]
    assert not any(name in page.text for name in ("Ёлкин", "Жукова", "Иванов0"))


@pytest.mark.parametrize("who", ["anna", "vera", "vanya", "mama", "semyon"])
def test_others_do_not(as_, poor, who):
    assert as_(who).get("/social/").status_code == 403


def test_the_page_costs_the_same_for_more_pupils(as_, poor, crowd):
    kostya = as_("kostya")
    before = statements(kostya.get("/social/"))
    crowd(12)
    assert statements(kostya.get("/social/")) == before <= 9


@pytest.mark.both_databases
def test_the_coordinator_reads_the_log_but_not_of_families_and_health(as_, cast, poor, writing, scalar):
    with writing():
        db.session.scalars(select(PersonHealth)).one().health_group = "II"
        db.session.scalars(select(Room)).first().name = "кабинет химии"
    deed, kostya = scalar(select(ChangeSet.id).order_by(ChangeSet.id.desc()).limit(1)), as_("kostya")
    page = kostya.get(f"/records/change-set/details/?id={deed}")
    assert "кабинет химии" in page.text and "Группа здоровья" not in page.text
    assert "Группа здоровья" in as_("dmitry").get(f"/records/change-set/details/?id={deed}").text
    undo = kostya.get(f"/records/change-set/undo/?id={deed}").text
    assert "может тот, кто его сделал" in undo and "Группа здоровья" not in undo
    assert ">Подготовка<" in kostya.get("/records/change-set/?about=Ёлкин").text or "Ёлкин" in kostya.get("/records/change-set/?about=Ёлкин").text
    assert ">Подготовка<" not in kostya.get("/records/change-set/?about=Ёлкин&kind=person_health").text
    assert ">Подготовка<" in as_("dmitry").get("/records/change-set/?about=Ёлкин&kind=person_health").text
    assert "Здоровье" not in kostya.get(f"/history/person/{cast.person['vanya']}").text.split("<h1>")[1]


def test_what_the_coordinator_does_not_read_whole_is_not_told_by_the_log():
    hidden = {model.__tablename__ for (action, model), roles in GRANTS.items() if action is READ and Role.COORD not in roles}
    partly = {model.__tablename__ for (action, model), roles in GRANTS.items() if action is READ and roles.get(Role.COORD, EVERY) is not EVERY}
    assert hidden - {"column_layout"} - {model.__tablename__ for model in UNLOGGED} == set(OF_FAMILIES) and partly >= set(OWN_LISTS)
