"""«Итоги успеваемости класса за учебный период» (Р 10.4): pupils by subjects, the figures of each subject and of the class."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from sgo.access import STAFF, Actor, system
from sgo.models import (Attendance, AttendanceCode, ClassTeacher, Employee, Enrolment, Grading, GroupMember, Organisation, PeriodMark, Person, SchoolClass,
                        SchoolYear, Student, StudyGroup, StudyGroupClass, StudyPeriod, Subject, SubjectArea, db)
from sgo.rules import marks as rules
from sgo.rules import quality, wording

from . import scopes
from .behind import to
from .render import charts
from .base import Column, Line, Parameter, Report, Table, Value

ABSENT = [AttendanceCode(code) for code in sorted(rules.ABSENT)]
ASKED: dict[str, dict[str, Any]] = {      # the rows behind a line below
    "n5": {"value": 5}, "n4": {"value": 4}, "n3": {"value": 3}, "n2": {"value": 2}, "not_assessed": {"code": "н/а"}}
MISSED = "|".join(sorted(rules.ABSENT))
BELOW = (("«5»", "n5"), ("«4»", "n4"), ("«3»", "n3"), ("«2»", "n2"), ("н/а", "not_assessed"))
SHARES = (("Успеваемость, %", "success"), ("Качество, %", "quality"), ("СОУ, %", "training"), ("Средний балл", "mean"))
FORMULA = ("Успеваемость = («5» + «4» + «3») / N, качество = («5» + «4») / N; в N не входят освобождённые и ученики без отметки. "
           "СОУ: «5» – 1,00; «4» – 0,64; «3» – 0,36; «2» – 0,16; н/а – 0,07. Над таблицей – доли учеников, в таблице – доли отметок.")


@dataclass(frozen=True)
class _Subject:
    id: int
    name: str
    area: str
    grading: Grading
    groups: frozenset[int]


@dataclass(frozen=True)
class _Facts:
    """What was read for the report."""
    school: str
    name: str
    leader: str
    year: str
    period: Any
    pupils: list[tuple[int, str]]
    subjects: list[_Subject]
    marks: dict[tuple[int, int], int | str]
    missed: dict[int, int]
    class_id: int
    today: date


def build(actor: Actor, class_id: int, period_id: int) -> Table:
    """The report of one class for one period: whole for who answers for the class, the own subjects for a subject teacher."""
    facts = _read(actor, class_id, period_id)
    whole = scopes.sees_whole(actor, class_id)
    shown, members = facts.subjects, None
    if not whole:
        taught = frozenset(actor.own.taught_today)
        shown = [subject for subject in facts.subjects if subject.groups & taught]
        members = _members(taught, [subject.groups & taught for subject in shown], shown, _counted_on(facts.period, actor.today))
    table = _table(facts, shown, members, whole)
    if not whole:
        left_out = len(facts.subjects) - len(shown)
        table.notes.insert(
            0,
            f"Показаны только ваши предметы и ваши ученики. Не показано: {wording.counted(left_out, 'предмет', 'предмета', 'предметов')}, средний балл, "
            "пропуски и итоги класса; их видят классный руководитель и администрация.",
        )
    if not facts.marks:
        table.notes.insert(0, f"Отметки за период «{facts.period.name}» ещё не выставлены.")
    return table


# ---------- reading
def _counted_on(period: Any, today: date) -> date:
    last: date = period.end_on
    return min(last, today)


def _read(actor: Actor, class_id: int, period_id: int) -> _Facts:
    stamp = system("a named report reads its whole class", SchoolClass, ClassTeacher, Employee, Person, Enrolment, Student, StudyGroup, StudyGroupClass,
                   PeriodMark, Attendance, Organisation)
    period = db.session.execute(select(StudyPeriod).where(StudyPeriod.id == period_id)).scalar_one()
    on = _counted_on(period, actor.today)
    named = select(Organisation.short_name).limit(1).scalar_subquery()
    head = select(SchoolClass, SchoolYear.name, named).join(SchoolYear, SchoolYear.id == SchoolClass.year_id).where(SchoolClass.id == class_id)
    school_class, year, school = db.session.execute(head, execution_options=stamp).one()
    pupils = _pupils(class_id, on, stamp)
    ids = [id_ for id_, _ in pupils]
    finals = select(PeriodMark.student_id, PeriodMark.subject_id, PeriodMark.value, PeriodMark.code).where(
        PeriodMark.period_id == period_id, PeriodMark.student_id.in_(ids)
    )
    marks = {(student, subject): value or (code.value if code else "") for student, subject, value, code in db.session.execute(finals, execution_options=stamp)}
    absent = (select(Attendance.student_id, func.count()).where(Attendance.student_id.in_(ids), Attendance.code.in_(ABSENT),
                                                                Attendance.day.between(period.start_on, on)).group_by(Attendance.student_id))
    missed = {row[0]: int(row[1]) for row in db.session.execute(absent, execution_options=stamp)}
    return _Facts(school or "не названа", school_class.name, _leader(class_id, on, stamp), year, period, pupils, _subjects(class_id, stamp), marks, missed,
                  class_id, actor.today)


def _pupils(class_id: int, on: date, stamp: dict[str, Any]) -> list[tuple[int, str]]:
    """The list of the class on the day; who has left is not counted."""
    statement = (
        select(Student.id, Person.last_name, Person.first_name)
        .join(Enrolment, Enrolment.student_id == Student.id)
        .join(Person, Person.id == Student.person_id)
        .where(Enrolment.class_id == class_id, Enrolment.holds_on(on))
        .order_by(Person.sort_key, Student.id)
    )
    return [(id_, f"{last} {first}") for id_, last, first in db.session.execute(statement, execution_options=stamp)]


def _leader(class_id: int, on: date, stamp: dict[str, Any]) -> str:
    statement = (select(Person).join(Employee, Employee.person_id == Person.id).join(ClassTeacher, ClassTeacher.employee_id == Employee.id)
                 .where(ClassTeacher.class_id == class_id, ClassTeacher.holds_on(on)))
    person = db.session.scalars(statement, execution_options=stamp).first()
    return person.short_name if person else "не назначен"


def _subjects(class_id: int, stamp: dict[str, Any]) -> list[_Subject]:
    statement = (select(Subject.id, Subject.name, SubjectArea.name, Subject.grading, StudyGroup.id).join(SubjectArea, SubjectArea.id == Subject.area_id)
                 .join(StudyGroup, StudyGroup.subject_id == Subject.id).join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id)
                 .where(StudyGroupClass.class_id == class_id, Subject.grading != Grading.NONE, StudyGroup.archived_at.is_(None))
                 .order_by(SubjectArea.position, SubjectArea.name, Subject.position, Subject.name))
    found: dict[int, _Subject] = {}
    for id_, name, area, grading, group in db.session.execute(statement, execution_options=stamp):
        known = found.get(id_)
        found[id_] = _Subject(id_, name, area, grading, (known.groups if known else frozenset()) | {group})
    return list(found.values())


def _members(taught: frozenset[int], groups: Sequence[frozenset[int]], shown: Sequence[_Subject], on: date) -> dict[int, set[int]]:
    """Subject -> pupils of the teacher's own groups on the day."""
    statement = select(GroupMember.group_id, GroupMember.student_id).where(GroupMember.group_id.in_(taught), GroupMember.holds_on(on))
    rows = db.session.execute(statement, execution_options=system("pupils of own groups", GroupMember)).all()
    return {subject.id: {student for group, student in rows if group in own} for subject, own in zip(shown, groups, strict=True)}


# ---------- the table
def _table(facts: _Facts, shown: Sequence[_Subject], members: dict[int, set[int]] | None, whole: bool) -> Table:
    pupils = [pupil for pupil in facts.pupils if members is None or any(pupil[0] in own for own in members.values())]
    columns = [Column("№", text=False), Column("Ученик", text=True), *(Column(subject.name, subject.area, narrow=True, marks=True) for subject in shown)]
    if whole:
        columns += [Column("Средний балл", narrow=True), Column("Пропущено уроков", narrow=True), Column("Группа", text=True)]
    lines = [_line(number, pupil, facts, shown, members, whole) for number, pupil in enumerate(pupils, start=1)]
    counts = [_counts(subject, pupils, facts, members) for subject in shown]
    period = facts.period
    table = Table(
        REPORT.title,
        [
            ("Школа", facts.school),
            ("Учебный год", facts.year),
            ("Класс", facts.name),
            ("Период", f"{period.name}, {wording.date_ru(period.start_on)} – {wording.date_ru(period.end_on)}"),
            ("Классный руководитель", facts.leader),
        ],
        columns,
        lines,
        _totals(counts, whole, facts, shown),
        _figures(facts, pupils) if whole else [],
        [FORMULA],
        "В классе нет учеников или предметов: заведите журналы класса." if whole else "Вы не преподаёте в этом классе предметов с отметками.",
    )
    every = sum(counts, quality.Counts())
    if every.assessed:
        table.chart = charts.bar("Отметки за период", [title for title, _ in BELOW], [getattr(every, name) for _, name in BELOW])
    if not (pupils and shown):
        table.lines, table.totals, table.notes = [], [], []
    return table


def _line(number: int, pupil: tuple[int, str], facts: _Facts, shown: Sequence[_Subject], members: dict[int, set[int]] | None, whole: bool) -> Line:
    student, name = pupil
    marks = [facts.marks.get((student, subject.id), "") if members is None or student in members[subject.id] else "" for subject in shown]
    if not whole:
        return Line([number, name, *marks])
    standing = [mark for mark in marks if mark != ""]
    mean = rules.average([(mark, None) for mark in standing if isinstance(mark, int)])
    ways = {place: to("mark", student=student, subject=subject.id, **_days(facts)) for place, subject in enumerate(shown, start=2)}
    ways[len(marks) + 2] = to("period_mark", student=student, period=facts.period.id)
    ways[len(marks) + 3] = to("attendance", student=student, code=MISSED, **_days(facts))
    return Line([number, name, *marks, mean, facts.missed.get(student, 0), quality.near(standing) or quality.category(standing).value], ways=ways)


def _days(facts: _Facts) -> dict[str, Any]:
    return {"since": facts.period.start_on, "until": facts.period.end_on}


def _counts(subject: _Subject, pupils: Sequence[tuple[int, str]], facts: _Facts, members: dict[int, set[int]] | None) -> quality.Counts:
    whose = [student for student, _ in pupils if members is None or student in members[subject.id]]
    return quality.Counts.of(facts.marks.get((student, subject.id)) for student in whose)


def _totals(counts: Sequence[quality.Counts], whole: bool, facts: _Facts, shown: Sequence[_Subject]) -> list[Line]:
    every = sum(counts, quality.Counts())
    rest: tuple[None, ...] = (None, None) if whole else ()
    lines = []
    for title, name in (*BELOW, *SHARES):
        values: list[Value] = [getattr(one, name) for one in counts]
        last: list[Value] = [getattr(every, name), *("" for _ in rest)] if whole else []
        asked = ASKED.get(name)
        ways = {place: to("period_mark", klass=facts.class_id, period=facts.period.id, on=_counted_on(facts.period, facts.today), subject=subject.id, **asked)
                for place, subject in enumerate(shown, start=2)} if asked else {}
        lines.append(Line(["", title, *values, *last], (title, name) in SHARES[:2], ways))
    return lines


def _figures(facts: _Facts, pupils: Sequence[tuple[int, str]]) -> list[tuple[str, Value]]:
    of_pupil = [[facts.marks[student, subject.id] for subject in facts.subjects if (student, subject.id) in facts.marks] for student, _ in pupils]
    categories = [quality.category(marks) for marks in of_pupil]
    figures = quality.class_figures(categories)
    extras = [quality.near(marks) for marks in of_pupil]
    return [
        ("Учеников", len(pupils)),
        ("Отличники", categories.count(quality.Category.EXCELLENT)),
        ("Хорошисты", categories.count(quality.Category.GOOD)),
        ("С одной «4»", extras.count("с одной 4")),
        ("На «3»", categories.count(quality.Category.SATISFACTORY)),
        ("С одной «3»", extras.count("с одной 3")),
        ("Неуспевающие", categories.count(quality.Category.FAILING)),
        ("Не аттестованы", categories.count(quality.Category.NOT_ASSESSED)),
        *([("Без отметок", unmarked)] if (unmarked := categories.count(quality.Category.UNMARKED)) else []),
        ("Успеваемость, %", figures.success),
        ("Качество, %", figures.quality),
    ]


REPORT = Report(
    "itogi-klassa",
    "Итоги успеваемости класса за учебный период",
    "Отметки учеников по предметам, успеваемость и качество по каждому предмету и по классу.",
    "Класс",
    STAFF,
    (Parameter("class_id", "Класс", scopes.classes, scopes.first_graded), Parameter("period_id", "Период", scopes.periods, scopes.last_ended)),
    build,
)
