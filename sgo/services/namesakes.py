"""People of one name and one birth date: most often one human being written down twice, so it is told before the second is kept."""
from datetime import date

from sqlalchemy import and_, select

from sgo.access import READ, Actor, granted, scope, system
from sgo.models import Person, PersonContacts, db
from sgo.rules import wording

from . import Refused

MOST = 3


class Doubt(Refused):
    """What may be right but waits for a person's word; `people` look the same: their ids with what is told of each."""

    def __init__(self, people: list[tuple[int, str]]):
        super().__init__("Такой человек уже есть. Откройте его карточку: если это он, вторую запись заводить не нужно.")
        self.people = people


def demand_another(actor: Actor, row: Person | PersonContacts) -> None:
    """Raises Doubt when a person of this name (and of this birth date, where it is known) is there already."""
    person = row if isinstance(row, Person) else db.session.get(Person, row.person_id, execution_options=system("whose contacts these are", Person))
    born = row.birth_date if isinstance(row, PersonContacts) else None
    if person is None or (isinstance(row, PersonContacts) and born is None):
        return
    reads, tells = scope(actor, READ, Person), scope(actor, READ, PersonContacts)
    dates = and_(PersonContacts.person_id == Person.id, tells)
    statement = (select(Person, PersonContacts.birth_date).outerjoin(PersonContacts, dates)
                 .where(reads, Person.sort_key == person.sort_key, Person.id != person.id, Person.archived_at.is_(None)).order_by(Person.id).limit(MOST))
    if born is not None:
        statement = statement.where(PersonContacts.birth_date == born)
    found = db.session.execute(granted(statement, Person, PersonContacts, condition=and_(reads, tells))).all()
    if found:
        raise Doubt([(one.id, _told(one, birth)) for one, birth in found])


def _told(person: Person, birth: date | None) -> str:
    return f"{person.full_name}, {wording.date_ru(birth)}" if birth else person.full_name
