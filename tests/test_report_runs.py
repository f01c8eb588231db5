"""A report is handed in: it stays as it was, is due on a day, and whoever owes it sees so."""
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from sgo.models import PeriodMark, ReportRun, db
from sgo.rules.report_deadlines import Span, fortnights, of_class, of_school, of_teacher

QUARTERS = [Span(1, date(2026, 9, 1), date(2026, 10, 23)), Span(2, date(2026, 11, 2), date(2026, 12, 30))]


@pytest.fixture
def url(cast, writing):
    with writing():
        db.session.add(PeriodMark(student_id=cast.student["vanya"], year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[1], value=5,
                                  set_at=cast.at))
    return f"/reports/itogi-klassa{{}}?class_id={cast.school_class['5А']}&period_id={cast.period[1]}"


# ---------- the rule
def test_the_school_owes_two_working_days_after_a_period_and_the_classes_one():
    today = date(2026, 11, 23)
    assert {(one.code, one.due) for one in of_school(QUARTERS, today, {})} == {("DL-30", date(2026, 10, 27)), ("DL-31", date(2026, 10, 27))}
    assert {one.due for one in of_teacher(QUARTERS, today, {})} == {date(2026, 10, 26)}, "23.10 is a Friday"
    assert {one.code: one.due for one in of_class(QUARTERS, today, {})} == {
        "DL-35": date(2026, 10, 26), "DL-36": date(2026, 10, 26), "DL-37": date(2026, 10, 26), "DL-38": date(2026, 11, 29), "DL-39": date(2026, 11, 30),
        "DL-40": date(2026, 10, 1)}


def test_nothing_is_owed_before_the_first_period_ends():
    assert of_school(QUARTERS, date(2026, 10, 23), {}) == of_teacher(QUARTERS, date(2026, 10, 23), {}) == []


def test_a_short_rest_belongs_to_the_fortnight_before_it():
    assert fortnights(date(2026, 9, 1), date(2026, 9, 19)) == [(date(2026, 9, 1), date(2026, 9, 19))]
    assert fortnights(date(2026, 9, 1), date(2026, 9, 21)) == [(date(2026, 9, 1), date(2026, 9, 14)), (date(2026, 9, 15), date(2026, 9, 21))]


# ---------- the deed
@pytest.mark.both_databases
def test_a_report_stays_as_it_was_handed_in(as_, cast, writing, read, url):
    vera = as_("vera")
    assert "просрочен с 26.10" in vera.get("/reports/").text
    kept = vera.post(url.format("/hand"), follow_redirects=True)
    assert "Отчёт сдан" in kept.text and "Данные не изменились" in kept.text
    with writing():
        db.session.execute(select(PeriodMark)).scalar_one().value = 3
    (run,) = read(select(ReportRun))
    again = vera.get(f"/reports/runs/{run[0].id}").text
    assert 'Ёлкин Иван</th><td>5</td>' in again, "the later mark is not in it"
    assert run[0].due_on == date(2026, 10, 26) and run[0].class_id == cast.school_class["5А"]
    assert vera.get("/reports/").text.count("сдан 23.11") == 1


@pytest.mark.both_databases
def test_nobody_changes_what_was_handed_in(app, as_, read, url):
    as_("vera").post(url.format("/hand"))
    for statement in ("UPDATE report_run SET data = '{}'", "DELETE FROM report_run"):
        with app.app_context(), pytest.raises(IntegrityError):
            db.session.execute(text(statement))
    assert len(read(select(ReportRun.id))) == 1


def test_who_may_hand_in_and_who_may_read(as_, cast, read, url):
    for stranger in ("mama", "vanya", "semyon"):
        assert as_(stranger).post(url.format("/hand")).status_code == 403
    assert as_("boris").post(url.format("/hand")).status_code == 404, "not his class"
    as_("vera").post(url.format("/hand"))
    run = read(select(ReportRun.id))[0][0]
    assert as_("zoya").get(f"/reports/runs/{run}").status_code == 200
    assert as_("boris").get(f"/reports/runs/{run}").status_code == 404
    assert as_("mama").get(f"/reports/runs/{run}").status_code == 403


def test_an_empty_report_is_not_handed_in(as_, cast):
    answer = as_("vera").post(f"/reports/propuski-bez-prichiny/hand?class_id={cast.school_class['5А']}&period_id={cast.period[1]}")
    assert answer.status_code == 409 and "Сдавать нечего" in answer.text


def test_the_heads_see_which_classes_have_not_handed_in(as_, cast, url):
    assert "Классы не сдали" in as_("dmitry").get("/reports/").text
    assert "Классы не сдали" not in as_("vera").get("/reports/").text
