"""How full personal files are (Р 5.7, Р 5.8): the values that the rule asks for, of many people in one statement, for those who may read these files."""
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, null, or_, select

from sgo.access import READ, Actor, about, scope, system
from sgo.models import (Account, AccountRole, Employee, Enrolment, FamilyMember, Guardianship, PaperKind, Person, PersonContacts, PersonDocument, PersonPapers,
                        PersonSocial, PersonStatus, Student, StudentFile, StudentLanguage, db)
from sgo.rules import completeness
from sgo.rules.completeness import Fullness

READS = (Student, StudentFile, Employee, Person, PersonContacts, PersonPapers, PersonSocial, PersonStatus, PersonDocument, FamilyMember, Guardianship,
         StudentLanguage, Enrolment, Account, AccountRole)
FORMS: dict[str, tuple[Any, str]] = {                   # where a missing field is filled: the kind of row and its column
    "last_name": (Person, "last_name"), "first_name": (Person, "first_name"), "gender": (Person, "gender"),
    "birth_date": (PersonContacts, "birth_date"), "home_address": (PersonContacts, "actual_address"),
    "personal_file_no": (StudentFile, "personal_file_no"), "birth_certificate": (PersonPapers, "certificate_series"),
    "passport": (PersonPapers, "passport_series"),
    "family": (PersonSocial, "family_kind"), "parents": (Guardianship, "guardian_id"), "social_status": (PersonStatus, "status_id"),
    "language": (StudentLanguage, "language_id"), "position": (Employee, "position_id"), "category": (Employee, "category_id"),
    "functions": (AccountRole, "role")}


MARKED = {Student: ("last_name", "first_name", "middle_name", "gender", "personal_file_no", "home_address", "birth_certificate", "passport", "family",
                    "parents", "social_status", "language"),
          Employee: ("last_name", "first_name", "middle_name", "gender", "position", "grade", "category", "functions")}


def _has(model: Any, *conditions: Any) -> Any:
    return select(model.id).where(*conditions).correlate_except(model).exists()


def _paper(kind: PaperKind) -> Any:
    return _has(PersonDocument, PersonDocument.person_id == Person.id, PersonDocument.kind == kind)


def _line(model: Any, ids: Any, present: dict[str, Any], parallel: Any, today: date) -> Select[Any]:
    """A line of words about each of these people (their ids or a statement of them): which fields are filled and on which day, the birth date, the parallel."""
    names = {name: getattr(Person, name) for name in ("last_name", "first_name", "middle_name", "gender")}
    told = {name: column.is_not(None) for name, column in names.items()} | present
    signs: ColumnElement[str] = literal(f"{today.isoformat()} ", String)
    for name in MARKED[model]:
        signs = signs.concat(case((told[name], "1"), else_="0"))
    words = (signs, cast(PersonContacts.birth_date, String), cast(parallel, String))
    return (select(model.id.label("id"), literal("", String).label("place"), *(word.label(f"word{number}") for number, word in enumerate(words)))
            .select_from(model).join(Person, Person.id == model.person_id).outerjoin(PersonContacts, PersonContacts.person_id == Person.id)
            .where(model.id.in_(ids)))


def line_of_pupils(actor: Actor, ids: Any) -> tuple[Select[Any], ColumnElement[bool]]:
    """Lines about pupils and the condition that opens them: who may read their papers. A certificate or a passport of another form counts by its
    paper in the file."""
    condition = about(actor, READ, PersonPapers, Person)
    line = _line(Student, ids, _present_of_pupil(actor.today), _parallel(actor.today), actor.today)
    return line.outerjoin(PersonPapers, PersonPapers.person_id == Person.id).where(condition), condition


def _parallel(today: date) -> Any:
    return (select(Enrolment.parallel_id).where(Enrolment.student_id == Student.id, Enrolment.holds_on(today))
            .order_by(Enrolment.since.desc()).limit(1).correlate(Student).scalar_subquery())


def _present_of_pupil(today: date) -> dict[str, Any]:
    return {
        "personal_file_no": _has(StudentFile, StudentFile.student_id == Student.id, StudentFile.personal_file_no.is_not(None)),
        "home_address": PersonContacts.actual_address.is_not(None),
        "birth_certificate": or_(PersonPapers.certificate_number.is_not(None), _paper(PaperKind.CERTIFICATE)),
        "passport": or_(PersonPapers.passport_number.is_not(None), _paper(PaperKind.PASSPORT)),
        "family": or_(_has(PersonSocial, PersonSocial.person_id == Person.id, PersonSocial.family_kind.is_not(None)),
                      _has(FamilyMember, FamilyMember.person_id == Person.id)),
        "parents": _has(Guardianship, Guardianship.student_id == Student.id, Guardianship.holds_on(today)),
        "social_status": _has(PersonStatus, PersonStatus.person_id == Person.id, PersonStatus.holds_on(today)),
        "language": _has(StudentLanguage, StudentLanguage.student_id == Student.id)}


def line_of_employees(actor: Actor, ids: Any) -> tuple[Select[Any], ColumnElement[bool]]:
    """Lines about members of staff and the condition that opens them."""
    condition = scope(actor, READ, Employee)
    return _line(Employee, ids, _present_of_employee(), null(), actor.today).where(condition), condition


def _present_of_employee() -> dict[str, Any]:
    roles = _has(AccountRole, AccountRole.account_id.in_(select(Account.id).where(Account.person_id == Person.id).correlate(Person)))
    return {"position": Employee.position_id.is_not(None), "grade": Employee.grade.is_not(None), "category": Employee.category_id.is_not(None),
            "functions": roles}


def lacks_of_pupil(actor: Actor) -> tuple[Any, ColumnElement[bool]]:
    """How many fields of a pupil's file are missing, as a column beside the pupil, NULL where the reader may not see the papers; the rule is
    `completeness.of_pupil`, said in SQL so that lists can stand by it."""
    present, condition = _present_of_pupil(actor.today), about(actor, READ, PersonPapers, Person)
    needless = PersonContacts.birth_date > completeness.passport_born_until(actor.today)
    present["passport"] = or_(present["passport"], PersonContacts.birth_date.is_(None), needless)
    present["language"] = or_(present["language"], func.coalesce(_parallel(actor.today), 0) < completeness.LANGUAGE_FROM)
    statement = _lacks(Student, present).outerjoin(PersonPapers, PersonPapers.person_id == Person.id)
    return statement.where(condition).scalar_subquery(), condition


def lacks_of_employee(actor: Actor) -> tuple[Any, ColumnElement[bool]]:
    """How many fields of an employee's file are missing (`completeness.of_employee`), as a column beside the employee."""
    return _lacks(Employee, _present_of_employee()).scalar_subquery(), scope(actor, READ, Employee)


def _lacks(model: Any, present: dict[str, Any]) -> Select[Any]:
    names = {name: getattr(Person, name).is_not(None) for name in ("last_name", "first_name", "gender")}
    asked = names | {"birth_date": PersonContacts.birth_date.is_not(None)} | {
        name: told for name, told in present.items() if name not in completeness.DECLARED_ABSENT}
    return (select(sum((case((told, 0), else_=1) for told in asked.values()), literal(0))).select_from(Person)
            .outerjoin(PersonContacts, PersonContacts.person_id == Person.id).where(Person.id == model.person_id).correlate(model))


def said_of_pupil(signs: str, birth: str | None, parallel: str | None) -> Fullness:
    """How full the file is, from a line."""
    today, values = _values(Student, signs, birth)
    return completeness.of_pupil(values, int(parallel) if parallel else None, today)


def said_of_employee(signs: str, birth: str | None, _: str | None) -> Fullness:
    """How full the file is, from a line."""
    return completeness.of_employee(_values(Employee, signs, birth)[1])


def _values(model: Any, signs: str, birth: str | None) -> tuple[date, dict[str, Any]]:
    today, marks = signs.split(" ")
    values: dict[str, Any] = {name: mark == "1" for name, mark in zip(MARKED[model], marks, strict=True)}
    return date.fromisoformat(today), values | {"birth_date": date.fromisoformat(birth[:10]) if birth else None}


def of_pupils(actor: Actor, ids: Any) -> dict[int, Fullness]:
    """The files of these pupils, as far as the reader may see their papers."""
    rows = db.session.execute(line_of_pupils(actor, ids)[0], execution_options=system("how full pupils' files are (Р 5.8)", *READS))
    return {id_: said_of_pupil(*words) for id_, _, *words in rows}


def of_employees(actor: Actor, ids: Any) -> dict[int, Fullness]:
    """The files of these members of staff, as far as the reader may see them."""
    rows = db.session.execute(line_of_employees(actor, ids)[0], execution_options=system("how full the files of staff are (Р 5.7)", *READS))
    return {id_: said_of_employee(*words) for id_, _, *words in rows}
