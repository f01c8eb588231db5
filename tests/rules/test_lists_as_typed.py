"""Names and dates as they stand in lists of other hands."""
from datetime import date

import pytest

from sgo.rules import dates, names


@pytest.mark.parametrize(("typed", "meant"), [
    ("ПЕТРОВА Анна-Мария Игоревна", "Петрова Анна-Мария Игоревна"), ("ПЕТРОВ-ВОДКИН Кузьма", "Петров-Водкин Кузьма"), ("иванов иван", "Иванов Иван"),
    ("ИЛЬГАР ОГЛЫ", "Ильгар оглы"), ("Ли Ан", "Ли Ан"), ("Ёлкин  Иван ", "Ёлкин Иван"), ("Кот, Пётр", "Кот Пётр"), ("Kот Oлег", "Кот Олег"),
    ("John Smith", "John Smith"), ("Иванов И.И.", "Иванов И.И."), ("ИВАНОВ И.И.", "Иванов И.И.")])
def test_capitals_are_mended_word_by_word(typed, meant):
    assert names.tidy_name(typed)[0] == meant


@pytest.mark.parametrize(("name", "gender"), [
    ("Соколов Иван", "м"), ("Соколова Анна", "ж"), ("Соколов Никита", "м"), ("Соколова Любовь", "ж"), ("Волков Игорь", "м"), ("Иванов-Водкин Лев", "м"),
    ("Ли Цзе", None), ("Шевчук Саша", None), ("Бузина Олег", None), ("Бузина Игорь", None), ("Мусина Ирина", "ж"),
    ("Фёдорова Никита", None), ("Ковалёв Пётр", "м")])
def test_a_surname_and_a_first_name_that_agree_say_the_gender(name, gender):
    assert names.gender_by_name(*name.split()) == gender


@pytest.mark.parametrize("typed", ["«10» июня 2014 г.", "“10” июня 2014", "10.06.2014", "10 июня 2014 года"])
def test_a_date_as_in_official_papers(typed):
    assert dates.parse_date(typed) == date(2014, 6, 10)
