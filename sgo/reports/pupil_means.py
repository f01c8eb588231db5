"""A pupil's average beside the class: «Средний балл ученика» and «Динамика среднего балла» (Р 10.5; domain rules §4.2, §4.10)."""
from datetime import date
from fractions import Fraction

from sgo.access import Actor
from sgo.rules import wording

from . import reading, scopes
from .behind import to
from .render import charts
from .base import AVERAGES, CLASS_MEAN, Column, Line, Report, Table, Value
from .pupil import NO_SUBJECTS, PERIOD, PUPIL, READERS

OWN, MOVED = (Column(title, tells=(AVERAGES,)) for title in ("Средний балл ученика", "Изменение"))
OTHERS, APART = (Column(title, tells=(AVERAGES, CLASS_MEAN)) for title in ("Средний балл класса", "Разница"))
LEAST = 5                                               # pupils with marks: a mean of fewer would tell whose marks they are


def build(actor: Actor, student_id: int, period_id: int) -> Table:
    """By subject: the pupil's average, the class's (of five pupils and more), and the difference."""
    one = reading.of_pupil(actor, student_id, period_id)
    book, pupil = one.book, one.pupil
    lines: list[Line] = []
    for number, subject in enumerate(one.subjects, start=1):
        records = book.marks(pupil.id, subject.id)
        own = book.grounds(records).mean(book.head.manner)
        others = class_mean(one, subject.id, book.first, book.last)
        lines.append(Line([number, subject.name, len(records), own, others, own - others if own is not None and others is not None else None],
                          ways=dict.fromkeys((2, 3), to("mark", student=pupil.id, subject=subject.id, since=book.first, until=book.on))))
    columns = [Column("№"), Column("Предмет", text=True), Column("Отметок"), OWN, OTHERS, APART]
    return Table(MEAN.title, [*one.facts, ("Период", reading.period_words(book))], columns, lines, notes=_notes(one), empty=NO_SUBJECTS)


def build_course(actor: Actor, student_id: int) -> Table:
    """Month by month over all subjects that the reader sees: works and averages of the pupil and of the class, and how the average moved (T27)."""
    one = reading.of_pupil(actor, student_id)
    book, pupil = one.book, one.pupil
    lines: list[Line] = []
    before: Fraction | None = None
    month, number = book.first.replace(day=1), 0
    while month <= book.on and one.subjects:
        last, number = scopes.last_of_month(month), number + 1
        records = [record for subject in one.subjects for record in book.marks(pupil.id, subject.id) if month <= record.day <= last]
        own = book.grounds(records).mean(book.head.manner)
        means = [mean for subject in one.subjects if (mean := class_mean(one, subject.id, month, last)) is not None]
        others = sum(means, Fraction()) / len(means) if means else None
        moved = own - before if own is not None and before is not None else None
        lines.append(Line([number, f"{wording.MONTH_NAMES[month.month - 1]} {month.year}", len(records), own, _signed(moved), others]))
        before = own if own is not None else before
        month = scopes.last_of_month(month).fromordinal(last.toordinal() + 1)
    columns = [Column("№"), Column("Месяц", text=True), Column("Отметок"), OWN, MOVED, OTHERS]
    series = [(title, [_mean(line.values[place]) for line in lines]) for title, place in (("ученик", 3), ("класс", 5))]
    chart = charts.line("Средний балл по месяцам", [str(line.values[1]) for line in lines], series) if before is not None else ""
    return Table(COURSE.title, one.facts, columns, lines, chart=chart,
                 notes=[*_notes(one), "Средний балл класса за месяц – среднее по предметам."], empty=NO_SUBJECTS)


def _mean(value: Value) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def class_mean(one: reading.OfPupil, subject: int, first: date, last: date) -> Fraction | None:
    """The mean of the averages of those who learn the subject in the class; None of fewer than five."""
    book = one.book
    means = [mean for pupil in book.ever
             if (mean := book.grounds([record for record in book.marks(pupil.id, subject) if first <= record.day <= last]).mean(book.head.manner)) is not None]
    return sum(means, Fraction()) / len(means) if len(means) >= LEAST else None


def _signed(value: Fraction | None) -> Value:
    return None if value is None else f"{'+' if value > 0 else ''}{wording.decimal_ru(value)}"


def _notes(one: reading.OfPupil) -> list[str]:
    return [*one.book.left_out(), f"Средний балл класса – среднее средних баллов учеников; он показан, если отметки есть не меньше чем у {LEAST} учеников."]


MEAN = Report("sredniy-ball", "Средний балл ученика", "По каждому предмету рядом со средним баллом класса.", "Ученик", READERS, (PUPIL, PERIOD), build)
COURSE = Report("dinamika", "Динамика среднего балла", "Как средний балл ученика и класса менялся по месяцам.", "Ученик", READERS, (PUPIL,), build_course)
