"""Handing logins over (Р 2.5-2.8): where each account stands, slips with new one-time passwords, and the note to whom a slip was given."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import func, select

from sgo import clock
from sgo.access import CREATE, EDIT, READ, Actor, about, demand, granted, holds_whole, may, pick, scope, system, who_may
from sgo.models import (Account, AccountRole, AccountSlip, AccountStatus, Employee, Enrolment, Guardian, Guardianship, Person, Role, SchoolClass, SchoolYear,
                        StaffPosition, Student, YearStatus, db)
from sgo.rules import names, wording

from . import Refused, accounts, fitting, logins

STATES = {"none": ("нет учётной записи", "bad"), "created": ("создана", "warn"), "printed": ("листок напечатан", "warn"), "handed": ("выдана", ""),
          "in": ("вход выполнен", "ok"), "blocked": ("заблокирована", "bad")}
HIMSELF = "лично"


@dataclass(frozen=True)
class Group:
    """Whose logins are looked at: a class, or the staff (`class_id` is None)."""
    class_id: int | None
    name: str


@dataclass(frozen=True)
class Owner:
    """A person with the state of the account. `may_print` says whether this reader prints slips for it; `slip` is the last one's number."""
    person_id: int
    name: str
    about: str
    account_id: int | None
    login: str
    state: str
    has_entered: bool
    may_print: bool
    slip: int | None
    handed: str

    @property
    def words(self) -> tuple[str, str]:
        """The state in words with its colour."""
        return STATES[self.state]


@dataclass(frozen=True)
class Slip:
    """What is printed for one person, once."""
    number: int
    name: str
    about: str
    login: str
    password: str


def groups(actor: Actor) -> list[Group]:
    """The groups this person may look at: the own class, or all classes of the year and the staff."""
    whole = holds_whole(actor, READ, AccountSlip)
    statement = (select(SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter).join(SchoolYear)
                 .where(SchoolYear.status == YearStatus.CURRENT, SchoolClass.archived_at.is_(None)).order_by(SchoolClass.parallel_id, SchoolClass.letter))
    if not whole:
        statement = statement.where(SchoolClass.id.in_(actor.own.led_today))
    rows = db.session.execute(statement, execution_options=system("classes whose logins are handed over", SchoolClass))
    return [Group(id_, f"{parallel}{letter}") for id_, parallel, letter in rows] + ([Group(None, "Сотрудники")] if whole else [])


def group_of(actor: Actor, class_id: int | None) -> Group:
    """The group asked for, 404 when it is not this person's."""
    return next((one for one in groups(actor) if one.class_id == class_id), None) or abort(404, who_may(READ, AccountSlip))


def owners(actor: Actor, group: Group) -> list[Owner]:
    """Everybody of the group with the state of the account: pupils and, below each, who stands for him; the coordinator is not told whose parent it is."""
    people = _staff(actor) if group.class_id is None else _families(actor, group.class_id)
    latest = select(func.max(AccountSlip.id)).where(AccountSlip.account_id == Account.id).correlate(Account).scalar_subquery()
    theirs = about(actor, CREATE, AccountSlip, Account)
    statement = (select(Account, AccountSlip, Account.id.in_(select(Account.id).where(theirs))).outerjoin(AccountSlip, AccountSlip.id == latest)
                 .where(Account.person_id.in_(people)))
    stamp = system("where accounts stand (Р 2.5)", Account, AccountSlip, AccountRole, Student, Guardian, Guardianship)
    found = {account.person_id: (account, slip, bool(mine)) for account, slip, mine in db.session.execute(statement, execution_options=stamp)}
    return [_owner(person_id, name, words, *found.get(person_id, (None, None, False))) for person_id, (name, words) in people.items()]


def _owner(person_id: int, name: str, words: str, account: Account | None, slip: AccountSlip | None, mine: bool) -> Owner:
    if account is None:
        return Owner(person_id, name, words, None, "", "none", False, False, None, "")
    handed = f"{wording.date_ru(slip.handed_on)}, {slip.handed_to or HIMSELF}" if slip and slip.handed_on else ""
    return Owner(person_id, name, words, account.id, account.login, _state(account, slip), account.last_login_at is not None,
                 mine and account.status is not AccountStatus.BLOCKED, slip.id if slip else None, handed)


def _state(account: Account, slip: AccountSlip | None) -> str:
    if account.status is AccountStatus.BLOCKED:
        return "blocked"
    if slip and (account.last_login_at is None or slip.printed_at > account.last_login_at):
        return "handed" if slip.handed_on else "printed"
    if account.last_login_at:
        return "in"
    return "created" if account.status is AccountStatus.CREATED else "handed"


def _families(actor: Actor, class_id: int) -> dict[int, tuple[str, str]]:
    """Person -> name and who it is: pupils of the class today, each followed by the unrestricted legal representatives."""
    here = (Enrolment.student_id == Student.id) & (Enrolment.class_id == class_id) & Enrolment.holds_on(actor.today)
    pupils = (select(Student.id, Person.id, Person.last_name, Person.first_name).join(Person, Person.id == Student.person_id).join(Enrolment, here)
              .where(Student.archived_at.is_(None), Person.archived_at.is_(None)).order_by(Person.sort_key))
    stamp = system("who is in the class whose logins are handed over", Student, Person, Enrolment, Guardian, Guardianship)
    of_class = db.session.execute(pupils, execution_options=stamp).all()
    statement = (select(Guardianship.student_id, Guardianship.relation, Person.id, Person.last_name, Person.first_name, Person.middle_name)
                 .join(Guardian, Guardian.id == Guardianship.guardian_id).join(Person, Person.id == Guardian.person_id)
                 .where(Guardianship.student_id.in_([row[0] for row in of_class]), Guardianship.is_legal_representative, ~Guardianship.restricted,
                        Guardianship.holds_on(actor.today), Guardian.archived_at.is_(None), Person.archived_at.is_(None))
                 .order_by(Guardianship.student_id, Guardianship.id))
    theirs: dict[int, list[tuple[int, str, str]]] = {}
    told = may(actor, READ, Guardianship)
    for student_id, relation, person_id, last, first, middle in db.session.execute(statement, execution_options=stamp):
        theirs.setdefault(student_id, []).append((person_id, names.full_name(last, first, middle), relation.label))
    found: dict[int, tuple[str, str]] = {}
    for student_id, person_id, surname, given in of_class:
        found[person_id] = (f"{surname} {given}", "ученик")
        for parent_id, name, kin in theirs.get(student_id, []):
            found.setdefault(parent_id, (name, f"{kin}: {surname} {given}" if told else "родитель"))
    return found if told else dict(sorted(found.items(), key=lambda one: names.sort_key(one[1][0])))


def _staff(actor: Actor) -> dict[int, tuple[str, str]]:
    statement = (select(Employee.person_id, Person.last_name, Person.first_name, Person.middle_name, StaffPosition.name)
                 .join(Person, Person.id == Employee.person_id).join(StaffPosition, StaffPosition.id == Employee.position_id)
                 .where(Employee.works_on(actor.today)).order_by(Person.sort_key))
    condition = scope(actor, READ, Employee)
    rows = db.session.execute(granted(statement.where(condition), Employee, Person, StaffPosition, condition=condition))
    return {person_id: (names.full_name(last, first, middle), position) for person_id, last, first, middle, position in rows}


def to_print(found: Sequence[Owner], ids: Iterable[int], again: bool) -> list[Owner]:
    """Of the chosen, those for whom slips are printed: who has entered already is left alone unless that was said (`again`)."""
    wanted = set(ids)
    return [one for one in found if one.account_id in wanted and one.may_print and (again or not one.has_entered)]


def make_slips(actor: Actor, chosen: Sequence[tuple[Owner, str, str]]) -> list[Slip]:
    """Give each owner the new one-time password (word and hash): older ones stop working, sessions end. The right is asked of every account."""
    found = []
    for owner, password, password_hash in chosen:
        condition = about(actor, CREATE, AccountSlip, Account)
        account = db.session.scalar(granted(select(Account).where(Account.id == owner.account_id, condition), Account, condition=condition))
        if account is None or account.status is AccountStatus.BLOCKED:
            abort(404, who_may(CREATE, AccountSlip))
        slip = AccountSlip(account_id=account.id, printed_at=clock.now(), printed_by_id=actor.person_id)
        db.session.add(slip)
        demand(actor, CREATE, slip)
        accounts.give_one_time(account, password_hash)
        found.append(Slip(slip.id, owner.name, owner.about, account.login, password))
    return found


def note_handed(actor: Actor, found: Sequence[Owner], ids: Iterable[int], on: date, to: str) -> tuple[int, int]:
    """Note the day on which slips were given, to whom and by whom; returns how many were noted, and how many have no slip that waits."""
    if on > actor.today:
        raise Refused("Этот день ещё не наступил. Введите день, когда листок отдан.", "on")
    wanted, noted = set(ids), 0
    for one in found:
        if one.account_id not in wanted or one.state != "printed" or one.slip is None:
            continue
        slip = pick(actor, AccountSlip, one.slip, EDIT)
        slip.handed_on, slip.handed_to, slip.handed_by_id = on, to.strip()[:120] or HIMSELF, actor.person_id
        account = db.session.scalars(select(Account).where(Account.id == slip.account_id), execution_options=system("a slip was handed over", Account)).one()
        account.issued_at = clock.now()
        if account.status is AccountStatus.CREATED:
            account.status = AccountStatus.ISSUED
        demand(actor, EDIT, slip)
        noted += 1
    return noted, len(wanted) - noted


def create_missing(actor: Actor, group: Group) -> int:
    """Make the accounts that pupils and parents of a class lack, each with its role (Р 2.5); returns how many. Refused for whom the role does not fit."""
    missing = [one for one in owners(actor, group) if one.account_id is None]
    for one in missing:
        role = Role.PUP if one.about == "ученик" else Role.PAR
        fitting.demand_fit(one.person_id, role)
        login = logins.free_login(one.person_id)
        account = Account(person_id=one.person_id, login=login, login_key=accounts.login_key(login))
        db.session.add(account)
        demand(actor, CREATE, account)
        db.session.add(AccountRole(account_id=account.id, role=role, granted_by_id=actor.account_id))
        db.session.flush()
    return len(missing)
