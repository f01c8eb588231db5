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


def without_complements(cells: Sequence[Sequence[str]], counts: Sequence[Sequence[int]]) -> list[list[str]]:
    """Lines that divide the same pupils among them (the groups of health), column by column: where one alone is hidden, the size of the class
    would tell it, so the smallest of the others is hidden too."""
    shown = [list(line) for line in cells]
    for column in range(len(shown[0]) if len(shown) > 1 else 0):
        told = [line for line in range(len(shown)) if shown[line][column] not in {FEW, HIDDEN}]
        if len(told) == len(shown) - 1:
            shown[min(told, key=lambda line: counts[line][column])][column] = HIDDEN
    return shown
