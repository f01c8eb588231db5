"""Summing marks: what is proposed and what may stand, by the vectors of the school's rules."""
from datetime import date
from fractions import Fraction

import pytest

from sgo.rules import finals
from sgo.rules.finals import EXAM, FINAL, PERIOD, YEAR, Facts, Given, Grounds, Manner

SCHOOL = Manner()
FULL = Grounds(((4, 1),) * 5, lessons=20, missed=2)
FEW = Grounds(((4, 1),) * 2, lessons=20, missed=12)


def given(*values):
    return [Given(place, 1, value, None, None, 1) for place, value in enumerate(values)]


@pytest.mark.parametrize(("typed", "read"), [
    ("5", 5), ("2", 2), ("", None), (" ", None), ("зч", "зч"), ("зачёт", "зч"), ("НЗ", "нз"), ("осв", "осв"), ("н/а", "н/а"), ("на", "н/а"), ("jcd", "осв")])
def test_a_cell_is_read_as_typed(typed, read):
    assert finals.read(typed) == read


@pytest.mark.parametrize("typed", ["6", "0", "45", "4/5", ".", "ОТ", "привет", "=1"])
def test_what_is_no_summing_mark_is_refused_in_words(typed):
    with pytest.raises(ValueError, match=r"[А-я]"):
        finals.read(typed)


@pytest.mark.parametrize(("retake", "values"), [("last", ((4, 1),)), ("best", ((5, 1),)), ("all", ((2, 1), (5, 1), (4, 1)))])
def test_which_attempt_counts_the_school_says(retake, values):
    tries = [Given(1, 1, 2, None, None, 1), Given(1, 2, 5, None, None, 1), Given(1, 3, 4, None, None, 1)]
    assert finals.counted(tries, Manner(retake=retake)) == values


def test_a_double_mark_is_two_and_a_dot_counts_only_where_the_school_says():
    assert finals.counted([Given(1, 1, 4, 5, None, 2), Given(2, 1, None, None, ".", 1)], SCHOOL) == ((4, 2), (5, 2))
    assert finals.counted([Given(2, 1, None, None, ".", 3)], Manner(dot_as_two=True)) == ((2, 3),)


@pytest.mark.parametrize(("values", "mark"), [((4, 4, 5, 5), 5), ((4, 4, 4, 5), 4), ((3, 3, 4, 4), 4), ((2, 2, 3, 3), 3), ((2, 2, 2, 3), 2)])
def test_the_proposal_comes_from_the_unrounded_average_t18(values, mark):
    assert finals.of_period(Grounds(tuple((value, 1) for value in values)), SCHOOL, 100, "five").mark == mark


def test_an_average_a_hair_below_the_threshold_is_the_lower_mark_t18():
    grounds = Grounds(((5, 4499), (4, 5501)) * 3)       # 4,4499 shown as 4,45
    assert finals.of_period(grounds, SCHOOL, 100, "five").mark == 4


def test_weights_or_none_as_the_school_has_decided_t16():
    grounds = Grounds(((5, 1), (3, 3), (4, 2), (2, 1)))
    assert finals.of_period(grounds, SCHOOL, 100, "five").mark == 3
    assert finals.of_period(grounds, Manner(weights=False), 100, "five").mark == 4
    assert "(5×1 + 3×3 + 4×2 + 2×1) : 7 = 24 : 7 ≈ 3,43" in finals.mean_words(grounds, SCHOOL)


def test_own_thresholds():
    strict = Manner(thresholds=(Fraction(46, 10), Fraction(36, 10), Fraction(26, 10)))
    assert finals.of_period(Grounds(((4, 1), (5, 1))), Manner(least_single=1), 100, "five").mark == 5
    assert finals.of_period(Grounds(((4, 1), (5, 1), (4, 1), (5, 1))), strict, 100, "five").mark == 4


def test_with_too_few_marks_nothing_is_proposed_and_it_is_said():
    offer = finals.of_period(FEW, SCHOOL, 200, "five")
    assert offer.mark is None
    assert "нужно не меньше 5" in offer.warning
    assert "можно" in offer.warning.lower()


def test_the_year_t19():
    assert finals.of_year([4, 4, 3, 4]).mark == 4
    assert finals.of_year([5, "н/а", 4, 4]).mark == 4
    assert finals.of_year(["н/а", "н/а", "н/а", 4]).mark == "н/а"
    assert finals.of_year([None, None, 4, 5]).mark == 5
    assert finals.of_year([4, 4, 4, None]).mark is None
    assert finals.of_year(["зч", "зч", "зч", "нз"]).mark == "нз"


@pytest.mark.parametrize(("year", "exam", "final"), [(3, 4, 4), (4, 3, 4), (5, 4, 5), (3, 5, 4), (4, 5, 5), (4, 4, 4)])
def test_the_final_mark_t20(year, exam, final):
    assert finals.of_final(year, exam, 9, "Физика").mark == final


def test_an_exam_failed_gives_no_certificate_whatever_the_mean_t20():
    offer = finals.of_final(4, 2, 9, "Физика")
    assert offer.mark == 3
    assert "аттестат не выдаётся" in offer.warning
    assert finals.lacks_for_certificate({"Физика": 3}, {"Физика": 2}) == ["Физика: экзамен 2"]
    assert not finals.of_final(4, 2, 8, "Физика").warning


def test_without_an_exam_the_final_is_the_years_but_not_in_russian_of_grade_nine():
    assert finals.of_final(4, None, 9, "История").mark == 4
    assert finals.of_final(4, None, 9, "Русский язык").mark is None
    assert finals.of_final(None, 5, 8, "История").mark is None


def test_mathematics_shows_both_ways_until_the_school_has_chosen_t21():
    undecided = finals.of_mathematics([4, 4, 3], 5, None)
    assert undecided.mark is None
    assert "итог 4" in undecided.words and "итог 5" in undecided.words
    assert "Правилах журнала" in undecided.warning
    assert finals.of_mathematics([4, 4, 3], 5, False).mark == 4
    assert finals.of_mathematics([4, 4, 3], 5, True).mark == 5
    assert finals.of_mathematics([4, None, 3], 5, True).mark is None


OPEN = {"kind": PERIOD, "grade": 5, "grounds": FULL, "hours_week": 200}
MAY = {"exam_on": date(2027, 5, 20), "today": date(2027, 5, 20)}
REFUSED = {
    "grade 1": (4, {"grade": 1}), "closed": (4, {"closed": True}), "not begun": (4, {"begun": False}), "not in the group": (4, {"is_member": False}),
    "no marks at all": (4, {"grading": "none"}), "one": (1, {}), "a pass where marks stand": ("зч", {}), "a mark where a pass stands": (4, {"grading": "pass"}),
    "not assessed with marks enough": ("н/а", {}), "not assessed though present": ("н/а", {"grounds": Grounds(FEW.values, 20, 10)}),
    "not assessed in the year": ("н/а", {"kind": YEAR, "periods": (4, "н/а", 4, 4)}), "a final before the year": (4, {"kind": FINAL}),
    "a code for an exam": ("осв", {"kind": EXAM} | MAY), "an exam that there is not": (4, {"kind": EXAM}),
    "an exam before its day": (4, {"kind": EXAM} | MAY | {"today": date(2027, 5, 19)}),
    "a state exam in autumn": (4, {"kind": EXAM, "grade": 9, "begun": False}),
    "not assessed at an exam": ("н/а", {"kind": EXAM} | MAY), "final not assessed": ("н/а", {"kind": FINAL, "year": 4})}
ALLOWED = {
    "a mark": (4, {}), "exempt": ("осв", {}), "cleared": (None, {}), "a pass": ("зч", {"grading": "pass"}), "not assessed": ("н/а", {"grounds": FEW}),
    "the year not assessed": ("н/а", {"kind": YEAR, "periods": ("н/а", "н/а", "н/а", 4)}),
    "a final": (4, {"kind": FINAL, "year": 4}), "an exam on its day": (2, {"kind": EXAM} | MAY), "a state exam": (2, {"kind": EXAM, "grade": 9}),
    "an exam corrected": (3, {"kind": EXAM, "stands": True})}


@pytest.mark.parametrize(("mark", "facts"), REFUSED.values(), ids=REFUSED)
def test_refused(mark, facts):
    assert finals.refusal(mark, Facts(**OPEN | facts), SCHOOL)


@pytest.mark.parametrize(("mark", "facts"), ALLOWED.values(), ids=ALLOWED)
def test_allowed(mark, facts):
    assert finals.refusal(mark, Facts(**OPEN | facts), SCHOOL) is None


def test_more_than_six_tenths_from_the_average_asks_why():
    near, far = Grounds(((5, 1), (4, 2), (4, 2))), Grounds(((5, 1), (4, 1), (4, 1)))      # 4,2 and 4,33
    assert not finals.asks_reason(5, Facts(PERIOD, 5, grounds=Grounds(((5, 2), (4, 3)))), SCHOOL)       # 4,4: exactly 0,6
    assert finals.asks_reason(5, Facts(PERIOD, 5, grounds=far), SCHOOL)
    assert finals.asks_reason(5, Facts(PERIOD, 5, grounds=near), SCHOOL)
    assert not finals.asks_reason("осв", Facts(PERIOD, 5, grounds=far), SCHOOL)
    assert not finals.asks_reason(5, Facts(YEAR, 5, grounds=far), SCHOOL)


def test_admission_certificate_and_honours():
    assert finals.lacks_for_exams({"Алгебра": 4, "Химия": 2, "ОБЗР": None, "Музыка": "зч"}) == ["Химия: 2", "ОБЗР: нет годовой"]
    assert finals.is_with_honours([5, 5, "зч"], [1, 1])
    assert not finals.is_with_honours([5, 5], [1, 2])
    assert not finals.is_with_honours([5, 4], [1])
    assert not finals.is_with_honours([5, None], [])
