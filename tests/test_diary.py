"""The diary: a family's own week, and nobody else's."""
import re
from datetime import date, datetime

import pytest
from sqlalchemy import select

from sgo import clock
from sgo.models import (Attendance, AttendanceCode, CalendarException, DayKind, DiaryRules, Homework, Lesson, LessonStatus, Mark, MarkCode, PeriodMark,
                        ProductionDay, Room, Substitution, TaskAnswer, Work, db)
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


@pytest.fixture
def at(monkeypatch):
    """The school's clock at an hour of the 23rd of November."""
    def set_to(hour, minute=0):
        monkeypatch.setattr(clock, "school_now", lambda: datetime(2026, 11, 23, hour, minute, tzinfo=clock.SCHOOL_ZONE))
    return set_to


def order(page, *words):
    """The words in the order in which they stand on the page."""
    return sorted(words, key=page.index)


def test_a_family_of_two_sees_both_weeks_on_one_page_and_pays_no_more(as_, cast):
    together, one = as_("sokolova").get("/diary/?child=all&week=2026-11-09"), as_("mama").get("/diary/?week=2026-11-09")
    assert 'aria-current="page">Все' in together.text
    assert order(together.text, ">Мария</a>", ">Артём</a>") == [">Артём</a>", ">Мария</a>"]
    assert "Русский язык" in together.text and together.text.count("Понедельник, 09.11") == 2
    assert statements(together) == statements(one) <= MOST_STATEMENTS
    assert len(together.data) < 60 * 1024


@pytest.mark.parametrize("tab", ["marks", "tasks"])
def test_a_family_of_two_reads_marks_and_tasks_on_one_page_and_pays_no_more(as_, cast, writing, scalar, tab):
    with writing():
        db.session.add(Homework(lesson_id=cast.lesson["5А maths 16.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 16), due_on=date(2026, 11, 24),
                                text="§ 7"))
    sokolova, mama, url = as_("sokolova"), as_("mama"), f"/diary/{tab}/"
    for client in (sokolova, mama):
        client.get(url)                                 # the first page of a visit is noted
    together, one = sokolova.get(f"{url}?child=all"), mama.get(url)
    assert 'aria-current="page">Все' in together.text and order(together.text, ">Мария</a>", ">Артём</a>") == [">Артём</a>", ">Мария</a>"]
    assert "В 1 классе" in together.text and ("§ 7" if tab == "tasks" else "Математика") in together.text
    assert statements(together) == statements(one) <= MOST_STATEMENTS
    assert sokolova.get(url).text.count(">Мария</a>") == 1              # the choice is remembered on every tab
    if tab == "tasks":
        tick = re.search(r'value="(homework-\d+-1)"', together.text)[1]
        done = sokolova.post(f"{url}done", data={"child": cast.student["masha"], "tick": tick, "together": "1"})
        assert "child=all" in done.location and scalar(select(TaskAnswer.student_id)) == cast.student["masha"]


def test_the_whole_family_is_only_ones_own(as_, cast):
    assert ">Все</a>" not in as_("mama").get("/diary/?child=all").text
    assert as_("papa").get("/diary/?child=all").text.count("Иван") == 0
    page = as_("vera").get("/diary/?child=all").text
    assert "Все</a>" not in page and "Жукова" not in page


def test_a_lesson_says_when_where_and_who_gives_it(as_, cast, writing):
    with writing():
        lesson = db.session.get(Lesson, cast.lesson["5А maths 09.11"])
        lesson.room_id, lesson.status = db.session.scalar(select(Room.id)), LessonStatus.REPLACED
        db.session.add(Substitution(lesson_id=lesson.id, group_id=lesson.group_id, day=lesson.day, absent_id=cast.employee["anna"],
                                    employee_id=cast.employee["boris"], reason="болезнь"))
        db.session.get(Lesson, cast.lesson["5А russian 09.11"]).status = LessonStatus.CANCELLED
    page = as_("mama").get("/diary/?week=2026-11-09").text.replace("\xa0", " ")
    assert "08:00–08:45, каб. 23" in page
    assert "замена: ведёт Быков Б. А." in page and "болезнь" not in page       # why a teacher is away is nobody's business
    assert "отменён" in page


def test_odd_days_are_named(as_, cast, writing):
    with writing():
        db.session.add_all([
            CalendarException(day=date(2026, 11, 4), kind=DayKind.PUBLIC_HOLIDAY), ProductionDay(day=date(2026, 11, 5)),
            CalendarException(day=date(2026, 11, 6), kind=DayKind.QUARANTINE, class_id=cast.school_class["5А"])])
    page = as_("mama").get("/diary/?week=2026-11-04").text
    assert "Нерабочий праздничный" in page and "Нерабочий день" in page and "Карантин" in page
    assert "Карантин" not in as_("zhukov").get("/diary/?week=2026-11-04").text


def test_marks_tell_their_weight_and_comment_unless_the_school_hides_them(as_, cast, writing):
    with writing():
        db.session.get(Work, cast.work["5А maths 09.11"]).weight = 3
        db.session.get(Mark, cast.mark["vanya 5А maths"]).comment = "Хорошее решение"
    page = as_("mama").get("/diary/?week=2026-11-09").text
    assert "Ответ на уроке, вес 3" in page and "Хорошее решение" in page and "Средний балл" in page
    with writing():
        rules = db.session.scalars(select(DiaryRules)).one()
        rules.shows_weights = rules.shows_comments = rules.shows_averages = False
    page = as_("mama").get("/diary/?week=2026-11-09").text
    assert "Ответ на уроке" in page and "вес 3" not in page and "Хорошее решение" not in page and "Средний балл" not in page


def test_absences_are_told_in_words(as_, cast, writing):
    with writing():
        for key, code, minutes in (("5А maths 16.11", AttendanceCode.LATE, 7), ("5А russian 16.11", AttendanceCode.TRUANT, None)):
            db.session.add(Attendance(lesson_id=cast.lesson[key], student_id=cast.student["vanya"], group_id=cast.group[key[:-6]], day=date(2026, 11, 16),
                                      code=code, minutes_late=minutes, set_at=cast.at))
    page = as_("vanya").get("/diary/?week=2026-11-16").text
    assert "опоздание, 7 мин" in page and "пропуск без уважительной причины" in page


def test_in_the_evening_the_next_school_day_stands_first(as_, cast, writing, at):
    with writing():
        db.session.add(Lesson(group_id=cast.group["5А maths"], day=date(2026, 11, 24), number=1, employee_id=cast.employee["anna"]))
    at(9)
    page = as_("mama").get("/diary/").text
    assert "Завтра" not in page and order(page, "Понедельник, 23.11", "Вторник, 24.11")[0] == "Понедельник, 23.11"
    at(10, 45)                                          # the third lesson, the last one of 5А, ends
    page = as_("mama").get("/diary/").text
    assert "Завтра" in page and order(page, "Понедельник, 23.11", "Вторник, 24.11")[0] == "Вторник, 24.11"
    assert page.count("Вторник, 24.11") == 1
    assert "Завтра" not in as_("mama").get("/diary/?week=2026-11-16").text


def test_tomorrow_of_all_children_stands_before_their_weeks(as_, cast, writing, at):
    with writing():
        db.session.add_all(Lesson(group_id=cast.group[key], day=date(2026, 11, 24), number=1, employee_id=cast.employee["anna"])
                           for key in ("5А maths", "1А maths"))
    at(19)
    page = as_("sokolova").get("/diary/?child=all").text
    places = [page.index(words) for words in ("Артём: Вторник, 24.11", "Мария: Вторник, 24.11", ">Артём</a>", "Понедельник, 23.11")]
    assert places == sorted(places) and page.count("Вторник, 24.11") == 2


def test_on_the_last_day_of_the_week_the_next_one_is_brought_over(app, as_, cast, writing, at):
    with writing():
        db.session.add(Lesson(group_id=cast.group["5А maths"], day=date(2026, 11, 28), number=1, employee_id=cast.employee["anna"]))
    at(16)
    page = as_("mama").get("/diary/").text
    assert order(page, "Суббота, 28.11", "Понедельник, 23.11")[0] == "Суббота, 28.11" and "Ближайший учебный день" in page


def test_the_first_grade_has_topics_and_attendance_only(as_, cast, writing):
    with writing():
        db.session.add(Homework(lesson_id=cast.lesson["1А maths 02.11"], group_id=cast.group["1А maths"], day=date(2026, 11, 2), due_on=date(2026, 11, 9),
                                text="Прописи"))
    page = as_("sokolova").get(f"/diary/?week=2026-11-09&child={cast.student['artyom']}").text
    assert "Тема 2" in page and "Прописи" not in page and "Средний балл" not in page
