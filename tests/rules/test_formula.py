"""A person's own formula: exact, in Russian words, and never more than arithmetic."""
from fractions import Fraction

import pytest

from sgo.rules.formula import Wrong, parse, value

FIGURES = {"Двоек": Fraction(3), "Отметок": Fraction(8), "Нет": None}


@pytest.mark.parametrize(("text", "found"), [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-2 * -3", 6), ("2,5 + 0.5", 3), ("[двоек] / [Отметок] * 100", Fraction(75, 2)), ("10 / 4 / 5", Fraction(1, 2)),
    ("округл([Двоек] / [Отметок]; 2)", Fraction(38, 100)), ("ОКРУГЛ(2,5)", 3), ("если([Двоек] > 2; 1; 0)", 1), ("если([Двоек] <> 3; 1; 0)", 0),
    ("мин([Двоек]; [Отметок]) + макс(1; 2)", 5), ("[Двоек] / 0", None), ("[Нет] + 1", None), ("если([Нет] = 1; 1; 0)", None), ("если(1 > 0; 5; 1 / 0)", 5),
    ("10000000000000 * 10000000000000", None)])
def test_a_formula_is_reckoned_exactly(text, found):
    assert value(parse(text, list(FIGURES)), FIGURES) == found


@pytest.mark.parametrize(("text", "said"), [
    ("", "Введите формулу"), ("[Троек]", "Показателя [Троек] нет"),
    ("1 +", "не закончена"), ("(1 + 2", "Не хватает «)»"), ("1 2", "Лишнее"), ("округл(", "не закончена"),
    ("система(1)", "такой функции нет"), ("если(1; 2)", "нужно 3"), ("__import__", "не понято"), ("1; 2", "Лишнее"), ("*", "не на месте"), ("[", "не понято"),
    ("(" * 40 + "1" + ")" * 40, "Слишком много скобок"), ("-" * 40 + "1", "Слишком много скобок"), ("1" * 301, "длиннее")])
def test_what_is_no_formula_is_told_in_a_sentence(text, said):
    with pytest.raises(Wrong, match=said.replace("[", r"\[").replace("(", r"\(").replace(")", r"\)")):
        parse(text, list(FIGURES))
