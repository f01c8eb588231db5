"""Closing and opening a period: the administrator's deed, looked at first, kept for ever (Р 3.1, domain rules §5)."""
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import select

from sgo import clock
from sgo.access import CREATE, READ, Actor, granted, may, scope, who_may
from sgo.models import PeriodClosing, PeriodScheme, Person, SchoolYear, StudyPeriod, YearStatus, db

from .. import Refused
from . import missing
from .missing import Gap


@dataclass(frozen=True)
class Turn:
    """One closing or opening: when, by whom, why."""
    closed: bool
    at: object
    who: str
    reason: str | None


@dataclass(frozen=True)
class PeriodLine:
    """A period of this year in the list."""
    period: StudyPeriod
    scheme: PeriodScheme
    last: Turn | None


def periods(actor: Actor) -> list[PeriodLine]:
    """The periods of the current year, with the last word about each."""
    rows = db.session.execute(select(StudyPeriod, PeriodScheme).join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear)
                              .where(SchoolYear.status == YearStatus.CURRENT).order_by(PeriodScheme.first_parallel, StudyPeriod.start_on)).all()
    turns = _turns(actor, [period.id for period, _ in rows])
    return [PeriodLine(period, scheme, next(iter(turns.get(period.id, ())), None)) for period, scheme in rows]


def _turns(actor: Actor, ids: list[int]) -> dict[int, list[Turn]]:
    condition = scope(actor, READ, PeriodClosing)
    statement = (select(PeriodClosing, Person).join(Person, Person.id == PeriodClosing.by_id, isouter=True)
                 .where(condition, PeriodClosing.period_id.in_(ids)).order_by(PeriodClosing.id.desc()))
    found: dict[int, list[Turn]] = {}
    for row, person in db.session.execute(granted(statement, PeriodClosing, Person, condition=condition)):
        found.setdefault(row.period_id, []).append(Turn(row.closed, row.at, person.short_name if person else "программа", row.reason))
    return found


@dataclass(frozen=True)
class PeriodPage:
    """A period with what it lacks and its history."""
    period: StudyPeriod
    scheme: PeriodScheme
    gaps: list[Gap]
    turns: list[Turn]
    may_turn: bool
    today: date

    @property
    def is_near(self) -> bool:
        """Whether the period is in its last week or over: closing it is nothing to think of before."""
        return self.period.end_on <= self.today + missing.LAST_WEEK

    @property
    def may_close(self) -> bool:
        """Whether it may be closed today: on its last day and later."""
        return self.period.end_on <= self.today

    @property
    def by_class(self) -> list[tuple[str, int, list[Gap]]]:
        """Class, its empty cells, its sheets."""
        found: dict[str, list[Gap]] = {}
        for gap in self.gaps:
            found.setdefault(gap.class_name or gap.group, []).append(gap)
        return [(name, sum(gap.empty for gap in gaps), gaps) for name, gaps in found.items()]

    @property
    def empty(self) -> int:
        """Empty cells of the whole school."""
        return sum(gap.empty for gap in self.gaps)


def page(actor: Actor, period_id: int) -> PeriodPage:
    """What is missing in the period, by group; 404 for a period that is not of this year."""
    period, scheme = _picked(period_id)
    found = {gap.group_id: gap for gap in missing.of_periods(actor.today, [period.id], None) if gap.empty and gap.required}
    return PeriodPage(period, scheme, list(found.values()), _turns(actor, [period.id]).get(period.id, []), may(actor, CREATE, PeriodClosing),
                      actor.today)


def _picked(period_id: int) -> tuple[StudyPeriod, PeriodScheme]:
    row = db.session.execute(select(StudyPeriod, PeriodScheme).join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear)
                             .where(StudyPeriod.id == period_id, SchoolYear.status == YearStatus.CURRENT)).first()
    return (row[0], row[1]) if row else abort(404)


def turn(actor: Actor, period_id: int, close: bool, reason: str) -> StudyPeriod:
    """Close the period, or open it again with a reason; both are kept in its history. 403 for anybody but the administrator."""
    if not may(actor, CREATE, PeriodClosing):
        abort(403, who_may(CREATE, PeriodClosing))
    period, _ = _picked(period_id)
    said = reason.strip()[:300] or None
    if close is period.is_closed:
        raise Refused("Период уже закрыт." if close else "Период уже открыт.")
    if close and period.end_on > actor.today:
        raise Refused(f"Период идёт до {period.end_on:%d.%m.%Y}: закрыть его можно в последний день и позже.")
    if not close and not said:
        raise Refused("Укажите, почему период открывают снова.", "reason")
    period.is_closed = close
    db.session.add(PeriodClosing(period_id=period.id, closed=close, at=clock.now(), by_id=actor.person_id, reason=said))
    db.session.flush()
    return period


def sealed(row: PeriodClosing) -> str:
    """Why neither closing nor opening is undone: opening asks a reason."""
    return "Закрытие и открытие периода не отменяют: период открывают на его странице, с причиной."
