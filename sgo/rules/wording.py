"""How figures, dates and counts are written in Russian, and which signs a text may hold."""
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Moscow")
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря")
MONTH_NAMES = ("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь")
WEEKDAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
SHORT = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")


def plural(number: int, one: str, few: str, many: str) -> str:
    """The word that agrees with the number: 1 отметка, 2 отметки, 5 отметок."""
    if number % 100 in range(11, 15):
        return many
    return one if number % 10 == 1 else few if number % 10 in (2, 3, 4) else many


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with its word."""
    return f"{number} {plural(number, one, few, many)}"


def date_ru(day: date) -> str:
    """23.11.2026."""
    return f"{day:%d.%m.%Y}"


def moment_ru(instant: datetime) -> str:
    """23.11.2026, 11:42 in the school's zone; an instant without a zone is UTC."""
    return f"{(instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(ZONE):%d.%m.%Y, %H:%M}"


def date_short(day: date) -> str:
    """23.11."""
    return f"{day:%d.%m}"


def date_long(day: date) -> str:
    """1 сентября 2026 года."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} года"


def weekday_short(day: date) -> str:
    """Пн … Вс."""
    return SHORT[day.weekday()]


def weekday_long(day: date) -> str:
    """Понедельник … Воскресенье."""
    return WEEKDAYS[day.weekday()]


def round_half_up(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """The value with so many places, half up, as a school rounds."""
    exact = Fraction(value) * 10 ** places
    whole = (exact + Fraction(1, 2)).__floor__() if exact >= 0 else -(-exact + Fraction(1, 2)).__floor__()
    return Decimal(whole).scaleb(-places)


def decimal_ru(value: Fraction | Decimal | int | None, places: int = 2) -> str:
    """4,25; no value is a dash."""
    return "–" if value is None else f"{round_half_up(value, places):f}".replace(".", ",")


def number_ru(value: Fraction | int) -> str:
    """5, 0,5: as few places as the number needs, two at most."""
    return decimal_ru(value).rstrip("0").rstrip(",")


def percent_ru(value: Fraction | Decimal | int | None, places: int = 2) -> str:
    """92,00 %, with a space that does not break."""
    return "–" if value is None else f"{decimal_ru(value, places)}\u00a0%"


def week_ru(monday: date) -> str:
    """23 – 29 ноября 2026; 30 ноября – 6 декабря 2026."""
    sunday = date.fromordinal(monday.toordinal() + 6)
    start = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {MONTHS[monday.month - 1]}"
    return f"{start} – {sunday.day} {MONTHS[sunday.month - 1]} {sunday.year}"


def printable(text: str) -> str:
    """A text without signs that nobody typed and nobody sees: NUL and other controls, turns of the writing direction; «й» is one letter, not two."""
    return unicodedata.normalize("NFC", UNSEEN.sub("", text))


def of_others(words: str) -> str:
    """What is said to a person of his own («ученики вашего класса»), said of somebody else («ученики своего класса»)."""
    for mine, theirs in (("вы преподаёте", "преподаёт"), ("вы ведёте", "ведёт"), ("вами", "им самим")):
        words = words.replace(mine, theirs)
    words = re.sub(r"\bвы\b", "сам", words)
    return re.sub(r"\bваш(\w*)", lambda found: "сво" + {"": "й", "а": "я", "е": "ё"}.get(found[1], found[1]), words)


def cut(text: str, most: int = 60) -> str:
    """A text short enough to be quoted in a sentence."""
    return text if len(text) <= most else f"{text[:most].rstrip()}…"
