"""Who is in a class: «Общие сведения об обучающихся» and «Итоговые данные по учащимся» (Р 10.4)."""
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from sgo.access import READ, STAFF, Actor, may, system
from sgo.models import (Enrolment, ForeignLanguage, Gender, Guardian, Guardianship, MovementOrder, OrderItem, Person, PersonContacts, PersonPapers,
                        PersonSocial, PersonStatus, SocialStatus, Student, StudentFile, StudentLanguage, db)
from sgo.rules import wording
from sgo.services.social import MANY_CHILDREN

from . import reading, scopes
from .base import Column, Line, Parameter, Report, Table


def build(actor: Actor, class_id: int) -> Table:
    """The page of the paper journal: who, when born, where lives, whose child, by which order here."""
    book = reading.of_class(actor, class_id)
    statement = (select(Student.id, Person, StudentFile, PersonContacts, PersonPapers, MovementOrder.number, MovementOrder.signed_on, Enrolment.since)
                 .join(Enrolment, and_(Enrolment.student_id == Student.id, Enrolment.class_id == class_id, Enrolment.holds_on(book.on)))
                 .join(Person, Person.id == Student.person_id).join(OrderItem, OrderItem.id == Enrolment.item_id)
                 .join(MovementOrder, MovementOrder.id == OrderItem.order_id).join(StudentFile, StudentFile.student_id == Student.id, isouter=True)
                 .join(PersonContacts, PersonContacts.person_id == Person.id, isouter=True).join(PersonPapers, PersonPapers.person_id == Person.id,
                                                                                                 isouter=True)
                 .order_by(Person.sort_key, Student.id))
    stamp = system("the list of a class with its files", Student, Person, StudentFile, PersonContacts, PersonPapers, Enrolment, OrderItem, MovementOrder)
    rows = db.session.execute(statement, execution_options=stamp).all()
    with_family = may(actor, READ, Guardianship)
    parents = _parents([row[0] for row in rows], book.on) if with_family else {}
    lines = [Line([number, person.full_name, file.personal_file_no if file else "", _day(contacts.birth_date if contacts else None), person.gender.label[:1],
                   _paper(papers), (contacts.actual_address or contacts.registration_address or "") if contacts else "", (contacts.phone or "")
                   if contacts else "",
                   *(["; ".join(parents.get(student, ()))] if with_family else []), f"№ {order} от {_day(signed)}" if order else _day(since)])
             for number, (student, person, file, contacts, papers, order, signed, since) in enumerate(rows, start=1)]
    heads = ["№ личного дела", "Дата рождения", "Пол", "Свидетельство или паспорт", "Адрес", "Телефон", *(["Родители"] if with_family else []), "Приказ"]
    notes = [] if with_family else ["Не показано: родители; их видят администратор, директор, завуч и классный руководитель."]
    return Table(ABOUT.title, [*book.facts, ("На день", wording.date_ru(book.on))], [Column("№"), Column("Ученик", text=True),
                                                                                    *(Column(name, text=True) for name in heads)], lines, notes=notes,
                 empty="В классе нет учеников.")


def _day(day: date | None) -> str:
    return wording.date_ru(day) if day else ""


def _paper(papers: PersonPapers | None) -> str:
    if papers is None:
        return ""
    if papers.passport_number:
        return f"паспорт {papers.passport_series or ''} {papers.passport_number}"
    return f"{papers.certificate_series or ''} {papers.certificate_number or ''}".strip()


def _parents(students: list[int], on: date) -> dict[int, list[str]]:
    statement = (select(Guardianship.student_id, Guardianship.relation, Person, PersonContacts.phone, Guardian.workplace)
                 .join(Guardian, Guardian.id == Guardianship.guardian_id).join(Person, Person.id == Guardian.person_id)
                 .join(PersonContacts, PersonContacts.person_id == Person.id, isouter=True)
                 .where(Guardianship.student_id.in_(students), Guardianship.holds_on(on)).order_by(Guardianship.id))
    found: dict[int, list[str]] = defaultdict(list)
    stamp = system("the parents of a class in a report", Guardianship, Guardian, Person, PersonContacts)
    for student, relation, person, phone, workplace in db.session.execute(statement, execution_options=stamp):
        found[student].append(", ".join(part for part in (f"{relation.label} {person.full_name}", phone, workplace) if part))
    return found


def build_totals(actor: Actor, class_id: int) -> Table:
    """The class in numbers: boys and girls by year of birth, citizenship, languages, social standing, families."""
    book = reading.of_class(actor, class_id)
    students = [one.id for one in book.pupils]
    here = (select(Student.id.label("student"), Student.person_id, (Person.gender == Gender.MALE).label("boy")).join(Person, Person.id == Student.person_id)
            .where(Student.id.in_(students))).subquery()

    def counted(name: Any, *joins: tuple[Any, Any]) -> list[tuple[Any, int, int]]:
        statement = select(name, func.count().filter(here.c.boy), func.count().filter(~here.c.boy)).select_from(here)
        for model, on in joins:
            statement = statement.join(model, on)
        stamp = system("a class in numbers", Student, Person, *(model for model, _ in joins))
        return [(one, boys, girls) for one, boys, girls in db.session.execute(statement.group_by(name).order_by(name), execution_options=stamp)]
    contacts, papers = (PersonContacts, PersonContacts.person_id == here.c.person_id), (PersonPapers, PersonPapers.person_id == here.c.person_id)
    years: Counter[tuple[int, bool]] = Counter()
    for born, boys, girls in counted(PersonContacts.birth_date, contacts):
        if born:
            years[born.year, True] += boys
            years[born.year, False] += girls
    parts: list[tuple[str, list[tuple[Any, int, int]]]] = [
        ("Год рождения", [(year, years[year, True], years[year, False]) for year in sorted({year for year, _ in years})]),
        ("Гражданство", counted(PersonPapers.citizenship, papers)),
        ("Иностранный язык", counted(ForeignLanguage.name, (StudentLanguage, StudentLanguage.student_id == here.c.student),
                                     (ForeignLanguage, ForeignLanguage.id == StudentLanguage.language_id)))]
    notes = []
    if may(actor, READ, PersonSocial):
        social = (PersonSocial, PersonSocial.person_id == here.c.person_id)
        held = (PersonStatus, and_(PersonStatus.person_id == here.c.person_id, PersonStatus.holds_on(book.on)))
        parts += [("Социальное положение", counted(SocialStatus.name, held, (SocialStatus, SocialStatus.id == PersonStatus.status_id))),
                  ("Состав семьи", counted(PersonSocial.family_kind, social)),
                  (f"Детей в семье {MANY_CHILDREN} и больше", [one for one in counted(PersonSocial.children_in_family >= MANY_CHILDREN, social) if one[0]])]
    else:
        notes = ["Не показано: социальное положение и состав семьи; их видят администратор, директор, завуч и классный руководитель."]
    whole = select(func.count(), func.count().filter(here.c.boy)).select_from(here)
    number, boys = db.session.execute(whole, execution_options=system("a class in numbers", Student, Person)).one()
    lines = [Line(["", "Всего учеников", number, boys, number - boys], heavy=True)]
    for title, found in parts:
        lines += [Line(["", f"{title}: {'да' if name is True else name or 'не указано'}", boys + girls, boys, girls]) for name, boys,
                  girls in found]
    columns = [Column("№"), Column("Показатель", text=True), Column("Всего"), Column("Мальчиков"), Column("Девочек")]
    return Table(TOTALS.title, [*book.facts, ("На день", wording.date_ru(book.on))], columns, lines if students else [], notes=notes,
                 empty="В классе нет учеников.")


CLASS = Parameter("class_id", "Класс", scopes.led_classes)
ABOUT = Report("obshchie-svedeniya", "Общие сведения об обучающихся", "Список класса с датами рождения, адресами, родителями и приказами.", "Класс", STAFF,
               (CLASS,), build)
TOTALS = Report("itogovye-dannye", "Итоговые данные по учащимся", "Класс в числах: год рождения, гражданство, языки, социальное положение.", "Класс", STAFF,
                (CLASS,), build_totals)
