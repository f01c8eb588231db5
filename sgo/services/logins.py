"""Logins made from names (domain rule §8.9)."""
from sqlalchemy import select

from sgo.access import system
from sgo.models import Account, Person, db
from sgo.rules import names

from . import Refused


def free_login(person_id: int) -> str:
    """surname.initials in Latin letters, with a number when it is taken."""
    stamp = system("a login for a person", Person, Account)
    person = db.session.scalar(select(Person).where(Person.id == person_id), execution_options=stamp)
    if person is None:
        raise Refused("Выберите человека.", "person_id")
    base = names.login_base(person.last_name, person.first_name, person.middle_name)
    taken = set(db.session.scalars(select(Account.login_key).where(Account.login_key.startswith(base)), execution_options=stamp))
    return next(login for login in (base, *(f"{base}{number}" for number in range(2, 1000))) if login not in taken)
