"""How full personal files are (Р 5.7, Р 5.8): the values that the rule asks for, of many people in one statement, for those who may read these files."""
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from sgo.access import READ, Actor, about, scope, system
from sgo.models import (Account, AccountRole, Employee, Enrolment, FamilyMember, Guardianship, PaperKind, Person, PersonContacts, PersonDocument, PersonPapers,
                        PersonSocial, PersonStatus, Student, StudentLanguage, db)
from sgo.rules import completeness
from sgo.rules.completeness import Fullness

READS = (Student, Employee, Person, PersonContacts, PersonPapers, PersonSocial, PersonStatus, PersonDocument, FamilyMember, Guardianship, StudentLanguage,
         Enrolment, Account, AccountRole)
FORMS: dict[str, tuple[Any, str]] = {                   # where a missing field is filled: the kind of row and its column
    "last_name": (Person, "last_name"), "first_name": (Person, "first_name"), "gender": (Person, "gender"),
    "birth_date": (PersonContacts, "birth_date"), "home_address": (PersonContacts, "actual_address"),
    "personal_file_no": (Student, "personal_file_no"), "birth_certificate": (PersonPapers, "certificate_series"), "passport": (PersonPapers, "passport_series"),
    "family": (PersonSocial, "family_kind"), "parents": (Guardianship, "guardian_id"), "social_status": (PersonStatus, "status_id"),
    "language": (StudentLanguage, "language_id"), "position": (Employee, "position_id"), "category": (Employee, "category_id"),
    "functions": (AccountRole, "role")}


def _has(model: Any, *conditions: Any) -> Any:
    return select(model.id).where(*conditions).exists()


def _paper(kind: PaperKind) -> Any:
    return _has(PersonDocument, PersonDocument.person_id == Person.id, PersonDocument.kind == kind)


def _people(model: Any, ids: Sequence[int], *columns: Any) -> Select[Any]:
    """What both kinds of people share: the name, the sex, the birth date."""
    return (select(model.id, Person.last_name, Person.first_name, Person.middle_name, Person.gender, PersonContacts.birth_date, *columns)
            .select_from(model).join(Person, Person.id == model.person_id).outerjoin(PersonContacts, PersonContacts.person_id == Person.id)
            .where(model.id.in_(ids)))


def of_pupils(actor: Actor, ids: Sequence[int]) -> dict[int, Fullness]:
    """The files of these pupils, as far as the reader may see their papers; a certificate or a passport of another form counts by its paper in the file."""
    parallel = (select(Enrolment.parallel_id).where(Enrolment.student_id == Student.id, Enrolment.holds_on(actor.today))
                .order_by(Enrolment.since.desc()).limit(1).scalar_subquery())
    statement = _people(
        Student, ids, Student.personal_file_no, PersonContacts.actual_address.label("home_address"), parallel.label("parallel"),
        or_(PersonPapers.certificate_number.is_not(None), _paper(PaperKind.CERTIFICATE)).label("birth_certificate"),
        or_(PersonPapers.passport_number.is_not(None), _paper(PaperKind.PASSPORT)).label("passport"),
        or_(_has(PersonSocial, PersonSocial.person_id == Person.id, PersonSocial.family_kind.is_not(None)),
            _has(FamilyMember, FamilyMember.person_id == Person.id)).label("family"),
        _has(Guardianship, Guardianship.student_id == Student.id, Guardianship.holds_on(actor.today)).label("parents"),
        _has(PersonStatus, PersonStatus.person_id == Person.id, PersonStatus.holds_on(actor.today)).label("social_status"),
        _has(StudentLanguage, StudentLanguage.student_id == Student.id).label("language"),
    ).outerjoin(PersonPapers, PersonPapers.person_id == Person.id).where(about(actor, READ, PersonPapers, Person))
    rows = db.session.execute(statement, execution_options=system("how full pupils' files are (Р 5.8)", *READS)).mappings()
    return {row["id"]: completeness.of_pupil(dict(row), row["parallel"], actor.today) for row in rows}


def of_employees(actor: Actor, ids: Sequence[int]) -> dict[int, Fullness]:
    """The files of these members of staff, as far as the reader may see them."""
    roles = _has(AccountRole, AccountRole.account_id.in_(select(Account.id).where(Account.person_id == Person.id)))
    statement = _people(Employee, ids, Employee.position_id.label("position"), Employee.grade, Employee.category_id.label("category"),
                        roles.label("functions")).where(scope(actor, READ, Employee))
    rows = db.session.execute(statement, execution_options=system("how full the files of staff are (Р 5.7)", *READS)).mappings()
    return {row["id"]: completeness.of_employee(dict(row)) for row in rows}
