"""How long a class may sit over the homework of a day (СанПиН; domain rules §1.7), and how the day's sum is told. Grade 1 has no homework (Р 8.4)."""
from collections.abc import Iterable
from dataclasses import dataclass

FROM_GRADE = 2
LONGEST = 300                                           # minutes of one homework
HOURS = ((3, 90), (5, 120), (8, 150), (11, 210))


def most_minutes(parallel: int) -> int:
    """The most minutes of homework a day in this parallel: 1,5 hours in 2-3, 2 in 4-5, 2,5 in 6-8, 3,5 from 9 on; none in grade 1."""
    return 0 if parallel < FROM_GRADE else next(minutes for last, minutes in HOURS if parallel <= last)


def in_hours(minutes: int) -> str:
    """45 мин; 2 ч; 1 ч 30 мин."""
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} ч"] if hours else []), *([f"{rest} мин"] if rest or not hours else [])])


@dataclass(frozen=True)
class Load:
    """What a class already has to do for a day, by subject; subgroups of a subject count once, by the longest."""
    others: dict[str, int]
    most: int

    @property
    def sum(self) -> int:
        """Minutes of the other subjects."""
        return sum(self.others.values())

    def words(self, own: int | None = None) -> str:
        """The sum with this homework in a sentence."""
        total = self.sum + (own or 0)
        if not total:
            return f"На этот день классу ещё ничего не задано; можно до {in_hours(self.most)}."
        known = ", ".join(f"{subject} {minutes}" for subject, minutes in [*self.others.items(), *([("это задание", own)] if own else [])])
        said = f"На этот день классу задано {in_hours(total)} из {in_hours(self.most)} ({known})"
        return f"{said}: больше нормы. Сократите задание или перенесите его." if self.is_over(own) else f"{said}."

    def is_over(self, own: int | None = None) -> bool:
        """Whether it is more than allowed."""
        return self.sum + (own or 0) > self.most


def load(rows: Iterable[tuple[str, int]], parallel: int) -> Load:
    """The load from (subject, minutes) of the class's groups."""
    others: dict[str, int] = {}
    for subject, minutes in rows:
        others[subject] = max(minutes, others.get(subject, 0))
    return Load(others, most_minutes(parallel))
