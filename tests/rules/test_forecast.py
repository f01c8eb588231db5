"""What further marks would change: exact, by the school's own rule, no promise where nothing may be promised."""
from datetime import time
from fractions import Fraction

import pytest

from sgo.rules import forecast
from sgo.rules.diary import may_tell_mean, tomorrow_first
from sgo.rules.finals import Manner

PLAIN, WEIGHED = Manner(weights=False), Manner()
FOURS = ((4, 1), (4, 1), (5, 1), (5, 1), (4, 1))


def test_one_more_five_is_told_with_its_average():
    steps = {step.mark: step for step in forecast.next_marks(((4, 1), (4, 1), (5, 1)), 1, PLAIN, 3)}
    assert steps[5].mean == Fraction(9, 2) and steps[5].result == 5
    assert steps[4].mean == Fraction(17, 4) and steps[4].result == 4 and steps[2].result == 4


def test_a_weight_counts_where_the_school_weighs_and_nowhere_else():
    assert forecast.next_marks(FOURS, 5, WEIGHED, 5)[0].mean == Fraction(47, 10)
    assert forecast.next_marks(FOURS, 5, PLAIN, 5)[0].mean == Fraction(27, 6)


def test_nothing_comes_out_of_too_few_marks():
    step = forecast.with_more(((5, 1),), [(5, 1)], PLAIN, 5)
    assert step.mean == 5 and step.result is None
    assert forecast.with_more((), [], PLAIN, 3) is None
    assert forecast.suggested(FOURS[:2], PLAIN, 3) is None and forecast.suggested(FOURS, PLAIN, 5) == 4


@pytest.mark.parametrize(("values", "number", "result"), [(((4, 1), (4, 1), (4, 1)), 3, 5), (((3, 1),), 1, 4), (((2, 1),), 1, 4), (((3, 1), (2, 1)), 2, 4)])
def test_so_many_fives_in_a_row_raise_the_mark(values, number, result):
    way = forecast.way_up(values, 1, PLAIN, 1)
    assert (way.number, way.mark, way.result) == (number, 5, result)


def test_who_has_fives_is_told_of_no_way_and_who_is_far_neither():
    assert forecast.way_up(((5, 1),), 1, PLAIN, 1) is None
    assert forecast.way_up(((4, 100),), 1, WEIGHED, 1) is None
    assert forecast.way_up((), 1, PLAIN, 1) is None


def test_the_threshold_is_met_exactly_and_not_by_rounding():
    assert forecast.with_more(((4, 1),) * 101, [(5, 1)] * 100, PLAIN, 1).result == 4        # 4,4975… is written as 4,50
    assert forecast.with_more(((4, 1),) * 100, [(5, 1)] * 100, PLAIN, 1).result == 5


def test_marks_are_read_as_they_are_typed():
    assert forecast.typed("5 4/5, 3*2;2х10") == [(5, 1), (4, 1), (5, 1), (3, 2), (2, 10)]
    assert forecast.typed("  ") == []
    assert forecast.typed("1", allows_one=True) == [(1, 1)]


@pytest.mark.parametrize("text", ["6", "пять", "5*0", "5*101", "1", "5**2", "5 " * 21])
def test_what_is_no_mark_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"не понято|не считаем"):
        forecast.typed(text)


def test_the_next_day_stands_first_when_the_lessons_are_over():
    assert not tomorrow_first(time(13, 0), True, time(13, 40)) and tomorrow_first(time(13, 40), True, time(13, 40))
    assert not tomorrow_first(time(14, 59), True, None) and tomorrow_first(time(15), True, None)
    assert tomorrow_first(time(8), False, None)


def test_the_mean_of_four_is_not_told():
    assert may_tell_mean(5) and not may_tell_mean(4)
