"""The demo school's people: staff, families, pupils with their papers, and the orders that enrolled them."""
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from sgo.models import (Account, AccountRole, AccountStatus, Employee, Enrolment, ForeignLanguage, Gender, Guardian, Guardianship, MovementOrder, OrderItem,
                        OrderKind, OrderStatus, OrderSubtype, Person, PersonContacts, PersonHealth, PersonPapers, PersonSocial, PersonStatus, Relation, Role,
                        SocialStatus, StaffCategory, StaffPosition, Student, StudentFile, StudentLanguage)
from sgo.rules import identity
from sgo.rules import names as rules

from . import names
from .names import Family, Name
from .rows import Rows

START = date(2026, 9, 1)
ISSUED = datetime(2026, 9, 1, 6, tzinfo=UTC)


@dataclass
class Pupil:
    """A pupil of the demo with what marks and absences are made from."""
    id: int
    person_id: int
    grade: int
    class_name: str
    family: Family
    birth: date
    since: date
    ability: float
    until: date | None = None


class Registry:
    """Makes people and keeps what must be unique: login, personal file number, СНИЛС."""

    def __init__(self, rows: Rows, random: Random):
        self.rows, self.random = rows, random
        self.logins: set[str] = set()
        self.files: dict[str, int] = {}
        self.serial = 0

    def person(self, name: Name, birth: date, address: str | None = None) -> int:
        """A person with contacts."""
        whole = f"{name.last} {name.first} {name.middle}"
        id_ = self.rows.add(Person, last_name=name.last, first_name=name.first, middle_name=name.middle, gender=Gender.MALE if name.male else Gender.FEMALE,
                            sort_key=rules.sort_key(whole), search_key=rules.fold(whole))
        digits = self.random.randint(0, 9_999_999)
        self.rows.add(
            PersonContacts,
            person_id=id_,
            birth_date=birth,
            phone=f"+7 9{self.random.randint(10, 99)} {digits // 10000:03d}-{digits // 100 % 100:02d}-{digits % 100:02d}",
            actual_address=address,
            registration_address=address,
        )
        return id_

    def papers(self, person_id: int, birth: date, passport: bool) -> None:
        """СНИЛС with right check digits, a birth certificate, and a passport where it is due."""
        self.serial += 1
        nine = f"{150_000_000 + self.serial * 7919 % 10_000_000:09d}"
        issued = birth + timedelta(days=14 * 365 + 30)
        extra = (
            {
                "passport_series": f"{self.random.randint(1000, 9999)}",
                "passport_number": f"{self.random.randint(100000, 999999)}",
                "passport_issued_on": issued,
                "passport_department": "770-045",
                "passport_issued_by": "Отделом по вопросам миграции",
            }
            if passport
            else {}
        )
        self.rows.add(
            PersonPapers,
            person_id=person_id,
            snils=identity.snils_with_check(nine),
            citizenship="Россия",
            certificate_series=self.random.choice(("II-ЛО", "III-СН", "IV-АГ")),
            certificate_number=f"{self.random.randint(100000, 999999)}",
            certificate_issued_on=birth + timedelta(days=20),
            **extra,
        )

    def file_number(self, surname: str) -> str:
        """К-25: the letter and the number in the alphabetical book."""
        letter = surname[0]
        self.files[letter] = self.files.get(letter, 0) + 1
        return f"{letter}-{self.files[letter]}"

    def account(self, person_id: int, name: Name, roles: list[Role], login: str | None = None, issued: bool = True) -> int:
        """An account without a password: it cannot log in until it is given one."""
        base = login or rules.login_base(name.last, name.first, name.middle)
        free = base
        number = 2
        while free in self.logins:
            free, number = f"{base}{number}", number + 1
        self.logins.add(free)
        id_ = self.rows.add(Account, login=free, login_key=free, person_id=person_id, status=AccountStatus.ISSUED if issued else AccountStatus.CREATED,
                            must_change_password=True, issued_at=ISSUED if issued else None)
        for role in roles:
            self.rows.add(AccountRole, account_id=id_, role=role)
        return id_


def employee(registry: Registry, position: str, male: bool, roles: list[Role], category: str | None = None, login: str | None = None) -> int:
    """A member of staff with an account."""
    random = registry.random
    name = names.grown_up(random, male)
    birth = date(random.randint(1964, 1998), random.randint(1, 12), random.randint(1, 28))
    person_id = registry.person(name, birth, f"{random.choice(names.STREETS)}, д. {random.randint(1, 90)}")
    registry.papers(person_id, birth, passport=False)
    hired = date(max(birth.year + 23, random.randint(2001, 2025)), 9, 1)
    id_ = registry.rows.add(
        Employee,
        person_id=person_id,
        position_id=registry.rows.named(StaffPosition, position),
        category_id=registry.rows.named(StaffCategory, category),
        category_valid_to=START + timedelta(days=60 + 97 * person_id % 1500) if category else None,
        hired_on=hired,
        hire_order=f"№ {random.randint(5, 60)}-к от {hired:%d.%m.%Y}",
    )
    registry.account(person_id, name, roles, login)
    return id_


def _guardian(registry: Registry, name: Name, address: str) -> int:
    random = registry.random
    person_id = registry.person(name, date(random.randint(1974, 1994), random.randint(1, 12), random.randint(1, 28)), address)
    id_ = registry.rows.add(Guardian, person_id=person_id)
    registry.account(person_id, name, [Role.PAR], issued=random.random() < 0.9)
    return id_


def _parents(registry: Registry, family: Family) -> None:
    if not family.mother_id:
        family.mother_id = _guardian(registry, family.mother, family.address)
        if family.has_father:
            family.father_id = _guardian(registry, family.father, family.address)


def pupil(registry: Registry, family: Family, grade: int, class_name: str, since: date) -> Pupil:
    """A pupil with papers, parents and an account from grade 5 on."""
    random, rows = registry.random, registry.rows
    name = names.child(random, family)
    birth = names.birthday(random, grade, START.year)
    person_id = registry.person(name, birth, family.address)
    registry.papers(person_id, birth, passport=(birth + timedelta(days=14 * 365.25 + 90)) < START)
    language = "английский" if random.random() < 0.9 else "немецкий"
    id_ = rows.add(Student, person_id=person_id)
    rows.add(StudentFile, student_id=id_, personal_file_no=registry.file_number(name.last), adapted_program=random.random() < 0.04)
    if grade > 1:
        rows.add(StudentLanguage, student_id=id_, language_id=rows.named(ForeignLanguage, language), number=1)
    if grade > 4 and id_ % 4 == 0:                      # no dice: the rest of the school stays as it is
        second = "немецкий" if language == "английский" else "английский"
        rows.add(StudentLanguage, student_id=id_, language_id=rows.named(ForeignLanguage, second), number=2)
    _parents(registry, family)
    for parent, relation in ((family.mother_id, Relation.MOTHER), (family.father_id, Relation.FATHER)):
        if parent:
            rows.add(Guardianship, guardian_id=parent, student_id=id_, relation=relation, is_legal_representative=True, restricted=False, since=birth)
    _social(registry, person_id, family)
    if grade >= 5:
        registry.account(person_id, name, [Role.PUP])
    return Pupil(id_, person_id, grade, class_name, family, birth, since, random.gauss(0, 1.1))


def _social(registry: Registry, person_id: int, family: Family) -> None:
    random, chance = registry.random, registry.random.random()
    many, poor = chance < 0.15, random.random() < 0.12
    none = not (many or poor) and family.has_father and random.random() < 0.95      # of the others nobody has asked yet
    for word, is_so in (("многодетная семья", many), ("малообеспеченная семья", poor), ("неполная семья", not family.has_father), ("нет льгот", none)):
        if is_so:
            registry.rows.add(PersonStatus, person_id=person_id, status_id=registry.rows.named(SocialStatus, word), since=START)
    registry.rows.add(
        PersonSocial,
        person_id=person_id,
        family_kind="полная" if family.has_father else "неполная",
        children_in_family=random.randint(3, 5) if many else random.randint(1, 2),
    )
    registry.rows.add(
        PersonHealth,
        person_id=person_id,
        health_group=random.choice(("I", "II", "II", "III")),
        disability=random.random() < 0.015,
        special_needs=random.random() < 0.04,
    )


class Orders:
    """The movement book of a year: one order a kind and day, one enrolment an item."""

    def __init__(self, rows: Rows, year_id: int, director_id: int):
        self.rows, self.year_id, self.director_id = rows, year_id, director_id
        self.number = 0

    def order(self, kind: OrderKind, day: date, basis: str, subtype: OrderSubtype | None = None) -> int:
        """A signed order."""
        self.number += 1
        return self.rows.add(
            MovementOrder,
            year_id=self.year_id,
            kind=kind,
            subtype=subtype,
            series="у",
            number=self.number,
            signed_on=day,
            status=OrderStatus.SIGNED,
            basis=basis,
            signatory_id=self.director_id,
        )

    def enrol(self, order: int, student_id: int, class_id: int, grade: int, since: date, until: date | None = None, from_class: int | None = None,
              destination: str | None = None) -> None:
        """An item and the enrolment it makes."""
        item = self.rows.add(
            OrderItem, order_id=order, student_id=student_id, effective_on=since, to_class_id=class_id, from_class_id=from_class, destination=destination
        )
        self.rows.add(Enrolment, student_id=student_id, year_id=self.year_id, parallel_id=grade, class_id=class_id, item_id=item, since=since, until=until)

    def leave(self, order: int, student_id: int, class_id: int, day: date, destination: str) -> None:
        """An item of departure; the enrolment ends on that day."""
        self.rows.add(OrderItem, order_id=order, student_id=student_id, effective_on=day, from_class_id=class_id, destination=destination)
