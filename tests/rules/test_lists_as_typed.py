"""Names and dates as they stand in lists of other hands."""
from datetime import date

import pytest

from sgo.rules import dates, names


@pytest.mark.parametrize(("typed", "meant"), [
    ("ПЕТРОВА Анна-Мария Игоревна", "Петрова Анна-Мария Игоревна"), ("ПЕТРОВ-ВОДКИН Кузьма", "Петров-Водкин Кузьма"), ("иванов иван", "Иванов Иван"),
    ("ИЛЬГАР ОГЛЫ", "Ильгар оглы"), ("Ли Ан", "Ли Ан"), ("Ёлкин  Иван ", "Ёлкин Иван")])
def test_capitals_are_mended_word_by_word(typed, meant):
    assert names.tidy_name(typed)[0] == meant


@pytest.mark.parametrize("typed", ["«10» июня 2014 г.", "“10” июня 2014", "10.06.2014", "10 июня 2014 года"])
def test_a_date_as_in_official_papers(typed):
    assert dates.parse_date(typed) == date(2014, 6, 10)
