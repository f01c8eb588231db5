"""«Сводный отчёт об успеваемости по школе» (Р 10.3): by classes, by subjects or by teachers, beside the period before and the same period a year ago."""
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from sgo.access import HEADS, Actor, system
from sgo.models import (Employee, GroupMember, PeriodMark, PeriodScheme, Person, SchoolYear, StudyGroup, StudyPeriod, Subject, TeachingAssignment, db)
from sgo.rules import quality, wording

from . import compare, school_marks
from . import school_reading as reading
from .base import Column, Line, Parameter, Report, Table, Value
from .render import charts

BY_CLASS, BY_SUBJECT, BY_TEACHER = 1, 2, 3
VIEWS = ((BY_CLASS, "по классам"), (BY_SUBJECT, "по предметам"), (BY_TEACHER, "по учителям"))
MARKS = ("«5»", "«4»", "«3»", "«2»", "н/а")
CATEGORY = quality.Category


class Judged(Protocol):
    """Whatever has a share of the good."""
    @property
    def quality(self) -> Fraction | None:
        """Качество, per cent."""


@dataclass(frozen=True)
class Moments:
    """The period asked for, the one before it in its year, and the same one of the year before; None where there is no such."""
    now: StudyPeriod
    before: StudyPeriod | None
    year_ago: StudyPeriod | None

    @property
    def known(self) -> list[StudyPeriod]:
        return [one for one in (self.now, self.before, self.year_ago) if one]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands above the table of the report."""
        def said(one: StudyPeriod | None) -> str:
            return f"{one.name} {one.scheme.year.name}" if one else "нет"
        span = f"{self.now.name}, {wording.date_ru(self.now.start_on)} – {wording.date_ru(self.now.end_on)}"
        return [("Школа", reading.name_of_school()), ("Период", span), ("Предыдущий период", said(self.before)), ("Год назад", said(self.year_ago))]


def build(actor: Actor, period_id: int, view: int = BY_CLASS) -> Table:
    """Who learns how, and what it was a period and a year ago."""
    moments = _moments(period_id)
    if view == BY_CLASS:
        return _by_class(actor, moments)
    title, names, counts = _subjects(actor, moments) if view == BY_SUBJECT else _teachers(actor, moments)
    return _by_marks(moments, title, names, counts)


def _moments(period_id: int) -> Moments:
    now = reading.period(period_id)
    scheme, year = now.scheme, now.scheme.year
    statement = (select(StudyPeriod).join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear, SchoolYear.id == PeriodScheme.year_id)
                 .where(or_(and_(StudyPeriod.scheme_id == now.scheme_id, StudyPeriod.end_on < now.start_on),
                            and_(PeriodScheme.kind == scheme.kind, StudyPeriod.number == now.number, SchoolYear.end_on < year.start_on)))
                 .options(joinedload(StudyPeriod.scheme).joinedload(PeriodScheme.year)).order_by(StudyPeriod.end_on, StudyPeriod.id))
    found = list(db.session.scalars(statement))
    inside = [one for one in found if one.scheme_id == now.scheme_id]
    of_last = [one for one in found if one.scheme.year.start_on.year == year.start_on.year - 1]
    alike = [one for one in of_last if one.scheme.first_parallel <= scheme.last_parallel and scheme.first_parallel <= one.scheme.last_parallel]
    return Moments(now, inside[-1] if inside else None, alike[-1] if alike else None)


def _schools(actor: Actor, moments: Moments) -> dict[int, school_marks.School]:
    """The three periods, each over the classes of its own year, in one statement of each kind a year."""
    marks = reading.marks([one.id for one in moments.known])
    found: dict[int, school_marks.School] = {}
    for year_id in dict.fromkeys(one.scheme.year_id for one in moments.known):
        mine = [one for one in moments.known if one.scheme.year_id == year_id]
        days = [school_marks.last_day(actor, one) for one in mine]
        lines, stays = reading.classes(days[0], year_id), reading.stays(min(days), max(days), year_id)
        found |= {one.id: school_marks.counted(one, on, lines, stays, marks[one.id], {}) for one, on in zip(mine, days, strict=True)}
    return found


def _by_class(actor: Actor, moments: Moments) -> Table:
    schools = _schools(actor, moments)
    school = schools[moments.now.id]
    before = {name: one for _, name, one in schools[moments.before.id].groups()} if moments.before else {}
    year_ago = {str(compare.grown(name, 1)): one for _, name, one in schools[moments.year_ago.id].groups()} if moments.year_ago else {}
    if moments.year_ago:                                # a parallel of one class has no line of its own: it may have had one, or have one now
        then = schools[moments.year_ago.id]
        year_ago |= {f"{grade + 1} классы": then.of(one for one in then.lines if one.grade == grade) for grade in {one.grade for one in then.lines}}
    ids, table = {one.name: one.id for one in school.lines}, []
    for number, name, one in school.groups():
        table.append(Line([number, name, one.pupils, one.assessed, one[CATEGORY.EXCELLENT], one[CATEGORY.GOOD], one["с одной 3"], one[CATEGORY.FAILING],
                           *(one[f"по {few}"] for few in (1, 2, 3)), one[CATEGORY.NOT_ASSESSED], one.success, one.quality,
                           *_past(one, before.get(name)), *_past(one, year_ago.get(name))], number == "", _ways(school, ids.get(name))))
    columns = [Column("№"), Column("Класс", text=True), *(Column(name, narrow=True) for name in (
        "Учеников", "Аттестовано", "На «5»", "На «4» и «5»", "С одной «3»", "Неуспевающих")), *(Column(name, "Из них по предметам", narrow=True) for name in (
            "одному", "двум", "трём и больше")), *(Column(name, narrow=True) for name in ("Не аттестованы", "Успеваемость, %", "Качество, %")), *PAST]
    names = [one.name for one in school.lines]
    chart = _course("Качество по классам, %", names, {name: one for _, name, one in school.groups()}, before, year_ago)
    return Table(REPORT.title, moments.facts, columns, table, notes=[school_marks.FROM_COUNTS, COHORT], chart=chart, empty="В этом году классов нет.")


def _ways(school: school_marks.School, class_id: int | None) -> dict[int, str]:
    kinds = {4: CATEGORY.EXCELLENT, 5: CATEGORY.GOOD, 7: CATEGORY.FAILING, 11: CATEGORY.NOT_ASSESSED}
    return school_marks.pupils_behind(school, class_id, 2, kinds, {6: "3"}) if class_id else {}


Found = tuple[str, Mapping[int, str], Mapping[int, Mapping[int, quality.Counts]]]       # what a line is, lines by id, period -> id -> counts


def _subjects(actor: Actor, moments: Moments) -> Found:
    names = {row.id: row.name for row in db.session.execute(select(Subject.id, Subject.name).order_by(Subject.position, Subject.name))}
    found: dict[int, dict[int, quality.Counts]] = {}
    for period_id, school in _schools(actor, moments).items():
        found[period_id] = defaultdict(quality.Counts)
        for (_, subject), counts in school.by_subject.items():
            found[period_id][subject] += counts
    return "Предмет", names, found


def _teachers(actor: Actor, moments: Moments) -> Found:
    """The marks of each one's groups, as «Отчёт учителя-предметника» counts them."""
    found = {one.id: _of_teachers(actor, one) for one in moments.known}
    met = {id_ for counts in found.values() for id_ in counts}
    statement = select(Employee.id, Person).join(Person, Person.id == Employee.person_id).where(Employee.id.in_(met)).order_by(Person.sort_key, Employee.id)
    rows = db.session.execute(statement, execution_options=system("the teachers of a school report", Employee, Person))
    return "Учитель", {id_: person.short_name for id_, person in rows}, found


def _of_teachers(actor: Actor, period: StudyPeriod) -> dict[int, quality.Counts]:
    on = school_marks.last_day(actor, period)
    taught = (select(TeachingAssignment.employee_id, TeachingAssignment.group_id).distinct()
              .where(TeachingAssignment.since <= on, or_(TeachingAssignment.until.is_(None), TeachingAssignment.until > period.start_on)).subquery())
    statement = (select(taught.c.employee_id, PeriodMark.value, PeriodMark.code, func.count()).join(StudyGroup, StudyGroup.id == taught.c.group_id)
                 .join(GroupMember, and_(GroupMember.group_id == StudyGroup.id, GroupMember.holds_on(on)))
                 .join(PeriodMark, and_(PeriodMark.student_id == GroupMember.student_id, PeriodMark.subject_id == StudyGroup.subject_id,
                                        PeriodMark.period_id == period.id))
                 .where(StudyGroup.year_id == period.scheme.year_id).group_by(taught.c.employee_id, PeriodMark.value, PeriodMark.code))
    stamp = system("the marks of all teachers' groups in a school report", TeachingAssignment, StudyGroup, GroupMember, PeriodMark)
    found: dict[int, list[int | str]] = defaultdict(list)
    for employee, value, code, number in db.session.execute(statement, execution_options=stamp):
        found[employee] += [value or (code.value if code else "")] * number
    return {employee: quality.Counts.of(marks) for employee, marks in found.items()}


def _by_marks(moments: Moments, title: str, names: Mapping[int, str], counts: Mapping[int, Mapping[int, quality.Counts]]) -> Table:
    now = counts[moments.now.id]
    before, year_ago = (counts[one.id] if one else {} for one in (moments.before, moments.year_ago))
    shown = [id_ for id_ in names if now.get(id_)]
    table = [Line([number, names[id_], *_figures(now[id_]), *_past(now[id_], before.get(id_)), *_past(now[id_], year_ago.get(id_))])
             for number, id_ in enumerate(shown, start=1)]
    whole, *earlier = (sum(one.values(), quality.Counts()) for one in (now, before, year_ago))
    total = Line(["", "Всего", *_figures(whole), *(value for then in earlier for value in _past(whole, then))], heavy=True)
    columns = [Column("№"), Column(title, text=True), Column("Отметок", narrow=True), *(Column(name, "Отметки за период", narrow=True) for name in MARKS),
               *(Column(name, narrow=True) for name in ("Успеваемость, %", "Качество, %", "СОУ, %", "Средний балл")), *PAST]
    chart = charts.bar("Качество, %", [names[id_] for id_ in shown], [now[id_].quality for id_ in shown]) if shown else ""
    notes = ["Успеваемость, качество, СОУ и средний балл – по отметкам за период; «осв.», «зч» и «нз» в них не входят."]
    if title == "Учитель":
        notes.append("Отметки группы, которую вели двое, стоят у обоих, поэтому «Всего» – сумма строк, а не число отметок школы.")
    return Table(REPORT.title, moments.facts, columns, table, [total] if table else [], notes=notes, chart=chart,
                 empty="Отметки за этот период ещё не выставлены.")


def _figures(one: quality.Counts) -> list[Value]:
    return [one.assessed, one.n5, one.n4, one.n3, one.n2 + one.n1, one.not_assessed, one.success, one.quality, one.training, one.mean]


def _past(now: Judged, then: Judged | None) -> list[Value]:
    """What the quality was, and by how much it has changed: the later less the earlier (§4.10)."""
    was = then.quality if then else None
    return [was, compare.difference(now.quality, was)]


def _course(title: str, names: Sequence[str], *series: Mapping[str, Judged]) -> str:
    """Quality line by line, this period's beside those before."""
    def of(some: Mapping[str, Judged]) -> list[Fraction | None]:
        return [some[name].quality if name in some else None for name in names]
    said: Iterable[tuple[str, Mapping[str, Judged]]] = zip(("этот период", "предыдущий", "год назад"), series, strict=True)
    return charts.line(title, names, [(word, of(some)) for word, some in said if some]) if names else ""


PAST = [Column(name, group, narrow=True, past=True) for group in ("Предыдущий период", "Год назад") for name in ("качество", "разница")]
COHORT = ("Год назад ученики были классом младше: 5А сравнивается с 4А того года, 5 классы – с 4 классами; ступени и школа – с теми же ступенями и школой. "
          "Где такого класса не было или его не аттестовали, стоит прочерк.")
REPORT = Report("uspevaemost-shkoly", "Сводный отчёт об успеваемости по школе",
                "Как учатся классы, предметы и учителя – рядом с предыдущим периодом и прошлым годом.", "Школа", HEADS,
                (school_marks.PERIOD, Parameter("view", "Строки", lambda actor: VIEWS)), build)
