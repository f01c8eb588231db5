"""«Отчёт классного руководителя за учебный период» and the one before its end (Р 10.4): who stands where, and each subject's figures."""
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from sgo.access import STAFF, Actor, system
from sgo.models import Enrolment, OrderItem, Person, Student, db
from sgo.rules import finals, quality, wording
from sgo.rules.marks import average

from . import reading, scopes
from .behind import to
from .base import Column, Line, Parameter, Report, Table, Value

Result = int | str
NAMED = ((quality.Category.FAILING, "Неуспевающие"), (quality.Category.NOT_ASSESSED, "Не аттестованы"))
DISPUTED = 10                                           # hundredths below a threshold: the mark is disputed
FEW = 3                                                 # current marks: fewer say little


def build(actor: Actor, class_id: int, period_id: int) -> Table:
    """What stands for the period."""
    book = reading.of_class(actor, class_id, period_id)
    given = {(one.id, subject.id): mark for one in book.pupils for subject in book.graded
             if (mark := book.standing(one.id, subject.id, period_id)) is not None}
    table = _table(book, REPORT.title, given)
    table.notes[:0] = [*_movement(class_id, book.first, book.on), *_named(book, given)]
    if not given:
        table.notes.insert(0, f"Отметки за период «{book.periods[0].name}» ещё не выставлены.")
    return table


def build_before(actor: Actor, class_id: int, period_id: int) -> Table:
    """What the current marks come to on the day of the report; a promise to nobody."""
    book = reading.of_class(actor, class_id, period_id)
    given: dict[tuple[int, int], Result] = {}
    disputed, few, owed = [], [], []
    for one in book.pupils:
        for subject in book.graded:
            records = book.marks(one.id, subject.id)
            mean = book.grounds(records).mean(book.head.manner)
            if debts := sum(record.given.code == "." for record in records):
                owed.append(f"{one.name} ({subject.name}: {debts})")
            if mean is None:
                continue
            mark = finals.of_period(book.grounds(records), book.head.manner, subject.hours_week, subject.grading.value).mark
            if mark is None:
                continue
            given[one.id, subject.id] = mark
            if len(records) < FEW:
                few.append(f"{one.name} ({subject.name}: {len(records)})")
            if any(0 < 100 * (edge - mean) <= DISPUTED for edge in book.head.manner.thresholds):
                disputed.append(f"{one.name} ({subject.name}: {wording.decimal_ru(mean)})")
    table = _table(book, BEFORE.title, given)
    table.facts.append(("На день", wording.date_ru(book.on)))
    table.notes[:0] = ["Отметки получены из текущих по правилам школы и могут измениться до конца периода.", *_named(book, given),
                       *_list("Спорные: до следующей отметки не больше 0,1", disputed), *_list("Мало отметок", few), *_list("Долги", owed)]
    return table


def _table(book: reading.Book, title: str, given: dict[tuple[int, int], Result]) -> Table:
    marks = (Column(name, "Отметки") for name in ("5", "4", "3", "2", "н/а", "осв."))
    columns = [Column("№"), Column("Предмет", text=True), Column("Учитель", text=True), *marks,
               Column("Успеваемость, %"), Column("Качество, %"), Column("СОУ, %"), Column("Средний балл")]
    counts = [quality.Counts.of(given.get((one.id, subject.id)) for one in book.pupils if book.studies(one, subject)) for subject in book.graded]
    lines = [replace(_line(number, subject.name, ", ".join(subject.teachers), one), ways=_ways(book, subject.id) if title == REPORT.title else {})
             for number, (subject, one) in enumerate(zip(book.graded, counts, strict=True), start=1)]
    total = _line("", "Итого", "", sum(counts, quality.Counts()))
    return Table(title, [*book.facts, ("Период", reading.period_words(book))], columns, lines if book.pupils else [], [Line(total.values, heavy=True)],
                 _figures(book, given), [FORMULA], "В классе нет учеников или предметов с отметками.")


def _line(number: Value, name: str, teachers: str, one: quality.Counts) -> Line:
    return Line([number, name, teachers, one.n5, one.n4, one.n3, one.n2 + one.n1, one.not_assessed, one.exempt,
                 one.success, one.quality, one.training, one.mean])


def _ways(book: reading.Book, subject: int) -> dict[int, str]:
    """The period marks behind a subject's line."""
    mine: dict[str, Any] = {"klass": book.id, "on": book.on, "period": book.periods[0].id, "subject": subject}
    found = {place: to("period_mark", value=value, **mine) for place, value in ((3, 5), (4, 4), (5, 3), (6, "2|1"))}
    return found | {7: to("period_mark", code="н/а", **mine), 8: to("period_mark", code="осв", **mine), 12: to("period_mark", **mine)}


def of_pupils(book: reading.Book, given: dict[tuple[int, int], Result]) -> dict[int, list[Result]]:
    """All marks of each pupil of the list."""
    return {one.id: [given[one.id, subject.id] for subject in book.graded if (one.id, subject.id) in given] for one in book.pupils}


def _figures(book: reading.Book, given: dict[tuple[int, int], Result]) -> list[tuple[str, Value]]:
    marks = of_pupils(book, given)
    kinds = [quality.category(own) for own in marks.values()]
    near = [quality.near(own) for own in marks.values()]
    shares = quality.class_figures(kinds)
    missed = [book.missed(one, book.lessons(one)) for one in book.pupils]
    absent = sum(one.total for one in missed)
    values = [(mark, None) for own in marks.values() for mark in own if isinstance(mark, int)]
    return [("Учеников", len(book.pupils)), ("Аттестуется", shares.counted), ("Отличники", kinds.count(quality.Category.EXCELLENT)),
            ("Хорошисты", kinds.count(quality.Category.GOOD)), ("С одной «4»", near.count("с одной 4")), ("С одной «3»", near.count("с одной 3")),
            ("На «3»", kinds.count(quality.Category.SATISFACTORY)), ("Неуспевающие", kinds.count(quality.Category.FAILING)),
            ("Не аттестованы", kinds.count(quality.Category.NOT_ASSESSED)), ("Успеваемость, %", shares.success), ("Качество, %", shares.quality),
            ("Средний балл", average(values)), ("Пропущено уроков", absent), *((f"из них {code}", sum(one.missed[code] for one in missed))
                                                                           for code in ("Б", "УП", "НП", "ОТ"))]


def _named(book: reading.Book, given: dict[tuple[int, int], Result]) -> list[str]:
    """Who is named: the failing and the unassessed with their subjects, who is one mark from the better group."""
    found: dict[str, list[str]] = {title: [] for title in (*(title for _, title in NAMED), "С одной «4»", "С одной «3»", "Отличники")}
    marks = of_pupils(book, given)
    for one in book.pupils:
        kind, near = quality.category(marks[one.id]), quality.near(marks[one.id])

        def of(bad: Iterable[Result], pupil: Any = one) -> str:
            named = [", ".join([subject.name, *subject.teachers]) for subject in book.graded if given.get((pupil.id, subject.id)) in set(bad)]
            return f"{pupil.name} ({'; '.join(named)})"
        if kind is quality.Category.EXCELLENT:
            found["Отличники"].append(one.name)
        for named, title in NAMED:
            if kind is named:
                found[title].append(of((1, 2, "нз") if kind is quality.Category.FAILING else ("н/а",)))
        if near:
            found["С одной «4»" if near == "с одной 4" else "С одной «3»"].append(of((4,) if near == "с одной 4" else (3,)))
    return [line for title, people in found.items() for line in _list(title, people)]


def _list(title: str, people: list[str]) -> list[str]:
    return [f"{title}: {'; '.join(people)}."] if people else []


def _movement(class_id: int, first: date, last: date) -> list[str]:
    """Who came and who left between the days, with where from and where to (§4.8)."""
    statement = (select(Person, Enrolment.since, Enrolment.until, OrderItem.destination).select_from(Enrolment)
                 .join(Student, Student.id == Enrolment.student_id).join(Person, Person.id == Student.person_id)
                 .join(OrderItem, OrderItem.id == Enrolment.item_id)
                 .where(Enrolment.class_id == class_id, or_(Enrolment.since.between(first, last), Enrolment.until.between(first, last)))
                 .order_by(Person.sort_key))
    rows = db.session.execute(statement, execution_options=system("who came to a class and left it", Enrolment, Student, Person, OrderItem)).all()
    came = [f"{person.full_name}, {wording.date_ru(since)}{f', {where}' if where else ''}"
            for person, since, _, where in rows if first < since <= last]
    left = [f"{person.full_name}, {wording.date_ru(until)}" for person, _, until, _ in rows if until and first < until <= last]
    return [*_list("Прибыли", came), *_list("Выбыли", left)]


FORMULA = ("Успеваемость = («5» + «4» + «3») / N, качество = («5» + «4») / N; в N не входят освобождённые и ученики без отметки. Над таблицей – доли учеников, "
           "в таблице – доли отметок. СОУ: «5» – 1,00; «4» – 0,64; «3» – 0,36; «2» – 0,16; н/а – 0,07.")
PERIOD = Parameter("period_id", "Период", scopes.periods, scopes.last_ended)
CLASS = Parameter("class_id", "Класс", scopes.led_classes, scopes.first_graded)
REPORT = Report("otchet-klassnogo-rukovoditelya", "Отчёт классного руководителя за учебный период",
                "Движение, кто как успевает, пропуски и показатели по каждому предмету.", "Класс", STAFF, (CLASS, PERIOD), build)
BEFORE = Report("predvaritelnyy-otchet", "Предварительный отчёт классного руководителя за учебный период",
                "Что получается по текущим отметкам до конца периода: кто под угрозой, у кого спорно, мало отметок, долги.", "Класс", STAFF,
                (CLASS, Parameter("period_id", "Период", scopes.periods, scopes.running)), build_before)
