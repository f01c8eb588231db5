"""A login for one person in one deed: the account, its roles, and the slip with the one-time password (Р 2.5)."""
from collections.abc import Collection
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select

from sgo.access import CREATE, READ, Actor, demand, may, pick, system, who_may
from sgo.models import Account, Employee, Guardian, Person, Role, StaffPosition, Student, db
from sgo.rules import names

from . import Refused, handover, keeping, logins, roles

STAFF_ROLES = (Role.TCH, Role.ZAV, Role.DIR, Role.COORD, Role.ADM, Role.SYS)
BY_POSITION = (("директор", Role.DIR), ("заместитель директора", Role.ZAV), ("администратор", Role.ADM), ("инженер", Role.SYS), ("учитель", Role.TCH))


@dataclass(frozen=True)
class Newcomer:
    """A person without an account: who it is, the login that is free, the roles to choose from and those that fit at once."""
    person: Person
    about: str
    login: str
    roles: tuple[Role, ...]
    usual: frozenset[Role]


def newcomer(actor: Actor, person_id: object) -> Newcomer:
    """Who is to get an account; 404 when the person or the right is not there, Refused when there is an account already."""
    if not may(actor, CREATE, Account):
        abort(403, who_may(CREATE, Account))
    person = pick(actor, Person, person_id, READ)
    stamp = system("who is to get a login", Account, Person, Employee, Student, Guardian, StaffPosition)
    if login := db.session.scalar(select(Account.login).where(Account.person_id == person.id), execution_options=stamp):
        raise Refused(f"У этого человека уже есть учётная запись: {login}.")
    statement = (select(StaffPosition.name, Student.id, Guardian.id).select_from(Person)
                 .outerjoin(Employee, (Employee.person_id == Person.id) & Employee.archived_at.is_(None))
                 .outerjoin(StaffPosition, StaffPosition.id == Employee.position_id).outerjoin(Student, Student.person_id == Person.id)
                 .outerjoin(Guardian, Guardian.person_id == Person.id).where(Person.id == person.id))
    position, student, guardian = db.session.execute(statement, execution_options=stamp).first() or (None, None, None)
    fitting = (*(STAFF_ROLES if position else ()), *((Role.PAR,) if guardian else ()), *((Role.PUP,) if student else ()))
    if not fitting:
        raise Refused("Учётную запись заводят сотруднику, родителю или ученику. Сначала внесите, кто это: «Внести как» на карточке.")
    return Newcomer(person, position or ("ученик" if student else "родитель"), logins.free_login(person.id), fitting, _usual(position, fitting))


def _usual(position: str | None, fitting: tuple[Role, ...]) -> frozenset[Role]:
    """The role that follows from what the person is; an unknown position proposes nothing."""
    by_word = next((role for start, role in BY_POSITION if names.fold(position or "").startswith(start)), None)
    return frozenset({by_word} if by_word else set()) if position else frozenset(fitting)


def open_account(actor: Actor, new: Newcomer, login: str, wanted: Collection[Role], secret: tuple[str, str]) -> tuple[handover.Slip, list[Role]]:
    """Make the account with its roles and print its slip (`secret` is the one-time password and its hash); also the roles that wait for another's word."""
    if not set(wanted) <= set(new.roles) or not wanted:
        raise Refused("Отметьте хотя бы одну роль: без роли войти можно, но ничего не видно.", "role")
    account = Account(person_id=new.person.id, login=login.strip())
    keeping.keep(actor, account)
    demand(actor, CREATE, account)
    waiting = [role for role in new.roles if role in wanted and not roles.grant_role(actor, account, role)]
    owner = handover.Owner(new.person.id, new.person.full_name, new.about, account.id, account.login, "created", False, True, None, "")
    return handover.make_slips(actor, [(owner, *secret)])[0], waiting
