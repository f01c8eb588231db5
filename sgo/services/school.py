"""What every page needs of the school: its name and year; and whether the house stands."""
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sgo.access import system
from sgo.models import Notice, Organisation, SchoolYear, YearStatus, db

from . import notices


@dataclass(frozen=True)
class SchoolNow:
    """The school's name, its current year, and the pinned date of a demo school."""
    name: str
    year_id: int | None
    year_name: str
    demo_today: date | None
    unread: int = 0


def now(person_id: int | None = None) -> SchoolNow:
    """Read for the top bar of every page, with the person's unread notices, in one statement; before `sgo init` there is no school yet."""
    statement = (select(Organisation.short_name, Organisation.demo_today, SchoolYear.id, SchoolYear.name, notices.unread_of(person_id))
                 .join(SchoolYear, SchoolYear.status == YearStatus.CURRENT, isouter=True))
    row = db.session.execute(statement, execution_options=system("the top bar", Organisation, Notice)).first()
    return SchoolNow(row[0], row[2], row[3] or "", row[1], row[4]) if row else SchoolNow("Школа", None, "", None)


def health() -> tuple[str, int]:
    """Answer for a proxy or a watchdog: the database answers."""
    db.session.execute(select(1))
    return "ok", 200
