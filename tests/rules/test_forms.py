"""A form's layout is data: what it may say, what it counts, and which of its control sums fail."""
import tomllib

import pytest

from sgo.rules.form_controls import ControlError, control, failures, told
from sgo.rules.forms import LayoutError, holds, layout

SMALL = """
title = "Ф-1"
name = "Проба"
day = "20.09"
[[section]]
code = "4"
title = "Классы"
counts = "pupils"
columns = [{code = "3", title = "Всего"}, {code = "4", title = "Девочки", where = {girl = true}}, {code = "5", title = "На дому", hand = true}]
rows = [{code = "01", title = "1 класс", where = {grade = 1}}, {code = "02", title = "2 класс", where = {grade = 2}},
        {code = "10", title = "Всего", where = {grade = {from = 1, to = 2}}, sum = "01-02"}]
[[control]]
rule = "4:01-02:* = 4:10:*"
says = "сумма строк 01–02 равна строке 10"
[[control]]
rule = "4:*:4 <= 4:*:3"
says = "девочек не больше, чем всех"
"""
GOOD = {"4": {(1, 3): 5, (1, 4): 2, (1, 5): 0, (2, 3): 4, (2, 4): 4, (2, 5): 1, (10, 3): 9, (10, 4): 6, (10, 5): 1}}


def made(text=SMALL, **change):
    data = tomllib.loads(text)
    return layout(data | change)


def test_a_layout_is_read():
    form = made()
    assert form.day == (20, 9) and form.due is None
    assert [row.code for row in form.sections[0].rows] == ["01", "02", "10"] and form.sections[0].columns[2].hand


def test_control_sums_hold_for_each_row_and_column():
    assert failures(made().controls, GOOD) == []


def test_a_control_sum_that_fails_names_its_place_and_both_numbers():
    wrong = {"4": GOOD["4"] | {(10, 5): 2, (1, 4): 6}}
    assert [told(one) for one in failures(made().controls, wrong)] == [
        "Раздел 4, графа 04: сумма строк 01–02 равна строке 10. Слева 10, справа 6 (4:01-02:* = 4:10:*).",
        "Раздел 4, графа 05: сумма строк 01–02 равна строке 10. Слева 1, справа 2 (4:01-02:* = 4:10:*).",
        "Раздел 4, строка 01: девочек не больше, чем всех. Слева 6, справа 5 (4:*:4 <= 4:*:3)."]


def test_terms_are_added_and_taken_away():
    cells = {"1": {(1, 3): 450, (2, 3): 60, (3, 3): 7, (4, 3): 50}, "2.1": {(9, 4): 453}}
    assert failures([control("1:01:3 + 1:02:3 - 1:03:3 - 1:04:3 = 2.1:09:4", "было и стало")], cells) == []
    assert told(failures([control("1:01:3 - 1:02:3 >= 2.1:09:4", "больше")], cells)[0]).startswith("Разделы 1 и 2.1: больше. Слева 390, справа 453")


@pytest.mark.parametrize("rule", ["4:01:3", "4:01:3=4:02:3", "4:01 = 4:02:3", "4:09-01:3 = 4:10:3", "4:01:3 + = 4:02:3", "4:01:3 * 4:02:3 = 4:02:3", ""])
def test_what_is_no_control_sum_is_told(rule):
    with pytest.raises(ControlError):
        control(rule, "x")


@pytest.mark.parametrize(("where", "fits"), [
    ({"grade": 5}, True), ({"grade": [4, 5]}, True), ({"grade": {"from": 5, "to": 9}}, True), ({"grade": {"to": 4}}, False), ({"girl": True}, False),
    ({"program": {"has": "ЗПР"}}, True), ({"program": {"has": ["УО", "зпр"]}}, True), ({"program": {"not": ["обычная"]}}, True), ({}, True),
    ({"program": {"not": "адаптированная ЗПР"}}, False)])
def test_conditions(where, fits):
    assert holds(where, {"grade": 5, "girl": False, "program": "адаптированная ЗПР"}) is fits


@pytest.mark.parametrize(("old", "new", "said"), [
    ('counts = "pupils"', 'counts = "cats"', "counts = \"cats\" неизвестно"),
    ("girl = true", "girls = true", "условие «girls» неизвестно"),
    ("girl = true", 'girl = "да"', "не того вида"),
    ("grade = 1}", 'grade = "1"}', "не того вида"),
    ("from = 1", "since = 1", "только from, to, has и not"),
    ('code = "02"', 'code = "01"', "Строка 01 в разделе 4 описана дважды"),
    ('code = "02"', 'code = "две"', "не число"),
    ('title = "Всего"}', 'titel = "Всего"}', "непонятное слово «titel»"),
    ('day = "20.09"', 'day = "31.02"', "не число и месяц"),
    ('day = "20.09"', "", "Укажите day"),
    ('title = "Ф-1"', "", "нет title"),
    ("4:*:4 <=", "5:*:4 <=", "раздела 5 нет"),
    ("4:*:4 <=", "4:*:7 <=", "графы 07 в разделе 4 нет"),
    ("4:*:4 <=", "4:44:4 <=", "строки 44 в разделе 4 нет"),
    ("{code = \"01\", title = \"1 класс\", where = {grade = 1}}", "{code = \"01\", title = \"ОВЗ\", where = {needs = true}}", "о здоровье спрашивают в графе"),
])
def test_what_is_wrong_with_a_layout_is_named(old, new, said):
    assert old in SMALL
    with pytest.raises(LayoutError) as refused:
        made(SMALL.replace(old, new, 1))
    assert said in str(refused.value)
