"""Which roles fit whom: the one place that every giving of a role asks, whoever gives it and by whatever door."""
from sqlalchemy import select

from sgo.access import system
from sgo.clock import school_today
from sgo.models import Account, AccountRole, Employee, Enrolment, Guardian, Role, Student, db
from sgo.rules import roles as rules

from . import Refused


def roles_for(person_id: int) -> frozenset[Role]:
    """The roles that what the person is today allows; «Классный руководитель» is not among them, it is never given."""
    today = school_today()
    pupil = select(Student.id).where(Student.person_id == person_id, Student.archived_at.is_(None))
    studies = pupil.join(Enrolment, (Enrolment.student_id == Student.id) & (Enrolment.until.is_(None) | (Enrolment.until > today)))
    works = select(Employee.id).where(Employee.person_id == person_id, Employee.works_on(today))
    parent = select(Guardian.id).where(Guardian.person_id == person_id, Guardian.archived_at.is_(None))
    row = db.session.execute(select(*(one.exists() for one in (pupil, studies, works, parent))),
                             execution_options=system("which roles fit what a person is", Student, Enrolment, Employee, Guardian)).one()
    kinds = rules.kinds_of_person(*(bool(one) for one in row))
    return frozenset(role for role in Role if role is not Role.CLS and rules.kind_of(role.value) in kinds)


def demand_fit(person_id: int, role: Role) -> None:
    """Refused in words when the role is not one for this person."""
    if role not in roles_for(person_id):
        raise Refused(rules.NEEDED[rules.kind_of(role.value)], "role")


def demand_all_fit(account: Account) -> None:
    """Refused when the account, given to another person, would carry a role to one whom it does not fit."""
    held = db.session.scalars(select(AccountRole.role).where(AccountRole.account_id == account.id),
                              execution_options=system("the roles of an account that is given to another person", AccountRole)).all()
    if strange := [role.label for role in held if role not in roles_for(account.person_id)]:
        raise Refused(f"Роли этой записи выбранному человеку не подходят: {', '.join(strange)}. Сначала снимите их.", "person_id")
