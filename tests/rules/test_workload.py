"""The most hours a week (domain rules §8.6) and the sums of a curriculum."""
import pytest

from sgo.rules import workload


@pytest.mark.parametrize(("parallel", "days", "most"), [(1, 5, 21), (4, 6, 26), (5, 5, 29), (6, 6, 33), (7, 5, 32), (1, 6, None), (10, 5, None)])
def test_the_table_of_the_sanitary_rules(parallel, days, most):
    assert workload.most_hours(parallel, days) == most


def test_as_much_as_allowed_is_fine_and_half_an_hour_more_is_told():
    assert workload.too_much(5, 5, 2900) is None
    assert "29,5\u00a0ч" in workload.too_much(5, 5, 2950)


def test_a_component_without_a_load_has_nothing_to_agree_with():
    assert workload.does_not_add_up("обязательная часть", None, 500) is None
    assert workload.does_not_add_up("обязательная часть", 500, 500) is None
    assert "5\u00a0ч, а нагрузка 27\u00a0ч" in workload.does_not_add_up("обязательная часть", 2700, 500)
