"""Missed lessons by the rules' own examples (domain rules §4.9: T25, T26)."""
from datetime import date

import pytest

from sgo.rules import wording
from sgo.rules.attendance import Seen, Tally, by_days, day_missed, is_unexplained_too_long, per_pupil, puzzles, summary, together, truant_weeks

MONDAY = date(2026, 11, 16)


def test_t25_by_lessons():
    whole = Tally(25 * 30, {"Б": 30, "УП": 10, "НП": 5, "ОП": 7})
    assert whole.total == 45
    assert wording.decimal_ru(whole.attended) == "94,00"
    assert wording.decimal_ru(whole.ill) == "4,00"
    assert wording.decimal_ru(per_pupil(whole.total, 25)) == "1,80"


def test_t26_by_days():
    assert wording.decimal_ru(by_days(25 * 20, 18)) == "96,40"


def test_nothing_held_is_no_share():
    assert Tally(0, {}).attended is None and by_days(0, 0) is None and per_pupil(0, 0) is None
    assert not Tally(0, {}).is_systematic


def test_a_class_is_summed_from_counts():
    assert together([Tally(10, {"Б": 5}), Tally(90, {"ОТ": 1})]) == Tally(100, {"Б": 5, "УП": 0, "НП": 0, "ОТ": 1})


@pytest.mark.parametrize(("codes", "missed"), [(["Б", "Б"], True), (["Б", "НП", "ОТ", "УП"], True), (["Б", None], False), (["Б", "ОП"], False),
                                               (["Б", "ОСВ"], True), (["ОСВ"], False), ([], False)])
def test_a_day_is_missed_only_whole(codes, missed):
    assert day_missed(codes) is missed


@pytest.mark.parametrize(("missed", "systematic"), [({"НП": 2, "ОТ": 1}, True), ({"НП": 2, "Б": 8}, False), ({"УП": 10}, False), ({"ОТ": 3}, True)])
def test_thirty_per_cent_without_a_valid_reason(missed, systematic):
    assert Tally(10, missed).is_systematic is systematic


def test_a_reason_is_due_in_two_working_days():
    assert not is_unexplained_too_long(MONDAY, date(2026, 11, 18), {})
    assert is_unexplained_too_long(MONDAY, date(2026, 11, 19), {})
    friday = date(2026, 11, 20)
    assert not is_unexplained_too_long(friday, date(2026, 11, 24), {})
    assert is_unexplained_too_long(friday, date(2026, 11, 25), {})
    assert not is_unexplained_too_long(friday, date(2026, 11, 25), {date(2026, 11, 24): False})


def test_ten_lessons_a_week():
    assert truant_weeks({date(2026, 11, 16): 5, date(2026, 11, 20): 5, date(2026, 11, 23): 9}) == [MONDAY]
    assert truant_weeks({date(2026, 11, 20): 5, date(2026, 11, 23): 5}) == []


@pytest.mark.parametrize(("codes", "text"), [
    (["Б"] * 6, "Б"), (["ОТ", "ОТ", None, None], "ОТ 2/4"), (["Б", "Б", "ОТ", None], "Б ОТ 3/4"), ([None, None], ""), (["ОП", None], "ОП"),
    (["ОП", "УП", "УП"], "УП 2/3"), (["НП", "Б"], "Б НП"), (["ОСВ", None], "ОСВ"), ([], "")])
def test_a_day_in_a_cell(codes, text):
    assert summary(codes) == text


def day(*codes, marks=(), silent=()):
    return [Seen(100 + place, place, code, "4" if place in marks else "", place not in silent) for place, code in enumerate(codes, start=1)]


def test_marked_while_ill():
    assert [one.lesson for one in puzzles(day("Б", "Б", "Б", marks=(2,)))] == [102]
    elsewhere = puzzles(day("Б", "Б", None, marks=(3,)))
    assert [one.lesson for one in elsewhere] == [103] and "болел" in elsewhere[0].sentence
    assert not puzzles(day("УП", None, None, marks=(3,)))


def test_present_in_the_third_lesson_only():
    (found,) = puzzles(day("ОТ", "ОТ", None, "ОТ", "ОТ"))
    assert found.lesson == 103 and "только на 3 уроке" in found.sentence
    assert not puzzles(day("ОТ", "ОТ", None, None, None))
    assert not puzzles(day(None, None, "ОТ", "ОТ", "ОТ"))


def test_absent_before_and_after():
    assert [one.lesson for one in puzzles(day("ОТ", None, None, "ОТ"))] == [102, 103]


def test_a_teacher_forgot_one_lesson():
    (found,) = puzzles(day("Б", "Б", "Б", None, silent=(4,)))
    assert found.lesson == 104 and "забыл" in found.sentence
    assert not puzzles(day("Б", "Б", "Б", "ОП"))


def test_an_ordinary_day_is_no_puzzle():
    assert not puzzles(day("Б", "Б", "Б", "Б")) and not puzzles(day(None, None, None)) and not puzzles([])
