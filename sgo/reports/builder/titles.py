"""What rows are called in an answer: which columns are read for that, how they are said, and in which order such rows stand."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sgo.models import (AbsenceDocument, Component, Employee, Family, ForeignLanguage, Guardian, Lesson, MovementOrder, OrderKind, Parallel, PeriodScheme,
                        Person, PlanSection, PlanTopic, Profile, Room, SchoolClass, SchoolYear, SocialStatus, StaffCategory, StaffPosition, Student, StudyGroup,
                        StudyPeriod, Subject, SubjectArea, ThematicPlan, Work, WorkType)
from sgo.rules import names


@dataclass(frozen=True)
class Title:
    """The paths that are read, how they are said, by which paths rows stand in order; `label` is the field's name where it is not the thing's."""
    paths: tuple[str, ...]
    say: Callable[..., str]
    order: tuple[str, ...]
    label: str = ""


def _first(*values: Any) -> str:
    return next((str(value) for value in values if value not in (None, "")), "без названия")


def _by(name: str, *order: str) -> Title:
    return Title((name,), _first, (*order, name), "Название")


def _via(relation: str, title: Title, label: str = "") -> Title:
    return Title(tuple(f"{relation}.{path}" for path in title.paths), title.say, tuple(f"{relation}.{path}" for path in title.order), label or title.label)


def _day(value: Any) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def _order(number: Any, series: Any, day: Any, kind: Any) -> str:
    if number is None:
        return f"проект: {OrderKind(kind).label}"
    return f"№ {number}-{series}" + (f" от {_day(day)}" if day else "")


PERSON = Title(("last_name", "first_name", "middle_name"), names.full_name, ("sort_key",), "ФИО")
TITLES: dict[Any, Title] = {
    Person: PERSON, Student: _via("person", PERSON), Employee: _via("person", PERSON), Guardian: _via("person", PERSON),
    SchoolClass: Title(("parallel_id", "letter"), lambda parallel, letter: f"{parallel}{letter}", ("parallel_id", "letter"), "Класс"),
    Parallel: Title(("name",), _first, ("id",), "Параллель"),
    SchoolYear: _by("name", "start_on"), StudyPeriod: Title(("name",), _first, ("start_on",), "Период"),
    StudyGroup: Title(("name", "subject.name"), lambda name, subject: f"{name}, {subject}", ("parallel_id", "name", "subject.position"), "Группа"),
    Subject: _by("name", "position"), SubjectArea: _by("name", "position"), WorkType: _by("name", "position"), Component: _by("name", "position"),
    SocialStatus: _by("name", "position"), Profile: _by("name"), StaffPosition: _by("name"), StaffCategory: _by("name"), ForeignLanguage: _by("name"),
    Room: Title(("number",), _first, ("number",), "Номер"),
    Family: _by("name"), ThematicPlan: _by("title"), PlanSection: _by("name", "number"), PlanTopic: _by("title", "number"),
    PeriodScheme: Title(("kind", "first_parallel", "last_parallel"), lambda kind, first, last: f"{getattr(kind, 'label', kind)}, {first}–{last} классы",
                        ("first_parallel",), "Система периодов"),
    Lesson: Title(("day", "number"), lambda day, number: f"{_day(day)}, {number} урок", ("day", "number"), "День и номер урока"),
    Work: Title(("title", "type.name"), _first, ("day", "id"), "Работа"),
    MovementOrder: Title(("number", "series", "signed_on", "kind"), _order, ("signed_on", "number"), "Приказ"),
    AbsenceDocument: Title(("number", "start_on"), lambda number, day: f"{f'№ {number} ' if number else ''}от {_day(day)}", ("start_on",), "Документ"),
}
