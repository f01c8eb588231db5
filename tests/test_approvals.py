"""The director approves the year part by part; what is changed afterwards waits for him again (rows 2-5 of the matrix)."""
import re

import pytest
from sqlalchemy import select

from sgo.models import ApprovalSubject, ClassTeacher, Holiday, StudyPeriod, Subject, YearApproval, db
from tests.conftest import statements

PAGE, APPROVE = "/approvals/", "/approvals/approve"


def asked(client, subject, **said):
    """The form of one part as it stands on the page."""
    part = client.get(PAGE).text.split(f'id="{subject}"')[1].split("</section>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', part)) | said


@pytest.mark.both_databases
def test_the_director_approves_and_a_later_change_waits_anew(as_, cast, writing, read):
    director = as_("dmitry")
    assert "Периоды, каникулы и особые дни, 2026/2027" in director.get("/").text
    assert director.post(APPROVE, data=asked(director, "calendar")).status_code == 302
    assert read(select(YearApproval.subject, YearApproval.by_id)) == [(ApprovalSubject.CALENDAR, cast.person["dmitry"])]
    assert "утвердить" in director.get("/").text and "Периоды, каникулы и особые дни, 2026" not in director.get("/").text
    with writing():
        db.session.get(StudyPeriod, cast.period[2]).name = "Вторая четверть"
        db.session.scalars(select(Subject)).first().position = 9                    # another part of the year
    page = director.get(PAGE).text
    assert "Изменено после утверждения: учебный период: Название" in page
    assert "Изменено: учебный период: Название" in director.get("/").text
    with writing():
        db.session.get(StudyPeriod, cast.period[2]).name = "2 четверть"             # put back, it is as it was approved
    assert "Изменено после утверждения" not in director.get(PAGE).text


def test_closing_a_period_is_no_change_of_the_calendar(as_, cast, writing):
    director = as_("dmitry")
    director.post(APPROVE, data=asked(director, "calendar"))
    with writing():
        db.session.get(StudyPeriod, cast.period[2]).is_closed = True
    assert "Изменено после утверждения" not in director.get(PAGE).text


def test_classes_are_approved_by_an_order(as_, cast, read):
    director = as_("dmitry")
    page = director.post(APPROVE, data=asked(director, "classes", order_number="", order_on="2026-09-01"))
    assert page.status_code == 422 and "Введите номер приказа" in page.text and 'value="2026-09-01"' in page.text
    page = director.post(APPROVE, data=asked(director, "classes", order_number="№ 41-од", order_on="2027-01-01"))
    assert page.status_code == 422 and "не позже сегодняшней" in page.text and "№ 41-од" in page.text
    assert director.post(APPROVE, data=asked(director, "classes", order_number="№ 41-од", order_on="2026-09-01")).status_code == 302
    assert "приказ № 41-од от 01.09.2026" in as_("kostya").get(PAGE).text and len(read(select(YearApproval.id))) == 1


def test_what_changed_while_the_director_read_is_not_approved(as_, cast, writing, read):
    director = as_("dmitry")
    form = asked(director, "classes", order_number="№ 41-од", order_on="2026-09-01")
    with writing():
        db.session.scalars(select(ClassTeacher)).first().employee_id = cast.employee["anna"]
    assert "Пока вы читали, сведения изменили" in director.post(APPROVE, data=form).text
    assert read(select(YearApproval.id)) == []


@pytest.mark.parametrize("who", ["olga", "zoya", "kostya"])
def test_others_who_run_the_school_read_and_do_not_approve(as_, cast, read, who):
    client = as_(who)
    page = client.get(PAGE)
    assert page.status_code == 200 and "Утверждает директор" in page.text and "Утвердить:" not in page.text
    assert client.post(APPROVE, data={"year": cast.year, "subject": "year", "seen": 0}).status_code == 403
    assert read(select(YearApproval.id)) == [] and "Ждут вашего решения" not in client.get("/").text


@pytest.mark.parametrize("who", ["anna", "vanya", "mama", "semyon"])
def test_nobody_else_finds_the_page(as_, who):
    assert as_(who).get(PAGE).status_code == 403


def test_the_page_costs_the_same_for_many_changes(as_, cast, writing):
    director = as_("dmitry")
    for subject in ("year", "calendar", "curriculum"):
        director.post(APPROVE, data=asked(director, subject))
    before = statements(director.get(PAGE))
    for number in range(12):
        with writing():
            db.session.scalars(select(Holiday)).first().name = f"осенние {number}"
    page = director.get(PAGE)
    assert statements(page) == before <= 12 and "каникулы: Название" in page.text


@pytest.mark.parametrize("said", [{"subject": "nothing"}, {"subject": "year", "year": "999999"}, {"subject": "year", "year": "х", "seen": "х"}])
def test_a_strange_request_is_a_sentence(as_, said):
    assert as_("dmitry").post(APPROVE, data=said).status_code == 422
