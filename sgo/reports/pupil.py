"""A pupil on one sheet (Р 10.5): «Табель», «Итоги успеваемости и качества знаний», «Отчёт об успеваемости и посещаемости», the letter to the parents."""
from collections import Counter, defaultdict
from datetime import date

from sgo.access import STAFF, Actor
from sgo.models import Role
from sgo.rules import quality, wording
from sgo.rules.attendance import CODES
from sgo.rules.marks import CellEntry, average, shown

from . import reading, scopes
from .behind import to
from .base import AVERAGES, Column, Line, Parameter, Report, Table, Value

READERS = STAFF | {Role.PUP, Role.PAR}
SUMS = ((reading.YEAR, "Год"), (reading.EXAM, "Экзамен"), (reading.FINAL, "Итоговая"))
SCALE = (5, 4, 3, 2)
MEAN = Column("Средний балл", tells=(AVERAGES,))
NO_SUBJECTS = "У ученика нет предметов с отметками, которые вам видны."


def build_card(actor: Actor, student_id: int) -> Table:
    """The report card: all periods, the year, the exam, the final mark; what was missed in each period."""
    one = reading.of_pupil(actor, student_id)
    book, pupil = one.book, one.pupil
    wanted: list[tuple[int | str, str]] = [*((period.id, period.name) for period in book.periods), *SUMS]
    columns = [Column("№"), Column("Предмет", text=True), *(Column(name, marks=True) for _, name in wanted)]
    ways = [{place: to("mark", student=pupil.id, subject=subject.id, since=period.start, until=period.end)
             for place, period in enumerate(book.periods, start=2)} for subject in one.subjects]
    lines = [Line([number, subject.name, *(book.standing(pupil.id, subject.id, column) for column, _ in wanted)], ways=ways[number - 1])
             for number, subject in enumerate(one.subjects, start=1)]
    totals: list[Line] = []
    spans = [(period.start, period.end) for period in book.periods] + [(book.first, book.last)]
    for title, place in (("Пропущено дней", 0), ("из них по болезни", 1), ("Пропущено уроков", 2), ("из них по болезни", 3)):
        values: list[Value] = []
        for first, last in spans:
            own = book.lessons(pupil, first, last)
            tally, (_, days, ill) = book.missed(pupil, own), book.days(pupil, own)
            values.append((days, ill, tally.total, tally.missed["Б"])[place] if first <= book.on else None)
        totals.append(Line(["", title, *values, "", ""], heavy=place in (0, 2)))
    notes = [*book.left_out(), "Классный руководитель __________________      Родители __________________"]
    return Table(CARD.title, one.facts, columns, lines, totals if lines else [], notes=notes, empty=NO_SUBJECTS)


def build_results(actor: Actor, student_id: int, period_id: int) -> Table:
    """Each subject in a period: marks by kind, lessons and those missed, shares, the average, the mark that stands."""
    one = reading.of_pupil(actor, student_id, period_id)
    book, pupil = one.book, one.pupil
    columns = [Column("№"), Column("Предмет", text=True), Column("Учитель", text=True), *(Column(str(mark), "Отметки") for mark in SCALE), Column("Уроков"),
               Column("всего", "Пропущено"), Column("по болезни", "Пропущено"), Column("Успеваемость, %"), Column("Качество, %"), MEAN,
               Column("За период")]
    lines, every, held, missed, ill = [], quality.Counts(), 0, 0, 0
    for number, subject in enumerate(one.subjects, start=1):
        counts = quality.Counts.of(value for value, _ in book.grounds(book.marks(pupil.id, subject.id)).values)
        tally = book.missed(pupil, [lesson for lesson in book.lessons(pupil) if lesson.group in subject.groups])
        every, held, missed, ill = every + counts, held + tally.lessons, missed + tally.total, ill + tally.missed["Б"]
        mean = book.grounds(book.marks(pupil.id, subject.id)).mean(book.head.manner)
        lines.append(Line([number, subject.name, ", ".join(subject.teachers), *_scale(counts), tally.lessons, tally.total, tally.missed["Б"],
                           counts.success, counts.quality, mean, book.standing(pupil.id, subject.id, period_id)]))
    total = Line(["", "Итого", "", *_scale(every), held, missed, ill, every.success, every.quality, every.mean, ""], heavy=True)
    notes = [*book.left_out(), "Доли считаются по текущим отметкам ученика; средний балл – так, как принято в школе, итог по всем предметам – простой."]
    return Table(RESULTS.title, [*one.facts, ("Период", reading.period_words(book))], columns, lines, [total] if lines else [], notes=notes, empty=NO_SUBJECTS)


def _scale(counts: quality.Counts) -> tuple[int, ...]:
    return counts.n5, counts.n4, counts.n3, counts.n2 + counts.n1


def build_days(actor: Actor, student_id: int, period_id: int) -> Table:
    """Subjects by days: every mark and every absence of the period, the average, the mark that stands; what was missed by reason."""
    one = reading.of_pupil(actor, student_id, period_id)
    book, pupil = one.book, one.pupil
    found: dict[tuple[int, date], list[str]] = defaultdict(list)
    for subject in one.subjects:
        for record in book.marks(pupil.id, subject.id):
            found[subject.id, record.day].append(shown(CellEntry(None, record.given.value, record.given.second, record.given.code)))
    of_group = {group: subject.id for subject in one.subjects for group in subject.groups}
    own = book.lessons(pupil)
    for lesson in own:
        if (code := book.attendance.code(lesson.id, pupil.id)) and lesson.group in of_group:
            found[of_group[lesson.group], lesson.day].append(code)
    days = sorted({day for _, day in found})
    columns = [Column("№"), Column("Предмет", text=True), *(Column(str(day.day), wording.MONTH_NAMES[day.month - 1]) for day in days), MEAN,
               Column("За период")]
    lines = [Line([number, subject.name, *(" ".join(found.get((subject.id, day), ())) for day in days),
                   book.grounds(book.marks(pupil.id, subject.id)).mean(book.head.manner), book.standing(pupil.id, subject.id, period_id)])
             for number, subject in enumerate(one.subjects, start=1)]
    tally = book.missed(pupil, own)
    figures: list[tuple[str, Value]] = [("Уроков", tally.lessons), ("Пропущено", tally.total), *((f"из них {code}", tally.missed[code]) for code in CODES),
                                        ("Опозданий", tally.missed["ОП"]), ("Посещаемость, %", tally.attended)]
    return Table(DAYS.title, [*one.facts, ("Период", reading.period_words(book))], columns, lines, figures=figures, notes=book.left_out(), empty=NO_SUBJECTS)


def build_letter(actor: Actor, student_id: int, period_id: int) -> Table:
    """The letter to the parents: how many of each mark, the average, what stands for the period."""
    one = reading.of_pupil(actor, student_id, period_id)
    book, pupil = one.book, one.pupil
    lines: list[Line] = []
    every: Counter[int] = Counter()
    for number, subject in enumerate(one.subjects, start=1):
        grounds = book.grounds(book.marks(pupil.id, subject.id))
        counts = Counter(value for value, _ in grounds.values)
        every.update(counts)
        lines.append(Line([number, subject.name, *(counts[mark] for mark in SCALE), grounds.mean(book.head.manner),
                           book.standing(pupil.id, subject.id, period_id)]))
    mean = average([(mark, None) for mark in every.elements()])
    tally = book.missed(pupil, book.lessons(pupil))
    columns = [Column("№"), Column("Предмет", text=True), *(Column(f"«{mark}»") for mark in SCALE), MEAN, Column("За период")]
    notes = [*book.left_out(), f"Уважаемые родители, сообщаем, как учится {pupil.name}: отметки и пропуски за период. Уроков пропущено: {tally.total}, "
             f"из них по болезни {tally.missed['Б']}, по уважительной причине {tally.missed['УП']}.",
             f"Классный руководитель {book.head.leader} __________________      С письмом ознакомлены (подпись родителей) __________________"]
    total = Line(["", "Всего", *(every[mark] for mark in SCALE), mean, ""], heavy=True)
    return Table(LETTER.title, [*one.facts, ("Период", reading.period_words(book))], columns, lines, [total] if lines else [], notes=notes, empty=NO_SUBJECTS)


PUPIL = Parameter("student_id", "Ученик", scopes.pupils, scopes.first_marked)
PERIOD = Parameter("period_id", "Период", scopes.periods, scopes.running)
CARD = Report("tabel", "Табель успеваемости", "Отметки за периоды, год, экзамен и итоговые, пропуски; с местом для подписей.", "Ученик", READERS,
              (PUPIL,), build_card)
RESULTS = Report("itogi-uchenika", "Итоги успеваемости и качества знаний", "По каждому предмету: сколько каких отметок, пропуски, доли и средний балл.",
                 "Ученик", READERS, (PUPIL, PERIOD), build_results)
DAYS = Report("uspevaemost-i-poseshchaemost", "Отчёт об успеваемости и посещаемости ученика", "Все отметки и пропуски периода по дням.", "Ученик",
              READERS, (PUPIL, PERIOD), build_days)
LETTER = Report("pismo-roditelyam", "Информационное письмо для родителей", "Отметки, средний балл и пропуски за период, с местом для подписи родителей.",
                "Ученик", STAFF | {Role.PAR}, (Parameter("student_id", "Ученик", scopes.pupils_led, scopes.first_marked), PERIOD), build_letter)
