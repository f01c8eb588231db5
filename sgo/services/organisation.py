"""The organisation's card (Р 4.1, Р 4.2): how full it is, who has checked and approved it, what was changed since."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from sgo import clock
from sgo.access import APPROVE, EDIT, READ, Actor, demand, granted, scope, system
from sgo.models import Accreditation, Change, ChangeSet, Licence, Organisation, PermitStatus, Person, SchoolYear, YearStatus, db
from sgo.rules import completeness
from sgo.rules.completeness import Fullness

from . import Refused, alterations

SECTIONS: dict[str, tuple[str, ...]] = {
    "Общие сведения": ("full_name", "short_name", "legal_form", "type", "kind", "founder", "authority", "director_id", "founded_on"),
    "Реквизиты": ("inn", "kpp", "ogrn", "okpo", "oktmo", "okved"),
    "Контакты": ("legal_address", "actual_address", "phone", "email", "site", "locality"),
    "Режим": ("shifts", "week_days", "study_language", "capacity"),
    "Доступ": ("two_person_admin",)}
PERMITS: dict[Any, tuple[str, ...]] = {
    Licence: ("number", "issued_by", "issued_on", "valid_to", "levels", "status"),
    Accreditation: ("number", "blank", "issued_by", "issued_on", "valid_to", "levels", "status")}
BOOKKEEPING = {"reviewed_at", "approved_at", "approved_by_id", "demo_today"}
TABLES = {model.__tablename__: model for model in (Organisation, *PERMITS)}
MOST = 500


@dataclass(frozen=True)
class Approval:
    """Where the approval stands: when and by whom, what was changed since, and the mark of what the reader has before his eyes."""
    at: datetime | None
    by: str
    changed: list[str]
    seen: int

    @property
    def holds(self) -> bool:
        """Whether the data are approved as they stand."""
        return self.at is not None and not self.changed


def card(actor: Actor) -> Organisation | None:
    """The school's card; None before there is a school or when the reader may not see it."""
    condition = scope(actor, READ, Organisation)
    found: Organisation | None = db.session.scalar(granted(select(Organisation).where(condition), Organisation, condition=condition))
    return found


def permits(actor: Actor, model: Any) -> list[Any]:
    """Licences or accreditations, the newest first."""
    condition = scope(actor, READ, model)
    return list(db.session.scalars(granted(select(model).where(condition).order_by(model.issued_on.desc(), model.id.desc()), model, condition=condition)))


def in_force(permit: Any, today: date) -> bool:
    """Whether a licence or an accreditation holds today."""
    return permit.status is PermitStatus.ACTIVE and permit.issued_on <= today and (permit.valid_to is None or permit.valid_to >= today)


def fullness(row: Organisation, held: dict[Any, list[Any]], today: date) -> Fullness:
    """How full the card is with its permits (Р 4.2)."""
    columns = {name: getattr(row, name) for names in SECTIONS.values() for name in names}
    return completeness.of_organisation(columns | {model.__tablename__: any(in_force(one, today) for one in rows) for model, rows in held.items()})


def lacks(today: date) -> Fullness | None:
    """The same for the first page of whoever runs the school; None before there is a school."""
    stamp = system("how full the school's card is (Р 4.2)", Organisation, Licence, Accreditation)
    row = db.session.scalar(select(Organisation), execution_options=stamp)
    return None if row is None else fullness(row, {model: list(db.session.scalars(select(model), execution_options=stamp)) for model in PERMITS}, today)


def approval(row: Organisation) -> Approval:
    """Who approved the card and which fields differ from what was approved; the log tells it, so a change put back is no change."""
    stamp = system("what was changed since the card was approved (Р 4.1)", Change, ChangeSet, Person)
    seen = db.session.scalar(select(Change.id).where(Change.table_name.in_(TABLES)).order_by(Change.id.desc()).limit(1), execution_options=stamp) or 0
    if row.approved_at is None:
        return Approval(None, "", [], seen)
    by = db.session.scalar(select(Person).where(Person.id == row.approved_by_id), execution_options=stamp)
    statement = (select(Change).join(ChangeSet, ChangeSet.id == Change.change_set_id)
                 .where(Change.table_name.in_(TABLES), ChangeSet.at > row.approved_at).order_by(Change.id).limit(MOST))
    return Approval(row.approved_at, by.short_name if by else "",
                    alterations.said(list(db.session.scalars(statement, execution_options=stamp)), TABLES, BOOKKEEPING, Organisation.__tablename__), seen)


def reviewed_this_year(row: Organisation) -> bool:
    """Whether the administrator has checked the card in the current school year (Р 4.2)."""
    start = db.session.scalar(select(SchoolYear.start_on).where(SchoolYear.status == YearStatus.CURRENT))
    return row.reviewed_at is not None and (start is None or row.reviewed_at.astimezone(clock.SCHOOL_ZONE).date() >= start)


def review(actor: Actor) -> None:
    """Note that the card was checked against the papers."""
    row = _demanded(actor, EDIT)
    row.reviewed_at = clock.school_now()            # it is asked about by the school year, so by the school's clock


def approve(actor: Actor, seen: int) -> None:
    """The director approves the data as he has seen them; Refused when they were changed meanwhile."""
    row = _demanded(actor, APPROVE)
    if approval(row).seen != seen:
        raise Refused("Пока вы читали, сведения изменили. Посмотрите их снова и утвердите.")
    row.approved_at, row.approved_by_id = clock.now(), actor.person_id


def _demanded(actor: Actor, action: Any) -> Organisation:
    row = card(actor)
    if row is None:
        raise Refused("Карточки школы ещё нет.")
    demand(actor, action, row)
    return row
