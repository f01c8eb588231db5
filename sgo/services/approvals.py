"""The director's approval of a school year part by part (Р 3.1, 6.3, 6.8, 7.1; rows 2-5 of the matrix): what stands, what was altered since, the deed."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all

from sgo import clock
from sgo.access import APPROVE, READ, Actor, demand, granted, may, scope, system
from sgo.models import (ApprovalSubject, CalendarException, Change, ChangeKind, ClassTeacher, Component, ComponentLoad, CurriculumLine, Holiday,
                        PeriodScheme, Person, Profile, SchoolClass, SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod, Subject, SubjectArea,
                        TeachingAssignment, YearApproval, YearStatus, db)

from . import Refused, alterations

PARTS: dict[ApprovalSubject, tuple[Any, ...]] = {
    ApprovalSubject.YEAR: (SchoolYear,),
    ApprovalSubject.CALENDAR: (PeriodScheme, StudyPeriod, Holiday, CalendarException),
    ApprovalSubject.CURRICULUM: (Profile, SubjectArea, Subject, Component, ComponentLoad, CurriculumLine),
    ApprovalSubject.CLASSES: (SchoolClass, ClassTeacher, StudyGroup, StudyGroupClass, TeachingAssignment)}
TABLES = {model.__tablename__: (subject, model) for subject, models in PARTS.items() for model in models}
MODELS = {table: model for table, (_, model) in TABLES.items()}
IGNORED = {"is_closed", "published_at", "plan_id"}      # what has a deed of its own: a closed period, announced holidays, a teacher's plan
MOST = 500
SEALED = "Утверждение не изменяют и не отменяют: изменённое утверждают заново."


@dataclass(frozen=True)
class Standing:
    """A part of the year: how many rows of each kind it has, the last approval, what was altered since, and the mark of what the reader sees."""
    subject: ApprovalSubject
    counts: list[tuple[Any, int]]
    approval: YearApproval | None
    by: str
    altered: list[str]
    seen: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to approve yet."""
        return not any(number for _, number in self.counts)

    @property
    def holds(self) -> bool:
        """Whether the part is approved as it stands."""
        return self.approval is not None and not self.altered

    @property
    def by_order(self) -> bool:
        """Whether an order is named with the approval (row 5)."""
        return self.subject is ApprovalSubject.CLASSES


def years() -> list[SchoolYear]:
    """The years that may be approved: the current one and those that are prepared."""
    return list(db.session.scalars(select(SchoolYear).where(SchoolYear.status != YearStatus.CLOSED).order_by(SchoolYear.start_on)))


def current(found: Sequence[SchoolYear]) -> SchoolYear | None:
    """The current year, else the first that is prepared."""
    return next((year for year in found if year.status is YearStatus.CURRENT), found[0] if found else None)


def _of_year(model: Any, year: SchoolYear) -> ColumnElement[bool] | None:
    """The condition that a row belongs to the year; None for a dictionary that all years share."""
    if model is SchoolYear:
        return SchoolYear.id == year.id
    if model is CalendarException:
        return CalendarException.day.between(year.start_on, year.end_on)
    if hasattr(model, "year_id"):
        return model.year_id == year.id                 # type: ignore[no-any-return]
    parents = {StudyPeriod: ("scheme_id", PeriodScheme), ClassTeacher: ("class_id", SchoolClass), StudyGroupClass: ("group_id", StudyGroup),
               TeachingAssignment: ("group_id", StudyGroup)}
    if model not in parents:
        return None
    name, parent = parents[model]
    return getattr(model, name).in_(select(parent.id).where(parent.year_id == year.id))     # type: ignore[no-any-return, attr-defined]


def standings(year: SchoolYear) -> list[Standing]:
    """All parts of the year, in four statements."""
    stamp = system("what stands approved of a year and what was altered since", YearApproval, Person, Change, *MODELS.values())
    latest = select(func.max(YearApproval.id)).where(YearApproval.year_id == year.id).group_by(YearApproval.subject)
    approved = {row.subject: (row, person) for row, person in db.session.execute(
        select(YearApproval, Person).join(Person, Person.id == YearApproval.by_id).where(YearApproval.id.in_(latest)), execution_options=stamp)}
    entries = _entries(year, {subject: row.seen for subject, (row, _) in approved.items()}, stamp)
    marks = dict(db.session.execute(select(Change.table_name, func.max(Change.id)).where(Change.table_name.in_(TABLES)).group_by(Change.table_name),
                                    execution_options=stamp).all())
    counted = _counts(year, stamp)
    found = []
    for subject, models in PARTS.items():
        row, person = approved.get(subject, (None, None))
        later = [one for one in entries if TABLES[one.table_name][0] is subject]
        altered = alterations.said(later, MODELS, IGNORED, SchoolYear.__tablename__) + (["много записей"] if row and len(entries) == MOST else [])
        found.append(Standing(subject, [(model, counted[model.__tablename__]) for model in models], row, person.short_name if person else "",
                              altered, max((marks.get(model.__tablename__, 0) for model in models), default=0)))
    return found


def _entries(year: SchoolYear, seen: dict[ApprovalSubject, int], stamp: dict[str, Any]) -> list[Change]:
    """What was written down of the year's rows after the approval of their part."""
    theirs = []
    for table, (subject, model) in TABLES.items():
        if subject not in seen:
            continue
        which = _of_year(model, year)
        kept = or_(Change.row_id.in_(select(model.id).where(which)), Change.kind == ChangeKind.DELETED) if which is not None else literal(True)
        theirs.append(and_(Change.table_name == table, Change.id > seen[subject], kept))
    if not theirs:
        return []
    statement = select(Change).where(or_(*theirs)).order_by(Change.id).limit(MOST)
    return [entry for entry in db.session.scalars(statement, execution_options=stamp) if (entry.before or {}).get("year_id", year.id) == year.id]


def _counts(year: SchoolYear, stamp: dict[str, Any]) -> dict[str, int]:
    parts = []
    for table, model in MODELS.items():
        part = select(literal(table), func.count()).select_from(model)
        if (which := _of_year(model, year)) is not None:
            part = part.where(which)
        parts.append(part.where(model.archived_at.is_(None)) if hasattr(model, "archived_at") else part)
    return {str(row[0]): int(row[1]) for row in db.session.execute(union_all(*parts), execution_options=stamp)}


def history(actor: Actor, year: SchoolYear) -> list[tuple[YearApproval, str]]:
    """All approvals of the year with who gave them, the newest first."""
    condition = scope(actor, READ, YearApproval)
    statement = (select(YearApproval, Person).join(Person, Person.id == YearApproval.by_id).where(condition, YearApproval.year_id == year.id)
                 .order_by(YearApproval.id.desc()).limit(50))
    return [(row, person.short_name) for row, person in db.session.execute(granted(statement, YearApproval, Person, condition=condition))]


def waiting(actor: Actor) -> list[tuple[SchoolYear, Standing]]:
    """What awaits this person's approval in the current year; nothing for whoever may not approve."""
    year = current(years()) if may(actor, APPROVE, YearApproval) else None
    return [(year, one) for one in standings(year) if not one.holds and not one.is_empty] if year is not None else []


@dataclass(frozen=True)
class Order:
    """The order by which classes and assignments are approved; empty for the other parts."""
    number: str = ""
    on: date | None = None


def approve(actor: Actor, year_id: int, subject: ApprovalSubject, seen: int, order: Order) -> YearApproval:
    """The director approves a part of the year as he has seen it. Refused when it was altered meanwhile, is empty, or lacks its order."""
    year = next((one for one in years() if one.id == year_id), None)
    if year is None:
        raise Refused("Утверждают текущий или будущий учебный год. Выберите его в списке.")
    standing = next(one for one in standings(year) if one.subject is subject)
    if standing.seen != seen:
        raise Refused("Пока вы читали, сведения изменили. Посмотрите их снова и утвердите.")
    if standing.is_empty:
        raise Refused("Утверждать пока нечего: записей нет.")
    if standing.by_order and not order.number.strip():
        raise Refused("Введите номер приказа.", "order_number")
    if standing.by_order and (order.on is None or order.on > actor.today):
        raise Refused("Введите дату приказа: не позже сегодняшней.", "order_on")
    row = YearApproval(year_id=year.id, subject=subject, at=clock.now(), by_id=actor.person_id or 0, seen=seen,
                       order_number=order.number.strip()[:60] or None if standing.by_order else None, order_on=order.on if standing.by_order else None)
    db.session.add(row)
    demand(actor, APPROVE, row)
    return row


def sealed(_: Any) -> str:
    """An approval is a history: nobody changes it."""
    return SEALED
