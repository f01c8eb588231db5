"""What stands on a report that is signed: the school's full name above, the lines for its maker and the director below."""
from sqlalchemy import select

from sgo.access import Actor, system
from sgo.models import Employee, Organisation, Person, db


def of_school(actor: Actor) -> tuple[str, list[tuple[str, str]]]:
    """The school's name, and who signs: (office, name); the director's name is empty where the school's card has none."""
    statement = (select(Organisation.full_name, Person).outerjoin(Employee, Employee.id == Organisation.director_id)
                 .outerjoin(Person, Person.id == Employee.person_id).where(Organisation.id == 1))
    row = db.session.execute(statement, execution_options=system("who signs a report", Organisation, Employee, Person)).first()
    director = row[1].short_name if row and row[1] else ""
    return (row[0] if row else ""), [("Составил(а)", actor.name), ("Директор", director)]
