"""«Оценки»: what a family reads of its marks, of others only a mean without names, and of the future only arithmetic."""
from datetime import date

import pytest
from sqlalchemy import select

from sgo.models import (DiaryRules, Enrolment, JournalRules, Mark, MovementOrder, OrderItem, OrderKind, OrderStatus, ParentLetter, PeriodMark, Person,
                        SchoolYear, Student, StudyPeriod, Work, YearMark, YearStatus, db)
from tests.conftest import statements

pytestmark = pytest.mark.both_databases


@pytest.fixture
def marked(cast, writing):
    """More marks of a pupil in mathematics of 5А, a week apart."""
    def put(login, *values):
        with writing():
            for value, day in zip(values, ("02.11", "16.11", "23.11"), strict=False):
                key = f"5А maths {day}"
                db.session.add(Mark(work_id=cast.work[key], student_id=cast.student[login], group_id=cast.group["5А maths"],
                                    day=date(2026, 11, int(day[:2])), value=value, set_at=cast.at))
    return put


def subject(cast, name="Математика"):
    return f"/diary/marks/{cast.subject[name]}"


def test_a_subject_tells_average_and_what_comes_of_it(as_, cast, writing, marked):
    marked("vanya", 4, 4)
    with writing():
        db.session.scalars(select(JournalRules)).one().least_several = 3
    listed, page = as_("mama").get("/diary/marks/").text, as_("mama").get(subject(cast)).text
    assert "4,33" in listed and "выходит «4»" in listed and "Русский язык" in listed
    assert "Выходит «4»." in page and "(4 + 5 + 4) : 3 = 13 : 3 ≈ 4,33" in page
    assert "4,50" in page and "выйдет «5»" in page      # one more five
    assert "не обещание" in page
    assert 'role="img"' in page and "был 4,00, стал 4,33" in page


def test_the_chart_runs_through_the_year_and_begins_anew_in_each_period(as_, cast, writing, marked):
    marked("vanya", 4, 4)
    with writing():
        db.session.get(StudyPeriod, cast.period[2]).start_on = date(2026, 11, 9)
        db.session.flush()
        db.session.get(StudyPeriod, cast.period[1]).end_on = date(2026, 11, 8)     # the marks of the first week belong to the first quarter now
    for period in (1, 2):
        page = as_("mama").get(f"{subject(cast)}?period={cast.period[period]}")
        assert page.text.count("<polyline") == 2 and "1 четверть, с 02.11" in page.text and "2 четверть, с 09.11" in page.text
        assert "Средний балл по дням, 2026/2027" in page.text
    assert statements(page) == statements(as_("mama").get(subject(cast))) <= 10


def test_too_few_marks_promise_nothing(as_, cast):
    page = as_("mama").get(subject(cast)).text
    assert "Отметка пока не выходит" in page and "выйдет «" not in page
    assert "выходит «" not in as_("mama").get("/diary/marks/").text


def test_what_if_is_reckoned_without_a_script_too(as_, cast, writing, marked):
    marked("vanya", 4, 4)
    with writing():
        db.session.scalars(select(JournalRules)).one().least_several = 3
    url = subject(cast)
    assert "Средний балл 4,50, выходит «5»" in as_("mama").get(url, query_string={"more": "5"}).text
    wrong = as_("mama").get(url, query_string={"more": "шесть <b>"})
    assert wrong.status_code == 200 and "«шесть» не понято" in wrong.text and 'value="шесть &lt;b&gt;"' in wrong.text
    with writing():
        db.session.scalars(select(JournalRules)).one().uses_weights = True
        db.session.get(Work, cast.work["5А maths 02.11"]).weight = 3
    told = ("весом 3", "4×3", "4*3", "what-if.js")
    page = as_("mama").get(url).text
    assert all(one in page for one in told)
    with writing():
        db.session.scalars(select(DiaryRules)).one().shows_weights = False
    page = as_("mama").get(url, query_string={"more": "5"}).text
    assert not any(one in page for one in told) and "Выходит «4»" in page and "Средний балл 4,33, выходит «4»" in page


def test_the_mean_of_the_others_needs_five_of_them(as_, cast, crowd, writing):
    url, mean = subject(cast), "без имён"
    assert mean not in as_("mama").get(url).text        # two pupils have marks
    crowd(3, lessons=1)                                 # six have them now
    page = as_("mama").get(url).text
    assert mean in page and "6 учеников" in page and "Гусев" not in page and "Иванов0" not in page
    with writing():
        db.session.scalars(select(DiaryRules)).one().shows_class_mean = False
    assert mean not in as_("mama").get(url).text


def test_a_mark_that_stands_needs_no_forecast(as_, cast, writing):
    with writing():
        db.session.add(PeriodMark(student_id=cast.student["vanya"], year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[2],
                                  value=5, set_at=cast.at))
    page = as_("mama").get(subject(cast)).text
    assert "За период" in page and "Если бы период" not in page
    closed = as_("mama").get(f"{subject(cast)}?period={cast.period[1]}").text
    assert "Если бы период" not in closed


def test_hidden_averages_are_nowhere(as_, cast, writing, marked, scalar):
    marked("vanya", 4, 4)
    with writing():
        db.session.scalars(select(DiaryRules)).one().shows_averages = False
    for url in ("/diary/marks/", subject(cast)):
        page = as_("mama").get(url).text
        assert "4,33" not in page and "Если бы период" not in page and 'role="img"' not in page
        assert '<span class="mark m5' in page
    reports = [f"/reports/{key}?student_id={cast.student['vanya']}" for key in
               ("sredniy-ball", "dinamika", "itogi-uchenika", "uspevaemost-i-poseshchaemost", "pismo-roditelyam")]
    for url in reports:
        page = as_("mama").get(url).text.split("<main")[1]
        assert "школа семьям не показывает" in page and "Средний балл</th>" not in page and "4,33" not in page and "<svg" not in page, url
    assert as_("mama").get(reports[2] + f"&period_id={cast.period[2]}&against={cast.period[1]}").status_code == 200
    assert "4,33" in as_("vera").get(reports[0]).text    # the class teacher reads on
    as_("vera").post(f"/letters/send?student_id={cast.student['vanya']}&period_id={cast.period[2]}")
    assert '"Средний балл"' not in scalar(select(ParentLetter.data))
    with writing():
        rules = db.session.scalars(select(DiaryRules)).one()
        rules.shows_averages, rules.shows_class_mean = True, False
    page = as_("mama").get(reports[0]).text.split("<main")[1]
    assert "4,33" in page and "Средний балл класса школа семьям не показывает" in page and "Разница" not in page


def test_the_year_and_its_archive(as_, cast, writing):
    with writing():
        db.session.add(YearMark(student_id=cast.student["vanya"], year_id=cast.year, subject_id=cast.subject["Русский язык"], value=4, set_at=cast.at))
    page = as_("mama").get("/diary/marks/?period=year").text
    assert "1 четверть" in page and '<span class="mark m4">4</span>' in page
    assert as_("mama").get("/diary/marks/?year=999999&period=999999").status_code == 200


def test_a_past_year_is_read_from_the_archive(as_, cast, writing):
    with writing():
        past = SchoolYear(name="2025/2026", start_on=date(2025, 9, 1), end_on=date(2026, 5, 26), status=YearStatus.CLOSED)
        db.session.add(past)
        db.session.flush()
        order = MovementOrder(year_id=past.id, kind=OrderKind.ENROL, number=1, signed_on=date(2025, 9, 1), status=OrderStatus.SIGNED,
                              signatory_id=cast.employee["dmitry"])
        db.session.add(order)
        db.session.flush()
        item = OrderItem(order_id=order.id, student_id=cast.student["vanya"], effective_on=date(2025, 9, 1))
        db.session.add(item)
        db.session.flush()
        db.session.add_all([
            Enrolment(student_id=cast.student["vanya"], year_id=past.id, parallel_id=4, item_id=item.id, since=date(2025, 9, 1), until=cast.start),
            YearMark(student_id=cast.student["vanya"], year_id=past.id, subject_id=cast.subject["Русский язык"], value=3, set_at=cast.at)])
        year = past.id
    assert "2025/2026" in as_("mama").get("/diary/marks/").text
    page = as_("mama").get(f"/diary/marks/?year={year}&period=year").text
    assert "Архив: 2025/2026" in page and '<span class="mark m3">3</span>' in page
    assert as_("mama").get(f"{subject(cast, 'Русский язык')}?year={year}").status_code == 302      # no periods: the year alone


def test_the_first_grade_has_no_marks(as_, cast):
    page = as_("sokolova").get("/diary/marks/", query_string={"child": cast.student["artyom"]}).text
    assert "В 1 классе отметок не ставят" in page
    assert "Средн" not in as_("sokolova").get(f"{subject(cast)}?child={cast.student['artyom']}").text


@pytest.mark.parametrize(("who", "child"), [("mama", "lev"), ("papa", "vanya"), ("vanya", "lev"), ("vera", "olya"), ("sokolova", "vanya")])
@pytest.mark.parametrize("page", ["list", "subject"])
def test_a_foreign_child_is_not_found(as_, cast, who, child, page):
    url = subject(cast) if page == "subject" else "/diary/marks/"
    hidden = as_(who).get(url, query_string={"child": cast.student[child]})
    assert hidden.status_code == 404 and not any(name in hidden.text for name in ("Ёлкин Иван", "Гусев", "Жукова"))


def test_a_class_teacher_reads_them_as_the_family_does(as_, cast):
    page = as_("vera").get("/diary/marks/", query_string={"child": cast.student["vanya"]}).text
    assert "Математика" in page and '<span class="mark m5"' in page
    assert as_("vera").get("/diary/marks/999999", query_string={"child": cast.student["vanya"]}).status_code == 404


def test_the_restricted_father_is_told_whom_to_ask(as_, cast):
    for url in ("/diary/marks/", subject(cast)):
        assert "не привязан ни один ученик" in as_("papa").get(url).text


def test_the_pages_cost_the_same_however_many_marks_there_are(as_, cast, crowd):
    few = [statements(as_("mama").get(url)) for url in ("/diary/marks/", subject(cast))]
    crowd(20, lessons=6)
    assert few == [statements(as_("mama").get(url)) for url in ("/diary/marks/", subject(cast))]
    assert max(few) <= 14


def test_names_of_others_are_on_none_of_these_pages(as_, cast, crowd, read):
    crowd(6, lessons=2)
    others = {row[0].last_name for row in read(select(Person).join(Student, Student.person_id == Person.id))} - {"Ёлкин"}
    page = as_("vanya").get("/diary/marks/").text + as_("vanya").get(subject(cast)).text
    assert not any(name in page for name in others)
