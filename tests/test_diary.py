"""The diary: a family's own week, and nobody else's."""
from datetime import date

import pytest

from sgo.models import Attendance, AttendanceCode, Homework, Mark, MarkCode, PeriodMark, Work, db
from tests.conftest import statements

pytestmark = pytest.mark.both_databases
MOST_STATEMENTS = 10


def test_parent_reads_the_week_with_marks_and_homework(as_, cast, writing):
    with writing():
        db.session.add(
            Homework(
                lesson_id=cast.lesson["5А maths 02.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 2), due_on=date(2026, 11, 9), text="§ 19, № 412"
            )
        )
    page = as_("mama").get("/diary/?week=2026-11-09").text
    assert "9 – 15 ноября 2026" in page
    assert "Математика" in page and "Тема 2" in page and "§ 19, № 412" in page
    assert '<span class="mark m5">5</span>' in page and "Ответ на уроке" in page
    assert "5,00" in page                               # the average of mathematics in the second quarter


def test_mother_of_two_switches_between_her_children_and_the_choice_is_remembered(as_, cast):
    client = as_("sokolova")
    first = client.get("/diary/").text
    assert "Мария, 5А" in first and "Артём, 1А" in first
    second = client.get(f"/diary/?child={cast.student['artyom']}").text
    assert 'aria-current="page">Артём, 1А' in second
    assert 'aria-current="page">Артём, 1А' in client.get("/diary/").text


@pytest.mark.parametrize(("who", "child"), [("mama", "lev"), ("papa", "vanya"), ("vanya", "lev"), ("vera", "olya")])
def test_a_foreign_child_is_not_found(as_, cast, who, child):
    hidden = as_(who).get(f"/diary/?child={cast.student[child]}")
    absent = as_(who).get("/diary/?child=999999")
    assert hidden.status_code == absent.status_code == 404
    assert not any(name in hidden.text for name in ("Ёлкин Иван", "Гусев", "Жукова"))


def test_restricted_father_is_told_whom_to_ask(as_):
    page = as_("papa").get("/diary/")
    assert page.status_code == 200
    assert "не привязан ни один ученик" in page.text and "Иван" not in page.text


def test_class_teacher_opens_the_diaries_of_the_class(as_, cast):
    page = as_("vera").get(f"/diary/?child={cast.student['vanya']}")
    assert page.status_code == 200
    assert "Гусев Лев" in page.text and "Жукова" not in page.text


@pytest.mark.parametrize("who", ["olga", "anna", "semyon"])
def test_who_has_no_diary_is_told_whose_it_is(as_, who):
    page = as_(who).get("/diary/")
    assert page.status_code == 403
    assert "Эту страницу открывают: классный руководитель, ученик, родитель." in page.text


def test_debts_absences_and_period_marks_are_told(as_, cast, writing):
    at, day = cast.at, date(2026, 11, 16)
    with writing():
        work = db.session.get(Work, cast.work["5А maths 16.11"])
        work.title, work.due_on = "Лабораторная № 4", date(2026, 11, 26)
        db.session.add(Mark(work_id=work.id, student_id=cast.student["vanya"], group_id=cast.group["5А maths"], day=day, code=MarkCode.DEBT, set_at=at))
        db.session.add(Attendance(lesson_id=cast.lesson["5А russian 16.11"], student_id=cast.student["vanya"], group_id=cast.group["5А russian"], day=day,
                                  code=AttendanceCode.ILL, set_at=at))
        db.session.add(
            PeriodMark(student_id=cast.student["vanya"], year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[1], value=4, set_at=at)
        )
    page = as_("vanya").get("/diary/").text
    assert "Долг: Математика." in page and "Лабораторная № 4" in page and "26.11" in page
    assert "1 четверть: 4" in page
    assert "Пропущено за 2 четверть: 1 урок, из них по болезни 1." in page


def test_holidays_say_so_and_odd_dates_show_this_week(as_):
    client = as_("vanya")
    assert "Каникулы: осенние" in client.get("/diary/?week=2026-10-28").text
    for odd in ("завтра", "2026-13-45", "9999-12-31", "0001-01-01"):
        assert "23 – 29 ноября 2026" in client.get("/diary/", query_string={"week": odd}).text


@pytest.mark.parametrize("who", ["mama", "sokolova", "vanya", "vera"])
def test_the_diary_costs_a_constant_number_of_statements(as_, who):
    quiet, full = as_(who).get("/diary/?week=2027-02-01"), as_(who).get("/diary/?week=2026-11-09")
    assert statements(quiet) <= MOST_STATEMENTS
    assert statements(full) <= MOST_STATEMENTS
