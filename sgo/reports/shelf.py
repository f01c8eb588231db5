"""What a person keeps at hand of the named reports: favourites, and those opened last with what they were asked."""
from collections.abc import Mapping
from urllib.parse import urlencode

from sqlalchemy import select

from sgo import clock
from sgo.access import CREATE, READ, Actor, demand, granted, scope
from sgo.models import ReportVisit, db

from .base import Table

SHOWN = 6
ABOUT = ("Класс", "Ученик", "Учитель", "Период", "Месяц", "На день")


def of(actor: Actor) -> list[ReportVisit]:
    """The person's reports, the last opened first."""
    condition = scope(actor, READ, ReportVisit)
    statement = select(ReportVisit).where(condition).order_by(ReportVisit.opened_at.desc())
    return list(db.session.scalars(granted(statement, ReportVisit, condition=condition)))


def about(table: Table) -> str:
    """Of whom and of when a report was, in a few words."""
    return ", ".join(value.split(",")[0] for title, value in table.facts if title in ABOUT)[:300]


def is_new(visit: ReportVisit | None, chosen: Mapping[str, int]) -> bool:
    """Whether the report stands open otherwise than it was left: else there is nothing to write down."""
    return visit is None or visit.query != urlencode(chosen)


def note(actor: Actor, key: str, chosen: Mapping[str, int], words: str) -> None:
    """Remember that the report was opened with these parameters."""
    row = _row(actor, key)
    row.query, row.about, row.opened_at = urlencode(chosen)[:200], words, clock.now()
    db.session.add(row)
    demand(actor, CREATE, row)


def favour(actor: Actor, key: str, is_on: bool) -> None:
    """Keep the report among the favourites, or no more."""
    row = _row(actor, key)
    row.favourite = is_on
    db.session.add(row)
    demand(actor, CREATE, row)


def _row(actor: Actor, key: str) -> ReportVisit:
    found = next((one for one in of(actor) if one.key == key), None)
    return found or ReportVisit(account_id=actor.account_id, key=key, query="", about="", opened_at=clock.now(), favourite=False)
