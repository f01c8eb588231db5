"""Dates as people type them into lists: 28.01.2016, 15.01.16 г., 2015-12-14, 14 января 2016 года, двадцатое марта две тысячи пятнадцатого года,
a spreadsheet's serial number."""
import re
from datetime import date, datetime, time, timedelta

from .wording import MONTHS, ZONE

NUMERIC = re.compile(r"(\d{1,2})[./,\-\s](\d{1,2})[./,\-\s](\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T\s].*)?")
WORDS = re.compile(r"(\d{1,2})\s+([а-я]+)\.?\s+(\d{4}|\d{2})")
ORDINALS = ("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат",
            "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат")
TENS = {"двадцать": 20, "тридцать": 30, "тридцат": 30}
SPELT = re.compile(r"([а-я]+(?: [а-я]+)?) ([а-я]+) (\d{4}|две тысячи(?: [а-я]+){1,2}|двухтысячн\w+)")
ENDING = re.compile(r"(ьего|ого|его|ье|ое|ее)$")
TAIL = re.compile(r"\s*(г|год|года)\.?$")
QUOTES = str.maketrans(dict.fromkeys("«»“”„\""))        # «10» июня 2014 г.
SERIAL_START = date(1899, 12, 30)                       # day 0 of a spreadsheet
SERIALS = range(3654, 73415)                            # from 1910 to 2100
PIVOT = 40                                              # two digits up to this are 20xx: no list names people born after 2040

ENDS = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()      # beyond them an instant cannot be told in every zone


def midnight(day: date, later: int = 0) -> datetime:
    """The instant at which a day of the school begins, or the day so many days later; an absurd day is taken as the farthest that can be told."""
    first, last = ENDS
    return datetime.combine(date.fromordinal(min(max(day.toordinal() + later, first), last)), time(), ZONE)


def parse_date(value: object) -> date:
    """The date meant by a cell; ValueError with a sentence when there is no such date or it is no date at all."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(value)
    text = TAIL.sub("", str(value).strip().casefold().replace("ё", "е").translate(QUOTES))
    if text.replace(".0", "").isdigit() and len(text.replace(".0", "")) in (4, 5):
        return _serial(float(text))
    if match := ISO.fullmatch(text):
        return _made(value, match[1], match[2], match[3])
    if match := NUMERIC.fullmatch(text):
        return _made(value, match[3], match[2], match[1])
    if (match := WORDS.fullmatch(text)) and (month := _month(match[2])):
        return _made(value, match[3], str(month), match[1])
    if (match := SPELT.fullmatch(" ".join(text.split()))) and (month := _month(match[2])) and (day := _ordinal(match[1])):
        year = match[3] if match[3].isdigit() else str(2000 + (_ordinal(match[3].removeprefix("две тысячи").strip()) or 0))
        if year != "2000" or match[3].startswith("двухтысячн"):
            return _made(value, year, str(month), str(day))
    raise ValueError(f"«{value}» – не дата. Введите дату: ДД.ММ.ГГГГ.")


def _ordinal(words: str) -> int | None:
    """5 from «пятое», 23 from «двадцать третьего»; None for what is no such word."""
    *tens, last = words.split() or [""]
    stem = ENDING.sub("", last)
    if stem in TENS and not tens:
        return TENS[stem]
    if stem not in ORDINALS or any(word not in TENS for word in tens):
        return None
    return sum(TENS[word] for word in tens) + ORDINALS.index(stem) + 1


def _serial(value: float) -> date:
    if int(value) not in SERIALS:
        raise ValueError(f"«{value:g}» – не дата. Введите дату: ДД.ММ.ГГГГ.")
    return SERIAL_START + timedelta(days=int(value))


def _month(word: str) -> int | None:
    return next((number for number, name in enumerate(MONTHS, start=1) if len(word) >= 3 and name[:3] == word[:3]), None)


def _made(value: object, year: str, month: str, day: str) -> date:
    whole = int(year) if len(year) == 4 else int(year) + (2000 if int(year) <= PIVOT else 1900)
    try:
        return date(whole, int(month), int(day))
    except ValueError:
        raise ValueError(f"Даты {value} не бывает. Проверьте день и месяц.")
