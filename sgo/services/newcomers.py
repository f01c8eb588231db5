"""A login for one person in one deed: the account, its roles, and the slip with the one-time password (Р 2.5)."""
from collections.abc import Collection
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select

from sgo.access import CREATE, READ, Actor, demand, may, pick, system, who_may
from sgo.clock import school_today
from sgo.models import Account, Employee, Person, Role, StaffPosition, db
from sgo.rules import names

from . import Refused, fitting, handover, keeping, logins, roles

STAFF_ROLES = (Role.TCH, Role.ZAV, Role.DIR, Role.COORD, Role.ADM, Role.SYS)
OFFERED = (*STAFF_ROLES, Role.PAR, Role.PUP)
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
    stamp = system("who is to get a login", Account, Employee, StaffPosition)
    if login := db.session.scalar(select(Account.login).where(Account.person_id == person.id), execution_options=stamp):
        raise Refused(f"У этого человека уже есть учётная запись: {login}.")
    held = select(StaffPosition.name).join(Employee, Employee.position_id == StaffPosition.id).where(Employee.person_id == person.id)
    fit = fitting.roles_for(person.id)
    if not fit:
        raise Refused("Учётную запись заводят сотруднику, родителю или ученику. Сначала внесите, кто это: «Внести как» на карточке.")
    position = db.session.scalar(held.where(Employee.works_on(school_today())), execution_options=stamp) if fit & set(STAFF_ROLES) else None
    return Newcomer(person, position or ("ученик" if Role.PUP in fit else "родитель" if Role.PAR in fit else "сотрудник"), logins.free_login(person.id),
                    tuple(role for role in OFFERED if role in fit), _usual(position, fit))


def _usual(position: str | None, fit: frozenset[Role]) -> frozenset[Role]:
    """The role that follows from what the person is; an unknown position proposes nothing."""
    by_word = next((role for start, role in BY_POSITION if names.fold(position or "").startswith(start)), None)
    return frozenset({by_word} if by_word else set()) if position else fit - set(STAFF_ROLES)


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
