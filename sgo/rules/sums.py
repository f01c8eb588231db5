"""Sums that single nobody out: what may be told of a kind of pupils by classes (152-ФЗ; the coordinator reads social data in sums only)."""
from collections.abc import Sequence

LEAST = 5
FEW, HIDDEN = "<5", "скрыто"


def school(total: int) -> str:
    """The sum over the school; of fewer than five only that they are few."""
    return str(total) if total >= LEAST else FEW


def by_class(counts: Sequence[int]) -> list[str]:
    """The sums of the classes. Fewer than five, and nobody, look alike; where one class alone is few, the next smallest is hidden along with it, else it would
    follow from the sum of the school."""
    shown = [str(count) if count >= LEAST else FEW for count in counts]
    if shown.count(FEW) == 1 and len(shown) > 1 and sum(counts) >= LEAST:
        next_smallest = min((one for one in range(len(counts)) if counts[one] >= LEAST), key=lambda one: counts[one])
        shown[next_smallest] = HIDDEN
    return shown
