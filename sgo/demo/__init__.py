"""The demo school: 450 invented pupils on a Monday of November, the same at every filling. Refused where a real school lives."""
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import func, select

from sgo import changes
from sgo.access import Actor, trusted
from sgo.models import (Account, AccountSecret, AccountStatus, Enrolment, Guardian, Guardianship, OrderItem, OrderKind, OrderSubtype,
                        Organisation, Person, PersonContacts, PersonPapers, Relation, db)
from sgo.services import Refused, passwords

from . import absences, diary, earlier, families, files, lessons, names, plan, polish, school, two_ways
from .people import ISSUED, Orders, Pupil, Registry, pupil
from .rows import Rows

SEED = 60
PASSWORD = "Demo-2026-school"                           # noqa: S105 - printed at every start, on purpose
LOGINS = ("admin", "director", "zavuch", "coordinator", "sysadmin", "teacher", "homeroom", "pupil", "parent")
Progress = Callable[[int, int, str], None]


def is_empty() -> bool:
    """Whether no school lives in this database yet."""
    with trusted("is there a school"):
        return not db.session.scalar(select(func.count()).select_from(Person)) and not db.session.scalar(select(func.count()).select_from(Organisation))


def pinned_date() -> date | None:
    """The demo's own date, or None when a real school lives here."""
    with trusted("is this a demo"):
        return db.session.scalar(select(Organisation.demo_today))


def fill(pupils: int = 450, years: int = 2, progress: Progress = lambda done, total, words: None) -> None:
    """Fill an empty database with the demo school; raises Refused where there is anything already."""
    if not is_empty():
        raise Refused("В базе уже есть данные: демонстрационная школа создаётся только в пустой базе.")
    random, rows, frame = Random(SEED), Rows(), school.Frame()
    registry = Registry(rows, random)
    school.starters(rows)
    school.dictionaries(rows, frame)
    school.office(registry, rows, frame)
    plans = school.plans(rows, frame)
    wings = max(1, -(-pupils // 450))
    sizes = {f"{name[0]}{letter}": max(2, size * pupils // (450 * wings)) for name, size in plan.SIZES.items() for number in range(wings)
             for letter in [plan.LETTERS[2 * number + plan.LETTERS.index(name[1])]]}
    made = [school.Wing(registry, rows, frame, number, random) for number in range(wings)]
    for wing in made:
        wing.groups(sizes, plans)
    enrolled = _pupils(registry, rows, frame, sizes, random)
    lessons.Journal(rows, frame, enrolled, random).fill()
    lessons.past_year(rows, frame, enrolled, random)
    files.add(rows, frame, enrolled, Random(SEED + 1))
    absences.add(rows, enrolled, Random(SEED + 3))
    earlier.add(rows, frame, years)
    _gaps(rows, random)
    polish.polish(rows, enrolled, Random(SEED + 2))
    families.add(rows, frame, enrolled, Random(SEED + 3))
    diary.add(rows)
    _logins(registry, rows, frame, enrolled)
    two_ways.add(rows, frame, enrolled, Random(SEED + 4))
    with trusted("the demo school"), changes.writing("Демонстрационная школа", actor=Actor(None, None, "программа", today=school.TODAY)) as deed:
        rows.write(deed, progress)


def _pupils(registry: Registry, rows: Rows, frame: school.Frame, sizes: dict[str, int], random: Random) -> list[Pupil]:
    before = Orders(rows, frame.year[2025], frame.director)
    now = Orders(rows, frame.year[2026], frame.director)
    start = school.YEARS[2026][1]
    past = before.order(OrderKind.ENROL, school.YEARS[2025][1], "Состав школы на начало года")
    moved = now.order(OrderKind.NEXT_YEAR, start, "Перевод на 2026/2027 учебный год", OrderSubtype.NEXT_USUAL)
    first = now.order(OrderKind.ENROL, start, "Формирование 1-х классов", OrderSubtype.ENROL_FIRST)
    families: list[tuple[int, names.Family]] = []
    found: list[Pupil] = []
    for class_name, size in sizes.items():
        grade = int(class_name[0])
        for _ in range(size):
            siblings = [family for known, family in families if known != grade]
            family = random.choice(siblings) if siblings and random.random() < 0.12 else names.family(random)
            families.append((grade, family))
            one = pupil(registry, family, grade, class_name, start)
            found.append(one)
            class_id = frame.classes[2026, class_name]
            now.enrol(first if grade == 1 else moved, one.id, class_id, grade, start)
            if grade > 1:
                old = frame.classes[2025, f"{grade - 1}{class_name[1:]}"]
                before.enrol(past, one.id, old, grade - 1, school.YEARS[2025][1], start)
    _movement(registry, rows, frame, found, now, random)
    return found


def _movement(registry: Registry, rows: Rows, frame: school.Frame, found: list[Pupil], orders: Orders, random: Random) -> None:
    """Six came, seven left, two changed the class: dated facts with their orders; the sizes are those of the pinned day."""
    by_student = {row["student_id"]: row for row in rows.of(Enrolment) if row["year_id"] == frame.year[2026]}
    chosen = random.sample([one for one in found if one.grade > 1], min(6, len(found) // 10))
    for place, one in enumerate(chosen):
        day = date(2026, 9, 10) + timedelta(days=10 * place)
        one.since = day
        row = by_student[one.id]
        item = next(item for item in rows.of(OrderItem) if item["id"] == row["item_id"])
        row["since"] = item["effective_on"] = day
        item["order_id"] = orders.order(OrderKind.ENROL, day, "Заявление родителей", OrderSubtype.ENROL_SCHOOL)
        item["destination"] = "Школа № " + str(10 + place)
        for past_row in [row for row in rows.of(Enrolment) if row["student_id"] == one.id and row["year_id"] != frame.year[2026]]:
            rows.of(Enrolment).remove(past_row)
            rows.of(OrderItem).remove(next(item for item in rows.of(OrderItem) if item["id"] == past_row["item_id"]))
    for place in range(min(7, len(found) // 10)):
        grade, day = 2 + place, date(2026, 9, 15) + timedelta(days=8 * place)
        class_name = f"{grade}А"
        gone = pupil(registry, names.family(random), grade, class_name, school.YEARS[2026][1])
        gone.until = day
        start_order = orders.order(OrderKind.ENROL, school.YEARS[2026][1], "Заявление родителей", OrderSubtype.ENROL_SCHOOL)
        orders.enrol(start_order, gone.id, frame.classes[2026, class_name], grade, gone.since, day)
        left = orders.order(OrderKind.LEAVE, day, "Заявление родителей", OrderSubtype.LEAVE_SCHOOL)
        orders.leave(left, gone.id, frame.classes[2026, class_name], day, "Другая школа города")
        found.append(gone)
    for place in range(min(2, len(found) // 10)):
        _move(rows, frame, orders, found, grade=6 + place, day=date(2026, 10, 5) + timedelta(days=7 * place))


def _move(rows: Rows, frame: school.Frame, orders: Orders, found: list[Pupil], grade: int, day: date) -> None:
    """One pupil goes from А to Б: the old place ends on the day on which the new one begins."""
    one = next(one for one in found if one.class_name == f"{grade}А" and one.until is None and one.since == school.YEARS[2026][1])
    old, new = frame.classes[2026, one.class_name], frame.classes[2026, f"{grade}Б"]
    place = next(row for row in rows.of(Enrolment) if row["student_id"] == one.id and row["year_id"] == frame.year[2026])
    place["until"] = one.until = day
    orders.enrol(orders.order(OrderKind.MOVE, day, "Заявление родителей", OrderSubtype.MOVE_SAME), one.id, new, grade, day, from_class=old)
    found.append(replace(one, class_name=f"{grade}Б", since=day, until=None))


def _gaps(rows: Rows, random: Random) -> None:
    """Deliberate gaps: passports and addresses that are missing, one father restricted by court."""
    for row in random.sample(
        [row for row in rows.of(PersonPapers) if row.get("passport_series")], min(3, sum(bool(row.get("passport_series")) for row in rows.of(PersonPapers)))
    ):
        for name in ("passport_series", "passport_number", "passport_issued_on", "passport_department", "passport_issued_by"):
            row[name] = None
    for row in random.sample(rows.of(PersonContacts)[60:], 6):
        row["actual_address"] = None
    restricted = next(row for row in rows.of(Guardianship) if row["relation"] is Relation.FATHER)
    restricted["restricted"], restricted["court_document"] = True, "Решение суда от 12.03.2025"


def _logins(registry: Registry, rows: Rows, frame: school.Frame, found: list[Pupil]) -> None:
    """The nine demo logins get a real password; everybody else's account waits for one."""
    accounts = rows.of(Account)
    by_person = {row["person_id"]: row for row in accounts}
    of_guardian = {row["id"]: row["person_id"] for row in rows.of(Guardian)}
    children: dict[int, list[Pupil]] = {}
    by_student = {one.id: one for one in found if one.until is None}
    for row in rows.of(Guardianship):
        if row["student_id"] in by_student and not row["restricted"]:
            children.setdefault(row["guardian_id"], []).append(by_student[row["student_id"]])
    parent, own = next(
        (guardian, own) for guardian, own in children.items() if len(own) == 2 and own[0].class_name != own[1].class_name and max(one.grade for one in own) >= 5
    )
    child = max(own, key=lambda one: one.grade)
    by_person[of_guardian[parent]] |= {"login": "parent", "login_key": "parent"}
    by_person[child.person_id] |= {"login": "pupil", "login_key": "pupil"}
    password_hash = passwords.hash_of(PASSWORD)
    for row in accounts:
        if row["login"] in LOGINS:
            row |= {"must_change_password": False, "status": AccountStatus.ACTIVE, "responsibility_accepted_at": ISSUED}
            rows.add(AccountSecret, account_id=row["id"], password_hash=password_hash, changed_at=ISSUED)

