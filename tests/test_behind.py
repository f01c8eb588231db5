"""Down to the rows of the named reports: a figure that counts rows opens just so many of them; a reader never sees more than is his."""
from datetime import date
from fractions import Fraction
from io import BytesIO
from urllib.parse import parse_qsl
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from sgo.models import Attendance, AttendanceCode, Lesson, Mark, MarkCode, Organisation, PeriodMark, db
from sgo.reports import REPORTS, behind
from sgo.reports.builder import answer, question
from sgo.services import accounts

MONTH = 202611


@pytest.fixture
def busy(cast, crowd, writing):
    """Twelve pupils in 5А with period marks, current marks and absences of every sort."""
    pupils = crowd(9, 6)
    with writing():
        both = [cast.student[name] for name in ("vanya", "lev", "masha")]           # the others learn mathematics only
        for number, (student, subject) in enumerate((student, subject) for student in pupils for subject in cast.subject.values()):
            if subject != cast.subject["Математика"] and student not in both:
                continue
            code = MarkCode.NOT_ASSESSED if number % 7 == 6 else None
            group = cast.group["5А maths" if subject == cast.subject["Математика"] else "5А russian"]
            db.session.add(PeriodMark(student_id=student, year_id=cast.year, subject_id=subject, period_id=cast.period[2], group_id=group,
                                      value=None if code else 5 - number % 4, code=code, set_at=cast.at))
        lessons = db.session.scalars(select(Lesson).where(Lesson.group_id == cast.group["5А maths"], Lesson.day <= date(2026, 11, 23))).all()
        db.session.add_all(Attendance(lesson_id=lesson.id, student_id=student, group_id=lesson.group_id, day=lesson.day,
                                      code=list(AttendanceCode)[(place + number) % 5], set_at=cast.at)
                           for place, lesson in enumerate(lessons) for number, student in enumerate(pupils) if (place + number) % 4 == 0)
    return pupils


def opened(actor, way):
    asked, problems = question.parse(behind.definition(dict(parse_qsl(way))))
    assert asked is not None, (way, problems)
    return answer.preview(actor, asked)


COUNTS = [("itogi-klassa", {"class_id", "period_id"}), ("svodnyy-klassnykh", {"period_id"}), ("poseshchaemost-klassa", {"class_id", "month"}),
          ("vedomost-poseshchaemosti", {"class_id"}), ("otchet-klassnogo-rukovoditelya", {"class_id", "period_id"}), ("napolnyaemost", {"day"}),
          ("dvizhenie", {"period_id"}), ("otchet-predmetnika", {"employee_id", "period_id"})]


@pytest.mark.parametrize(("key", "asked"), COUNTS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_figure_opens_as_many_rows_as_it_counts(app, cast, busy, key, asked):
    chosen = {"class_id": cast.school_class["5А"], "period_id": cast.period[2], "month": MONTH, "day": 1, "employee_id": cast.employee["anna"]}
    with app.test_request_context():
        actor = accounts.acting("zoya")
        report = REPORTS[key]
        values = {name: chosen[name] for name in asked} | ({"day": report.parameters[0].options(actor)[0][0]} if "day" in asked else {})
        table, seen = report.build(actor, **values), 0
        for line in [*table.lines, *table.totals]:
            for place, way in line.ways.items():
                value = line.values[place]
                if not isinstance(value, int) or value == 0 or ("what=mark" in way and key == "itogi-klassa"):
                    continue                            # a mark is no count: it opens the marks it came of
                assert opened(actor, way).total == value, (key, line.values, table.columns[place].title, way)
                seen += 1
        assert seen > 1


def test_a_mean_opens_the_marks_it_is_made_of(app, cast, busy):
    with app.test_request_context():
        actor = accounts.acting("zoya")
        table = REPORTS["sredniy-ball"].build(actor, student_id=cast.student["vanya"], period_id=cast.period[2])
        line = next(one for one in table.lines if one.values[1] == "Математика")
        rows = opened(actor, line.ways[3]).rows
        assert len(rows) == line.values[2] and Fraction(sum(row[4] for row in rows), len(rows)) == line.values[3]


def test_each_reader_sees_the_own_rows_behind_a_figure(as_, cast, busy, read):
    url = f"/reports/rows?what=mark&student={cast.student['vanya']}&since=2026-11-02&until=2026-12-30"
    assert "Русский язык" in as_("zoya").get(url).text
    page = as_("anna").get(url).text                    # she teaches mathematics
    assert "Математика" in page and "Русский язык" not in page.split("<main")[1]
    assert "Вам не видно ни одной" in as_("boris").get(url).text
    assert as_("mama").get(url).status_code == 403
    for wrong in ("", "?what=account", "?what=mark&student=x", "?what=mark&since=1", "?what=student&since=2026-11-01", "?what=mark&value=x"):
        assert as_("zoya").get(f"/reports/rows{wrong}").status_code == 404, wrong
    assert len(read(select(Mark.id))) > 0


def test_figures_on_the_page_are_links_for_the_staff(as_, cast, busy):
    url = f"/reports/itogi-klassa?class_id={cast.school_class['5А']}&period_id={cast.period[2]}"
    assert "/reports/rows?what=mark&amp;student=" in as_("vera").get(url).text
    family = as_("mama").get(f"/reports/tabel?student_id={cast.student['vanya']}").text
    assert "Математика" in family and "/reports/rows" not in family


CHARTED = {"itogi-klassa": "Отметки за период", "klass-i-predmet": "по классам и предметам", "reyting-klassov": "Качество",
           "uspevaemost-shkoly": "Качество по классам",
           "napolnyaemost": "Учеников в классах", "dinamika": "Средний балл по месяцам"}


@pytest.mark.parametrize("key", CHARTED)
def test_a_chart_says_the_same_in_words(as_, cast, busy, key):
    query = {"class_id": cast.school_class["5А"], "period_id": cast.period[2]} if key == "itogi-klassa" else {
        "student_id": cast.student["vanya"]} if key == "dinamika" else {} if key == "napolnyaemost" else {"period_id": cast.period[2]}
    page = as_("zoya").get(f"/reports/{key}", query_string=query).text
    chart = page.split('<svg class="chart"')[1].split("</svg>")[0]
    assert CHARTED[key] in chart and "<desc>" in chart and ' style="' not in chart


def test_a_report_is_signed_by_its_maker_and_the_director(as_, cast, busy, writing):
    with writing():
        db.session.get(Organisation, 1).director_id = cast.employee["dmitry"]
    pdf = PdfReader(BytesIO(as_("zoya").get(f"/reports/svodnyy-klassnykh.pdf?period_id={cast.period[2]}").data))
    text = pdf.pages[-1].extract_text().replace("\xa0", " ")
    assert "Директор" in text and "Дорохов Д. И." in text and "Зимина З. П." in text


def test_sums_of_a_spreadsheet_are_formulas(as_, cast, busy):
    data = as_("zoya").get(f"/reports/vedomost-poseshchaemosti.xlsx?class_id={cast.school_class['5А']}").data
    sheet = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>SUM(" in sheet and 'orientation="landscape"' in sheet and "<mergeCell " in sheet
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("Отчёт").to_python()
    assert next(row for row in rows if row[1] == "Всего")[2] is not None
