"""Whose rows are whose: each allowed reading has a refused twin, and forgetting a grant is a crash."""
import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from sgo import access
from sgo.access import CREATE, EDIT, READ, Unscoped, granted, pick, scope, visible
from sgo.models import (Guardianship, Lesson, Mark, Parallel, Person, PersonContacts, PersonHealth, PersonPapers, Student, Subject, db)
from sgo.services import accounts


@pytest.fixture
def actor(app):
    def of(login):
        found = accounts.acting(login)
        assert found, login
        return found
    with app.test_request_context():
        yield of


def marks_of(actor):
    return set(db.session.scalars(visible(actor, Mark).with_only_columns(Mark.id)))


pytestmark = pytest.mark.both_databases


def test_teacher_reads_the_marks_of_own_groups_only(actor, cast):
    assert marks_of(actor("anna")) == {cast.mark["vanya 5А maths"], cast.mark["lev 5А maths"], cast.mark["olya 5Б maths"]}
    assert marks_of(actor("boris")) == {cast.mark["olya 5Б maths"]}                # as the class teacher of 5Б


def test_teacher_who_left_the_class_keeps_its_past_and_writes_nothing(actor, cast):
    gleb = actor("gleb")
    assert cast.mark["olya 5Б maths"] not in marks_of(gleb)                       # November is no longer his
    with pytest.raises(NotFound):
        pick(gleb, Lesson, cast.lesson["5Б maths 09.11"], EDIT)


def test_class_teacher_reads_all_subjects_of_the_class(actor, cast):
    assert marks_of(actor("vera")) == {cast.mark["vanya 5А maths"], cast.mark["lev 5А maths"], cast.mark["vanya 5А russian"]}


def test_class_teacher_does_not_write_a_colleagues_mark(actor, cast):
    with pytest.raises(Forbidden, match="учитель"):
        pick(actor("vera"), Mark, cast.mark["lev 5А maths"], EDIT)


def test_parent_reads_the_own_child(actor, cast):
    assert marks_of(actor("mama")) == {cast.mark["vanya 5А maths"], cast.mark["vanya 5А russian"]}


def test_restricted_father_learns_nothing(actor, cast):
    papa = actor("papa")
    assert marks_of(papa) == set()
    with pytest.raises(NotFound):
        pick(papa, Student, cast.student["vanya"])
    assert cast.person["vanya"] not in set(db.session.scalars(visible(papa, Person).with_only_columns(Person.id)))


def test_mother_of_two_reads_both_children(actor, cast):
    students = set(db.session.scalars(visible(actor("sokolova"), Student).with_only_columns(Student.id)))
    assert students == {cast.student["masha"], cast.student["artyom"]}


def test_ended_guardianship_closes_the_child(actor, cast, writing):
    with writing():
        row = db.session.scalars(select(Guardianship).where(Guardianship.guardian_id == cast.guardian["mama"])).one()
        row.until = row.since.replace(month=10)
    assert marks_of(actor("mama")) == set()


def test_pupil_reads_oneself_and_the_names_of_classmates(actor, cast):
    vanya = actor("vanya")
    assert marks_of(vanya) == {cast.mark["vanya 5А maths"], cast.mark["vanya 5А russian"]}
    persons = set(db.session.scalars(visible(vanya, Person).with_only_columns(Person.id)))
    assert cast.person["lev"] in persons and cast.person["olya"] not in persons
    with pytest.raises(NotFound):
        pick(vanya, PersonContacts, 10 ** 6)


@pytest.mark.parametrize("model", [PersonPapers, PersonHealth])
def test_subject_teacher_sees_no_papers_and_no_health_of_pupils(actor, cast, model):
    condition = scope(actor("anna"), READ, model)
    statement = select(model.person_id).where(condition)
    assert not set(db.session.scalars(granted(statement, model, condition=condition))) - {cast.person["anna"]}


def test_system_administrator_reads_no_people(actor, cast):
    assert set(db.session.scalars(visible(actor("semyon"), Person).with_only_columns(Person.id))) == {cast.person["semyon"]}


def test_absent_and_hidden_look_alike(actor, cast):
    with pytest.raises(NotFound) as hidden:
        pick(actor("boris"), Mark, cast.mark["lev 5А maths"])
    with pytest.raises(NotFound) as absent:
        pick(actor("boris"), Mark, 10 ** 9)
    assert hidden.value.description == absent.value.description


@pytest.mark.parametrize("hostile", ["abc", "1,2", "-1", "0", str(10 ** 30), "", "1 OR 1=1"])
def test_hostile_ids_are_simply_absent(actor, hostile):
    with pytest.raises(NotFound):
        pick(actor("olga"), Mark, hostile)


def test_why_names_the_grant_that_opened_the_row(actor, cast):
    vera = actor("vera")
    assert access.why(vera, pick(vera, Student, cast.student["vanya"])) == ["Учитель: ученики ваших групп", "Классный руководитель: ученики вашего класса"]


def test_nobody_may_anything(app, cast):
    with app.test_request_context():
        assert not access.may(access.nobody(), CREATE, Mark)
        assert marks_of(access.nobody()) == set()


FORGOTTEN = {
    "a plain read": lambda actor: select(Mark),
    "one column": lambda actor: select(Mark.value),
    "a count": lambda actor: select(func.count()).select_from(Mark),
    "the bare table": lambda actor: select(Mark.__table__.c.value),
    "a subquery": lambda actor: select(Subject.name).where(Subject.id.in_(select(Mark.id))),
    "a scalar subquery": lambda actor: select(Subject.name, select(func.count(Mark.id)).scalar_subquery()),
    "an exists": lambda actor: select(Parallel.id).where(select(Mark.id).exists()),
    "a union": lambda actor: select(Subject.id).union_all(select(Mark.id)),
    "a common table expression": lambda actor: select(select(Mark.id).cte("sly").c.id),
    "a join": lambda actor: select(Subject.name).join(Mark, Mark.id == Subject.id),
    "an update": lambda actor: Mark.__table__.update().values(value=5),
    "a delete": lambda actor: Mark.__table__.delete(),
    "a stamp for one table, a join to another": lambda actor: visible(actor, Mark).join(Person, Person.id == Mark.student_id),
}


@pytest.mark.parametrize("forgotten", FORGOTTEN.values(), ids=FORGOTTEN)
def test_forgetting_a_grant_fails_closed(actor, forgotten):
    with pytest.raises(Unscoped):
        db.session.execute(forgotten(actor("olga")))


def test_forgetting_with_the_legacy_query_and_with_get_fails_closed(actor, cast):
    with pytest.raises(Unscoped):
        db.session.query(Mark).all()
    with pytest.raises(Unscoped):
        db.session.get(Mark, cast.mark["lev 5А maths"])


def test_dictionaries_point_to_nothing_guarded():
    for model in access.grants.UNGUARDED:
        assert not {key.column.table for key in model.__table__.foreign_keys} & access.engine.GUARDED
