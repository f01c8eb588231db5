"""«Отчёт о доступе к классному журналу»: who changed what in a class's journal and when; a family reads the rows of its own child."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, String, and_, cast, false, literal, null, or_, select, union_all

from sgo.access import HEADS, Actor, system
from sgo.models import (Account, Attendance, Change, ChangeKind, ChangeSet, Employee, Enrolment, Homework, Lesson, Mark, Organisation, PeriodMark, Person,
                        Role, SchoolClass, SchoolYear, Student, StudyGroup, StudyGroupClass, StudyPeriod, Subject, Work, YearMark, YearStatus, db)
from sgo.rules import names, wording
from sgo.services import paths, titles
from sgo.services.history.words import first_values, of_json, standing_rows

from . import scopes
from .base import Column, Line, Options, Parameter, Report, Table

MOST = 2000
ALL: tuple[int, str] = (0, "все")
DATED: tuple[Any, ...] = (Lesson, Homework, Work, Mark, Attendance)
SUMS: tuple[Any, ...] = (PeriodMark, YearMark)
NOUNS = {"lesson": "тема урока", "homework": "домашнее задание", "work": "работа", "mark": "отметка", "attendance": "посещаемость",
         "period_mark": "отметка за период", "year_mark": "годовая отметка"}
TOLD = {"lesson": ("topic",), "homework": ("text", "none_set"), "work": ("title",), "mark": ("value", "second_value", "code"), "attendance": ("code",),
        "period_mark": ("value", "code"), "year_mark": ("value", "code")}
BELONGS = ("day", "lesson_id", "work_id", "period_id")
QUIET = {"topic_recorded_at", "attendance_confirmed_at", "set_at", "set_by_id", "suggested"}
Values = Mapping[str, Any]


# ---------- what is asked
def _classes(actor: Actor) -> Options:
    """The classes of the year for the heads, the classes of the own children for a parent."""
    if actor.roles & HEADS:
        return scopes.classes(actor)
    statement = (select(SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter).where(SchoolClass.id.in_(actor.own.classes_of(actor.own.children)))
                 .order_by(SchoolClass.parallel_id, SchoolClass.letter))
    return [(id_, f"{parallel}{letter}") for id_, parallel, letter in db.session.execute(statement, execution_options=system(
        "the classes of own children", SchoolClass))]


def _subjects(actor: Actor) -> Options:
    taught = select(StudyGroup.subject_id).join(SchoolYear, SchoolYear.id == StudyGroup.year_id).where(SchoolYear.status == YearStatus.CURRENT)
    statement = select(Subject.id, Subject.name).where(Subject.id.in_(taught)).order_by(Subject.position, Subject.name)
    return [ALL, *((id_, name) for id_, name in db.session.execute(statement, execution_options=system("which subjects are taught", StudyGroup)))]


def _periods(actor: Actor) -> Options:
    return [ALL, *scopes.periods(actor)]


def _persons(actor: Actor) -> Options:
    """Who may have changed a journal: the staff with accounts."""
    statement = (select(Account.id, Person.last_name, Person.first_name, Person.middle_name).join(Person, Person.id == Account.person_id)
                 .join(Employee, Employee.person_id == Person.id).order_by(Person.sort_key, Account.id))
    rows = db.session.execute(statement, execution_options=system("who may have changed a journal", Account, Person, Employee))
    return [ALL, *((id_, names.short_name(last, first, middle)) for id_, last, first, middle in rows)]


# ---------- what is read
@dataclass(frozen=True)
class _Asked:
    groups: dict[int, str]
    pupils: dict[int, str]
    periods: list[Any]
    period: Any
    account_id: int
    family: bool


def build(actor: Actor, class_id: int, subject_id: int, period_id: int, account_id: int) -> Table:
    """The changes of a class's journal, the newest first: whole for the heads, of the own children for a parent."""
    school_class, year, school = _head(class_id)
    asked = _read(actor, school_class, subject_id, period_id, account_id)
    found = _changes(asked)
    lines = [Line([number, *values]) for number, values in enumerate(_told(actor, asked, found[:MOST]), start=1)]
    subject = dict(_subjects(actor)).get(subject_id, "") if subject_id else ALL[1]
    person = dict(_persons(actor)).get(account_id, "") if account_id else ALL[1]
    notes = [f"Показаны последние {MOST} изменений: задайте период, предмет или человека."] if len(found) > MOST else []
    if asked.family:
        notes.append("Показаны изменения, которые касаются вашего ребёнка.")
    return Table(REPORT.title, [("Школа", school), ("Учебный год", year), ("Класс", school_class.name), ("Предмет", subject),
                                ("Период", asked.period.name if asked.period else "весь год"), ("Пользователь", person)],
                 [Column("№"), *(Column(title, text=True) for title in ("Дата и время", "Пользователь", "Предмет", "Урок", "Учебный период", "Ученик",
                                                                        "Действие"))],
                 lines, notes=notes, empty="Изменений, которые отвечают этим условиям, не было.")


def _head(class_id: int) -> tuple[SchoolClass, str, str]:
    statement = (select(SchoolClass, SchoolYear.name, select(Organisation.short_name).limit(1).scalar_subquery())
                 .join(SchoolYear, SchoolYear.id == SchoolClass.year_id).where(SchoolClass.id == class_id))
    row, year, school = db.session.execute(statement, execution_options=system("the class of the report", SchoolClass, Organisation)).one()
    return row, year, school or "не названа"


def _read(actor: Actor, school_class: SchoolClass, subject_id: int, period_id: int, account_id: int) -> _Asked:
    groups = (select(StudyGroup.id, Subject.name, StudyGroup.name, StudyGroup.is_subgroup).join(Subject, Subject.id == StudyGroup.subject_id)
              .join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id).where(StudyGroupClass.class_id == school_class.id))
    if subject_id:
        groups = groups.where(StudyGroup.subject_id == subject_id)
    held = {id_: f"{subject} ({group})" if part else subject for id_, subject, group, part in db.session.execute(
        groups, execution_options=system("the journals of the class", StudyGroup, StudyGroupClass))}
    family = not actor.roles & HEADS
    pupils = (select(Student.id, Person.last_name, Person.first_name).join(Person, Person.id == Student.person_id)
              .join(Enrolment, Enrolment.student_id == Student.id).where(Enrolment.class_id == school_class.id))
    if family:
        pupils = pupils.where(Student.id.in_(actor.own.children))
    of_class = {id_: f"{last} {first}" for id_, last, first in db.session.execute(pupils, execution_options=system(
        "the pupils of the class", Student, Person, Enrolment))}
    periods = list(db.session.execute(select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on).where(
        StudyPeriod.of(school_class.year_id, school_class.parallel_id))))
    period = next((one for one in periods if one.id == period_id), None)
    if period_id and period is None:
        abort(404, "Такого периода у этого класса нет. Выберите период из списка.")
    return _Asked(held, of_class, periods, period, account_id, family)


def _changes(asked: _Asked) -> list[Any]:
    mine = Change.student_id.in_(asked.pupils)
    conditions: list[ColumnElement[bool]] = [Change.table_name.in_(NOUNS), Change.group_id.in_(asked.groups),
                                             mine if asked.family else or_(Change.student_id.is_(None), mine)]
    if asked.account_id:
        conditions.append(ChangeSet.account_id == asked.account_id)
    if asked.period:
        conditions.append(or_(Change.kind == ChangeKind.DELETED, *_of_period(asked)))
    statement = (select(Change, ChangeSet.at, ChangeSet.who).join(ChangeSet, ChangeSet.id == Change.change_set_id).where(*conditions)
                 .order_by(Change.id.desc()).limit(MOST + 1))
    stamp = system("a named report reads the changes of its whole class", Change, ChangeSet, *DATED, *SUMS)
    return [row for row in db.session.execute(statement, execution_options=stamp)
            if not asked.period or row[0].kind is not ChangeKind.DELETED or _falls(row[0].before or {}, asked.period)]


def _of_period(asked: _Asked) -> list[ColumnElement[bool]]:
    span = asked.period
    found = [and_(Change.table_name == one.__tablename__, Change.row_id.in_(
        select(one.id).where(one.group_id.in_(asked.groups), one.day.between(span.start_on, span.end_on)))) for one in DATED]
    return [*found, and_(Change.table_name == PeriodMark.__tablename__, Change.row_id.in_(select(PeriodMark.id).where(PeriodMark.period_id == span.id))),
            false()]


def _falls(values: Values, period: Any) -> bool:
    """Whether a row that is gone belonged to the period."""
    if day := values.get("day"):
        return bool(period.start_on <= date.fromisoformat(day) <= period.end_on)
    return bool(values.get("period_id") == period.id)


# ---------- what is said
def _told(actor: Actor, asked: _Asked, found: Sequence[Any]) -> list[list[str]]:
    entries = [row[0] for row in found]
    created = [entry for entry in entries if entry.kind is ChangeKind.CREATED]
    first = first_values(created, standing_rows(actor, {(entry.table_name, entry.row_id) for entry in created}))
    standing = _standing(entries)
    numbers, of_work = _lessons(asked)
    lines = []
    for entry, at, who in found:
        values = dict(standing.get((entry.table_name, entry.row_id), {})) | dict(entry.before or {} if entry.kind is ChangeKind.DELETED else first.get(
            entry.id, {}))
        lesson = entry.row_id if entry.table_name == "lesson" else values.get("lesson_id") or of_work.get(values.get("work_id", 0))
        lines.append([wording.moment_ru(at), who, asked.groups[entry.group_id], _lesson(values, numbers.get(lesson or 0)), _period(asked, values),
                      asked.pupils.get(entry.student_id, ""), _deed(entry, values)])
    return lines


def _standing(entries: Sequence[Change]) -> dict[tuple[str, int], dict[str, Any]]:
    """Where the touched rows belong, as far as they still stand: one statement for all kinds."""
    parts = []
    for model in (*DATED, *SUMS):
        ids = {entry.row_id for entry in entries if entry.table_name == model.__tablename__}
        columns = [cast(getattr(model, name) if hasattr(model, name) else null(), String).label(name) for name in BELONGS]
        if ids and any(hasattr(model, name) for name in BELONGS):
            parts.append(select(literal(model.__tablename__).label("table"), model.id, *columns).where(model.id.in_(ids)))
    if not parts:
        return {}
    stamp = system("where the changed rows belong", *DATED, *SUMS)
    rows = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0], execution_options=stamp)
    return {(table, id_): {name: value if name == "day" else int(value) for name, value in zip(BELONGS, values, strict=True) if value is not None}
            for table, id_, *values in rows}


def _lessons(asked: _Asked) -> tuple[dict[int, int], dict[int, int]]:
    """Lesson -> its number of the day, work -> its lesson."""
    lessons = select(Lesson.id, Lesson.number).where(Lesson.group_id.in_(asked.groups))
    works = select(Work.id, Work.lesson_id).where(Work.group_id.in_(asked.groups))
    stamp = system("which lessons were changed", Lesson, Work)
    return ({row.id: row.number for row in db.session.execute(lessons, execution_options=stamp)},
            {row.id: row.lesson_id for row in db.session.execute(works, execution_options=stamp)})


def _lesson(values: Values, number: int | None) -> str:
    day = values.get("day")
    return "" if not day else wording.date_ru(date.fromisoformat(day)) + (f", {number} урок" if number else "")


def _period(asked: _Asked, values: Values) -> str:
    if "period_id" in values:
        return next((one.name for one in asked.periods if one.id == values["period_id"]), "")
    return next((one.name for one in asked.periods if values.get("day") and _falls(values, one)), "")


def _deed(entry: Change, values: Values) -> str:
    noun, told = NOUNS[entry.table_name], TOLD[entry.table_name]
    if entry.kind is ChangeKind.CREATED:
        return f"{noun}: {_said(entry.table_name, values)}"
    if entry.kind is ChangeKind.DELETED:
        return f"{noun}: {_said(entry.table_name, values)} – убрано"
    before, after = entry.before or {}, entry.after or {}
    if any(name in after for name in told[:1]) or "code" in after:
        return f"{noun}: {_said(entry.table_name, before)} → {_said(entry.table_name, after)}"
    model = paths.model_of(entry.table_name)
    others = [f"{titles.label(model, name)}: {of_json(before.get(name))} → {of_json(after[name])}" for name in after if name not in QUIET]
    return f"{noun}: " + ("; ".join(others) if others else "урок записан" if entry.table_name == "lesson" else "подтверждено")


def _said(table: str, values: Values) -> str:
    if table in {"mark", "period_mark", "year_mark"}:
        second = values.get("second_value")
        return str(values.get("code") or values.get("value") or "–") + (f"/{second}" if second else "")
    if table == "homework" and values.get("none_set"):
        return "не задано"
    return wording.cut(str(values.get(TOLD[table][0]) or "–"), 120)


REPORT = Report(
    "dostup-k-zhurnalu",
    "Отчёт о доступе к классному журналу",
    "Кто, когда и что изменил в журнале класса: отметки, посещаемость, темы, задания.",
    "Контроль журнала",
    HEADS | {Role.PAR},
    (Parameter("class_id", "Класс", _classes), Parameter("subject_id", "Предмет", _subjects), Parameter("period_id", "Период", _periods),
     Parameter("account_id", "Пользователь", _persons)),
    build,
)
