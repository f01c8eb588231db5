"""How a class is marked as the period goes on: «Накопляемость отметок» and «Должники» (Р 8.6)."""
from fractions import Fraction

from sgo.access import STAFF, Actor
from sgo.rules import wording

from . import reading, scopes
from .behind import to
from .base import Column, Line, Parameter, Report, Table, Value


def build(actor: Actor, class_id: int, period_id: int) -> Table:
    """Marks by subject: how many a pupil has, how many there are to a pupil and lesson, who has too few for a period mark (§4.11)."""
    book = reading.of_class(actor, class_id, period_id)
    columns = [Column("№"), Column("Предмет", text=True), Column("Учитель", text=True), Column("Учеников"), Column("Уроков"), Column("Отметок"),
               Column("На ученика"), Column("Накопляемость"), Column("Нужно на период"), Column("Мало отметок", text=True)]
    lines: list[Line] = []
    for number, subject in enumerate(book.shown, start=1):
        pupils = [one for one in book.pupils if book.studies(one, subject)]
        held = [len([lesson for lesson in book.lessons(one) if lesson.group in subject.groups and book.attendance.counts(lesson, one.id)]) for one in pupils]
        marks = [book.grounds(book.marks(one.id, subject.id)).number for one in pupils]
        least = book.head.manner.least(subject.hours_week)
        few = [f"{one.name} ({own})" for one, own in zip(pupils, marks, strict=True) if own < least]
        to_pupil, to_lesson = (Fraction(sum(marks), number_of) if number_of else None for number_of in (len(pupils), sum(held)))
        lines.append(Line([number, subject.name, ", ".join(subject.teachers), len(pupils), max(held, default=0), sum(marks), to_pupil, to_lesson, least,
                           "; ".join(few)], ways={5: to("mark", klass=book.id, on=book.on, subject=subject.id, since=book.first, until=book.on)}))
    notes = [*book.left_out(), "Накопляемость – сколько отметок приходится на один урок одного ученика. «Нужно» – меньше этого отметок на период не хватает."]
    return Table(DENSITY.title, [*book.facts, ("Период", reading.period_words(book))], columns, lines if book.pupils else [], notes=notes,
                 empty="В классе нет учеников или предметов с отметками.")


def build_debts(actor: Actor, class_id: int, period_id: int) -> Table:
    """Who owes what: each «точка» that nothing has been put after, and period marks that are a two or «н/а»."""
    book = reading.of_class(actor, class_id, period_id)
    lines: list[Line] = []
    for pupil in book.pupils:
        mine: list[tuple[Value, ...]] = []
        for subject in book.shown:
            last = {one.given.work: one for one in book.marks(pupil.id, subject.id)}
            mine += [(subject.name, ", ".join(subject.teachers), one.title, wording.date_ru(one.day)) for one in last.values() if one.given.code == "."]
            standing = book.standing(pupil.id, subject.id, period_id)
            if standing in (1, 2, "н/а", "нз"):
                mine.append((subject.name, ", ".join(subject.teachers), f"{book.periods[0].name}: «{standing}»", wording.date_ru(book.last)))
        lines += [Line([len(lines) + 1 + place, pupil.name if place == 0 else "", *values]) for place, values in enumerate(mine)]
    columns = [Column("№"), Column("Ученик", text=True), Column("Предмет", text=True), Column("Учитель", text=True), Column("За что", text=True),
               Column("День", text=True)]
    owing = sum(bool(line.values[1]) for line in lines)
    return Table(DEBTS.title, [*book.facts, ("Период", reading.period_words(book))], columns, lines,
                 figures=[("Должников", owing), ("Долгов", len(lines))], notes=book.left_out(), empty="Долгов нет.")


CLASS = Parameter("class_id", "Класс", scopes.classes, scopes.first_graded)
PERIOD = Parameter("period_id", "Период", scopes.periods, scopes.running)
DENSITY = Report("nakoplyaemost", "Накопляемость отметок", "Сколько отметок у учеников по каждому предмету и у кого их мало для отметки за период.",
                 "Класс", STAFF, (CLASS, PERIOD), build)
DEBTS = Report("dolzhniki", "Должники", "Несданные работы и отметки «2», «н/а» за период: кто, по какому предмету, с какого дня.", "Класс", STAFF,
               (CLASS, PERIOD), build_debts)
