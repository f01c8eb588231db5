"""«Итоги успеваемости класса»: exact figures, the same on the screen, in XLSX and on paper; a subject teacher gets his own columns."""
from datetime import UTC, datetime
from fractions import Fraction
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from sgo.models import Enrolment, Gender, MarkCode, OrderItem, PeriodMark, Person, Student, db
from sgo.reports import REPORTS
from sgo.reports.base import said
from sgo.services import accounts
from tests.conftest import statements

URL = "/reports/itogi-klassa"
SET_AT = datetime(2026, 10, 23, 9, tzinfo=UTC)
pytestmark = pytest.mark.both_databases


@pytest.fixture
def marked(cast, writing):
    """The first quarter of 5А: Ваня has one four, Лев a two, Маша н/а in Russian."""
    marks = {"vanya": (5, 4), "lev": (2, 3), "masha": (5, MarkCode.NOT_ASSESSED)}
    with writing():
        for login, values in marks.items():
            for subject, value in zip(("Математика", "Русский язык"), values, strict=True):
                code = value if isinstance(value, MarkCode) else None
                db.session.add(PeriodMark(student_id=cast.student[login], year_id=cast.year, subject_id=cast.subject[subject], period_id=cast.period[1],
                                          value=None if code else value, code=code, set_at=SET_AT))
    return f"{URL}?class_id={cast.school_class['5А']}&period_id={cast.period[1]}"


def table_of(app, cast, login):
    with app.test_request_context():
        return REPORTS["itogi-klassa"].build(accounts.acting(login), cast.school_class["5А"], cast.period[1])


def line_of(table, name):
    return next(line.values for line in [*table.lines, *table.totals] if line.values[1] == name)


def test_the_figures_are_exact(app, cast, marked):
    table = table_of(app, cast, "dmitry")
    assert line_of(table, "Ёлкин Иван")[2:] == [5, 4, Fraction(9, 2), 0, "с одной 4"]
    assert line_of(table, "Гусев Лев")[2:] == [2, 3, Fraction(5, 2), 0, "неуспевающий"]
    assert line_of(table, "Соколова Мария")[-1] == "неаттестован"
    assert line_of(table, "Успеваемость, %")[2:4] == [Fraction(200, 3), Fraction(200, 3)]
    assert line_of(table, "Качество, %")[2:4] == [Fraction(200, 3), Fraction(100, 3)]
    assert line_of(table, "СОУ, %")[2:4] == [Fraction(216, 3), Fraction(107, 3)]
    assert dict(table.figures) == {"Учеников": 3, "Отличники": 0, "Хорошисты": 1, "На «3»": 0, "С одной «4»": 1, "С одной «3»": 0,
                                   "Неуспевающие": 1, "Не аттестованы": 1,
                                   "Успеваемость, %": Fraction(100, 3), "Качество, %": Fraction(100, 3)}


def test_pupils_stand_in_russian_order(app, cast, marked):
    assert [line.values[1] for line in table_of(app, cast, "dmitry").lines] == ["Гусев Лев", "Ёлкин Иван", "Соколова Мария"]


def test_the_screen_the_spreadsheet_and_the_paper_say_the_same(app, cast, as_, marked):
    table, client = table_of(app, cast, "dmitry"), as_("dmitry")
    screen = client.get(marked).text
    rows = CalamineWorkbook.from_filelike(BytesIO(client.get(marked.replace("klassa", "klassa.xlsx")).data)).get_sheet_by_index(0).to_python()
    paper = "\n".join(page.extract_text() for page in PdfReader(BytesIO(client.get(marked.replace("klassa", "klassa.pdf")).data)).pages)
    for line in [*table.lines, *table.totals]:
        name = line.values[1]
        sheet = next(row for row in reversed(rows) if row[1] == name)
        expected = [
            float(said(value).replace(",", ".")) if isinstance(value, Fraction) else said(value) if value is None else value for value in line.values[2:]
        ]
        assert sheet[2:len(line.values)] == expected
        for value in line.values[1:]:
            if value != "":
                assert said(value) in screen
                assert said(value).split()[0] in paper
    for _, value in table.figures:
        assert said(value) in screen and said(value) in paper


def test_subject_teacher_sees_the_own_column_and_what_is_left_out(as_, cast, marked):
    page = as_("anna").get(marked)
    assert page.status_code == 200
    assert "Математика" in page.text and "Русский язык</span>" not in page.text
    assert "Не показано: 1 предмет" in page.text
    assert "Хорошисты" not in page.text and "с одной 4" not in page.text


@pytest.mark.parametrize("form", ["", ".xlsx", ".pdf"])
def test_a_foreign_class_is_not_found_in_any_form(as_, cast, form):
    for who, class_name in (("boris", "5А"), ("gleb", "5А"), ("vera", "5Б")):
        answer = as_(who).get(f"{URL}{form}?class_id={cast.school_class[class_name]}")
        assert answer.status_code == 404, (who, form)


@pytest.mark.parametrize("who", ["vanya", "mama", "semyon"])
def test_families_and_the_system_administrator_have_no_reports_of_a_class(as_, who):
    assert as_(who).get("/reports/").status_code == (403 if who == "semyon" else 200)
    assert as_(who).get(URL).status_code == 403


def test_a_period_without_marks_says_so_and_shares_are_dashes(as_, cast):
    page = as_("zoya").get(f"{URL}?class_id={cast.school_class['5А']}&period_id={cast.period[2]}").text
    assert "Отметки за период «2 четверть» ещё не выставлены." in page
    assert "0,00" not in page


def test_the_report_opens_on_the_last_ended_period_and_the_own_class(as_):
    page = as_("vera").get(URL).text
    assert "selected>1 четверть" in page and "selected>5А" in page


@pytest.mark.parametrize("odd", ["class_id=abc", "class_id=0", "period_id=999999", "class_id=1e9", "period_id=-1"])
def test_odd_parameters_are_not_found_or_ignored(as_, odd):
    assert as_("zoya").get(f"{URL}?{odd}").status_code in {200, 404}


def test_a_pupil_named_like_markup_or_a_formula_stays_a_pupil(as_, cast, writing, marked):
    with writing():
        person = Person(last_name="=1+1", first_name="*_#$@<b>", gender=Gender.MALE)
        db.session.add(person)
        db.session.flush()
        student = Student(person_id=person.id)
        db.session.add(student)
        db.session.flush()
        item = OrderItem(order_id=1, student_id=student.id, effective_on=cast.start, to_class_id=cast.school_class["5А"])
        db.session.add(item)
        db.session.flush()
        db.session.add(Enrolment(student_id=student.id, year_id=cast.year, parallel_id=5, class_id=cast.school_class["5А"], item_id=item.id, since=cast.start))
    client = as_("dmitry")
    assert "=1+1 *_#$@&lt;b&gt;" in client.get(marked).text
    rows = CalamineWorkbook.from_filelike(BytesIO(client.get(marked.replace("klassa", "klassa.xlsx")).data)).get_sheet_by_index(0).to_python()
    assert any(row[1] == "=1+1 *_#$@<b>" for row in rows)
    paper = PdfReader(BytesIO(client.get(marked.replace("klassa", "klassa.pdf")).data)).pages[0].extract_text()
    assert "=1+1" in paper


def test_the_report_costs_a_constant_number_of_statements(as_, cast, marked):
    def read_again(url):                                # the first time the report is put on the shelf
        as_("zoya").get(url)
        return statements(as_("zoya").get(url))

    assert read_again(f"{URL}?class_id={cast.school_class['1А']}&period_id={cast.period[1]}") <= read_again(marked) <= 15
