"""A report beside the same report of an earlier period: 5А had 3 and 4 in the first quarter, 5 and 4 in the second; a year ago it was 4А."""
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from sgo.models import (Enrolment, GroupMember, MarkCode, MovementOrder, OrderItem, OrderKind, OrderStatus, PeriodKind, PeriodMark, PeriodScheme, SchoolClass,
                        SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod, YearStatus, db)
from sgo.reports import REPORTS
from sgo.services import accounts
from tests.conftest import statements

PROGRESS, AGO, ANNA = "uspevaemost-shkoly", date(2025, 9, 1), "Ермакова А.\xa0В."


@pytest.fixture
def marked(cast, writing):
    with writing():
        db.session.add_all(PeriodMark(student_id=cast.student[name], year_id=cast.year, subject_id=cast.subject["Математика"], period_id=cast.period[period],
                                      value=value, set_at=cast.at)
                           for name, period, value in (("vanya", 1, 3), ("lev", 1, 4), ("vanya", 2, 5), ("lev", 2, 4), ("masha", 2, 3)))


def test_shares_stand_beside_what_they_were(as_, cast, marked):
    url = f"/reports/otchet-klassnogo-rukovoditelya?class_id={cast.school_class['5А']}&period_id={cast.period[2]}"
    plain, page = as_("vera").get(url).text, as_("vera").get(f"{url}&against={cast.period[1]}").text
    assert "разница" not in plain and "Сравнить с" in plain
    row = page.split("<th scope=\"row\" class=\"who edge pin\">Математика</th>")[1].split("</tr>")[0]
    assert "66,67" in row and "50,00" in row and "+16,67" in row        # quality: 2 of 3 now, 1 of 2 then
    assert "4,00" in row and "3,50" in row and "+0,50" in row           # the mean
    assert "Сравнение" in page and f"against={cast.period[1]}" in page.split("Excel")[0]
    rows = CalamineWorkbook.from_filelike(BytesIO(as_("vera").get(url.replace("?", ".xlsx?") + f"&against={cast.period[1]}").data)).get_sheet_by_index(0)
    assert any("+16,67" in row for row in rows.to_python())


def test_what_cannot_be_compared_is_told_and_a_strange_period_is_passed_over(as_, cast, marked):
    page = as_("zoya").get(f"/reports/dolzhniki?class_id={cast.school_class['5А']}&period_id={cast.period[2]}&against={cast.period[1]}").text
    assert "Сравнивать в этом отчёте нечего" in page or "Отчёт пуст" in page
    for wrong in ("999", "x", "0", str(cast.period[2])):
        assert "разница" not in as_("zoya").get(f"/reports/reyting-klassov?period_id={cast.period[2]}&against={wrong}").text


def _saved(row):
    db.session.add(row)
    db.session.flush()
    return row.id


@pytest.fixture
def earlier(cast, writing):
    """A year ago 4А had Ваня (4), Лев (4) and Маша (3); now in 5А Ваня has 5, Лев 2, Маша н/а: the first quarter of both years."""
    with writing():
        year = _saved(SchoolYear(name="2025/2026", start_on=AGO, end_on=date(2026, 5, 26), status=YearStatus.CLOSED))
        scheme = _saved(PeriodScheme(year_id=year, kind=PeriodKind.QUARTER, first_parallel=1, last_parallel=9))
        period = _saved(StudyPeriod(scheme_id=scheme, number=1, name="1 четверть", start_on=AGO, end_on=date(2025, 10, 24), is_closed=True))
        school_class = _saved(SchoolClass(year_id=year, parallel_id=4, letter="А", archived_at=datetime(2026, 6, 1, tzinfo=UTC)))
        group = _saved(StudyGroup(year_id=year, subject_id=cast.subject["Математика"], parallel_id=4, name="4А"))
        db.session.add(StudyGroupClass(group_id=group, class_id=school_class))
        order = _saved(MovementOrder(year_id=year, kind=OrderKind.ENROL, number=1, signed_on=AGO, status=OrderStatus.SIGNED,
                                     signatory_id=cast.employee["dmitry"]))
        for login, then, now in (("vanya", 4, 5), ("lev", 4, 2), ("masha", 3, MarkCode.NOT_ASSESSED)):
            item = _saved(OrderItem(order_id=order, student_id=cast.student[login], effective_on=AGO, to_class_id=school_class))
            db.session.add(Enrolment(student_id=cast.student[login], year_id=year, parallel_id=4, class_id=school_class, item_id=item, since=AGO,
                                     until=date(2026, 9, 1)))
            db.session.add(GroupMember(group_id=group, student_id=cast.student[login], since=AGO, until=date(2026, 9, 1)))
            mark = {"student_id": cast.student[login], "subject_id": cast.subject["Математика"], "set_at": cast.at}
            code = now if isinstance(now, MarkCode) else None
            db.session.add_all([PeriodMark(**mark, year_id=year, period_id=period, value=then),
                                PeriodMark(**mark, year_id=cast.year, period_id=cast.period[1], value=None if code else now, code=code)])
    return period


def progress(app, cast, view=1):
    with app.test_request_context():
        table = REPORTS[PROGRESS].build(accounts.acting("zoya"), cast.period[1], view)
        return table, {line.values[1]: line.values for line in [*table.lines, *table.totals]}


@pytest.mark.both_databases
def test_the_progress_stands_beside_the_class_a_year_younger_and_the_school_beside_the_school(app, cast, earlier):
    table, lines = progress(app, cast)
    # now 1 of 3 passes and is good; then 2 of 3 were good: 100/3 - 200/3
    assert lines["5А"][12:] == [Fraction(100, 3), Fraction(100, 3), None, None, Fraction(200, 3), "-33,33"]
    assert lines["5 классы"][12:] == lines["Школа"][12:] == lines["5А"][12:]
    assert lines["5Б"][16:] == [None, None], "there was no 4Б"
    assert lines["5–9 классы"][16:] == [None, None], "a year ago all three were in the first stage"
    assert ("Предыдущий период", "нет") in table.facts and ("Год назад", "1 четверть 2025/2026") in table.facts


@pytest.mark.both_databases
def test_the_progress_by_subjects_and_by_teachers_counts_marks(app, cast, earlier):
    _, subjects = progress(app, cast, 2)
    assert subjects["Математика"][2:11] == [3, 1, 0, 0, 1, 1, Fraction(100, 3), Fraction(100, 3), Fraction(123, 3)]     # СОУ: (100 + 16 + 7) / 3
    assert subjects["Математика"][14:] == [Fraction(200, 3), "-33,33"] and subjects["Всего"][2:8] == [3, 1, 0, 0, 1, 1]
    _, teachers = progress(app, cast, 3)
    assert list(teachers) == [ANNA, "Всего"]
    own = REPORTS["otchet-predmetnika"]
    with app.test_request_context():
        total = own.build(accounts.acting("zoya"), cast.employee["anna"], cast.period[1]).totals[0].values
    assert list(teachers[ANNA][3:8]) == list(total[4:9])


def test_the_progress_reads_three_periods_at_the_price_of_one(as_, cast, earlier):
    url, zoya = f"/reports/{PROGRESS}?period_id={cast.period[1]}&view={{}}", as_("zoya")
    for view in (1, 2, 3):
        page = zoya.get(url.format(view))
        assert page.status_code == 200 and statements(page) <= 12 + 9, view
    assert zoya.get(url.format(4)).status_code == 404 and as_("vera").get(url.format(1)).status_code == 403


def test_the_heads_compare_with_the_same_class_a_year_ago(as_, cast, earlier):
    url = f"/reports/otchet-klassnogo-rukovoditelya?class_id={cast.school_class['5А']}&period_id={cast.period[1]}&against={earlier}"
    page = as_("zoya").get(url).text
    row = page.split("<th scope=\"row\" class=\"who edge pin\">Математика</th>")[1].split("</tr>")[0]
    assert "selected>1 четверть 2025/2026" in page and "66,67" in row and "-33,33" in row         # 1 of 3 is good now, 2 of 3 were
    assert "2025/2026" not in as_("vera").get(url).text, "the class teacher compares within the year"
    rating = as_("zoya").get(f"/reports/reyting-klassov?period_id={cast.period[1]}&against={earlier}").text
    assert "-33,33" in rating.split(">5А</")[-1].split("</tr>")[0]
    absent = as_("zoya").get(f"/reports/otchet-klassnogo-rukovoditelya?class_id={cast.school_class['5Б']}&period_id={cast.period[1]}&against={earlier}")
    assert absent.status_code == 200 and "Сравнить не с чем" in absent.text
    pupil = as_("zoya").get(f"/reports/sredniy-ball?student_id={cast.student['vanya']}&period_id={cast.period[1]}&against={earlier}")
    assert pupil.status_code == 200
