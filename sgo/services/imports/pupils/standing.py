"""How the pupils of a list stand to those of the school: new, known already, or at odds with somebody's papers."""
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from sgo.access import system
from sgo.models import Enrolment, Person, PersonContacts, PersonPapers, SchoolClass, SchoolYear, Student, StudentFile, YearStatus, db
from sgo.rules import names

from .reading import ClassName
from .rows import PupilRow


@dataclass(frozen=True)
class Standing:
    """Whether a row is new; `about` says in words what it meets, `advice` what to do, `person` whose card tells more, `elsewhere` that he is not in this
    class."""
    is_new: bool
    about: str = ""
    advice: str = ""
    person: int | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class _Known:
    person: int
    name: str
    is_pupil: bool
    class_name: str


def class_of(name: ClassName) -> SchoolClass | None:
    """The class of the current year, or None when it is not there yet."""
    statement = (
        select(SchoolClass)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(
            SchoolYear.status == YearStatus.CURRENT,
            SchoolClass.parallel_id == name.parallel,
            SchoolClass.letter == name.letter,
            SchoolClass.archived_at.is_(None),
        )
    )
    return db.session.scalar(statement, execution_options=system("the class of a list", SchoolClass))


def standings(pupils: Sequence[PupilRow], into: ClassName) -> dict[int, Standing]:
    """Row -> standing, in two statements: by СНИЛС, or by name and birth date; a taken file number is dropped with a warning."""
    by_snils, by_name = _known(pupils)
    found = {}
    for pupil in pupils:
        owner, namesake = by_snils.get(pupil.values.get("snils", "")), by_name.get(pupil.key)
        if owner and names.fold(owner.name) != pupil.key[0]:
            pupil.problems.append(("snils", f"Этот СНИЛС уже у другого человека: {owner.name}. Сверьте с карточкой."))
            found[pupil.row] = Standing(False, "СНИЛС занят", person=owner.person)
        elif known := owner or namesake:
            found[pupil.row] = _met(known, into)
        else:
            found[pupil.row] = Standing(True)
    _drop_taken_files(pupils, found)
    return found


def _met(known: _Known, into: ClassName) -> Standing:
    """How somebody who is in the school already stands to the class of the list."""
    if not known.is_pupil:
        return Standing(False, "этот человек уже есть, но не ученик", "Сделайте его учеником: «Люди», «Ученики», «Добавить».", known.person, True)
    if known.class_name == str(into):
        return Standing(False, f"уже в {into}", person=known.person)
    if known.class_name:
        return Standing(False, f"уже в {known.class_name}", f"Перевод в {into} оформляется приказом: «Движение», «Приказы».", known.person, True)
    return Standing(False, "уже в школе, без класса", f"Зачисление в {into} оформляется приказом: «Движение», «Приказы».", known.person, True)


def _known(pupils: Sequence[PupilRow]) -> tuple[dict[str, _Known], dict[tuple[str, object], _Known]]:
    numbers = [pupil.values["snils"] for pupil in pupils if "snils" in pupil.values]
    births = {pupil.birth_date for pupil in pupils if pupil.birth_date}
    now = (Enrolment.student_id == Student.id) & Enrolment.until.is_(None)
    statement = (
        select(Person, PersonPapers.snils, PersonContacts.birth_date, Student.id, SchoolClass.parallel_id, SchoolClass.letter)
        .join(PersonPapers, PersonPapers.person_id == Person.id, isouter=True)
        .join(PersonContacts, PersonContacts.person_id == Person.id, isouter=True)
        .join(Student, Student.person_id == Person.id, isouter=True)
        .join(Enrolment, now, isouter=True)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id, isouter=True)
        .where(or_(PersonPapers.snils.in_(numbers), PersonContacts.birth_date.in_(births)))
    )
    rows = db.session.execute(
        statement, execution_options=system("duplicates of a list", Person, PersonPapers, PersonContacts, Student, Enrolment, SchoolClass)
    )
    by_snils: dict[str, _Known] = {}
    by_name: dict[tuple[str, object], _Known] = {}
    for person, snils, birth, student, parallel, letter in rows:
        known = _Known(person.id, person.full_name, student is not None, f"{parallel}{letter}" if parallel else "")
        by_name[names.fold(known.name), birth] = known
        if snils:
            by_snils[snils] = known
    return by_snils, by_name


def _drop_taken_files(pupils: Sequence[PupilRow], found: dict[int, Standing]) -> None:
    wanted = [pupil.values["personal_file_no"] for pupil in pupils if "personal_file_no" in pupil.values]
    statement = select(StudentFile.personal_file_no).where(StudentFile.personal_file_no.in_(wanted))
    taken = set(db.session.scalars(statement, execution_options=system("numbers of files", StudentFile)))
    for pupil in pupils:
        number = pupil.values.get("personal_file_no")
        if number in taken and found[pupil.row].is_new:
            del pupil.values["personal_file_no"]
            pupil.warnings.append(f"личное дело {number} уже у другого ученика: загрузится без номера")
        elif number:
            taken.add(number)
