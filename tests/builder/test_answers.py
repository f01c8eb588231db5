"""Questions of the small school: what each of the cast is told, and what is refused because it would be a guess."""
import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from sgo.models import Family, FamilyKind, FamilyMember, Kin, Lesson, Parallel, Person, PersonHealth, PersonStatus, SchoolClass, SocialStatus, db
from sgo.reports.builder import question
from sgo.reports.builder.answer import Refused

TWOS = {"has": "mark", "where": {"all": [{"field": "value", "op": "le", "value": 2}]}}
FIFTH = {"field": "enrolment@.parallel", "op": "in", "value": [5]}


@pytest.fixture
def large_family(cast, writing):
    with writing():
        status = SocialStatus(name="многодетная семья")
        family = Family(name="Ивановы", kind=FamilyKind.FULL)
        db.session.add_all([status, family])
        db.session.flush()
        db.session.add_all([PersonStatus(person_id=cast.person["vanya"], status_id=status.id, since=cast.start),
                            FamilyMember(family_id=family.id, person_id=cast.person["vanya"], relation=Kin.CHILD)])
        return status.id


@pytest.mark.both_databases
def test_the_deputy_asks_who_of_large_families_has_twos_and_was_at_no_consultation(ask, cast, large_family):
    definition = {"thing": "student", "show": ["self", "enrolment@.class"], "where": {"all": [
        FIFTH, {"has": "person.person_status", "where": {"all": [{"field": "status", "op": "in", "value": [large_family]}]}}, TWOS,
        {"has": "group_member.group.lesson", "quantity": "none", "where": {"all": [{"field": "topic", "op": "holds", "value": "консультация"}]}}]}}
    found = ask("zoya", definition)
    assert [row[1] for row in found.rows] == ["5А"] and found.links == [cast.student["vanya"]] and not found.notes
    definition["where"]["all"][3]["where"]["all"][0]["value"] = "тема 2"
    assert ask("zoya", definition).total == 0                           # he had that lesson
    with pytest.raises(Refused, match="Социальное положение"):
        ask("kostya", definition)                                       # the coordinator knows no family


def test_a_teacher_is_told_of_own_marks_only_and_never_that_somebody_has_none(ask, cast):
    found = ask("anna", {"thing": "mark", "show": ["student", "group.subject", "value"]})
    assert {row[1] for row in found.rows} == {"Математика"} and "По видимым вам строкам" in found.notes[0]
    with pytest.raises(Refused, match="не имеет: отметки"):
        ask("anna", {"thing": "student", "show": ["self"], "where": {"all": [TWOS | {"quantity": "none"}]}})
    with pytest.raises(Refused, match="Категория за период"):
        ask("vera", {"thing": "student", "show": ["self", "category"]})
    assert {row[0] for row in ask("anna", {"thing": "student", "show": ["self"], "where": {"all": [TWOS]}}).rows} == set()      # the two is of another subject


def test_a_column_of_a_special_category_is_left_out_by_name(ask, cast, writing):
    with writing():
        db.session.add(PersonHealth(person_id=cast.person["vanya"], disability=True))
    definition = {"thing": "student", "show": ["self", "person.person_health.disability"], "where": {"all": [FIFTH]}}
    assert "да" in [row[1] for row in ask("zoya", definition).rows]
    found = ask("kostya", definition)
    assert found.heads == ["ФИО"] and found.left_out == ["Инвалидность"] and "Инвалидность" in found.notes[0]
    for part in ({"where": {"all": [{"field": "person.person_health.disability", "op": "yes"}]}}, {"group": ["person.person_health.disability"],
                                                                                                "measures": [{"kind": "count"}]}):
        with pytest.raises(Refused, match="Здоровье"):
            ask("kostya", definition | part)


@pytest.mark.both_databases
def test_figures_of_groups_are_exact_and_totals_come_of_counts(ask, cast):
    found = ask("zoya", {"thing": "mark", "group": ["group.subject", "student"], "measures": [
        {"kind": "count", "label": "Отметок"}, {"kind": "ready", "ready": "current_mean"}, {"kind": "share", "label": "Двоек", "where": TWOS["where"]},
        {"kind": "distinct", "field": "student", "label": "Учеников"}, {"kind": "formula", "label": "На ученика", "formula": "[Отметок] / [Учеников]"}]})
    mathematics = next(row for row in found.rows if row[0] == "Итого: Математика")
    assert mathematics[2:] == [3, Fraction(4), Fraction(0), 3, 1]
    assert found.totals == [4, Fraction(7, 2), Fraction(25), 3, Fraction(4, 3)]


def test_inner_groups_of_several_rows_have_sums_too(ask, cast):
    found = ask("zoya", {"thing": "mark", "group": ["student.enrolment@.class", "student", "group.subject"],
                         "measures": [{"kind": "count", "label": "Отметок"}]})
    assert [row for place, row in enumerate(found.rows) if place in found.heavy] == [
        ["", "Итого: Ёлкин Иван Романович", "", 2], ["Итого: 5А", "", "", 3], ["Итого: 5Б", "", "", 1]]
    assert [len(found.keys[place]) for place in found.heavy] == [2, 1, 1] and found.totals == [4]


@pytest.mark.both_databases
def test_a_pivot_has_sums_on_both_sides(ask, cast):
    found = ask("zoya", {"thing": "mark", "group": ["student.enrolment@.class"], "across": "group.subject", "view": "pivot",
                         "measures": [{"kind": "mean", "field": "value", "label": "Среднее"}]})
    assert found.heads == ["Ученик → Класс", "Математика", "Русский язык", "Всего"]
    assert found.rows == [["5А", Fraction(4), Fraction(2), Fraction(10, 3)], ["5Б", Fraction(4), None, Fraction(4)]]
    assert found.totals == [Fraction(4), Fraction(2), Fraction(7, 2)]


@pytest.mark.both_databases
def test_a_number_between_two_marks_and_one_larger_than_any(ask, cast):
    def marks(op, value):
        where = {"all": [{"field": "value", "op": op, "value": value}]}
        return sorted(row[0] for row in ask("zoya", {"thing": "mark", "show": ["value"], "where": where}).rows)
    assert marks("gt", "3,5") == marks("ge", 3.5) == [4, 5] and marks("lt", "3,5") == [*marks("le", "2.99999"), 3] == [2, 3]
    assert marks("eq", "3,5") == [] and marks("ne", "3,5") == [2, 3, 4, 5] and marks("between", ["2,5", "4,5"]) == [3, 4]
    assert marks("lt", 10 ** 12) == [2, 3, 4, 5] and marks("gt", 10 ** 12) == []


@pytest.mark.both_databases
def test_a_week_is_a_day_that_one_may_ask_about_and_open(ask, cast):
    found = ask("zoya", {"thing": "mark", "group": ["day#week"], "measures": [{"kind": "count", "label": "Отметок"}]})
    assert found.rows == [["неделя с 09.11.2026", 4]] and found.keys == [[date(2026, 11, 9)]]
    for value in ({"op": "on", "value": "2026-11-09"}, {"op": "within", "value": "this_month"}, {"op": "before", "value": "10.11.2026"}):
        assert ask("zoya", {"thing": "mark", "show": ["day"], "where": {"all": [{"field": "day#week"} | value]}}).total == 4, value
    assert ask("zoya", {"thing": "mark", "show": ["day"], "where": {"all": [{"field": "day#week", "op": "on", "value": "2026-11-10"}]}}).total == 0


@pytest.mark.both_databases
def test_namesakes_keep_their_own_figures_in_a_pivot(ask, cast, writing):
    with writing():
        one, same = (db.session.get(Person, cast.person[name]) for name in ("vanya", "lev"))
        same.last_name, same.first_name, same.middle_name = one.last_name, one.first_name, one.middle_name
    count = {"view": "pivot", "measures": [{"kind": "count"}]}
    down = ask("zoya", {"thing": "mark", "group": ["student"], "across": "group.subject"} | count)
    his, other, hers = ["Ёлкин Иван Романович", 1, 1, 2], ["Ёлкин Иван Романович", 1, None, 1], ["Жукова Ольга Павловна", 1, None, 1]
    assert sorted(map(str, down.rows)) == sorted(map(str, [his, other, hers]))
    aside = ask("zoya", {"thing": "mark", "group": ["group.subject"], "across": "student"} | count)
    assert aside.heads.count("Ёлкин Иван Романович") == 2 and sorted(aside.totals) == [1, 1, 2, 4]


@pytest.mark.both_databases
def test_classes_and_weekdays_stand_in_their_own_order(ask, cast, writing):
    with writing():
        db.session.add(Parallel(id=10, name="10 класс", stage="СОО"))
        db.session.flush()
        db.session.get(SchoolClass, cast.school_class["5Б"]).parallel_id = 10
        monday = db.session.scalars(select(Lesson).order_by(Lesson.day)).first()
        monday.day = monday.day + timedelta(3)                              # Thursday, which the alphabet puts after «понедельник»
    count = {"measures": [{"kind": "count"}]}
    by_class = {"thing": "student", "group": ["enrolment@.class"], "where": {"all": [{"field": "studies", "op": "yes"}]}}
    assert [row[0] for row in ask("zoya", by_class | count | {"sort": [{"by": 0}]}).rows] == ["1А", "5А", "10Б"]
    assert ask("zoya", {"thing": "student", "group": ["studies"], "across": "enrolment@.class", "view": "pivot"} | count).heads[1:-1] == ["1А", "5А", "10Б"]
    found = ask("zoya", {"thing": "lesson", "group": ["day#month"], "across": "day#weekday", "view": "pivot"} | count)
    assert found.heads[1:-1] == ["понедельник", "четверг"]
    assert json.dumps([found.keys, found.across]) == "[[[202611]], [1, 4]]"            # a figure's address is made of these


def test_days_that_the_calendar_does_not_have_are_told_wherever_they_are_asked(ask, cast):
    last = {"all": [{"field": "day", "op": "within", "value": "last_year"}]}
    for part in ({"show": ["day"], "where": last}, {"measures": [{"kind": "count", "where": last}]}):
        with pytest.raises(Refused, match="прошлый учебный год"):
            ask("zoya", {"thing": "mark"} | part)
    with pytest.raises(Refused, match="прошлый учебный год"):
        ask("zoya", {"thing": "student", "show": ["self", {"kind": "count", "of": "mark", "where": last}]})


def test_a_value_is_asked_at_each_run(ask, cast, app):
    definition = {"thing": "student", "show": ["self"], "where": {"all": [{"field": "enrolment@.class", "op": "in", "value": {"ask": "Класс"}}]}}
    with pytest.raises(Refused, match="Укажите: «Класс»"):
        ask("zoya", definition)
    assert ask("zoya", definition, {"Класс": [cast.school_class["5Б"]]}).total == 2
    with app.test_request_context():
        found, problems = question.parse(definition, {"Класс": ["<script>"]})
        assert found is None and "целое число" in problems[0].sentence


@pytest.mark.parametrize("definition", [
    None, [], "student", {}, {"thing": "account"}, {"thing": "account_secret", "show": ["password_hash"]}, {"thing": "student", "show": "self"},
    {"thing": "student", "show": [None]}, {"thing": "student", "show": [{"field": {"$ne": 1}}]}, {"thing": "student", "show": ["self; DROP TABLE mark"]},
    {"thing": "student", "show": ["self"] * 200}, {"thing": "student", "show": ["mark.value"]}, {"thing": "student", "show": ["person.__class__"]},
    {"thing": "student", "show": ["person.sort_key"]}, {"thing": "student", "show": ["self"], "sql": "select 1"},
    {"thing": "student", "show": ["self"], "where": {"all": {"field": "self"}}}, {"thing": "student", "show": ["self"], "where": {"all": [[]]}},
    {"thing": "mark", "show": ["value"], "where": {"all": [{"field": "value", "op": "eq", "value": "1e999"}]}},
    {"thing": "mark", "show": ["value"], "where": {"all": [{"field": "value", "op": "in", "value": [1]}]}},
    {"thing": "mark", "show": ["day"], "where": {"all": [{"field": "day", "op": "within", "value": {"word": "last_days", "number": 10 ** 30}}]}},
    {"thing": "mark", "show": ["day"], "where": {"all": [{"field": "day", "op": "on", "value": "31.02.2026"}]}},
    {"thing": "mark", "measures": [{"kind": "sum", "field": "comment"}]}, {"thing": "mark", "measures": [{"kind": "formula", "formula": "__import__('os')"}]},
    {"thing": "mark", "measures": [{"kind": "ready", "ready": "pupils_quality"}]}, {"thing": "mark", "measures": [{"kind": "count"}], "view": "pivot"},
    {"thing": "mark", "show": ["value"], "where": {"has": "student"}}, {"thing": "student", "show": ["self"], "sort": [{"by": 10 ** 40}]},
    {"thing": "mark", "show": ["value"], "view": ["x"]}, {"thing": "mark", "show": ["value"], "view": {"bar": 1}},
    {"thing": "mark", "show": ["value"], "where": {"all": [{"field": "value", "op": "lt", "value": "9" * 20}]}},
    {"thing": "student", "show": ["self"], "period": "then"}, {"thing": "student", "show": ["self"], "on": "yesterday"}])
def test_a_hostile_definition_is_refused_in_a_sentence(app, definition):
    with app.test_request_context():
        found, problems = question.parse(definition)
    assert found is None and problems and all(problem.sentence[0].isupper() or problem.sentence[0] == "«" for problem in problems)


def test_conditions_nested_without_end_are_refused(app):
    where = {"field": "value", "op": "filled"}
    for _ in range(500):
        where = {"all": [where]}
    with app.test_request_context():
        assert question.parse({"thing": "mark", "show": ["value"], "where": where})[0] is None


@pytest.mark.both_databases
def test_sums_of_namesakes_stand_apart_and_different_ones_are_counted_anew(ask, cast, writing):
    with writing():
        one, same = (db.session.get(Person, cast.person[name]) for name in ("vanya", "lev"))
        same.last_name, same.first_name, same.middle_name = one.last_name, one.first_name, one.middle_name
    different = {"kind": "distinct", "field": "student", "label": "Учеников"}
    found = ask("zoya", {"thing": "mark", "group": ["student", "group.subject"], "measures": [{"kind": "count", "label": "Отметок"}]})
    sums = [found.rows[place][2] for place in found.heavy]
    assert sorted(sums) == [1, 1, 2] and sum(sums) == found.totals[0] and len({tuple(found.keys[place]) for place in found.heavy}) == 3
    counted = ask("zoya", {"thing": "mark", "group": ["student.enrolment@.class", "group.subject"], "measures": [different]})
    by_class = ask("zoya", {"thing": "mark", "group": ["student.enrolment@.class"], "measures": [different]})
    assert [counted.rows[place][2] for place in counted.heavy] == [row[1] for row in by_class.rows] and counted.totals == by_class.totals


@pytest.mark.parametrize("desc", [True, False])
def test_a_group_without_a_value_is_named_and_stands_last(ask, cast, desc):
    found = ask("zoya", {"thing": "student", "group": ["person.person_papers.snils"], "measures": [{"kind": "count"}], "sort": [{"by": 0, "desc": desc}]})
    assert found.rows[-1][0] == "не указано" and found.keys[-1] == [None]
