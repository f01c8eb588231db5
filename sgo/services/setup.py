"""The beginning of a real school: its card, its year, and the first administrator with a one-time password."""
from datetime import date

from sqlalchemy import select

from sgo import changes, clock
from sgo.access import Actor, trusted
from sgo.models import (Account, AccountRole, Employee, Gender, Organisation, Parallel, Person, Role, SchoolYear, SubjectArea, WorkType, YearStatus, db)
from sgo.rules import names

from . import Refused, accounts, logins, passwords

WORK_TYPES = (("Ответ на уроке", "О", 1, False), ("Домашнее задание", "Д", 1, False), ("Самостоятельная работа", "С", 2, False),
              ("Контрольная работа", "К", 3, True), ("Практическая работа", "А", 2, False), ("Проверочная работа", "В", 2, False))
PROGRAM = Actor(None, None, "программа")


def begin(short_name: str, full_name: str, administrator: str) -> tuple[str, str]:
    """Make the school and its first administrator; returns the login and the one-time password. Raises Refused when a school is there."""
    last, first, middle = names.split_full_name(administrator)
    if not (last and first):
        raise Refused("Введите фамилию и имя администратора через пробел.")
    password = passwords.one_time()
    kept = passwords.hash_of(password)
    with trusted("a school begins"), changes.writing("Школа начата", actor=PROGRAM):
        if db.session.scalar(select(Organisation.id)):
            raise Refused("В этой базе школа уже есть.")
        db.session.add(Organisation(id=1, full_name=full_name, short_name=short_name))
        _dictionaries(clock.school_today())
        gender = Gender.FEMALE if (middle or "").endswith("а") else Gender.MALE
        person = Person(last_name=last, first_name=first, middle_name=middle, gender=gender)
        db.session.add(person)
        db.session.flush()
        db.session.add(Employee(person_id=person.id, position="администратор системы", hired_on=None))
        account = _account(person.id, kept)
        db.session.add(AccountRole(account_id=account.id, role=Role.ADM))
        return account.login, password


def _account(person_id: int, password_hash: str) -> Account:
    login = logins.free_login(person_id)
    account = Account(login=login, login_key=accounts.login_key(login), person_id=person_id)
    db.session.add(account)
    db.session.flush()
    accounts.reissue(account, clock.now(), password_hash)
    return account


def _dictionaries(today: date) -> None:
    start = today.year if today.month >= 6 else today.year - 1
    db.session.add(SchoolYear(name=f"{start}/{start + 1}", start_on=date(start, 9, 1), end_on=date(start + 1, 5, 26), status=YearStatus.CURRENT))
    db.session.add_all(Parallel(id=number, name=f"{number} класс", stage="НОО" if number < 5 else "ООО" if number < 10 else "СОО") for number in range(1, 12))
    db.session.add_all(WorkType(name=name, letter=letter, weight=weight, is_control=control, position=place)
                       for place, (name, letter, weight, control) in enumerate(WORK_TYPES, start=1))
    db.session.add(SubjectArea(name="Без области", position=99))


def reissue(login: str) -> str:
    """Unlock an account and give it a new one-time password (the system administrator's last resort)."""
    password = passwords.one_time()
    kept = passwords.hash_of(password)
    with trusted("a lost password"), changes.writing("Выдан одноразовый пароль (командой)", actor=PROGRAM):
        account = db.session.scalar(select(Account).where(Account.login_key == accounts.login_key(login)))
        if account is None:
            raise Refused(f"Логина «{login}» нет.")
        accounts.reissue(account, clock.now(), kept)
    return password
