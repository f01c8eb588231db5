"""What is said of one's own, said of somebody else."""
import pytest

from sgo.access import GRANTS
from sgo.rules.wording import of_others


@pytest.mark.parametrize(("mine", "theirs"), [
    ("ученики вашего класса и их представители", "ученики своего класса и их представители"), ("ваш класс", "свой класс"), ("ваши дети", "свои дети"),
    ("группы, где вы преподаёте сегодня", "группы, где преподаёт сегодня"),
    ("вы, ваша семья, одноклассники и сотрудники", "сам, своя семья, одноклассники и сотрудники"),
    ("загруженное вами", "загруженное им самим"), ("все записи школы", "все записи школы")])
def test_one_is_not_spoken_to_about_others(mine, theirs):
    assert of_others(mine) == theirs


def test_no_scope_keeps_a_word_to_the_reader():
    words = {of_others(which.words) for roles in GRANTS.values() for which in roles.values()}
    assert not [one for one in words if "ваш" in one or "вы " in one or "вам" in one]
