"""What a reader may not see is left out of a shared report by name, whatever the rest of it does with it; and days are such as a school can live in."""
import pytest

from sgo.models import PersonHealth, db
from sgo.reports.builder import drawing, question, telling
from sgo.reports.builder.answer import Refused
from sgo.services import accounts

HEALTH = {"kind": "count", "label": "ОВЗ", "where": {"all": [{"field": "person.person_health.disability", "op": "yes"}]}}
ALL = {"kind": "count", "label": "Всех"}
BY_CLASS = {"thing": "student", "group": ["enrolment@.class"], "where": {"all": [{"field": "studies", "op": "yes"}]}}


@pytest.fixture(autouse=True)
def disability(cast, writing):
    with writing():
        db.session.add(PersonHealth(person_id=cast.person["vanya"], disability=True))


def drawn(definition, found):
    asked, _ = question.parse(definition)
    return drawing.chart("Отчёт", asked, found)


def test_a_figure_that_is_left_out_leaves_the_order_and_the_chart_to_the_others(ask, cast):
    definition = BY_CLASS | {"measures": [HEALTH, ALL], "sort": [{"by": 2, "desc": True}], "view": "bar"}
    whole, cut = ask("zoya", definition), ask("kostya", definition)
    assert [row[0] for row in whole.rows] == [row[0] for row in cut.rows] and [row[1] for row in cut.rows] == [row[2] for row in whole.rows]
    assert [row[2] for row in whole.rows] == sorted((row[2] for row in whole.rows), reverse=True)
    assert ": Всех" in drawn(definition, cut)
    by_health = definition | {"measures": [ALL, HEALTH], "sort": [{"by": 2}]}
    assert ": Всех" in drawn(by_health, ask("kostya", by_health)) and ": ОВЗ" in drawn(by_health, ask("zoya", by_health))
    heat = definition | {"across": "person.gender", "view": "heat"}
    assert "Всего" not in drawn(heat, ask("kostya", heat)) and drawn(heat, ask("zoya", heat)).count("ОВЗ") == 0


def test_a_formula_of_what_is_left_out_is_left_out_too_and_groups_are_not_chosen_by_it(ask, cast):
    share = {"kind": "formula", "label": "Доля", "formula": "если([Всех] > 0; [ОВЗ] / [Всех]; 0)"}
    found = ask("kostya", BY_CLASS | {"measures": [HEALTH, ALL, share]})
    assert found.heads == ["Класс", "Всех"] and "«ОВЗ», «Доля»" in found.notes[0]
    with pytest.raises(Refused, match="«ОВЗ»: по этому показателю отбираются группы, а вам он не виден"):
        ask("kostya", BY_CLASS | {"measures": [HEALTH, ALL], "having": [{"measure": "ОВЗ", "op": "ge", "value": 0}]})
    assert len(ask("zoya", BY_CLASS | {"measures": [HEALTH, ALL], "having": [{"measure": "ОВЗ", "op": "ge", "value": 1}]}).rows) == 1


def test_conditions_on_the_groups_of_a_pivot_are_about_its_rows_and_sums_are_of_those(ask, cast):
    pivot = {"thing": "mark", "group": ["student"], "across": "group.subject", "view": "pivot", "measures": [ALL]}
    whole = ask("zoya", pivot | {"sort": [{"by": 1, "desc": True}]})
    assert [row[-1] for row in whole.rows] == [2, 1, 1] and whole.totals[-1] == 4
    cut = ask("zoya", pivot | {"having": [{"measure": "Всех", "op": "gt", "value": 1}]})
    assert [row[1:] for row in cut.rows] == [[1, 1, 2]] and cut.totals == [1, 1, 2]
    none = ask("zoya", pivot | {"having": [{"measure": "Всех", "op": "gt", "value": 100}]})
    assert none.rows == [] and none.heads == ["Ученик", "Всего"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1.1.1"])
def test_days_outside_of_a_schools_life_are_refused(app, day):
    for definition in ({"thing": "mark", "show": ["day"], "where": {"all": [{"field": "set_at", "op": "before", "value": day}]}},
                       {"thing": "student", "show": ["self"], "on": day}):
        with app.test_request_context():
            assert "проверьте дату" in question.parse(definition)[1][0].sentence


def test_a_formula_alone_counts_nothing(app):
    with app.test_request_context():
        assert "хотя бы один" in question.parse({"thing": "mark", "measures": [{"kind": "formula", "formula": "2 * 2"}]})[1][0].sentence


def test_what_was_asked_is_told_to_the_end(app, cast):
    definition = {"thing": "student", "period": cast.period[1], "on": "period_end", "group": ["enrolment@.class"],
                  "measures": [{"kind": "ready", "ready": "pupils_quality", "label": "Качество"}], "sort": [{"by": 1, "desc": True}, {"by": 0}],
                  "having": [{"measure": "Качество", "op": "ge", "value": "50,5"}]}
    with app.test_request_context():
        asked, _ = question.parse(definition)
        steps = dict(telling.told(accounts.acting_as_account(cast.account["zoya"]), asked))
    assert steps["На дату"] == "конец периода" and "1 четверть" in steps["Период"]
    assert steps["Только группы, где"] == "Качество не меньше 50,5" and steps["Порядок"] == "Качество по убыванию, Класс"


def test_the_day_of_a_report_may_be_asked_at_each_run(ask, cast, app):
    definition = {"thing": "student", "show": ["self"], "on": {"ask": "На день"}, "where": {"all": [{"field": "studies", "op": "yes"}]}}
    with pytest.raises(Refused, match="Укажите: «На день»"):
        ask("zoya", definition)
    assert ask("zoya", definition, {"На день": "2020-01-01"}).total == 0 and ask("zoya", definition, {"На день": "23.11.2026"}).total > 0
    with app.test_request_context():
        assert "не дата" in question.parse(definition, {"На день": ["x"]})[1][0].sentence


@pytest.mark.both_databases
def test_means_and_shares_of_related_rows_are_of_their_sums(ask, cast):
    twos = {"all": [{"field": "value", "op": "le", "value": 2}]}
    mean, share = {"kind": "mean", "of": "mark", "field": "value"}, {"kind": "share", "of": "mark", "where": twos}
    by_class = ask("zoya", {"thing": "student", "group": ["enrolment@.class"], "measures": [mean, share]})
    plain = ask("zoya", {"thing": "mark", "group": ["student.enrolment@.class"], "measures": [
        {"kind": "mean", "field": "value"}, {"kind": "share", "where": twos}]})
    assert [row for row in by_class.rows if row[1] is not None] == plain.rows and by_class.totals == plain.totals
    vanya = next(row for row in ask("zoya", {"thing": "student", "show": ["self", share]}).rows if row[0].startswith("Ёлкин"))
    assert vanya[1] == 50
