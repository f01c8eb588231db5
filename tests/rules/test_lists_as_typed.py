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


@pytest.mark.parametrize(("typed", "meant"), [
    ("двадцатое марта 2015 года", date(2015, 3, 20)), ("Двадцать третьего мая две тысячи пятнадцатого года", date(2015, 5, 23)),
    ("первое сентября две тысячи четырнадцатого", date(2014, 9, 1)), ("тридцать первое декабря 2016 г.", date(2016, 12, 31)),
    ("третье июня две тысячи двадцать первого года", date(2021, 6, 3)), ("тридцатого мая двухтысячного года", date(2000, 5, 30)),
    ("восьмое  марта 2015", date(2015, 3, 8))])
def test_a_date_in_words(typed, meant):
    assert dates.parse_date(typed) == meant


@pytest.mark.parametrize("typed", ["тридцать первое февраля 2015", "сорок пятое мая 2015", "мая пятое 2015", "пятое мая две тысячи",
                                   "пятое мая две тысячи иксового"])
def test_words_that_are_no_date_are_refused(typed):
    with pytest.raises(ValueError, match=r"не бывает|не дата"):
        dates.parse_date(typed)


@pytest.mark.parametrize("typed", ["«10» июня 2014 г.", "“10” июня 2014", "10.06.2014", "10 июня 2014 года"])
def test_a_date_as_in_official_papers(typed):
    assert dates.parse_date(typed) == date(2014, 6, 10)
