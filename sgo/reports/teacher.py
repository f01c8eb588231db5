"""«Отчёт учителя-предметника» and how far the programme is (Р 10.4; domain rules §4.1, §4.11)."""
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import func, or_, select

from sgo.access import HEADS, STAFF, Actor, system
from sgo.models import (GroupMember, Lesson, LessonStatus, PeriodMark, Person, PlanTopic, SchoolYear, Student, StudyGroup, StudyPeriod, Subject,
                        TeachingAssignment, YearStatus, db)
from sgo.rules import quality, wording

from . import school_reading, scopes
from .behind import to
from .base import Column, Line, Parameter, Report, Table, Value

HELD = (LessonStatus.HELD, LessonStatus.REPLACED)
COLUMNS = ("5", "4", "3", "2", "н/а", "осв.")


def build(actor: Actor, employee_id: int, period_id: int) -> Table:
    """A line a group: marks for the period, shares, lessons planned and held, who failed."""
    chosen = school_reading.period(period_id)
    on = max(chosen.start_on, min(chosen.end_on, actor.today))
    groups = _groups(chosen, on, employee_id)
    ids = [row[0] for row in groups]
    held, planned = _lessons(ids, chosen, on)
    members, marks = _members(ids, on), _marks(ids, period_id, on)
    lines: list[Line] = []
    every, pupils, all_held, all_planned = quality.Counts(), 0, 0, 0
    for number, (group, name, subject, subject_id, _) in enumerate(groups, start=1):
        own = members.get(group, {})
        counts = quality.Counts.of(marks.get((student, subject_id)) for student in own)
        bad = [f"{who} («{marks[student, subject_id]}»)" for student, who in own.items() if marks.get((student, subject_id)) in (1, 2, "н/а", "нз")]
        every, pupils = every + counts, pupils + len(own)
        all_held, all_planned = all_held + held.get(group, 0), all_planned + planned.get(group, 0)
        lines.append(Line([number, name, subject, len(own), *_figures(counts), planned.get(group, 0), held.get(group, 0), "; ".join(bad)],
                          ways=_ways(group, subject_id, period_id, chosen, on)))
    total = Line(["", "Итого", "", pupils, *_figures(every), all_planned, all_held, ""], heavy=True)
    columns = [Column("№"), Column("Группа", text=True), Column("Предмет", text=True), Column("Учеников"),
               *(Column(name, "Отметки за период") for name in COLUMNS), Column("Успеваемость, %"), Column("Качество, %"), Column("СОУ, %"),
               Column("Средний балл"), Column("всего", "Уроков"), Column("проведено", "Уроков"), Column("«2» и н/а", text=True)]
    teacher = dict(scopes.teachers(actor)).get(employee_id, "")
    facts = [("Школа", school_reading.name_of_school()), ("Учитель", teacher),
             ("Период", f"{chosen.name}, {wording.date_ru(chosen.start_on)} – {wording.date_ru(chosen.end_on)}")]
    return Table(REPORT.title, facts, columns, lines, [total] if lines else [],
                 notes=["Уроков «всего» – сколько их записано или назначено до конца периода, без отменённых."],
                 empty="В этом периоде учитель ничего не ведёт.")


def _ways(group: int, subject: int, period: int, chosen: StudyPeriod, on: Any) -> dict[int, str]:
    """The marks and lessons behind a group's line."""
    mine: dict[str, Any] = {"group": group, "subject": subject, "period": period}
    found = {place: to("period_mark", value=value, **mine) for place, value in ((4, 5), (5, 4), (6, 3), (7, "2|1"))}
    return found | {8: to("period_mark", code="н/а", **mine), 15: to("lesson", group=group, since=chosen.start_on, until=on)}


def _figures(counts: quality.Counts) -> list[Value]:
    return [counts.n5, counts.n4, counts.n3, counts.n2 + counts.n1, counts.not_assessed, counts.exempt, counts.success, counts.quality, counts.training,
            counts.mean]


def _groups(chosen: StudyPeriod, on: Any, employee_id: int) -> Sequence[Any]:
    statement = (select(StudyGroup.id, StudyGroup.name, Subject.name, Subject.id, StudyGroup.parallel_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(TeachingAssignment, TeachingAssignment.group_id == StudyGroup.id)
                 .join(StudyPeriod, StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id))
                 .where(TeachingAssignment.employee_id == employee_id, TeachingAssignment.since <= on, StudyPeriod.id == chosen.id,
                        or_(TeachingAssignment.until.is_(None), TeachingAssignment.until > chosen.start_on)).distinct()
                 .order_by(StudyGroup.parallel_id, StudyGroup.name, Subject.name))
    return db.session.execute(statement, execution_options=system("the groups of a teacher's report", StudyGroup, TeachingAssignment)).all()


def _lessons(groups: list[int], chosen: StudyPeriod, on: Any) -> tuple[dict[int, int], dict[int, int]]:
    statement = (select(Lesson.group_id, func.count().filter(Lesson.status.in_(HELD), Lesson.day <= on), func.count())
                 .where(Lesson.group_id.in_(groups), Lesson.day.between(chosen.start_on, chosen.end_on), Lesson.status != LessonStatus.CANCELLED)
                 .group_by(Lesson.group_id))
    rows = db.session.execute(statement, execution_options=system("the lessons of a teacher's report", Lesson)).all()
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}


def _members(groups: list[int], on: Any) -> dict[int, dict[int, str]]:
    statement = (select(GroupMember.group_id, GroupMember.student_id, Person.last_name, Person.first_name)
                 .join(Student, Student.id == GroupMember.student_id).join(Person, Person.id == Student.person_id)
                 .where(GroupMember.group_id.in_(groups), GroupMember.holds_on(on)).order_by(Person.sort_key))
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for group, student, last, first in db.session.execute(statement, execution_options=system("the pupils of a teacher's report", GroupMember, Student,
                                                                                              Person)):
        found[group][student] = f"{last} {first}"
    return found


def _marks(groups: list[int], period_id: int, on: Any) -> dict[tuple[int, int], int | str]:
    inside = select(GroupMember.student_id).where(GroupMember.group_id.in_(groups), GroupMember.holds_on(on))
    statement = select(PeriodMark.student_id, PeriodMark.subject_id, PeriodMark.value, PeriodMark.code).where(PeriodMark.period_id == period_id,
                                                                                                              PeriodMark.student_id.in_(inside))
    rows = db.session.execute(statement, execution_options=system("the period marks of a teacher's report", PeriodMark, GroupMember))
    return {(student, subject): value or (code.value if code else "") for student, subject, value, code in rows}


def build_programme(actor: Actor) -> Table:
    """Each group's year: hours of its plan, lessons due by today, held, and how much of the plan that is (T28)."""
    hours = select(PlanTopic.plan_id, func.sum(PlanTopic.hours).label("hours")).group_by(PlanTopic.plan_id).subquery()
    lessons = (select(Lesson.group_id, func.count().filter(Lesson.status.in_(HELD), Lesson.day <= actor.today).label("held"),
                      func.count().filter(Lesson.day <= actor.today).label("due"))
               .where(Lesson.status != LessonStatus.CANCELLED).group_by(Lesson.group_id)).subquery()
    statement = (select(StudyGroup.name, Subject.name, hours.c.hours, lessons.c.due, lessons.c.held).join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(SchoolYear, SchoolYear.id == StudyGroup.year_id).join(hours, hours.c.plan_id == StudyGroup.plan_id, isouter=True)
                 .join(lessons, lessons.c.group_id == StudyGroup.id, isouter=True)
                 .where(SchoolYear.status == YearStatus.CURRENT, StudyGroup.archived_at.is_(None)).order_by(StudyGroup.parallel_id, StudyGroup.name,
                                                                                                            Subject.name))
    if not actor.roles & HEADS:
        statement = statement.where(StudyGroup.id.in_(actor.own.taught_today))
    rows = db.session.execute(statement, execution_options=system("how far the programme is", StudyGroup, Lesson, PlanTopic)).all()
    lines = [Line([number, name, subject, planned, due or 0, held or 0, (due or 0) - (held or 0), Fraction(100 * (held or 0), planned) if planned else None])
             for number, (name, subject, planned, due, held) in enumerate(rows, start=1)]
    columns = [Column("№"), Column("Группа", text=True), Column("Предмет", text=True), Column("Часов по КТП"), Column("Уроков к этому дню"),
               Column("Проведено"), Column("Отставание"), Column("Выполнено, %")]
    return Table(PROGRAMME.title, [("Школа", school_reading.name_of_school()), ("На день", wording.date_ru(actor.today))], columns, lines,
                 notes=["Выполнено – проведённые уроки от часов КТП на год; прочерк – у группы нет КТП. Отставание – назначенные, но не проведённые уроки."],
                 empty="Групп в этом году нет.")


PERIOD = Parameter("period_id", "Период", scopes.periods, scopes.last_ended)
PROGRAMME = Report("vypolnenie-programmy", "Выполнение программы", "Сколько уроков проведено от часов КТП по каждой группе.", "Учитель", STAFF, (),
                   build_programme)
REPORT = Report("otchet-predmetnika", "Отчёт учителя-предметника", "Отметки за период по каждой группе учителя, доли, проведённые уроки.", "Учитель", STAFF,
                (Parameter("employee_id", "Учитель", scopes.teachers), PERIOD), build)
