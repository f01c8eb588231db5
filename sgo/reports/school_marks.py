"""How the school learns (Р 10.3): the class teachers' summary, the school's progress, the map of classes and subjects, the order of classes."""
from collections.abc import Iterable
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
    """All classes of the school in a period, as of its last day."""
    chosen = reading.period(period_id)
    on = max(chosen.start_on, min(chosen.end_on, actor.today))
    lines, marks = reading.classes(on), reading.marks(period_id)
    here = [one for one in reading.stays(on, on) if one.holds(on)]
    missed: dict[int, dict[str, int]] = {}
    if with_missed:
        statement = (select(Attendance.student_id, Attendance.code, func.count()).where(Attendance.day.between(chosen.start_on, on))
                     .group_by(Attendance.student_id, Attendance.code))
        for student, code, number in db.session.execute(statement, execution_options=system("missed lessons of the school in a report", Attendance)):
            missed.setdefault(student, {})[code.value] = number
    sums = {one.id: Sums() for one in lines}
    by_subject: dict[tuple[int, int], quality.Counts] = {}
    for stay in here:
        own = marks.get(stay.student, {})
        values = list(own.values())
        kinds = {str(quality.category(values)): 1} | ({near: 1} if (near := quality.near(values)) else {})
        bad = sum(mark in (1, 2, "нз") for mark in values)
        if bad:
            kinds[f"по {min(bad, 3)}"] = 1
        sums[stay.class_id] += Sums(1, kinds, quality.Counts.of(values), missed.get(stay.student, {}))
        for subject, mark in own.items():
            key = (stay.class_id, subject)
            by_subject[key] = by_subject.get(key, quality.Counts()) + quality.Counts.of([mark])
    return School(chosen, lines, sums, by_subject, on)


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
                           one.share(CATEGORY.EXCELLENT, CATEGORY.GOOD, CATEGORY.SATISFACTORY), one.share(CATEGORY.EXCELLENT, CATEGORY.GOOD),
                           one.counts.training, one.counts.mean, absent, *(one.missed.get(code, 0) for code in REASONS)],
                          number == "", _ways(school, ids.get(name))))
    columns = [Column("№"), Column("Класс", text=True), Column("Классный руководитель", text=True), *(Column(name, narrow=True) for name in (
        "Учеников", "Аттестуется", "Отличники", "Хорошисты", "С одной «4»", "С одной «3»", "На «3»", "Неуспевающие", "Не аттестованы", "Успеваемость, %",
        "Качество, %", "СОУ, %", "Средний балл")), *(Column(name, "Пропущено уроков", narrow=True) for name in ("всего", *REASONS))]
    return Table(SUMMARY.title, school.facts, columns, table, notes=[FROM_COUNTS], empty="В этом году классов нет.")


def _ways(school: School, class_id: int | None) -> dict[int, str]:
    """The rows behind the figures of a class in the summary."""
    if class_id is None:
        return {}
    mine: dict[str, Any] = {"klass": class_id, "period": school.period.id, "on": school.on}
    kinds = {5: CATEGORY.EXCELLENT, 6: CATEGORY.GOOD, 9: CATEGORY.SATISFACTORY, 10: CATEGORY.FAILING, 11: CATEGORY.NOT_ASSESSED}
    found = {3: to("student", klass=class_id, on=school.on)} | {place: to("student", category=kind.value, **mine) for place, kind in kinds.items()}
    found |= {7: to("student", near="4", **mine), 8: to("student", near="3", **mine)}
    days = {"klass": class_id, "on": school.on, "since": school.period.start_on, "until": school.on}
    return found | {16 + place: to("attendance", code=code, **days) for place, code in enumerate(("|".join(REASONS), *REASONS))}


def build_progress(actor: Actor, period_id: int) -> Table:
    """Who learns how, class by class, beside the period before."""
    school = read(actor, period_id)
    before = db.session.scalar(select(StudyPeriod.id).where(StudyPeriod.scheme_id == school.period.scheme_id, StudyPeriod.end_on < school.period.start_on)
                               .order_by(StudyPeriod.end_on.desc()).limit(1))
    earlier = {name: one for _, name, one in read(actor, before).groups()} if before else {}
    table = []
    for number, name, one in school.groups():
        passing = one.share(CATEGORY.EXCELLENT, CATEGORY.GOOD, CATEGORY.SATISFACTORY)
        good = one.share(CATEGORY.EXCELLENT, CATEGORY.GOOD)
        was = earlier.get(name, Sums())
        then = was.share(CATEGORY.EXCELLENT, CATEGORY.GOOD)
        table.append(Line([number, name, one.pupils, one.assessed, one[CATEGORY.EXCELLENT], one[CATEGORY.GOOD], one["с одной 3"], one[CATEGORY.FAILING],
                           *(one[f"по {few}"] for few in (1, 2, 3)), one[CATEGORY.NOT_ASSESSED], passing, good, then,
                           good - then if good is not None and then is not None else None], number == ""))
    columns = [Column("№"), Column("Класс", text=True), *(Column(name, narrow=True) for name in (
        "Учеников", "Аттестовано", "На «5»", "На «4» и «5»", "С одной «3»", "Неуспевающих")), *(Column(name, "Из них по предметам", narrow=True) for name in (
            "одному", "двум", "трём и больше")), *(Column(name, narrow=True) for name in (
                "Не аттестованы", "Успеваемость, %", "Качество, %", "Качество до этого, %", "Разница"))]
    notes = [FROM_COUNTS, "«До этого» – предыдущий период этого года."]
    chart = _course({name: one for _, name, one in school.groups()}, earlier, [one.name for one in school.lines])
    return Table(PROGRESS.title, school.facts, columns, table, notes=notes, chart=chart, empty="В этом году классов нет.")


def _course(now: dict[str, Sums], then: dict[str, Sums], names: list[str]) -> str:
    """Quality class by class, this period's line beside the one before."""
    def of(sums: dict[str, Sums]) -> list[Fraction | None]:
        return [sums[name].share(CATEGORY.EXCELLENT, CATEGORY.GOOD) if name in sums else None for name in names]
    return charts.line("Качество по классам, %", names, [("этот период", of(now)), *([("до этого", of(then))] if then else [])]) if names else ""


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
    found = [(one, good) for one in school.lines if (good := school.sums[one.id].share(CATEGORY.EXCELLENT, CATEGORY.GOOD)) is not None]
    order = sorted(found, key=lambda pair: (-pair[1], pair[0].grade, pair[0].name))
    table: list[Line] = []
    for one, good in order:
        sums = school.sums[one.id]
        place: Value = 1 + sum(other > good for _, other in found)
        table.append(Line([place, one.name, one.leader, sums.assessed, good, sums.share(CATEGORY.EXCELLENT, CATEGORY.GOOD, CATEGORY.SATISFACTORY),
                           sums.counts.training, sums.counts.mean],
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
PROGRESS = Report("uspevaemost-shkoly", "Сводный отчёт об успеваемости по школе", "Как учатся классы и параллели, рядом с предыдущим периодом.", "Школа", HEADS,
                  (PERIOD,), build_progress)
MAP = Report("klass-i-predmet", "Качество по классам и предметам", "Доля «4» и «5» в каждом классе по каждому предмету.", "Школа", HEADS, (PERIOD,), build_map)
RATING = Report("reyting-klassov", "Рейтинг классов", "Классы по качеству знаний.", "Школа", HEADS, (PERIOD,), build_rating)
