"""The year of a class on one sheet: «Сводная ведомость учёта успеваемости» and «Сводная ведомость учёта посещаемости» (Р 10.4)."""
from sgo.access import STAFF, Actor
from sgo.rules.attendance import per_pupil, together

from . import reading, scopes
from .behind import to
from .base import Column, Line, Parameter, Report, Table, Value

SUMS = ((reading.YEAR, "Год"), (reading.EXAM, "Экзамен"), (reading.FINAL, "Итоговая"))
MISSED_BY = {2: "Б|УП|НП|ОТ", 3: "УП", 4: "Б", 5: "НП|ОТ", 6: "ОП"}
MISSED = ("Дней", "По болезни", "Уроков", "УП", "Б", "НП, ОТ", "Опозданий")


def build_marks(actor: Actor, class_id: int) -> Table:
    """Each pupil's marks of all periods, of the year, the exam and the final ones, a line each."""
    book = reading.of_class(actor, class_id)
    wanted: list[tuple[int | str, str]] = [*((one.id, one.name) for one in book.periods), *SUMS]
    standing = {column for _, _, column in book.sums}
    shown = [(column, name) for column, name in wanted if column not in (reading.EXAM, reading.FINAL) or column in standing]
    columns = [Column("№"), Column("Ученик", text=True), Column("Отметка", text=True), *(Column(one.name, one.area, narrow=True, marks=True)
                                                                                         for one in book.shown)]
    lines: list[Line] = []
    for number, pupil in enumerate(book.pupils, start=1):
        for place, (column, name) in enumerate(shown):
            marks: list[Value] = [book.standing(pupil.id, subject.id, column) if book.studies(pupil, subject) else "" for subject in book.shown]
            lines.append(Line([number if place == 0 else "", pupil.name if place == 0 else "", name, *marks], column == reading.YEAR,
                              _of_marks(book, pupil.id, column)))
    notes = [*book.left_out(), "Прочерк – отметки ещё нет, пустая клетка – ученик этот предмет не изучает."]
    return Table(MARKS.title, book.facts, columns, lines if book.shown else [], notes=notes, empty="В классе нет учеников или предметов с отметками.")


def _of_marks(book: reading.Book, student: int, column: int | str) -> dict[int, str]:
    """Behind a period's mark stand the current ones, behind the year's those of the periods."""
    span = next((one for one in book.periods if one.id == column), None)
    if span is None and column != reading.YEAR:
        return {}
    days = {"since": span.start, "until": span.end} if span else {}
    return {place: to("mark" if span else "period_mark", student=student, subject=subject.id, **days) for place, subject in enumerate(book.shown, start=3)}


def build_missed(actor: Actor, class_id: int) -> Table:
    """What each pupil missed by period and in the year, in days and in lessons."""
    book = reading.of_class(actor, class_id)
    spans = [(one.name, one.start, one.end) for one in book.periods if one.start <= book.on] + [("Год", book.first, book.last)]
    columns = [Column("№"), Column("Ученик", text=True), *(Column(name, span, narrow=True) for span, _, _ in spans for name in MISSED)]
    lines, sums = [], [[0] * len(MISSED) for _ in spans]
    for number, pupil in enumerate(book.pupils, start=1):
        values: list[Value] = []
        for place, (_, first, last) in enumerate(spans):
            own = book.lessons(pupil, first, last)
            tally, (_, days, ill) = book.missed(pupil, own), book.days(pupil, own)
            told = [days, ill, tally.total, tally.missed["УП"], tally.missed["Б"], tally.missed["НП"] + tally.missed["ОТ"], tally.missed["ОП"]]
            sums[place] = [one + more for one, more in zip(sums[place], told, strict=True)]
            values += told
        ways = {2 + place * len(MISSED) + of: to("attendance", student=pupil.id, since=first, until=last, code=codes)
                for place, (_, first, last) in enumerate(spans) for of, codes in MISSED_BY.items()}
        lines.append(Line([number, pupil.name, *values], ways=ways))
    flat = [value for part in sums for value in part]
    totals = [Line(["", "Всего", *flat], heavy=True), Line(["", "На одного ученика", *(per_pupil(value, len(lines)) for value in flat)])]
    notes = [*book.left_out(), "День считается пропущенным, если пропущены все уроки ученика в этот день. Опоздание пропуском не считается."]
    whole = together(book.missed(pupil, book.lessons(pupil)) for pupil in book.pupils)
    figures: list[tuple[str, Value]] = [("Учеников", len(lines)), ("Посещаемость, %", whole.attended), ("Пропущено по болезни, %", whole.ill)]
    return Table(MISSED_LESSONS.title, book.facts, columns, lines, totals if lines else [], figures, notes, "В классе нет учеников.")


CLASS = Parameter("class_id", "Класс", scopes.classes, scopes.first_graded)
MARKS = Report("vedomost-uspevaemosti", "Сводная ведомость учёта успеваемости", "Отметки за все периоды, за год, экзаменационные и итоговые по всем предметам.",
               "Класс", STAFF, (CLASS,), build_marks)
MISSED_LESSONS = Report("vedomost-poseshchaemosti", "Сводная ведомость учёта посещаемости", "Пропущенные дни и уроки каждого ученика по периодам и за год.",
                        "Класс", STAFF, (CLASS,), build_missed)
