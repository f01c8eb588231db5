"""«Мой день»: each role finds on its first page what it does, and nothing of what others do."""
import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import update

from sgo.models import (Account, AccountStatus, Attendance, AttendanceCode, Lesson, LessonStatus, PlanStatus, SchoolYear, StudyGroup, StudyPeriod,
                        Substitution, TeachingAssignment, ThematicPlan, YearStatus, db)
from tests.school import TODAY


def main(client):
    """The page without its frame."""
    page = client.get("/").text
    return unescape(page[page.index("<main"):page.index("</main")])


def panel(client, title):
    """The words of one panel; empty when it is not there."""
    found = re.search(rf"<h2>{title}</h2>.*?</section>", main(client), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


@pytest.fixture
def a_day(cast, writing):
    """A plan sent for approval, a lesson of today given by another teacher, Ваня away, a login not given, a group without a teacher, a quarter left open."""
    with writing():
        subject = cast.subject["Математика"]
        plan = ThematicPlan(year_id=cast.year, subject_id=subject, parallel_id=5, author_id=cast.employee["anna"], title="Математика, 5 класс",
                            status=PlanStatus.REVIEW)
        lesson = Lesson(group_id=cast.group["5А maths"], day=TODAY, number=2, employee_id=cast.employee["gleb"], status=LessonStatus.REPLACED,
                        attendance_confirmed_at=cast.at)
        db.session.add_all([plan, lesson])
        db.session.flush()
        db.session.add_all([
            Substitution(lesson_id=lesson.id, group_id=lesson.group_id, day=TODAY, absent_id=cast.employee["anna"], employee_id=cast.employee["gleb"]),
            Attendance(lesson_id=lesson.id, student_id=cast.student["vanya"], group_id=lesson.group_id, day=TODAY, code=AttendanceCode.ABSENT,
                       set_at=cast.at)])
        db.session.execute(update(Account).where(Account.login == "papa").values(status=AccountStatus.CREATED))
        db.session.execute(update(Account).where(Account.login == "zhukov").values(status=AccountStatus.ISSUED, last_login_at=None))
        db.session.execute(update(TeachingAssignment).where(TeachingAssignment.group_id == cast.group["1А maths"]).values(until=TODAY - timedelta(days=3)))
        db.session.execute(update(StudyPeriod).where(StudyPeriod.id == cast.period[1]).values(is_closed=False))
        return plan.id


@pytest.mark.both_databases
def test_the_administrator_finds_what_the_school_lacks_by_name(as_, a_day):
    page = panel(as_("olga"), "Чего не хватает школе")
    assert "Период окончен и не закрыт 1 четверть" in page
    assert "Группы без учителя 1А, Математика" in page
    assert "Учётные записи не выданы 1 запись" in page
    assert "Группы без КТП 1А, Математика; 5А, Математика" in page and "и ещё 1" in page
    assert "Сегодня в школе" not in main(as_("olga")) and "Чего не хватает школе" not in main(as_("zoya"))


def test_a_year_that_has_not_begun_lacks_no_teachers_and_one_that_is_over_is_told(as_, a_day, app, monkeypatch):
    monkeypatch.setitem(app.config, "SGO_TODAY", date(2026, 8, 20))
    page = panel(as_("olga"), "Чего не хватает школе")
    assert "Классы без классного руководителя" not in page and "Группы без учителя" not in page and "окончился" not in page
    monkeypatch.setitem(app.config, "SGO_TODAY", date(2027, 6, 1))
    assert "Учебный год окончился: откройте следующий 2026/2027" in panel(as_("olga"), "Чего не хватает школе")


@pytest.mark.both_databases
def test_the_deputy_finds_the_plan_that_waits_and_the_day_of_the_school(as_, a_day):
    zoya = as_("zoya")
    assert "КТП «Математика, 5 класс»" in panel(zoya, "Ждут вашего решения")
    today = panel(zoya, "Сегодня в школе")
    assert "Отсутствуют 1 ученик, без причины – 1" in today and "Замены 1 урок" in today and "Отмечена на 1 уроке из" in today
    assert "Группы без учителя" in panel(zoya, "Сроки и пробелы")
    assert "КТП" not in main(as_("dmitry"))             # the director approves no plans
    zoya.post(f"/records/thematic-plan/turn/?id={a_day}&to=approved")
    assert "Ждут вашего решения" not in main(zoya)


def test_the_director_has_a_sum_where_the_deputy_has_names(as_, a_day, cast, writing):
    with writing():
        db.session.add(Lesson(group_id=cast.group["5А maths"], day=date(2026, 11, 20), number=1, employee_id=cast.employee["anna"], status=LessonStatus.HELD))
    sums, names = (panel(as_(who), "Незаполненные журналы") for who in ("dmitry", "zoya"))
    assert "Ермакова" in names and "Ермакова" not in sums
    assert re.search(r"\d+ урок\w* у \d+ учител", sums)


def test_journals_of_a_year_that_is_over_are_no_work_of_today(as_, a_day, cast, writing):
    with writing():
        year = SchoolYear(name="2025/2026", start_on=date(2025, 9, 1), end_on=date(2026, 5, 26), status=YearStatus.CLOSED)
        db.session.add(year)
        db.session.flush()
        group = StudyGroup(year_id=year.id, subject_id=cast.subject["Математика"], parallel_id=4, name="4А", hours_week=500)
        db.session.add(group)
        db.session.flush()
        db.session.add(Lesson(group_id=group.id, day=date(2026, 4, 20), number=1, employee_id=cast.employee["kostya"], status=LessonStatus.HELD))
    assert "Котов" not in panel(as_("zoya"), "Незаполненные журналы")


@pytest.mark.both_databases
def test_the_coordinator_finds_logins_that_are_not_given_or_not_used(as_, a_day):
    kostya = as_("kostya")
    page = panel(kostya, "Учётные записи")
    assert "Учётные записи не выданы 1 запись" in page and "Родители ещё не входили Листок выдан, входа не было: 1" in page
    silent = re.search(r'<a href="([^"]+)">Родители ещё не входили', main(kostya))[1]
    rows = kostya.get(silent).text
    assert "zhukov" in rows and "sokolova" not in rows
    assert "ещё не входили" not in main(as_("dmitry"))


def test_reports_stand_on_the_page_of_whoever_owes_them(as_):
    assert "Отчёт учителя-предметника" in panel(as_("anna"), "Отчёты к сроку")
    assert "не сдал" in panel(as_("dmitry"), "Отчёты к сроку")
    assert "Отчёт учителя-предметника" not in main(as_("semyon"))


@pytest.mark.parametrize("who", ["olga", "zoya", "dmitry", "kostya", "semyon", "anna", "vera"])
def test_every_line_of_the_first_page_leads_somewhere_that_opens(as_, a_day, who):
    client = as_(who)
    links = set(re.findall(r'<a[^>]* href="(/[^"]*)"', main(client)))
    assert [url for url in links if client.get(url, follow_redirects=True).status_code != 200] == []
