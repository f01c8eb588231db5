"""A week without conflicts: each class fills its first lessons of each day without gaps; swaps go on until no teacher is in two rooms
and no class has a subject three times a day."""
from collections import Counter
from dataclasses import dataclass
from random import Random

DAYS = 5
MOVES = 400_000
OF_SUBJECT = 2                                          # no day of a class has a third lesson of one subject


@dataclass(frozen=True)
class Event:
    """One lesson of a class in the week: its groups (two, when the class is split) each with a teacher."""
    subject: str
    parts: tuple[tuple[int, int], ...]                  # (group, employee)


@dataclass
class Week:
    """A class's lessons by slot: (day, number) -> event."""
    slots: list[tuple[int, int]]
    events: list[Event]


def slots_of(total: int, random: Random) -> list[tuple[int, int]]:
    """The first lessons of five days, as even as the hours allow; the longer days are in the middle of the week."""
    base, extra = divmod(total, DAYS)
    longer = set((1, 2, 3, 0, 4)[:extra])
    return [(day, number) for day in range(DAYS) for number in range(1, base + (day in longer) + 1)]


class Solver:
    """Simulated repair: pick a lesson that collides and swap it with another of the same class when that does not make things worse."""

    def __init__(self, weeks: dict[str, Week], random: Random):
        self.weeks, self.random = weeks, random
        self.busy: Counter[tuple[int, int, int]] = Counter()
        self.same: Counter[tuple[str, int, str]] = Counter()
        for name, week in weeks.items():
            random.shuffle(week.events)
            for place, event in enumerate(week.events):
                self._put(name, week.slots[place], event, 1)

    def _put(self, name: str, slot: tuple[int, int], event: Event, step: int) -> None:
        for _, employee in event.parts:
            self.busy[employee, slot[0], slot[1]] += step
        self.same[name, slot[0], event.subject] += step

    def _cost(self, name: str, slot: tuple[int, int], event: Event) -> int:
        same = self.same[name, slot[0], event.subject]
        return 10 * sum(self.busy[employee, slot[0], slot[1]] - 1 for _, employee in event.parts) + 3 * (same - 1) + 10 * max(0, same - OF_SUBJECT)

    def _bad(self) -> list[tuple[str, int]]:
        return [
            (name, place) for name, week in self.weeks.items() for place, event in enumerate(week.events) if self._cost(name, week.slots[place], event) >= 10
        ]

    def solve(self) -> None:
        """Repair until no teacher is twice anywhere and no subject thrice a day; raises when that is not reached (the staff is too small)."""
        bad = self._bad()
        for move in range(MOVES):
            if not bad:
                return
            name, place = self.random.choice(bad)
            self._swap(name, place, tolerance=2 if self.random.random() < 0.02 else 0)
            if move % 25 == 0:
                bad = self._bad()
        if self._bad():
            raise RuntimeError("no timetable without conflicts was found")

    def _swap(self, name: str, place: int, tolerance: int) -> None:
        week = self.weeks[name]
        best: tuple[int, int] | None = None
        for other in self.random.sample(range(len(week.events)), min(12, len(week.events))):
            if other == place or week.events[other].subject == week.events[place].subject:
                continue
            change = self._try(name, week, place, other)
            if best is None or change < best[0]:
                best = change, other
        if best and best[0] <= tolerance * 10:
            self._do(name, week, place, best[1])

    def _try(self, name: str, week: Week, one: int, two: int) -> int:
        before = self._pair_cost(name, week, one, two)
        self._do(name, week, one, two)
        after = self._pair_cost(name, week, one, two)
        self._do(name, week, one, two)
        return after - before

    def _pair_cost(self, name: str, week: Week, one: int, two: int) -> int:
        return self._cost(name, week.slots[one], week.events[one]) + self._cost(name, week.slots[two], week.events[two])

    def _do(self, name: str, week: Week, one: int, two: int) -> None:
        for place in (one, two):
            self._put(name, week.slots[place], week.events[place], -1)
        week.events[one], week.events[two] = week.events[two], week.events[one]
        for place in (one, two):
            self._put(name, week.slots[place], week.events[place], 1)
