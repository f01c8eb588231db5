"""Успеваемость, качество and СОУ to the second decimal."""
import pytest

from sgo.rules import quality
from sgo.rules.quality import Category, Counts
from sgo.rules.wording import decimal_ru


def figures(counts):
    return [decimal_ru(figure) for figure in (counts.success, counts.quality, counts.training, counts.mean)]


def test_a_subject_t12():
    assert figures(Counts(n5=6, n4=10, n3=7, n2=1, not_assessed=1, exempt=1)) == ["92,00", "64,00", "60,60", "3,88"]


def test_all_fours_and_all_threes_t13():
    assert figures(Counts(n4=20))[:3] == ["100,00", "100,00", "64,00"]
    assert figures(Counts(n3=20))[:3] == ["100,00", "0,00", "36,00"]


def test_nobody_assessed_is_a_dash_t14():
    assert figures(Counts(exempt=2, none=3)) == ["–", "–", "–", "–"]


def test_the_worked_example_of_the_reports():
    assert figures(Counts(n5=6, n4=9, n3=8, n2=1, not_assessed=1)) == ["92,00", "60,00", "59,48", "3,83"]


def test_totals_come_from_counts():
    assert Counts.of([5, 4, "н/а"]) + Counts.of([3, None, "осв"]) == Counts(n5=1, n4=1, n3=1, not_assessed=1, exempt=1, none=1)


@pytest.mark.parametrize(("marks", "kind", "more"), [
    ([5] * 13 + [4], Category.GOOD, "с одной 4"), ([5, 4, 3], Category.SATISFACTORY, "с одной 3"), ([5, 5, "н/а"], Category.NOT_ASSESSED, None),
    ([2, "н/а", 5], Category.FAILING, None), ([5, "осв", "зч"], Category.EXCELLENT, None), ([], Category.UNMARKED, None), ([5, "нз"], Category.FAILING, None),
    ([3, 3, 5], Category.SATISFACTORY, None)])
def test_the_kind_of_pupil_t22(marks, kind, more):
    assert (quality.category(marks), quality.near(marks)) == (kind, more)


def test_a_class_t23():
    kinds = [Category.EXCELLENT] * 3 + [Category.GOOD] * 10 + [Category.SATISFACTORY] * 10 + [Category.FAILING, Category.NOT_ASSESSED, Category.UNMARKED]
    figures = quality.class_figures(kinds)
    assert (figures.counted, decimal_ru(figures.success), decimal_ru(figures.quality)) == (25, "92,00", "52,00")


def test_a_class_without_marks_has_dashes():
    figures = quality.class_figures([Category.UNMARKED])
    assert (figures.success, figures.quality) == (None, None)
