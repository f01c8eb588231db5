"""The cast: a small school of two classes that every story plays in. It is 23.11.2026, Monday of the second quarter."""
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch

from flask import Flask

from sgo import changes, clock
from sgo.access import trusted
from sgo.models import (Account, AccountRole, AccountSecret, AccountStatus, BellSchedule, BellSlot, ClassTeacher, Employee, Enrolment, Gender, GroupMember,
                        Guardian, Guardianship, Holiday, Lesson, LessonStatus, Mark, MovementOrder, OrderItem, OrderKind, OrderStatus, Organisation, Parallel,
                        PeriodKind, PeriodScheme, Person, PersonContacts, PersonPapers, Relation, Role, Room, SchoolClass, SchoolYear, StaffPosition, Student,
                        StudentFile, StudyGroup, StudyGroupClass, StudyPeriod, Subject, SubjectArea, TeachingAssignment, TimetableSlot, Work, WorkType,
                        YearStatus, db)
from sgo.services import passwords

TODAY = date(2026, 11, 23)
START = date(2026, 9, 1)
PASSWORD = "Test-2026-school"
QUARTERS = ((1, date(2026, 9, 1), date(2026, 10, 23)), (2, date(2026, 11, 2), date(2026, 12, 30)), (3, date(2027, 1, 11), date(2027, 3, 26)),
            (4, date(2027, 4, 5), date(2027, 5, 26)))
STAFF = {                                               # login: name, sex, position, roles
    "olga": ("Лаптева Ольга Сергеевна", "ж", "секретарь", [Role.ADM]),
    "zoya": ("Зимина Зоя Петровна", "ж", "заместитель директора по УВР", [Role.ZAV]),
    "dmitry": ("Дорохов Дмитрий Ильич", "м", "директор", [Role.DIR]),
    "kostya": ("Котов Константин Львович", "м", "учитель", [Role.COORD]),
    "semyon": ("Серов Семён Олегович", "м", "инженер", [Role.SYS]),
    "anna": ("Ермакова Анна Викторовна", "ж", "учитель", [Role.TCH]),
    "boris": ("Быков Борис Андреевич", "м", "учитель", [Role.TCH]),
    "vera": ("Волкова Вера Ивановна", "ж", "учитель", [Role.TCH]),
    "gleb": ("Громов Глеб Ильич", "м", "учитель", [Role.TCH]),
}
PUPILS = {                                              # login: name, sex, class
    "vanya": ("Ёлкин Иван Романович", "м", "5А"), "lev": ("Гусев Лев Романович", "м", "5А"), "masha": ("Соколова Мария Андреевна", "ж", "5А"),
    "olya": ("Жукова Ольга Павловна", "ж", "5Б"), "petya": ("Ежов Пётр Ильич", "м", "5Б"), "artyom": ("Соколов Артём Андреевич", "м", "1А"),
}
PARENTS = {                                             # login: name, sex, children, restricted
    "mama": ("Ёлкина Елена Павловна", "ж", ["vanya"], False), "papa": ("Ёлкин Роман Олегович", "м", ["vanya"], True),
    "sokolova": ("Соколова Инна Львовна", "ж", ["masha", "artyom"], False), "zhukov": ("Жуков Павел Ильич", "м", ["olya"], False),
}


@dataclass
class Cast:
    """The ids of the small school, by the names the stories use."""
    person: dict[str, int] = field(default_factory=dict)
    employee: dict[str, int] = field(default_factory=dict)
    student: dict[str, int] = field(default_factory=dict)
    guardian: dict[str, int] = field(default_factory=dict)
    account: dict[str, int] = field(default_factory=dict)
    school_class: dict[str, int] = field(default_factory=dict)
    group: dict[str, int] = field(default_factory=dict)
    lesson: dict[str, int] = field(default_factory=dict)
    work: dict[str, int] = field(default_factory=dict)
    mark: dict[str, int] = field(default_factory=dict)
    period: dict[int, int] = field(default_factory=dict)
    subject: dict[str, int] = field(default_factory=dict)
    year: int = 0
    start: date = START
    at: datetime = datetime(2026, 11, 16, 9, tzinfo=UTC)


def _saved(row: object) -> int:
    db.session.add(row)
    db.session.flush()
    return row.id                                       # type: ignore[attr-defined]


def _person(cast: Cast, login: str, name: str, sex: str, born: date) -> Person:
    last, first, middle = name.split()
    person = Person(last_name=last, first_name=first, middle_name=middle, gender=Gender(sex))
    cast.person[login] = _saved(person)
    db.session.add(PersonContacts(person_id=person.id, birth_date=born, phone="+7 910 000-00-00"))
    return person


def _account(cast: Cast, login: str, roles: list[Role], password_hash: str) -> None:
    account = Account(login=login, login_key=login, person_id=cast.person[login], status=AccountStatus.ACTIVE, must_change_password=False,
                      responsibility_accepted_at=datetime(2026, 9, 1, tzinfo=UTC))
    cast.account[login] = _saved(account)
    db.session.add(AccountSecret(account_id=account.id, password_hash=password_hash, changed_at=datetime(2026, 9, 1, tzinfo=UTC)))
    db.session.add_all(AccountRole(account_id=account.id, role=role) for role in roles)


def _calendar(cast: Cast) -> None:
    db.session.add_all(Parallel(id=number, name=f"{number} класс", stage="НОО" if number < 5 else "ООО") for number in range(1, 10))
    cast.year = _saved(SchoolYear(name="2026/2027", start_on=START, end_on=date(2027, 5, 26), status=YearStatus.CURRENT))
    scheme = _saved(PeriodScheme(year_id=cast.year, kind=PeriodKind.QUARTER, first_parallel=1, last_parallel=9))
    for number, start, end in QUARTERS:
        cast.period[number] = _saved(StudyPeriod(scheme_id=scheme, number=number, name=f"{number} четверть", start_on=start,
                                                 end_on=end, is_closed=number == 1))
    _saved(Holiday(year_id=cast.year, name="осенние", start_on=date(2026, 10, 24), end_on=date(2026, 11, 1)))
    bells = _saved(BellSchedule(name="Первая смена", shift=1))
    db.session.add_all(BellSlot(schedule_id=bells, number=number, starts_at=time(7 + number, 0), ends_at=time(7 + number, 45)) for number in range(1, 8))


def _people(cast: Cast) -> None:
    password_hash = passwords.hash_of(PASSWORD)
    positions = {name: _saved(StaffPosition(name=name)) for name in dict.fromkeys(position for _, _, position, _ in STAFF.values())}
    for login, (name, sex, position, roles) in STAFF.items():
        person = _person(cast, login, name, sex, date(1980, 5, 14))
        cast.employee[login] = _saved(Employee(person_id=person.id, position_id=positions[position], hired_on=date(2010, 9, 1)))
        _account(cast, login, roles, password_hash)
    for login, (name, sex, class_name) in PUPILS.items():
        person = _person(cast, login, name, sex, date(2019 if class_name == "1А" else 2015, 10, 2))
        cast.student[login] = _saved(Student(person_id=person.id))
        db.session.add(StudentFile(student_id=cast.student[login], personal_file_no=f"{name[0]}-{person.id}"))
        db.session.add(PersonPapers(person_id=person.id, certificate_series="II-ЛО", certificate_number=f"{person.id:06d}"))
        _account(cast, login, [Role.PUP], password_hash)
    for login, (name, sex, children, restricted) in PARENTS.items():
        person = _person(cast, login, name, sex, date(1985, 3, 3))
        cast.guardian[login] = _saved(Guardian(person_id=person.id))
        relation = Relation.MOTHER if sex == "ж" else Relation.FATHER
        db.session.add_all(Guardianship(guardian_id=cast.guardian[login], student_id=cast.student[child], relation=relation, restricted=restricted,
                                        since=START) for child in children)
        _account(cast, login, [Role.PAR], password_hash)


def _classes(cast: Cast) -> None:
    room = _saved(Room(number="23", capacity=30))
    for name, leader in (("1А", "gleb"), ("5А", "vera"), ("5Б", "boris")):
        cast.school_class[name] = _saved(SchoolClass(year_id=cast.year, parallel_id=int(name[0]), letter=name[1], room_id=room if name == "5А" else None))
        db.session.add(ClassTeacher(class_id=cast.school_class[name], employee_id=cast.employee[leader], since=START))
    order = _saved(MovementOrder(year_id=cast.year, kind=OrderKind.ENROL, number=1, signed_on=START, status=OrderStatus.SIGNED,
                                 signatory_id=cast.employee["dmitry"]))
    for login, (_, _, class_name) in PUPILS.items():
        class_id = cast.school_class[class_name]
        item = _saved(OrderItem(order_id=order, student_id=cast.student[login], effective_on=START, to_class_id=class_id))
        db.session.add(Enrolment(student_id=cast.student[login], year_id=cast.year, parallel_id=int(class_name[0]), class_id=class_id, item_id=item,
                                 since=START))


def _groups(cast: Cast) -> None:
    area = _saved(SubjectArea(name="Математика и информатика", position=1))
    for name, short in (("Математика", "Мат."), ("Русский язык", "Рус. яз.")):
        cast.subject[name] = _saved(Subject(area_id=area, name=name, short_name=short, position=len(cast.subject)))
    taught = (("5А maths", "5А", "Математика", "anna", START, None), ("5Б maths", "5Б", "Математика", "gleb", START, date(2026, 11, 1)),
              ("5А russian", "5А", "Русский язык", "vera", START, None), ("5Б russian", "5Б", "Русский язык", "boris", START, None),
              ("1А maths", "1А", "Математика", "gleb", START, None))
    for weekday, (key, class_name, subject, teacher, since, until) in enumerate(taught, start=1):
        class_id = cast.school_class[class_name]
        cast.group[key] = _saved(StudyGroup(year_id=cast.year, subject_id=cast.subject[subject], parallel_id=int(class_name[0]), name=class_name,
                                            hours_week=500))
        db.session.add(StudyGroupClass(group_id=cast.group[key], class_id=class_id))
        db.session.add(TeachingAssignment(group_id=cast.group[key], employee_id=cast.employee[teacher], since=since, until=until))
        db.session.add(TimetableSlot(group_id=cast.group[key], weekday=1, number=weekday, employee_id=cast.employee[teacher], since=START))
        db.session.add_all(GroupMember(group_id=cast.group[key], student_id=cast.student[login], since=START)
                           for login, (_, _, name) in PUPILS.items() if name == class_name)
    db.session.add(TeachingAssignment(group_id=cast.group["5Б maths"], employee_id=cast.employee["anna"], since=date(2026, 11, 1)))


def _journal(cast: Cast) -> None:
    answer = _saved(WorkType(name="Ответ на уроке", letter="О", weight=1, position=1))
    _saved(WorkType(name="Контрольная работа", letter="К", weight=3, is_control=True, position=2))
    for number, (key, group_id) in enumerate(cast.group.items(), start=1):
        teacher = {"5А maths": "anna", "5Б maths": "anna", "5А russian": "vera", "5Б russian": "boris", "1А maths": "gleb"}[key]
        for week in range(4):
            day = date(2026, 11, 2) + timedelta(days=7 * week)
            lesson = _saved(Lesson(group_id=group_id, day=day, number=number, employee_id=cast.employee[teacher], status=LessonStatus.HELD,
                                   topic=f"Тема {week + 1}", topic_recorded_at=datetime(2026, 11, 2, 9, tzinfo=UTC)))
            cast.lesson[f"{key} {day:%d.%m}"] = lesson
            cast.work[f"{key} {day:%d.%m}"] = _saved(Work(lesson_id=lesson, group_id=group_id, day=day, type_id=answer, weight=1))
    at, day = datetime(2026, 11, 9, 9, tzinfo=UTC), date(2026, 11, 9)
    for login, key, value in (("vanya", "5А maths", 5), ("lev", "5А maths", 3), ("olya", "5Б maths", 4), ("vanya", "5А russian", 2)):
        cast.mark[f"{login} {key}"] = _saved(Mark(work_id=cast.work[f"{key} 09.11"], student_id=cast.student[login], group_id=cast.group[key], day=day,
                                                  value=value, set_at=at))


def build(app: Flask) -> Cast:
    """Fill an empty, migrated database with the small school; it was there before the school year."""
    cast = Cast()
    before = patch.object(clock, "now", lambda: datetime(2026, 8, 20, 9, tzinfo=UTC))
    with before, app.test_request_context(), trusted("building the cast"), changes.writing("Школа для проверок"):
        _calendar(cast)
        _people(cast)
        _saved(Organisation(id=1, full_name="МБОУ ООШ № 60", short_name="Школа № 60", director_id=cast.employee["dmitry"]))
        _classes(cast)
        _groups(cast)
        _journal(cast)
    return cast
