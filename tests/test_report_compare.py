"""A report beside the same report of an earlier period: 5А had 3 and 4 in the first quarter, 5 and 4 in the second."""
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from sgo.models import PeriodMark, db


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
