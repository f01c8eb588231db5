"""When an order contradicts what stands in the school's books."""
from datetime import date

import pytest

from sgo.rules.movement import Place, Target, Told, refusal

YEAR, NEXT = date(2026, 9, 1), date(2027, 9, 1)
ON = date(2026, 11, 30)
HERE = Place(51, 5, YEAR, YEAR, None)
B, NEXT_6, NEXT_5 = Target(52, 5, YEAR), Target(61, 6, NEXT), Target(53, 5, NEXT)


@pytest.mark.parametrize(("told", "places"), [
    (Told("leave", ON, 51, None), [HERE]), (Told("graduate", ON, None, None), [HERE]), (Told("move", ON, 51, B), [HERE]),
    (Told("enrol", ON, None, B), []), (Told("enrol", ON, None, B), [Place(51, 5, YEAR, YEAR, date(2026, 10, 1))]),      # he left and comes back
    (Told("next_year", NEXT, 51, NEXT_6), [HERE]), (Told("next_year", NEXT, None, NEXT_6), [Place(51, 5, YEAR, YEAR, date(2027, 5, 27))]),
    (Told("retain", NEXT, 51, NEXT_5), [HERE])])
def test_an_order_that_agrees_with_the_books_is_signed(told, places):
    assert refusal(told, places) is None


@pytest.mark.parametrize(("told", "places", "words"), [
    (Told("leave", ON, 51, None), [], "не числится"), (Told("leave", ON, 52, None), [HERE], "в другом классе"),
    (Told("leave", ON, 51, None), [Place(51, 5, YEAR, YEAR, ON)], "не числится"), (Told("leave", YEAR, 51, None), [HERE], "уже зачислен"),
    (Told("move", ON, 51, None), [HERE], "в какой класс"), (Told("move", ON, 51, NEXT_6), [HERE], "того же учебного года"),
    (Told("enrol", ON, None, B), [HERE], "уже числится"), (Told("enrol", ON, None, B), [Place(52, 5, YEAR, date(2026, 12, 7), None)], "уже зачислен"),
    (Told("next_year", NEXT, 51, B), [HERE], "следующего учебного года"), (Told("next_year", NEXT, 51, NEXT_5), [HERE], "в 6 классе"),
    (Told("retain", NEXT, 51, NEXT_6), [HERE], "в 5 классе"), (Told("next_year", NEXT, None, NEXT_6), [], "ещё не учился")])
def test_an_order_that_contradicts_them_is_refused_in_words(told, places, words):
    assert words in (refusal(told, places) or "")
