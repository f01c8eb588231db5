"""Reports over the first quarter of 5А, worked out by hand: Ваня 5 and 4, Лев 2 and 3, Маша 5 and н/а in mathematics and Russian."""
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from sgo.models import Attendance, AttendanceCode, Lesson, MarkCode, PeriodMark, db
from sgo.reports import REPORTS
from sgo.services import accounts

SET_AT = datetime(2026, 10, 23, 9, tzinfo=UTC)
GIVEN = {"vanya": (5, 4), "lev": (2, 3), "masha": (5, MarkCode.NOT_ASSESSED)}


@pytest.fixture
def marked(cast, writing):
    with writing():
        for login, values in GIVEN.items():
            for subject, value in zip(("Математика", "Русский язык"), values, strict=True):
                code = value if isinstance(value, MarkCode) else None
                db.session.add(PeriodMark(student_id=cast.student[login], year_id=cast.year, subject_id=cast.subject[subject], period_id=cast.period[1],
                                          value=None if code else value, code=code, set_at=SET_AT))


@pytest.fixture
def made(app, cast):
    """The table of a report as somebody gets it."""
    def of(login, key, **values):
        with app.test_request_context():
            return REPORTS[key].build(accounts.acting(login), **values)
    return of


def line(table, name):
    return next(one.values for one in [*table.lines, *table.totals] if name in one.values[:2])


def test_the_class_teacher_reports_on_the_quarter(made, cast, marked):
    table = made("vera", "otchet-klassnogo-rukovoditelya", class_id=cast.school_class["5А"], period_id=cast.period[1])
    # mathematics: 5, 2, 5: (2 of 3 pass), СОУ (100 + 16 + 100) / 3, mean 12 / 3; Russian: 4, 3, н/а: СОУ (64 + 36 + 7) / 3, mean 7 / 2
    assert line(table, "Математика")[3:] == [2, 0, 0, 1, 0, 0, Fraction(200, 3), Fraction(200, 3), 72, 4]
    assert line(table, "Русский язык")[3:] == [0, 1, 1, 0, 1, 0, Fraction(200, 3), Fraction(100, 3), Fraction(107, 3), Fraction(7, 2)]
    # all: 5 5 4 3 2 н/а: 4 of 6 pass, 3 of 6 are good, mean 19 / 5
    assert line(table, "Итого")[3:] == [2, 1, 1, 1, 1, 0, Fraction(200, 3), 50, Fraction(323, 6), Fraction(19, 5)]
    figures = dict(table.figures)
    assert (figures["Учеников"], figures["Хорошисты"], figures["С одной «4»"], figures["Неуспевающие"], figures["Не аттестованы"]) == (3, 1, 1, 1, 1)
    assert figures["Успеваемость, %"] == Fraction(100, 3) and figures["Средний балл"] == Fraction(19, 5)
    assert any(note.startswith("Неуспевающие: Гусев Лев (Математика, Ермакова") for note in table.notes)
    assert any(note.startswith("Не аттестованы: Соколова Мария (Русский язык") for note in table.notes)


def test_the_sheet_of_the_year_has_a_line_a_period(made, cast, marked):
    table = made("vera", "vedomost-uspevaemosti", class_id=cast.school_class["5А"])
    first = next(one for one in table.lines if one.values[1] == "Ёлкин Иван")
    assert first.values[2:] == ["1 четверть", 5, 4]
    place = table.lines.index(first)
    assert [one.values[2] for one in table.lines[place:place + 5]] == ["1 четверть", "2 четверть", "3 четверть", "4 четверть", "Год"]
    assert table.lines[place + 1].values == ["", "", "2 четверть", None, None]


def test_a_subject_teacher_gets_the_own_column(made, cast, marked):
    table = made("anna", "vedomost-uspevaemosti", class_id=cast.school_class["5А"])
    assert [column.title for column in table.columns] == ["№", "Ученик", "Отметка", "Математика"]
    assert "Не показано: 1 предмет" in table.notes[0]


def test_the_teacher_reports_on_the_own_groups(made, cast, marked):
    table = made("anna", "otchet-predmetnika", employee_id=cast.employee["anna"], period_id=cast.period[1])
    mine = next(one.values for one in table.lines if one.values[1] == "5А")
    assert mine[2:14] == ["Математика", 3, 2, 0, 0, 1, 0, 0, Fraction(200, 3), Fraction(200, 3), 72, 4]
    assert mine[-1] == "Гусев Лев («2»)"


def test_the_school_is_the_sum_of_its_classes(made, marked, cast):
    table = made("zoya", "svodnyy-klassnykh", period_id=cast.period[1])
    mine, school = line(table, "5А"), line(table, "Школа")
    assert mine[3:12] == [3, 3, 0, 1, 1, 0, 0, 1, 1]
    assert mine[12:16] == [Fraction(100, 3), Fraction(100, 3), Fraction(323, 6), Fraction(19, 5)]
    assert school[12] == Fraction(100, 3), "the classes without marks do not pull the school down"


def test_lessons_missed_without_a_reason_are_told_by_day(made, cast, writing):
    with writing():
        lesson = db.session.get(Lesson, cast.lesson["5А maths 16.11"])
        db.session.add(Attendance(lesson_id=lesson.id, student_id=cast.student["lev"], group_id=lesson.group_id, day=date(2026, 11, 16),
                                  code=AttendanceCode("НП"), set_at=SET_AT))
    table = made("vera", "propuski-bez-prichiny", class_id=cast.school_class["5А"], period_id=cast.period[2])
    assert [one.values[1:3] for one in table.lines] == [["Гусев Лев", "16.11.2026"]] and table.lines[0].values[4:] == [1, 0, 1]


def test_the_card_of_a_pupil_is_the_same_for_the_parent_and_the_school(made, cast, marked):
    for login in ("mama", "vanya", "vera", "dmitry"):
        table = made(login, "tabel", student_id=cast.student["vanya"])
        assert line(table, "Математика")[2:] == [5, None, None, None, None, None, None]
        assert line(table, "Русский язык")[2] == 4


def test_the_mean_of_a_small_class_is_not_told(made, cast, marked):
    table = made("mama", "sredniy-ball", student_id=cast.student["vanya"], period_id=cast.period[2])
    assert line(table, "Математика")[2:] == [1, 5, None, None], "three pupils have marks: their mean would tell whose they are"
