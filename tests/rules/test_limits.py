"""How often something may be asked: so many in a span for each key, and no memory without end."""
from sgo.services import limits
from sgo.services.limits import Limit


def test_the_fill_is_had_and_comes_back_with_time():
    now = [0.0]
    limit = Limit(2, 60, lambda: now[0])
    assert [limit.count("a"), limit.count("a"), limit.count("a"), limit.count("b")] == [True, True, False, True]
    assert limit.is_over("a") and not limit.is_over("b")
    now[0] = 61
    assert not limit.is_over("a") and limit.count("a")


def test_old_keys_are_forgotten(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    now = [0.0]
    limit = Limit(1, 60, lambda: now[0])
    for key in range(5):
        limit.count(key)
    now[0] = 100
    limit.count("new")
    assert set(limit._seen) == {"new"}
