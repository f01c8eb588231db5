"""Composed reports that are kept: own ones, shared ones, folders, favourites, versions. A kept report is only words: each run is asked anew of the grants."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import and_, func, select, true

from sgo import clock
from sgo.access import CREATE, DELETE, EDIT, HEADS, READ, STAFF, Actor, demand, granted, may, pick, scope, system, who_may
from sgo.models import (Account, AccountRole, CustomReport, CustomReportFavourite, CustomReportSchedule, CustomReportShare, CustomReportVersion, Person, Role,
                        db)
from sgo.services import Refused

from . import question

MOST_REPORTS, MOST_READERS = 300, 50
READERS = tuple(role for role in Role if role in STAFF)


@dataclass(frozen=True)
class Kept:
    """A report in a list."""
    id: int
    title: str
    folder: str
    thing: str
    mine: bool
    owner: str
    favourite: bool
    changed_at: datetime


@dataclass(frozen=True)
class Reader:
    """Whom a report is shared with: a role, or a person by the account."""
    role: Role | None
    account_id: int | None
    words: str


def kept(actor: Actor) -> list[Kept]:
    """The reports that one may run, by folder and title: own ones and those shared with one."""
    mine, liked = scope(actor, READ, CustomReport), scope(actor, READ, CustomReportFavourite)
    favourite = and_(CustomReportFavourite.report_id == CustomReport.id, liked)
    statement = (select(CustomReport, Person, CustomReportFavourite.id).join(Account, Account.id == CustomReport.account_id)
                 .outerjoin(Person, Person.id == Account.person_id).outerjoin(CustomReportFavourite, favourite).where(mine))
    rows = db.session.execute(granted(statement, CustomReport, CustomReportFavourite, Account, Person, condition=and_(mine, liked))).all()
    found = [Kept(row.id, row.title, row.folder or "", str(row.definition.get("thing", "")), row.account_id == actor.account_id,
                  person.short_name if person else "", liked is not None, row.changed_at) for row, person, liked in rows]
    return sorted(found, key=lambda one: (one.folder.casefold(), one.title.casefold()))


def opened(actor: Actor, id_: object) -> CustomReport:
    """A report that one may run; 404 for another's."""
    return pick(actor, CustomReport, id_)


def save(actor: Actor, id_: object | None, title: str, folder: str, definition: Any, version: int | None = None) -> CustomReport:
    """Keep a report: a new one, or one's own as a further version. Refuses what the catalogue does not know, an empty or taken title, and a report that
    is no more as it was opened (its `version`)."""
    if not may(actor, CREATE, CustomReport):
        abort(403, who_may(CREATE, CustomReport))
    title, folder = _line(title, 120, "title", "Введите название отчёта."), _line(folder, 60, "folder")
    checked, problems = question.parse(definition)
    if checked is None:
        raise Refused(problems[0].sentence, "definition")
    row = pick(actor, CustomReport, id_, EDIT) if id_ else CustomReport(account_id=actor.account_id)
    if version is not None and row.id is not None and row.version != version:
        raise Refused("Отчёт за это время изменён в другом окне. Чтобы составленное здесь не пропало, сохраните его под другим названием.", "version")
    if _same(actor, title, row.id):
        raise Refused("Отчёт с таким названием у вас уже есть. Выберите другое.", "title")
    if row.id is None:
        _refuse_too_many(actor)
    elif row.definition != definition or row.title != title:
        _keep_version(row)
    row.title, row.folder, row.definition, row.changed_at = title, folder or None, definition, clock.now()
    db.session.add(row)
    db.session.flush()
    demand(actor, EDIT, row)
    return row


def _line(text: str, most: int, where: str, needed: str = "") -> str:
    found = " ".join(text.replace("\0", " ").split())
    if needed and not found:
        raise Refused(needed, where)
    if len(found) > most:
        raise Refused(f"Слишком длинно: до {most} знаков.", where)
    return found


def _own(actor: Actor, model: Any = CustomReport) -> Any:
    return model.account_id == (actor.account_id or 0)


def _same(actor: Actor, title: str, but: int | None) -> bool:
    condition = scope(actor, READ, CustomReport)
    statement = select(CustomReport.id).where(condition, _own(actor), CustomReport.title == title, CustomReport.id != but if but else true())
    return db.session.scalar(granted(statement, CustomReport, condition=condition)) is not None


def _refuse_too_many(actor: Actor) -> None:
    condition = scope(actor, READ, CustomReport)
    statement = granted(select(func.count()).select_from(CustomReport).where(condition, _own(actor)), CustomReport, condition=condition)
    if (db.session.scalar(statement) or 0) >= MOST_REPORTS:
        raise Refused(f"У вас уже {MOST_REPORTS} отчётов. Удалите ненужные.", "title")


def copied(actor: Actor, id_: object) -> CustomReport:
    """One's own copy of a report that one may run."""
    report = opened(actor, id_)
    title, number = f"{report.title[:100]}, копия", 2
    while _same(actor, title, None):
        title, number = f"{report.title[:100]}, копия {number}", number + 1
    return save(actor, None, title, "", report.definition)


def removed(actor: Actor, id_: object) -> str:
    """Delete one's own report with all that hangs on it; how it was called."""
    report = pick(actor, CustomReport, id_, DELETE)
    for model in (CustomReportVersion, CustomReportShare, CustomReportFavourite, CustomReportSchedule):
        hanging: Any = model
        stamp = system("what hangs on a report that its owner deletes", hanging)
        for row in db.session.scalars(select(hanging).where(hanging.report_id == report.id), execution_options=stamp):
            db.session.delete(row)
    db.session.flush()
    db.session.delete(report)
    return report.title


# ---------- versions
def _keep_version(report: CustomReport) -> None:
    stamp = system("the number of a further version of one's own report", CustomReportVersion)
    last = db.session.scalar(select(func.max(CustomReportVersion.number)).where(CustomReportVersion.report_id == report.id), execution_options=stamp) or 0
    db.session.add(CustomReportVersion(report_id=report.id, number=last + 1, title=report.title, definition=report.definition, kept_at=report.changed_at))


def versions(actor: Actor, report: CustomReport) -> list[CustomReportVersion]:
    """How one's own report stood before, the newest first."""
    condition = scope(actor, READ, CustomReportVersion)
    statement = select(CustomReportVersion).where(condition, CustomReportVersion.report_id == report.id).order_by(CustomReportVersion.number.desc()).limit(50)
    return list(db.session.scalars(granted(statement, CustomReportVersion, condition=condition)))


def restored(actor: Actor, id_: object, number: int) -> CustomReport:
    """Bring a version back; today's becomes a version itself."""
    report = pick(actor, CustomReport, id_, EDIT)
    version = next((one for one in versions(actor, report) if one.number == number), None) or abort(404, "Такой версии отчёта нет.")
    if _same(actor, version.title, report.id):
        raise Refused(f"Отчёт с названием этой версии, «{version.title}», у вас уже есть. Переименуйте его и верните версию.")
    _keep_version(report)
    report.title, report.definition, report.changed_at = version.title, version.definition, clock.now()
    return report


# ---------- readers and favourites
def readers(actor: Actor, report: CustomReport) -> list[Reader]:
    """With whom one's own report is shared."""
    condition = scope(actor, READ, CustomReportShare)
    statement = (select(CustomReportShare.role, CustomReportShare.reader_id, Person).outerjoin(Account, Account.id == CustomReportShare.reader_id)
                 .outerjoin(Person, Person.id == Account.person_id).where(condition, CustomReportShare.report_id == report.id))
    rows = db.session.execute(granted(statement, CustomReportShare, Account, Person, condition=condition)).all()
    return [Reader(role, account, role.label if role else person.short_name if person else "") for role, account, person in rows]


def colleagues(actor: Actor) -> list[tuple[int, str]]:
    """Accounts of the staff whom a report may be opened to, by name."""
    if not actor.roles & HEADS:
        return []
    statement = (select(Account.id, Person).join(Person, Person.id == Account.person_id)
                 .where(Account.id.in_(select(AccountRole.account_id).where(AccountRole.role.in_(READERS))), Account.id != (actor.account_id or 0))
                 .order_by(Person.sort_key))
    stamp = system("whom of the staff a report may be shared with, names only", Account, Person, AccountRole)
    return [(id_, person.short_name) for id_, person in db.session.execute(statement, execution_options=stamp)]


def share(actor: Actor, id_: object, roles: Sequence[str], accounts: Sequence[int]) -> CustomReport:
    """Say who may run one's own report: these roles and persons, nobody else."""
    report = pick(actor, CustomReport, id_, EDIT)
    known = {role.value: role for role in READERS}
    people = dict(colleagues(actor))
    if set(roles) - known.keys() or set(accounts) - people.keys() or len(accounts) > MOST_READERS:
        raise Refused("Открыть отчёт можно ролям и сотрудникам школы из списка.", "readers")
    wanted: set[tuple[Role | None, int | None]] = {(known[role], None) for role in roles} | {(None, account) for account in accounts}
    stamp = system("with whom one's own report is shared", CustomReportShare)
    for row in db.session.scalars(select(CustomReportShare).where(CustomReportShare.report_id == report.id), execution_options=stamp):
        if (row.role, row.reader_id) in wanted:
            wanted.discard((row.role, row.reader_id))
        else:
            demand(actor, DELETE, row)
            db.session.delete(row)
    for role, account in wanted:
        row = CustomReportShare(report_id=report.id, role=role, reader_id=account)
        db.session.add(row)
        demand(actor, CREATE, row)
    return report


def favour(actor: Actor, id_: object, is_on: bool) -> None:
    """Keep a report at hand, or no more."""
    report = opened(actor, id_)
    condition = scope(actor, READ, CustomReportFavourite)
    statement = select(CustomReportFavourite).where(condition, CustomReportFavourite.report_id == report.id)
    row = db.session.scalar(granted(statement, CustomReportFavourite, condition=condition))
    if is_on and row is None:
        row = CustomReportFavourite(account_id=actor.account_id, report_id=report.id)
        db.session.add(row)
        demand(actor, CREATE, row)
    elif not is_on and row is not None:
        db.session.delete(row)


def answers_of(report: CustomReport, given: Mapping[str, Any]) -> tuple[question.Question | None, list[question.Problem]]:
    """The report's question with the values asked at this run; an old definition says which of its words is gone."""
    return question.parse(report.definition, given)
