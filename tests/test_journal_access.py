"""«Отчёт о доступе к классному журналу»: every change told in words, filtered; a parent reads the rows of the own child only."""
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from sgo import changes
from sgo.access import Actor, trusted
from sgo.models import Attendance, AttendanceCode, Homework, Lesson, Mark, db
from tests.conftest import statements

URL = "/reports/dostup-k-zhurnalu"
pytestmark = pytest.mark.both_databases


@pytest.fixture
def by(app, cast):
    """A deed in somebody's name."""
    def deed(who, change):
        with app.test_request_context(), trusted("a test arranges"), changes.writing("Отметка", actor=Actor(cast.account[who], cast.person[who], who)):
            change()
    return deed


@pytest.fixture
def changed(cast, by):
    """Анна corrects Ваня's mark, puts and takes back Лев's absence; Вера sets homework."""
    def homework():
        db.session.add(Homework(lesson_id=cast.lesson["5А russian 09.11"], group_id=cast.group["5А russian"], day=cast.at.date(), text="упр. 12"))

    def absent(code):
        row = db.session.query(Attendance).first()
        if row is None:
            db.session.add(Attendance(lesson_id=cast.lesson["5А maths 09.11"], student_id=cast.student["lev"], group_id=cast.group["5А maths"],
                                      day=db.session.get(Lesson, cast.lesson["5А maths 09.11"]).day, code=code, set_at=cast.at))
        elif code:
            row.code = code
        else:
            db.session.delete(row)
    by("anna", lambda: setattr(db.session.get(Mark, cast.mark["vanya 5А maths"]), "value", 4))
    for code in (AttendanceCode.ABSENT, AttendanceCode.ILL, None):
        by("anna", lambda code=code: absent(code))
    by("vera", homework)


def url(cast, form="", **more):
    return f"{URL}{form}?class_id={cast.school_class['5А']}" + "".join(f"&{name}={value}" for name, value in more.items())


def test_every_change_is_told_with_who_when_which_lesson_and_what_it_was(as_, cast, changed):
    page = as_("zoya").get(url(cast)).text
    for words in ("отметка: 5 → 4", "посещаемость: ОТ", "посещаемость: ОТ → Б", "посещаемость: Б – убрано", "домашнее задание: упр. 12", "09.11.2026, 1 урок",
                  "2 четверть", "Ёлкин Иван", "Гусев Лев", "Русский язык"):
        assert words in page, words
    assert "отметка: 4</td>" not in page.split("5 → 4")[0]       # Ольга Жукова's 4 is of another class


def test_the_sheet_and_the_paper_say_the_same(as_, cast, changed):
    sheet = CalamineWorkbook.from_filelike(BytesIO(as_("dmitry").get(url(cast, ".xlsx")).data)).get_sheet_by_index(0).to_python()
    assert any("отметка: 5 → 4" in row for row in sheet)
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(as_("dmitry").get(url(cast, ".pdf")).data)).pages)
    assert "отметка: 5 → 4" in paper and "Гусев Лев" in paper


def test_filters_keep_to_a_subject_a_period_and_a_person(as_, cast, changed):
    zoya = as_("zoya")
    russian = zoya.get(url(cast, subject_id=cast.subject["Русский язык"])).text
    assert "упр. 12" in russian and "5 → 4" not in russian
    vera = zoya.get(url(cast, account_id=cast.account["vera"])).text
    assert "упр. 12" in vera and "5 → 4" not in vera
    second, first = (zoya.get(url(cast, period_id=cast.period[number])).text for number in (2, 1))
    assert "5 → 4" in second and "Б – убрано" in second
    assert "Отчёт пуст" in first


def test_a_parent_reads_the_own_child_only(as_, cast, changed):
    page = as_("mama").get(URL).text
    assert "отметка: 5 → 4" in page and "касаются вашего ребёнка" in page
    assert "Гусев" not in page and "упр. 12" not in page
    assert as_("mama").get(f"{URL}?class_id={cast.school_class['5Б']}").status_code == 404
    assert "5 → 4" not in as_("sokolova").get(URL).text


@pytest.mark.parametrize("who", ["anna", "vera", "vanya", "semyon"])
def test_teachers_and_pupils_do_not_open_it(as_, cast, who):
    assert as_(who).get(url(cast)).status_code == 403


def test_a_restricted_parent_finds_nothing_to_ask_for(as_, cast, changed):
    page = as_("papa").get(URL)
    assert page.status_code == 200 and "строить не по чему" in page.text and "5 → 4" not in page.text


def test_the_number_of_statements_does_not_grow(as_, cast, changed, by):
    zoya = as_("zoya")
    zoya.get(url(cast))                                 # the first time it is put on the shelf of reports
    before = statements(zoya.get(url(cast)))
    for number in range(12):
        by("anna", lambda number=number: setattr(db.session.get(Mark, cast.mark["lev 5А maths"]), "value", 2 + number % 3))
    assert statements(zoya.get(url(cast))) == before <= 35
