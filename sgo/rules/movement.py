"""What an order on movement makes of a pupil's days in a class, and when it contradicts what stands (Р 9.1, 9.2)."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .wording import date_ru

LEAVING = {"leave", "graduate", "move"}
NEXT = {"next_year", "retain"}
ARRIVING = {"enrol", "move"} | NEXT


@dataclass(frozen=True)
class Target:
    """A class to which an order leads: its parallel and the first day of its school year."""
    class_id: int
    parallel: int
    year: date


@dataclass(frozen=True)
class Place:
    """A pupil's days in a class, or in a parallel before the classes are formed."""
    class_id: int | None
    parallel: int
    year: date
    since: date
    until: date | None


@dataclass(frozen=True)
class Told:
    """What an item of an order says of a pupil."""
    kind: str
    on: date
    from_class: int | None
    to: Target | None


def place_on(told: Told, places: Sequence[Place]) -> Place | None:
    """Where the pupil is just before the day and would be on it: the place that the order ends."""
    return next((one for one in places if one.since < told.on and (one.until is None or one.until > told.on)), None)


def refusal(told: Told, places: Sequence[Place]) -> str | None:
    """Why the item contradicts what stands, with what to do; None when it can be carried out."""
    now, on = place_on(told, places), date_ru(told.on)
    if later := next((one for one in places if one.since >= told.on), None):
        return f"С {date_ru(later.since)} ученик уже зачислен. Проверьте день, с которого действует пункт."
    if now and told.from_class and now.class_id != told.from_class:
        return f"На {on} ученик учится в другом классе. Исправьте «Из класса»."
    if told.kind in ARRIVING and told.to is None:
        return "Не указано, в какой класс. Заполните «В класс»."
    if told.kind in LEAVING and now is None:
        return f"На {on} ученик в школе не числится. Проверьте ученика и день."
    if told.kind == "enrol" and now is not None:
        return f"На {on} ученик уже числится в школе. Для перевода оформите другой приказ."
    if told.kind == "move" and now and told.to and (told.to.year != now.year or told.to.class_id == now.class_id):
        return "Перевести можно в другой класс того же учебного года. Исправьте «В класс»."
    return _next(told, now or max(places, key=lambda one: one.since, default=None)) if told.kind in NEXT else None


def _next(told: Told, last: Place | None) -> str | None:
    if last is None:
        return "Ученик в школе ещё не учился. Для него нужен приказ о зачислении."
    if told.to is None or told.to.year <= last.year:
        return "Класс назначения – не из следующего учебного года. Исправьте «В класс»."
    wanted = last.parallel + (1 if told.kind == "next_year" else 0)
    return None if told.to.parallel == wanted else f"По этому приказу ученик должен оказаться в {wanted} классе. Исправьте «В класс»."
