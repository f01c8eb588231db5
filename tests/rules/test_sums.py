"""Sums by classes single nobody out."""
import pytest

from sgo.rules.sums import by_class, school, without_complements


@pytest.mark.parametrize(("counts", "shown"), [
    ([6, 7], ["6", "7"]), ([1, 0, 6], ["<5", "<5", "6"]), ([0, 0], ["<5", "<5"]), ([], []),
    ([3, 9, 6], ["<5", "9", "скрыто"]),                 # 18 in all would tell the three
    ([4], ["<5"])])
def test_a_class_of_few_is_not_told_nor_found_by_subtraction(counts, shown):
    assert by_class(counts) == shown


def test_few_in_the_whole_school_are_only_few():
    assert (school(4), school(5), school(0)) == ("<5", "5", "<5")


def test_the_size_of_a_class_does_not_tell_the_one_line_that_is_hidden():
    counts = [[20, 9], [6, 8], [2, 7]]                  # the groups of health of two classes
    assert without_complements([["20", "9"], ["6", "8"], ["<5", "7"]], counts) == [["20", "9"], ["скрыто", "8"], ["<5", "7"]]
    assert without_complements([["<5"]], [[2]]) == [["<5"]]
