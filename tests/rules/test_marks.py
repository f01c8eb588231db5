"""The test vectors of the school's formulas, digit by digit."""
from datetime import date
from fractions import Fraction

import pytest

from sgo.rules import marks, wording
from sgo.rules.marks import CellEntry, CellFacts

MONDAY = date(2026, 11, 23)
OPEN = CellFacts(day=MONDAY, today=MONDAY, parallel=5, is_member=True)


@pytest.mark.parametrize(("typed", "read"), [
    ("5", CellEntry(value=5)), ("4/5", CellEntry(value=4, second=5)), (".", CellEntry(code=".")), ("", CellEntry()), ("  ", CellEntry()),
    ("ОТ", CellEntry("ОТ")), ("от 4", CellEntry("ОТ", 4)), ("ОП 5/4", CellEntry("ОП", 5, 4)), ("б", CellEntry("Б")), ("у", CellEntry("УП")),
    ("н", CellEntry("НП")), ("о", CellEntry("ОТ")), ("п", CellEntry("ОП")), (",", CellEntry("Б")), ("e", CellEntry("УП")), ("j", CellEntry("ОТ")),
    ("зачёт", CellEntry(code="зч")), ("н/а", CellEntry(code="н/а")), ("ОТ .", CellEntry("ОТ", code="."))])
def test_a_cell_is_read_as_typed_in_either_layout(typed, read):
    assert marks.parse_cell(typed) == read


@pytest.mark.parametrize("typed", ["0", "6", "1", "45", "4/6", "привет", "5 4", "ОТ Б", "=1+1", "5/4/3"])
def test_what_is_no_mark_is_refused_in_words(typed):
    with pytest.raises(ValueError, match=r"[А-я]"):
        marks.parse_cell(typed)


def test_one_is_a_mark_where_the_school_allows_it():
    assert marks.parse_cell("1", allow_one=True).value == 1


def test_a_cell_shows_the_attendance_first():
    assert [marks.shown(marks.parse_cell(text)) for text in ("4 от", "ОП 5/4", ".", "")] == ["ОТ 4", "ОП 5/4", ".", ""]


FIVE = CellEntry(value=5)
REFUSED = {
    "a future lesson": (FIVE, {"today": date(2026, 11, 22)}), "a day without lessons": (FIVE, {"held": False}),
    "not in the group that day": (FIVE, {"is_member": False}), "a closed period": (FIVE, {"closed": True}), "grade 1": (FIVE, {"parallel": 1}),
    "a paper journal": (CellEntry("ОТ"), {"paper": True}), "absent": (FIVE, {"present_code": "Б"}), "absent now": (CellEntry("ОТ", 5), {}),
    "a pass where marks are put": (CellEntry(code="зч"), {}), "a fail where marks are put": (CellEntry("ОП", code="нз"), {}),
    "not graded is of a period": (CellEntry(code="н/а"), {}), "nor of a pass": (CellEntry(code="н/а"), {"grading": "pass"}),
    "pass or fail": (FIVE, {"grading": "pass"}), "a subject without marks": (FIVE, {"grading": "none"}), "not the teacher": (FIVE, {"may_mark": False})}
ALLOWED = {
    "an open cell": (FIVE, {}), "handed in later": (FIVE, {"present_code": "Б", "late": True}), "a debt of the absent": (CellEntry("ОТ", code="."), {}),
    "late for the lesson": (CellEntry("ОП", 5), {}), "attendance in grade 1": (CellEntry("ОТ"), {"parallel": 1}),
    "attendance by the class teacher": (CellEntry("Б"), {"may_mark": False}), "a pass": (CellEntry(code="зч"), {"grading": "pass"}),
    "excused": (CellEntry(code="осв"), {}), "a fail": (CellEntry(code="нз"), {"grading": "pass"}), "a debt": (CellEntry(code="."), {})}


@pytest.mark.parametrize(("entry", "facts"), REFUSED.values(), ids=REFUSED)
def test_a_cell_refuses(entry, facts):
    assert marks.cell_refusal(entry, CellFacts(**vars(OPEN) | facts))


@pytest.mark.parametrize(("entry", "facts"), ALLOWED.values(), ids=ALLOWED)
def test_a_cell_accepts(entry, facts):
    assert marks.cell_refusal(entry, CellFacts(**vars(OPEN) | facts)) is None


@pytest.mark.parametrize(("given", "figure"), [([(5, None), (4, None), (3, None), (5, None)], "4,25"), ([(4, 5), (3, None)], "4,00"), ([], "–")])
def test_simple_average_t15(given, figure):
    assert wording.decimal_ru(marks.average(given)) == figure


def test_weighted_average_t16_t17():
    assert wording.decimal_ru(marks.weighted_average([(5, None, 1), (3, None, 3), (4, None, 2), (2, None, 1)])) == "3,43"
    assert wording.decimal_ru(marks.average([(5, None), (3, None), (4, None), (2, None)])) == "3,50"
    assert wording.decimal_ru(marks.weighted_average([(5, None, 3), (5, None, 1), (4, None, 5)])) == "4,44"


@pytest.mark.parametrize(("mean", "mark"), [("4.4999", 4), ("4.50", 5), ("3.495", 3), ("2.5", 3), ("2.49", 2)])
def test_suggestion_compares_the_unrounded_average_t18(mean, mark):
    assert marks.suggested(Fraction(mean)) == mark


@pytest.mark.parametrize(("periods", "year"), [
    ([4, 4, 3, 4], 4), ([3, 4, 3, 4], 4), ([5, "н/а", 4, 4], 4), ([4, 5], 5), (["н/а", "н/а", "н/а", 4], "н/а"), (["зч", "нз", "зч"], "зч"), ([], None)])
def test_year_mark_t19(periods, year):
    assert marks.year_mark(periods) == year


@pytest.mark.parametrize(("year", "exam", "final"), [(3, 4, 4), (4, 3, 4), (5, 4, 5), (3, 5, 4), (4, 5, 5), (4, 4, 4), (4, None, 4)])
def test_final_mark_t20(year, exam, final):
    assert marks.final_mark(year, exam) == final


def test_final_in_mathematics_t21():
    assert marks.final_in_mathematics([4, 4, 3], 5) == 4
    assert marks.final_in_mathematics([4, 4, 3], 5, in_two_steps=True) == 5


def test_a_mark_far_from_the_average_is_noticed():
    assert marks.is_far(5, Fraction("4.3"))
    assert not marks.is_far(5, Fraction("4.4"))
    assert marks.least_number(100) == 3
    assert marks.least_number(200) == 5
