"""Down to the rows: whatever a figure is, what it opens is what was counted, or it opens nothing."""
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from sgo.models import CustomReport, Mark, StudyGroup, db
from sgo.reports.builder import answer, drill, question
from sgo.services import accounts

COUNT = {"kind": "count", "label": "Всех"}


@pytest.fixture
def opened(app, cast):
    """Each figure of an answer with the number of rows that it opens; None where it opens nothing."""
    def of(definition, who="zoya"):
        with app.test_request_context():
            actor = accounts.acting_as_account(cast.account[who])
            asked, problems = question.parse(definition)
            assert asked, problems
            found = answer.preview(actor, asked)

            def rows(query):
                if not query:
                    return None
                chosen = parse_qs(query)
                behind, problems = question.parse(drill.rows_of(definition, asked, drill_key(chosen["of"][0]), chosen["measure"][0]))
                assert behind, problems
                return answer.preview(actor, behind)

            lines = [*zip(found.rows, drill.ways(asked, found), strict=True), *([(found.totals, drill.foot(asked, found))] if found.totals else [])]
            return [(value, rows(query)) for line, queries in lines for value, query in zip(line, queries, strict=True) if query and value is not None]
    return of


def drill_key(text):
    from sgo.views.builder import _key
    return _key(text)


@pytest.mark.both_databases
@pytest.mark.parametrize("definition", [
    {"thing": "study_group", "group": ["hours_week"], "measures": [COUNT]},
    {"thing": "mark", "group": ["student", "group.subject"], "measures": [COUNT]},
    {"thing": "mark", "group": ["student"], "across": "group.subject", "view": "pivot", "measures": [COUNT, {"kind": "count", "label": "Двоек", "where": {
        "all": [{"field": "value", "op": "le", "value": 2}]}}]},
    {"thing": "mark", "group": ["comment"], "measures": [COUNT]}, {"thing": "student", "group": ["studies", "person.gender"], "measures": [COUNT]},
    {"thing": "mark", "group": ["day#month", "value"], "measures": [COUNT]},
    {"thing": "student", "group": ["enrolment@.class"], "measures": [{"kind": "count", "of": "mark", "label": "Отметок"}]},
    {"thing": "student", "group": ["enrolment@.class"], "where": {"any": [{"field": "studies", "op": "yes"}, {"has": "attendance"}]}, "measures": [
        {"kind": "count", "of": "mark", "label": "Двоек", "where": {"all": [{"field": "value", "op": "le", "value": 2}]}}]},
    {"thing": "study_group", "group": ["subject"], "measures": [{"kind": "count", "of": "group_member", "label": "Учеников"}]},
])
def test_a_count_is_the_number_of_rows_it_opens(opened, definition):
    found = opened(definition)
    assert found and [number for number, _ in found] == [rows.total for _, rows in found]


def test_what_was_counted_stands_in_the_rows(opened, cast):
    subjects = opened({"thing": "mark", "group": ["student"], "measures": [{"kind": "distinct", "field": "group.subject", "label": "Предметов"}]})
    assert all(len({row[rows.heads.index("Учебная группа → Предмет")] for row in rows.rows}) == number for number, rows in subjects)
    success = opened({"thing": "student", "measures": [{"kind": "ready", "ready": "pupils_success"}, {"kind": "ready", "ready": "attended"}]})
    assert all({"Категория за период"} & set(rows.heads) or {"Уроков за период", "Пропущено уроков за период"} <= set(rows.heads) for _, rows in success)
    summed = opened({"thing": "student", "measures": [{"kind": "sum", "of": "mark", "field": "value", "label": "Сумма"}]})
    assert [number for number, _ in summed] == [sum(row[rows.heads.index("Отметка")] for row in rows.rows) for _, rows in summed]


def test_a_figure_that_no_condition_can_say_opens_nothing(opened, cast):
    definition = {"thing": "mark", "group": ["set_at"], "measures": [COUNT]}
    found = opened(definition)
    assert [number for number, rows in found] == [4]                        # the sum of all, not the moments
    limited = definition | {"group": ["student"], "having": [{"measure": "Всех", "op": "ge", "value": 2}]}
    assert [(number, rows.total) for number, rows in opened(limited)] == [(2, 2)]


def test_names_lead_to_cards_and_sums_to_their_rows(as_, cast, scalar):
    report = {"thing": "mark", "group": ["student"], "measures": [COUNT]}
    as_("zoya").post("/builder/compose/save", json={"title": "По ученикам", "definition": report})
    page = as_("zoya").get(f"/builder/{scalar(select(CustomReport.id))}").text
    assert f'href="/records/student/details/?id={cast.student["vanya"]}"' in page
    total = [unescape(link) for link in re.findall(r'href="([^"]*/rows\?[^"]*)"', page.split("<tfoot>")[1])]
    rows = as_("zoya").get(total[0]).text
    assert "Строк: 4" in rows and rows.count(f'/records/student/details/?id={cast.student["vanya"]}') == 2
    assert as_("zoya").get(f"{urlsplit(total[0]).path}?of=[]&measure=Других").status_code == 404


@pytest.fixture(autouse=True)
def hours(cast, writing):
    with writing():
        for number, group in enumerate(db.session.scalars(select(StudyGroup)).all()):
            group.hours_week = 100 + 50 * (number % 3)
        db.session.scalars(select(Mark).order_by(Mark.id)).first().comment = "д" * 150
