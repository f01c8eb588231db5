"""How many hours a week a class may have (СанПиН 1.2.3685-21; domain rules §8.6), and whether a curriculum adds up (Р 6.2). Hours are in hundredths."""
from fractions import Fraction

from .wording import number_ru

MOST = {5: {1: 21, 2: 23, 3: 23, 4: 23, 5: 29, 6: 30, 7: 32, 8: 33, 9: 33}, 6: {2: 26, 3: 26, 4: 26, 5: 32, 6: 33, 7: 35, 8: 36, 9: 36}}


def most_hours(parallel: int, week_days: int) -> int | None:
    """The most hours a week in this parallel; None where the rules say nothing (1st classes have no six-day week)."""
    return MOST.get(week_days, {}).get(parallel)


def hours(hundredths: int) -> str:
    """29 ч, 0,5 ч."""
    return f"{number_ru(Fraction(hundredths, 100))}\u00a0ч"


def too_much(parallel: int, week_days: int, total: int) -> str | None:
    """The sentence when all hours of a parallel are more than allowed."""
    most = most_hours(parallel, week_days)
    if most is None or total <= most * 100:
        return None
    return f"В {parallel} параллели всего {hours(total)} в неделю, а при {week_days}-дневной неделе можно не больше {most}\u00a0ч (СанПиН 1.2.3685-21)."


def does_not_add_up(component: str, load: int | None, lines: int) -> str | None:
    """The sentence when the subjects of a component give other hours than its load."""
    if load is None or load == lines:
        return None
    return f"Компонент «{component}»: по предметам {hours(lines)}, а нагрузка {hours(load)}. Исправьте часы предметов или нагрузку."


def outside(first: int, last: int, parallel: int) -> str | None:
    """The sentence when a profile does not teach in the parallel."""
    if first <= parallel <= last:
        return None
    return f"Этот профиль – для параллелей с {first} по {last}. Выберите другую параллель или другой профиль."
