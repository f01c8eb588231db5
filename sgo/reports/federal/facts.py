"""What a federal form counts: pupils, classes, results, movement, staff as of a day; each kind is one statement, read when a section first asks for it."""
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import and_, case, or_, select

from sgo.access import system
from sgo.models import (Choice, Employee, Enrolment, ForeignLanguage, Gender, MovementOrder, OrderItem, OrderKind, OrderStatus, Organisation, Person,
                        PersonContacts, PersonHealth, PersonPapers, SchoolClass, SchoolYear, StaffCategory, StaffPosition, Student, StudentLanguage,
                        StudyForm, VocationalTraining, db)
from sgo.models.school import Program
from sgo.rules.forms import Trait, Where, holds

HOME = {"", "россия", "рф", "российская федерация"}
PLACES = {"школ": "школа", "мук": "МУК", "упк": "УПК", "спо": "СПО", "колледж": "СПО", "техникум": "СПО", "училищ": "СПО"}
OUTCOMES = {OrderKind.NEXT_YEAR: "переведён", OrderKind.RETAIN: "оставлен", OrderKind.GRADUATE: "окончил"}
NEW = (OrderKind.ENROL, OrderKind.INITIAL)
WAYS = {OrderKind.ENROL: "прибыл", OrderKind.INITIAL: "прибыл", OrderKind.LEAVE: "выбыл", OrderKind.GRADUATE: "окончил"}
STAMP = system("what a federal form counts", Enrolment, Student, Person, PersonContacts, PersonHealth, PersonPapers, SchoolClass, StudentLanguage,
               MovementOrder, OrderItem, VocationalTraining, Employee, StaffPosition, StaffCategory, Organisation)


class Fact(NamedTuple):
    """One of what is counted: `key` is counted once however many facts it has; the rest is for who asks which rows made a figure."""
    key: int
    name: str
    about: str
    person: int | None
    traits: Mapping[str, Trait]


class Facts:
    """The school as of a day."""

    def __init__(self, day: date):
        self.day = day
        self.year_before = day.replace(year=day.year - 1, day=min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day)

    def of(self, kind: str) -> list[Fact]:
        """All facts of a kind that layouts may count."""
        if kind not in self._read:
            self._read[kind] = READERS[kind](self)
        return self._read[kind]

    def which(self, kind: str, where: Where) -> frozenset[int]:
        """The places of the facts that are what the condition asks for; rows and columns share conditions, so each is asked once."""
        asked = (kind, repr(where))
        if asked not in self._asked:
            self._asked[asked] = frozenset(place for place, fact in enumerate(self.of(kind)) if holds(where, fact.traits))
        return self._asked[asked]

    @cached_property
    def _asked(self) -> dict[tuple[str, str], frozenset[int]]:
        return {}

    @cached_property
    def _read(self) -> dict[str, list[Fact]]:
        return {}

    @cached_property
    def year(self) -> SchoolYear | None:
        """The school year that the day belongs to: the last one begun."""
        return db.session.scalars(select(SchoolYear).where(SchoolYear.start_on <= self.day).order_by(SchoolYear.start_on.desc()).limit(1)).first()

    @cached_property
    def start(self) -> date:
        """The first day of that year."""
        return self.year.start_on if self.year else date(self.day.year, 9, 1)

    @cached_property
    def card(self) -> dict[str, str]:
        """The school's card in words, field by field."""
        row = db.session.execute(select(Organisation, Person).join(Employee, Employee.id == Organisation.director_id, isouter=True)
                                 .join(Person, Person.id == Employee.person_id, isouter=True).limit(1), execution_options=STAMP).first()
        if row is None:
            return {}
        school, director = row
        return {name: _word(getattr(school, name)) for name in Organisation.__table__.columns.keys()} | {"director": director.full_name if director else ""}


def _word(value: Any) -> str:
    if isinstance(value, Choice):
        return value.label
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else "" if value is None else str(value)


def age_on(born: date | None, day: date) -> int:
    """Full years; 0 when the birth is not known, which a control sum then shows."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) if born else 0


def _of_class(one: SchoolClass | None) -> dict[str, Trait]:
    return {"shift": one.shift if one else 1, "form": (one.study_form if one else StudyForm.FULL_TIME).label,
            "program": (one.program if one else Program.GENERAL).label}


def _of_person(person: Person, grade: int | None) -> dict[str, Trait]:
    return {"girl": person.gender is Gender.FEMALE, "grade": grade or 0}


def _pupils(facts: Facts) -> list[Fact]:
    statement = (select(Enrolment, Person, SchoolClass, PersonContacts.birth_date, PersonHealth.special_needs, PersonHealth.disability,
                        PersonPapers.citizenship)
                 .join(Student, Student.id == Enrolment.student_id).join(Person, Person.id == Student.person_id)
                 .join(SchoolClass, SchoolClass.id == Enrolment.class_id, isouter=True)
                 .join(PersonContacts, PersonContacts.person_id == Person.id, isouter=True)
                 .join(PersonHealth, PersonHealth.person_id == Person.id, isouter=True)
                 .join(PersonPapers, PersonPapers.person_id == Person.id, isouter=True)
                 .where(Enrolment.holds_on(facts.day)).order_by(Enrolment.parallel_id, SchoolClass.letter, Person.sort_key))
    january = date(facts.day.year + 1, 1, 1)
    return [Fact(one.student_id, person.full_name, in_class.name if in_class else f"{one.parallel_id} класс, без буквы", person.id, _of_class(in_class)
                 | _of_person(person, one.parallel_id) | {
                     "age": age_on(born, january), "born": born.year if born else 0, "repeat": one.repeat_year, "conditional": one.conditional,
                     "needs": bool(needs), "disabled": bool(disabled), "foreign": (home or "").strip().casefold() not in HOME})
            for one, person, in_class, born, needs, disabled, home in db.session.execute(statement, execution_options=STAMP)]


def _before(facts: Facts) -> list[Fact]:
    """Who was in the school a year before the day."""
    statement = (select(Enrolment.student_id, Enrolment.parallel_id, Person, SchoolClass).join(Student, Student.id == Enrolment.student_id)
                 .join(Person, Person.id == Student.person_id).join(SchoolClass, SchoolClass.id == Enrolment.class_id, isouter=True)
                 .where(Enrolment.holds_on(facts.year_before)).order_by(Enrolment.parallel_id, SchoolClass.letter, Person.sort_key))
    return [Fact(student, person.full_name, in_class.name if in_class else f"{grade} класс", person.id, _of_class(in_class) | _of_person(person, grade))
            for student, grade, person, in_class in db.session.execute(statement, execution_options=STAMP)]


def _classes(facts: Facts) -> list[Fact]:
    sizes = Counter(one.about for one in facts.of("pupils"))
    statement = (select(SchoolClass).where(SchoolClass.year_id == (facts.year.id if facts.year else 0), SchoolClass.archived_at.is_(None))
                 .order_by(SchoolClass.parallel_id, SchoolClass.letter))
    return [Fact(one.id, f"{one.name} класс", f"учеников: {sizes[one.name]}", None, _of_class(one) | {"grade": one.parallel_id, "size": sizes[one.name]})
            for one in db.session.scalars(statement, execution_options=STAMP)]


def _languages(facts: Facts) -> list[Fact]:
    statement = (select(StudentLanguage, ForeignLanguage.name, Enrolment.parallel_id, Person).join(ForeignLanguage)
                 .join(Student, Student.id == StudentLanguage.student_id).join(Person, Person.id == Student.person_id)
                 .join(Enrolment, and_(Enrolment.student_id == Student.id, Enrolment.holds_on(facts.day))).order_by(Enrolment.parallel_id, Person.sort_key))
    return [Fact(one.student_id, person.full_name, language, person.id, _of_person(person, grade) | {"language": language, "number": one.number})
            for one, language, grade, person in db.session.execute(statement, execution_options=STAMP)]


def _items(kinds: Mapping[OrderKind, str], since: date, until: date) -> list[tuple[MovementOrder, OrderItem, Person, dict[str, Trait]]]:
    """Items of signed orders that take effect after `since`, not later than `until`, with the grade and the class that the
    pupil leaves; of one who comes, those he comes into."""
    left, came = Enrolment.__table__.alias("left_place"), Enrolment.__table__.alias("new_place")
    is_new = MovementOrder.kind.in_(NEW)
    statement = (select(MovementOrder, OrderItem, Person, case((is_new, came.c.parallel_id), else_=left.c.parallel_id), SchoolClass)
                 .join(OrderItem, OrderItem.order_id == MovementOrder.id)
                 .join(Student, Student.id == OrderItem.student_id).join(Person, Person.id == Student.person_id)
                 .join(left, and_(left.c.student_id == Student.id, left.c.since < OrderItem.effective_on,
                                  or_(left.c.until.is_(None), left.c.until >= OrderItem.effective_on)), isouter=True)
                 .join(came, came.c.item_id == OrderItem.id, isouter=True)
                 .join(SchoolClass, SchoolClass.id == case((is_new, came.c.class_id), else_=left.c.class_id), isouter=True)
                 .where(MovementOrder.status == OrderStatus.SIGNED, MovementOrder.kind.in_(kinds), OrderItem.effective_on > since,
                        OrderItem.effective_on <= until).order_by(OrderItem.effective_on, Person.sort_key, OrderItem.id))
    return [(order, item, person, _of_class(in_class) | _of_person(person, grade))
            for order, item, person, grade, in_class in db.session.execute(statement, execution_options=STAMP)]


def _results(facts: Facts) -> list[Fact]:
    """How the year before ended, each pupil in the grade that he finished, whether or not he left afterwards."""
    rows = _items(OUTCOMES, facts.start - timedelta(days=365), facts.start)
    return [Fact(item.student_id, person.full_name, str(order), person.id,
                 traits | {"outcome": OUTCOMES[order.kind], "detail": order.subtype.label if order.subtype else ""})
            for order, item, person, traits in rows]


def _moves(facts: Facts) -> list[Fact]:
    """Who came and who left in the year up to the day, by orders: moves between classes are no movement of the school (§4.8)."""
    return [Fact(item.id, person.full_name, f"{order}, с {item.effective_on:%d.%m.%Y}", person.id, traits | {
        "way": WAYS[order.kind], "detail": order.subtype.label if order.subtype else order.kind.label if order.kind is OrderKind.INITIAL else ""})
        for order, item, person, traits in _items(WAYS, facts.year_before, facts.day)]


def _trainings(facts: Facts) -> list[Fact]:
    """Trainings that went on in this school year, and those whose exam was in it or in the one before."""
    past = facts.start - timedelta(days=365)
    statement = (select(VocationalTraining, Person, Enrolment.parallel_id).join(Student, Student.id == VocationalTraining.student_id)
                 .join(Person, Person.id == Student.person_id)
                 .join(Enrolment, and_(Enrolment.student_id == Student.id, Enrolment.since <= facts.day), isouter=True)
                 .where(VocationalTraining.start_on <= facts.day, or_(VocationalTraining.end_on.is_(None), VocationalTraining.end_on >= facts.start,
                                                                      VocationalTraining.exam_on >= past))
                 .order_by(VocationalTraining.profession, Person.sort_key, VocationalTraining.id, Enrolment.since))
    found: dict[int, Fact] = {}                         # the last place on the day: who has finished is told in the grade he finished
    for one, person, grade in db.session.execute(statement, execution_options=STAMP):
        place = (one.place or "").casefold()
        exam = one.exam_on if one.exam_on and one.exam_on <= facts.day else None
        found[one.id] = Fact(one.student_id, person.full_name, one.profession, person.id, _of_person(person, grade) | {
            "kind": one.kind.label, "profession": one.profession, "code": one.code or "", "passed": one.passed, "ranked": one.rank is not None,
            "place": next((word for part, word in PLACES.items() if part in place), "иное"), "now": one.end_on is None or one.end_on >= facts.day,
            "exam": "нет" if exam is None else "этот год" if exam >= facts.start else "прошлый год"})
    return list(found.values())


def _staff(facts: Facts) -> list[Fact]:
    statement = (select(Employee, Person, StaffPosition.name, StaffCategory.name, PersonContacts.birth_date)
                 .join(StaffPosition, StaffPosition.id == Employee.position_id).join(StaffCategory, StaffCategory.id == Employee.category_id, isouter=True)
                 .join(Person, Person.id == Employee.person_id).join(PersonContacts, PersonContacts.person_id == Person.id, isouter=True)
                 .where(Employee.works_on(facts.day), or_(Employee.hired_on.is_(None), Employee.hired_on <= facts.day)).order_by(Person.sort_key))
    january = date(facts.day.year + 1, 1, 1)
    return [Fact(one.id, person.full_name, post, person.id, {
        "post": post, "category": category or "", "woman": person.gender is Gender.FEMALE, "age": age_on(born, january),
        "years": age_on(one.hired_on, facts.day), "education": one.education or ""})
        for one, person, post, category, born in db.session.execute(statement, execution_options=STAMP)]


READERS: dict[str, Callable[[Facts], list[Fact]]] = {
    "pupils": _pupils, "before": _before, "classes": _classes, "languages": _languages, "results": _results, "moves": _moves, "trainings": _trainings,
    "staff": _staff}
