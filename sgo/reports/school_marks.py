"""How the school learns (Р 10.3): the class teachers' summary, the map of classes and subjects, the order of classes."""
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from sgo.access import HEADS, Actor, system
from sgo.models import Attendance, Subject, StudyPeriod, db
from sgo.rules import quality, wording
from sgo.rules.marks import ABSENT

from . import school_reading as reading
from . import scopes
from .behind import to
from .render import charts
from .base import Column, Line, Parameter, Report, Table, Value

REASONS = ("Б", "УП", "НП", "ОТ")
CATEGORY = quality.Category


@dataclass
class Sums:
    """What is added up: pupils by category, marks by kind, missed lessons by code; shares are made of the sums alone."""
    pupils: int = 0
    categories: dict[str, int] = field(default_factory=dict)
    counts: quality.Counts = field(default_factory=quality.Counts)
    missed: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: "Sums") -> "Sums":
        def both(one: dict[str, int], more: dict[str, int]) -> dict[str, int]:
            return {key: one.get(key, 0) + more.get(key, 0) for key in one.keys() | more.keys()}
        return Sums(self.pupils + other.pupils, both(self.categories, other.categories), self.counts + other.counts, both(self.missed, other.missed))

    def __getitem__(self, key: str) -> int:
        return self.categories.get(key, 0)

    @property
    def assessed(self) -> int:
        """N_c: all but those without marks."""
        return self.pupils - self[CATEGORY.UNMARKED]

    def share(self, *kinds: str) -> Fraction | None:
        """Per cent of the assessed pupils that are of these kinds."""
        return Fraction(100 * sum(self[kind] for kind in kinds), self.assessed) if self.assessed else None

    @property
    def success(self) -> Fraction | None:
        """Успеваемость, by pupils."""
        return self.share(CATEGORY.EXCELLENT, CATEGORY.GOOD, CATEGORY.SATISFACTORY)

    @property
    def quality(self) -> Fraction | None:
        """Качество, by pupils."""
        return self.share(CATEGORY.EXCELLENT, CATEGORY.GOOD)


@dataclass
class School:
    """A period of the school."""
    period: StudyPeriod
    lines: list[reading.SchoolClassLine]
    sums: dict[int, Sums]
    by_subject: dict[tuple[int, int], quality.Counts]
    on: date

    @property
    def facts(self) -> list[tuple[str, str]]:
        said = f"{self.period.name}, {wording.date_ru(self.period.start_on)} – {wording.date_ru(self.period.end_on)}"
        return [("Школа", reading.name_of_school()), ("Период", said)]

    def of(self, some: Iterable[reading.SchoolClassLine]) -> Sums:
        """The sums of some classes."""
        return sum((self.sums[one.id] for one in some), Sums())

    def groups(self) -> list[tuple[int | str, str, Sums]]:
        """Classes, parallels, stages, the school."""
        return reading.grouped(self.lines, self.of) if self.lines else []


def read(actor: Actor, period_id: int, with_missed: bool = False) -> School:
    """All classes of the period's year in this period, as of its last day."""
    chosen = reading.period(period_id)
    on, year_id = last_day(actor, chosen), chosen.scheme.year_id
    missed: dict[int, dict[str, int]] = {}
    if with_missed:
        statement = (select(Attendance.student_id, Attendance.code, func.count()).where(Attendance.day.between(chosen.start_on, on))
                     .group_by(Attendance.student_id, Attendance.code))
        for student, code, number in db.session.execute(statement, execution_options=system("missed lessons of the school in a report", Attendance)):
            missed.setdefault(student, {})[code.value] = number
    return counted(chosen, on, reading.classes(on, year_id), reading.stays(on, on, year_id), reading.marks([period_id])[period_id], missed)


def last_day(actor: Actor, period: StudyPeriod) -> date:
    """As of which day a period is counted: its last one, or today while it goes on."""
    return max(period.start_on, min(period.end_on, actor.today))


def counted(period: StudyPeriod, on: date, lines: list[reading.SchoolClassLine], stays: list[reading.Stay], marks: reading.Marks,
            missed: Mapping[int, Mapping[str, int]]) -> School:
    """The sums of a period over who was in the classes on the day."""
    by_subject: dict[tuple[int, int], list[int | str]] = defaultdict(list)
    students: dict[int, list[int]] = defaultdict(list)
    for stay in stays:
        if not stay.holds(on):
            continue
        students[stay.class_id].append(stay.student)
        for subject, mark in marks.get(stay.student, {}).items():
            by_subject[stay.class_id, subject].append(mark)
    sums = {one.id: _sums([list(marks.get(student, {}).values()) for student in students[one.id]],
                          [missed.get(student, {}) for student in students[one.id]]) for one in lines}
    return School(period, lines, sums, {key: quality.Counts.of(values) for key, values in by_subject.items()}, on)


def _sums(marks: Sequence[Sequence[int | str]], missed: Sequence[Mapping[str, int]]) -> Sums:
    """One class: the marks of each pupil, and his missed lessons by code."""
    kinds: Counter[str] = Counter()
    for values in marks:
        kinds[str(quality.category(values))] += 1
        if near := quality.near(values):
            kinds[near] += 1
        if bad := sum(mark in (1, 2, "нз") for mark in values):
            kinds[f"по {min(bad, 3)}"] += 1
    absent: Counter[str] = Counter()
    for codes in missed:
        absent.update(codes)
    return Sums(len(marks), kinds, quality.Counts.of(mark for values in marks for mark in values), absent)


def build_summary(actor: Actor, period_id: int) -> Table:
    """A line a class with the figures of its class teacher's report; sums from counts."""
    school = read(actor, period_id, with_missed=True)
    leaders = {one.name: one.leader for one in school.lines}
    ids = {one.name: one.id for one in school.lines}
    table = []
    for number, name, one in school.groups():
        absent = sum(one.missed.get(code, 0) for code in ABSENT)
        table.append(Line([number, name, leaders.get(name, ""), one.pupils, one.assessed, one[CATEGORY.EXCELLENT], one[CATEGORY.GOOD], one["с одной 4"],
                           one["с одной 3"], one[CATEGORY.SATISFACTORY], one[CATEGORY.FAILING], one[CATEGORY.NOT_ASSESSED],
                           one.success, one.quality, one.counts.training, one.counts.mean, absent, *(one.missed.get(code, 0) for code in REASONS)],
                          number == "", _ways(school, ids.get(name))))
    columns = [Column("№"), Column("Класс", text=True), Column("Классный руководитель", text=True), *(Column(name, narrow=True) for name in (
        "Учеников", "Аттестуется", "Отличники", "Хорошисты", "С одной «4»", "С одной «3»", "На «3»", "Неуспевающие", "Не аттестованы", "Успеваемость, %",
        "Качество, %", "СОУ, %", "Средний балл")), *(Column(name, "Пропущено уроков", narrow=True) for name in ("всего", *REASONS))]
    return Table(SUMMARY.title, school.facts, columns, table, notes=[FROM_COUNTS], empty="В этом году классов нет.")


def pupils_behind(school: School, class_id: int, whole: int, kinds: Mapping[int, str], near: Mapping[int, str]) -> dict[int, str]:
    """The lists behind the figures of a class, by their places: all its pupils, those of a kind, those one mark away from the better one."""
    mine: dict[str, Any] = {"klass": class_id, "period": school.period.id, "on": school.on}
    return ({whole: to("student", klass=class_id, on=school.on)} | {place: to("student", category=str(kind), **mine) for place, kind in kinds.items()}
            | {place: to("student", near=mark, **mine) for place, mark in near.items()})


def _ways(school: School, class_id: int | None) -> dict[int, str]:
    """The rows behind the figures of a class in the summary."""
    if class_id is None:
        return {}
    kinds = {5: CATEGORY.EXCELLENT, 6: CATEGORY.GOOD, 9: CATEGORY.SATISFACTORY, 10: CATEGORY.FAILING, 11: CATEGORY.NOT_ASSESSED}
    days = {"klass": class_id, "on": school.on, "since": school.period.start_on, "until": school.on}
    return pupils_behind(school, class_id, 3, kinds, {7: "4", 8: "3"}) | {
        16 + place: to("attendance", code=code, **days) for place, code in enumerate(("|".join(REASONS), *REASONS))}


def build_map(actor: Actor, period_id: int) -> Table:
    """Quality by class and subject, with the subject's and the class's own."""
    school = read(actor, period_id)
    met = {subject for _, subject in school.by_subject}
    subjects = db.session.execute(select(Subject.id, Subject.name).where(Subject.id.in_(met)).order_by(Subject.position, Subject.name)).all()
    table = []
    for number, one in enumerate(school.lines, start=1):
        mine: dict[str, Any] = {"klass": one.id, "period": period_id, "on": school.on}
        ways = {place: to("period_mark", subject=id_, **mine) for place, (id_, _) in enumerate(subjects, start=2)}
        cells = [school.by_subject[one.id, id_].quality if (one.id, id_) in school.by_subject else "" for id_, _ in subjects]
        table.append(Line([number, one.name, *cells, school.sums[one.id].counts.quality], ways=ways))
    whole = {id_: sum((counts for (_, subject), counts in school.by_subject.items() if subject == id_), quality.Counts()) for id_, _ in subjects}
    total = Line(["", "Школа", *(whole[id_].quality for id_, _ in subjects), school.of(school.lines).counts.quality], heavy=True)
    columns = [Column("№"), Column("Класс", text=True), *(Column(name, narrow=True) for _, name in subjects), Column("Все предметы", narrow=True)]
    rows = [line.values[2:-1] for line in table]
    chart = charts.heat("Качество, %, по классам и предметам", [one.name for one in school.lines], [name for _, name in subjects],
                        [[value if isinstance(value, int | Fraction) else None for value in row] for row in rows]) if met else ""
    return Table(MAP.title, school.facts, columns, table if met else [], [total], chart=chart, notes=["Качество – доля «5» и «4» среди отметок за период, %."],
                 empty="Отметки за этот период ещё не выставлены.")


def build_rating(actor: Actor, period_id: int) -> Table:
    """Classes by quality; equal ones share a place and stand by name (§4.12)."""
    school = read(actor, period_id)
    found = [(one, good) for one in school.lines if (good := school.sums[one.id].quality) is not None]
    order = sorted(found, key=lambda pair: (-pair[1], pair[0].grade, pair[0].name))
    table: list[Line] = []
    for one, good in order:
        sums = school.sums[one.id]
        place: Value = 1 + sum(other > good for _, other in found)
        table.append(Line([place, one.name, one.leader, sums.assessed, good, sums.success, sums.counts.training, sums.counts.mean],
                          ways={4: to("period_mark", klass=one.id, period=period_id, on=school.on)}))
    columns = [Column("Место"), Column("Класс", text=True), Column("Классный руководитель", text=True), Column("Аттестовано"), Column("Качество, %"),
               Column("Успеваемость, %"), Column("СОУ, %"), Column("Средний балл")]
    chart = charts.bar("Качество, %", [one.name for one, _ in order], [good for _, good in order]) if order else ""
    return Table(RATING.title, school.facts, columns, table, chart=chart, notes=["Место – по качеству. Классы с равным качеством стоят на одном месте."],
                 empty="Отметки за этот период ещё не выставлены.")


FROM_COUNTS = ("Доли параллелей, ступеней и школы считаются из сложенных чисел, а не из средних процентов. Успеваемость и качество – по ученикам, СОУ и "
               "средний балл – по отметкам; ученики без отметок (1 класс) не аттестуются.")
PERIOD = Parameter("period_id", "Период", scopes.periods, scopes.last_ended)
SUMMARY = Report("svodnyy-klassnykh", "Сводный отчёт классного руководителя (по школе)",
                 "Показатели всех классов в одной таблице, с итогами параллелей и школы.", "Школа", HEADS, (PERIOD,), build_summary)
MAP = Report("klass-i-predmet", "Качество по классам и предметам", "Доля «4» и «5» в каждом классе по каждому предмету.", "Школа", HEADS, (PERIOD,), build_map)
RATING = Report("reyting-klassov", "Рейтинг классов", "Классы по качеству знаний.", "Школа", HEADS, (PERIOD,), build_rating)
