"""A class day by day: «Отчёт о посещаемости класса» (Р 10.4) and lessons missed without a valid reason."""
from collections import Counter, defaultdict
from datetime import date

from sgo.access import STAFF, Actor
from sgo.rules import wording
from sgo.rules.attendance import CODES, REASONED, by_days, together
from sgo.rules.marks import ABSENT

from . import reading, scopes
from .behind import SEVERAL, to
from .base import NOTHING, Column, Line, Parameter, Report, Table, Value


def build(actor: Actor, class_id: int, month: int) -> Table:
    """Pupils by days of a month: how many lessons were missed and why; who was away on each day; the share attended (§4.9)."""
    book = reading.of_class(actor, class_id, month=scopes.month(month))
    days = sorted({one.day for one in book.attendance.lessons})
    columns = [Column("№"), Column("Ученик", text=True), *(Column(str(day.day), "Числа месяца") for day in days),
               *(Column(name, "Пропущено", narrow=True) for name in ("Дней", "Уроков", *CODES, "Опозданий"))]
    lines, tallies, pupil_days, whole_days = [], [], 0, 0
    away: Counter[date] = Counter()
    for number, pupil in enumerate(book.pupils, start=1):
        own = book.lessons(pupil)
        by_day: dict[date, list[str]] = defaultdict(list)
        for one in own:
            if (code := book.attendance.code(one.id, pupil.id)) in ABSENT and code:
                by_day[one.day].append(code)
        tally, (held, missed, _) = book.missed(pupil, own), book.days(pupil, own)
        tallies.append(tally)
        pupil_days, whole_days = pupil_days + held, whole_days + missed
        away.update(by_day.keys())
        cells: list[Value] = [_said(by_day[day]) if day in by_day else "" for day in days]
        sums: list[Value] = [missed, tally.total, *(tally.missed[code] for code in CODES), tally.missed["ОП"]]
        lines.append(Line([number, pupil.name, *cells, *sums], ways=_ways(book, pupil.id, days)))
    whole = together(tallies)
    rest: list[Value] = [whole_days, whole.total, *(whole.missed[code] for code in CODES), ""]
    totals = [Line(["", "Отсутствовали", *(away[day] for day in days), *rest], heavy=True)]
    figures: list[tuple[str, Value]] = [("Учеников", len(lines)), ("Уроков у учеников", whole.lessons), ("Посещаемость по урокам, %", whole.attended),
                                        ("Посещаемость по дням, %", by_days(pupil_days, whole_days)), ("Пропущено по болезни, %", whole.ill)]
    notes = [*book.left_out(), "В клетке – сколько уроков пропущено в этот день и почему. Посещаемость = (уроки учеников − пропущенные) / уроки учеников."]
    return Table(REPORT.title, [*book.facts, ("Месяц", f"{wording.MONTH_NAMES[book.first.month - 1].lower()} {book.first.year}")], columns,
                 lines if days else [], totals, figures, notes, "В этом месяце уроков у класса не было.")


def _ways(book: reading.Book, student: int, days: list[date]) -> dict[int, str]:
    """The rows behind a pupil's line: of a day, and of the sums by code."""
    month = {"student": student, "since": book.first, "until": book.last}
    found = {place: to("attendance", student=student, since=day) for place, day in enumerate(days, start=2)}
    sums = [SEVERAL.join(CODES), *CODES, "ОП"]
    return found | {len(days) + 3 + place: to("attendance", code=code, **month) for place, code in enumerate(sums)}


def _said(codes: list[str]) -> str:
    found = Counter(codes)
    return " ".join(f"{number} {code}" for code, number in found.items())


def build_truants(actor: Actor, class_id: int, period_id: int) -> Table:
    """Who missed lessons without a valid reason: what is neither illness nor a reason told beforehand, day by day."""
    book = reading.of_class(actor, class_id, period_id)
    lines: list[Line] = []
    for pupil in book.pupils:
        found: dict[date, list[tuple[str, str]]] = defaultdict(list)
        own = book.lessons(pupil)
        for one in own:
            code = book.attendance.code(one.id, pupil.id)
            if code in ABSENT and code not in REASONED:
                found[one.day].append((f"{one.number}. {one.subject}", str(code)))
        share = book.missed(pupil, own)
        for place, (day, missed) in enumerate(sorted(found.items())):
            name = pupil.name if place == 0 else ""
            lines.append(Line([len(lines) + 1, name, wording.date_ru(day), "; ".join(words for words, _ in missed), len(missed),
                               sum(code == "ОТ" for _, code in missed), (share.missed["НП"] + share.missed["ОТ"]) if place == 0 else ""]))
    columns = [Column("№"), Column("Ученик", text=True), Column("День", text=True), Column("Уроки", text=True), Column("Уроков"), Column("Причина не выяснена"),
               Column("Всего за период")]
    sums = (sum(int(str(line.values[place])) for line in lines) for place in (4, 5))
    total = Line(["", "Итого", "", "", *sums, NOTHING], heavy=True)
    return Table(TRUANTS.title, [*book.facts, ("Период", reading.period_words(book))], columns, lines, [total],
                 notes=[*book.left_out(), "Сюда входят «НП» и «ОТ», у которых причина ещё не названа."], empty="Пропусков без уважительной причины нет.")


CLASS = Parameter("class_id", "Класс", scopes.classes)
REPORT = Report("poseshchaemost-klassa", "Отчёт о посещаемости класса", "Кто и когда отсутствовал в течение месяца, доля посещённых уроков и дней.",
                "Класс", STAFF, (CLASS, Parameter("month", "Месяц", scopes.months, scopes.running)), build)
TRUANTS = Report("propuski-bez-prichiny", "Журнал пропусков без уважительной причины", "Кто пропускал без причины: по дням, с уроками.", "Класс", STAFF,
                 (CLASS, Parameter("period_id", "Период", scopes.periods, scopes.running)), build_truants)
