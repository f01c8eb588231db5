"""The weekly slips laid out: a day a block, two pupils on a sheet. The size of the letters is reckoned here from how much there is to say: trying sizes in
the renderer took four times as long and three times the memory."""
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

from sgo.rules import wording
from sgo.services.paper_diary.slips import ClassSlips, Entry, Slip

Data = dict[str, Any]
FIRST_GRADE = 1
SCHOOL_DAYS = 5
WORDS = {"ОТ": "без указания причины", "Б": "по болезни", "УП": "по уважительной причине", "НП": "по неуважительной причине"}


SIZES = (9.5, 8.5, 7.5, 6.6, 5.8, 5.2, 4.6, 4.0)          # points; the first that fits is taken
ROOM = 465.0                                            # points from the head of a slip to its foot
LINE, LETTER = 1.06, 0.48                               # the height of a line and the width of a letter, in sizes
COLUMNS = (85.0, 215.0, 45.0)                            # points for a subject, for the homework, for marks
WHOLE = 365.0


def of_classes(read: Sequence[ClassSlips], footer: str) -> Data:
    """All that the renderer needs; each class begins a sheet of its own."""
    return {"footer": footer, "classes": [[_slip(one, slip) for slip in one.slips] for one in read if one.slips]}


def _slip(one: ClassSlips, slip: Slip) -> Data:
    days = [day for number in range(7) if (day := _day(one, slip, one.monday + timedelta(days=number)))]
    missed = _missed(slip)
    below = [missed, "Замечания: " + "; ".join(slip.remarks)] if slip.remarks else [missed]
    return {"size": next((size for size in SIZES if _height(days, below, size) <= ROOM), SIZES[-1]),
            "school": one.school, "week": wording.week_ru(one.monday), "name": slip.name, "class": one.class_name, "leader": one.leader,
            "first": one.parallel == FIRST_GRADE, "days": days, "missed": missed, "remarks": slip.remarks}


def _height(days: Sequence[Data], below: Sequence[str], size: float) -> float:
    """How much room these days and the words below take in letters of this size."""
    rows = [max(_lines(cell, width, size) for cell, width in zip(row[1:], COLUMNS, strict=True)) for day in days for row in day["rows"]]
    return size * LINE * (1 + len(days) + sum(rows) + sum(_lines(words, WHOLE, size) for words in below)) + 0.17 * size * len(rows)


def _lines(words: str, width: float, size: float) -> int:
    return max(1, ceil(len(words) * size * LETTER / width))


def _day(one: ClassSlips, slip: Slip, day: date) -> Data | None:
    entries = slip.days.get(day, [])
    rest = next((name for start, end, name in one.rests if start <= day <= end), None)
    if not entries and day.weekday() >= SCHOOL_DAYS:
        return None
    title = f"{wording.weekday_long(day)}, {wording.date_short(day)}"
    return {"title": title[0].upper() + title[1:], "rest": "" if entries else rest or "Уроков нет",
            "rows": [[str(entry.number), entry.subject, _said(entry, one.parallel == FIRST_GRADE), ", ".join(entry.got)] for entry in entries]}


def _said(entry: Entry, first_grade: bool) -> str:
    if entry.cancelled:
        return "урок отменён"
    return entry.topic if first_grade else entry.homework


def _missed(slip: Slip) -> str:
    """«Пропущено 5 уроков: по болезни 4, без указания причины 1. Опоздал 1 раз.»"""
    absent = [code for code in slip.missed if code in WORDS]
    parts = [f"{words} {absent.count(code)}" for code, words in WORDS.items() if code in absent]
    told = f"Пропущено {wording.counted(len(absent), 'урок', 'урока', 'уроков')}: {', '.join(parts)}." if absent else "Пропусков нет."
    late = slip.missed.count("ОП")
    return f"{told} Опозданий: {late}." if late else told
