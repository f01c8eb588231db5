"""The writing of a class list: pupils, their papers and parents, one order «начальный ввод», places in the class and in its groups; one deed."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from sgo.access import CREATE, Actor, demand, system
from sgo.models import (
    Enrolment,
    ForeignLanguage,
    Gender,
    GroupMember,
    Guardian,
    Guardianship,
    MovementOrder,
    OrderItem,
    OrderKind,
    OrderStatus,
    Organisation,
    Parallel,
    Person,
    PersonContacts,
    PersonPapers,
    Relation,
    SchoolClass,
    SchoolYear,
    Student,
    StudentFile,
    StudentLanguage,
    StudyGroup,
    StudyGroupClass,
    YearStatus,
    db,
)
from sgo.rules import names, wording
from sgo.services import Refused

from .reading import ClassName, Reading
from .rows import Parent, PupilRow
from .standing import Standing, class_of, standings

SERIES = "н"
PAPERS = ("snils", "certificate_series", "certificate_number", "passport_series", "passport_number")
CONTACTS = ("phone", "email", "registration_address", "actual_address")
RELATIONS = {"mother": Relation.MOTHER, "father": Relation.FATHER, "guardian": Relation.GUARDIAN}


@dataclass(frozen=True)
class Done:
    """What came of a list."""
    class_id: int
    class_name: str
    order: str
    created: int
    known: int
    rejected: int
    elsewhere: tuple[str, ...] = ()

    def in_short(self) -> str:
        """Without names: for the log of what was looked at."""
        return replace(self, elsewhere=()).summary()

    def summary(self) -> str:
        """«Загружено 22 ученика, уже были 0, не подошло строк: 3.»"""
        loaded = wording.counted(self.created, "ученик", "ученика", "учеников")
        order = f" приказом {self.order}" if self.order else ""
        others = f" (из них не в этом классе: {wording.cut('; '.join(self.elsewhere), 300)}; перевод оформляется приказом)" if self.elsewhere else ""
        return f"Класс {self.class_name}: загружено {loaded}{order}, уже были {self.known}{others}, не подошло строк: {self.rejected}."


def apply(actor: Actor, reading: Reading, since: date | None = None, make_class: bool = False) -> Done:
    """Write the accepted rows that are new; nobody is ever created twice, and a list that was loaded before changes nothing."""
    if not reading.layout.is_enough:
        raise Refused("Не указано, в каком столбце фамилия и имя. Поправьте столбцы.")
    year = _year()
    standing = standings(reading.accepted, reading.class_name)
    fresh = [pupil for pupil in reading.accepted if standing[pupil.row].is_new]
    school_class = class_of(reading.class_name)
    if school_class is None and not fresh:
        where = wording.cut("; ".join(_elsewhere(reading, standing)), 200)
        raise Refused(f"Класс {reading.class_name} не заведён: ни одна строка в него не попала бы{f' ({where})' if where else ''}. "
                      "Проверьте, тот ли это список и тот ли класс.", "class_name")
    school_class = school_class or _new_class(actor, reading.class_name, year, make_class)
    order = ""
    if fresh:
        begins = since or year.start_on
        if not year.start_on <= begins <= year.end_on:
            raise Refused(f"Зачислить можно в днях учебного года: {wording.date_ru(year.start_on)} – {wording.date_ru(year.end_on)}.", "since")
        order = _write(actor, fresh, school_class, begins)
    known = sum(not standing[pupil.row].is_new for pupil in reading.accepted)
    return Done(school_class.id, str(reading.class_name), order, len(fresh), known, len(reading.rejected), _elsewhere(reading, standing))


def _elsewhere(reading: Reading, standing: dict[int, Standing]) -> tuple[str, ...]:
    return tuple(f"{pupil.full_name} – {standing[pupil.row].about}" for pupil in reading.accepted if standing[pupil.row].elsewhere)


def _year() -> SchoolYear:
    year = db.session.scalar(select(SchoolYear).where(SchoolYear.status == YearStatus.CURRENT))
    return year or _refuse("Нет текущего учебного года. Заведите его: «Школа», «Учебные годы», состояние «текущий».")


def _refuse(sentence: str) -> Any:
    raise Refused(sentence)


def _new_class(actor: Actor, name: ClassName, year: SchoolYear, make_class: bool) -> SchoolClass:
    if not make_class:
        raise Refused(f"Класса {name} в {year.name} учебном году нет. Подтвердите, что его нужно завести.", "make_class")
    if db.session.get(Parallel, name.parallel) is None:
        raise Refused(f"Параллели {name.parallel} в школе нет. Заведите её: «Школа», «Параллели».", "class_name")
    school_class = SchoolClass(year_id=year.id, parallel_id=name.parallel, letter=name.letter)
    db.session.add(school_class)
    db.session.flush()
    demand(actor, CREATE, school_class)
    return school_class


def _write(actor: Actor, pupils: Sequence[PupilRow], school_class: SchoolClass, since: date) -> str:
    persons = _saved(
        [Person(last_name=pupil.last_name, first_name=pupil.first_name, middle_name=pupil.middle_name, gender=Gender(pupil.gender or "")) for pupil in pupils]
    )
    students = _saved([Student(person_id=person.id) for person in persons])
    demand(actor, CREATE, students[0])
    db.session.add_all(StudentFile(student_id=student.id, personal_file_no=pupil.values.get("personal_file_no"))
                       for student, pupil in zip(students, pupils, strict=True))
    _languages(pupils, students)
    for person, pupil in zip(persons, pupils, strict=True):
        db.session.add(PersonContacts(person_id=person.id, birth_date=pupil.birth_date, **_some(pupil, CONTACTS)))
        if papers := _some(pupil, PAPERS):
            db.session.add(PersonPapers(person_id=person.id, **papers))
    _parents(pupils, students, since)
    order = _order(actor, school_class)
    items = _saved([OrderItem(order_id=order.id, student_id=student.id, effective_on=since, to_class_id=school_class.id) for student in students])
    _saved(
        [
            Enrolment(
                student_id=student.id,
                year_id=school_class.year_id,
                parallel_id=school_class.parallel_id,
                class_id=school_class.id,
                item_id=item.id,
                since=since,
            )
            for student, item in zip(students, items, strict=True)
        ]
    )
    _into_groups(school_class, students, since)
    return str(order)


def _languages(pupils: Sequence[PupilRow], students: Sequence[Student]) -> None:
    """The languages of the list; one that the school does not have yet is added to its dictionary."""
    said = [(student.id, str(pupil.values["foreign_language"])) for pupil, student in zip(pupils, students, strict=True) if "foreign_language" in pupil.values]
    known = {names.fold(language.name): language.id for language in db.session.scalars(select(ForeignLanguage).where(ForeignLanguage.archived_at.is_(None)))}
    for student_id, word in said:
        if names.fold(word) not in known:
            known[names.fold(word)] = _saved([ForeignLanguage(name=word)])[0].id
        db.session.add(StudentLanguage(student_id=student_id, language_id=known[names.fold(word)]))


def _saved(rows: list[Any]) -> list[Any]:
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _some(pupil: PupilRow, columns: Sequence[str]) -> dict[str, str]:
    return {name: pupil.values[name] for name in columns if name in pupil.values}


def _order(actor: Actor, school_class: SchoolClass) -> MovementOrder:
    stamp = system("the number of an order", MovementOrder, Organisation)
    last = db.session.scalar(
        select(func.max(MovementOrder.number)).where(MovementOrder.year_id == school_class.year_id, MovementOrder.series == SERIES), execution_options=stamp
    )
    director = db.session.scalar(select(Organisation.director_id), execution_options=stamp)
    order = MovementOrder(
        year_id=school_class.year_id,
        kind=OrderKind.INITIAL,
        series=SERIES,
        number=(last or 0) + 1,
        signed_on=actor.today,
        status=OrderStatus.SIGNED,
        basis="Начальный ввод списка класса",
        signatory_id=director,
    )
    _saved([order])
    demand(actor, CREATE, order)
    return order


def _parents(pupils: Sequence[PupilRow], students: Sequence[Student], since: date) -> None:
    """Parents known by name and phone are linked, not made again: siblings share them."""
    pairs = [(parent, student) for pupil, student in zip(pupils, students, strict=True) for parent in pupil.parents]
    known = _guardians({parent.phone for parent, _ in pairs if parent.phone})
    for parent, student in pairs:
        key = (names.fold(names.full_name(parent.last_name, parent.first_name, parent.middle_name)), parent.phone)
        guardian = known.get(key) if parent.phone else None
        if guardian is None:
            guardian = known[key] = _guardian(parent)
        db.session.add(Guardianship(guardian_id=guardian, student_id=student.id, relation=RELATIONS[parent.relation], since=since))
    db.session.flush()


def _guardians(phones: set[str]) -> dict[tuple[str, str | None], int]:
    statement = (
        select(Guardian.id, Person, PersonContacts.phone)
        .join(Person, Person.id == Guardian.person_id)
        .join(PersonContacts, PersonContacts.person_id == Person.id)
        .where(PersonContacts.phone.in_(phones), Guardian.archived_at.is_(None))
    )
    rows = db.session.execute(statement, execution_options=system("parents known already", Guardian, Person, PersonContacts))
    return {(names.fold(person.full_name), phone): id_ for id_, person, phone in rows}


def _guardian(parent: Parent) -> int:
    is_man = parent.relation == "father" or (parent.relation == "guardian" and (parent.middle_name or "").casefold().endswith(("ич", "оглы")))
    person = Person(last_name=parent.last_name, first_name=parent.first_name, middle_name=parent.middle_name, gender=Gender.MALE if is_man else Gender.FEMALE)
    _saved([person])
    guardian = Guardian(person_id=person.id)
    _saved([guardian, *([PersonContacts(person_id=person.id, phone=parent.phone)] if parent.phone else [])])
    return guardian.id


def _into_groups(school_class: SchoolClass, students: Sequence[Student], since: date) -> None:
    """A class that has its journals takes the new pupils into the groups of the whole class; subgroups are a teacher's matter."""
    statement = (select(StudyGroup.id).join(StudyGroupClass, StudyGroupClass.group_id == StudyGroup.id)
                 .where(StudyGroupClass.class_id == school_class.id, StudyGroup.is_subgroup.is_(False), StudyGroup.archived_at.is_(None)))
    groups = db.session.scalars(statement, execution_options=system("the groups of a class", StudyGroup, StudyGroupClass)).all()
    _saved([GroupMember(group_id=group, student_id=student.id, since=since) for group in groups for student in students])
