"""What the owner of the computer does from the command line: opens a real school, helps an account back in."""
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from sgo.access import Actor, system
from sgo.models import (Account, AccountRole, AccountStatus, Employee, Gender, LoginAttempt, Organisation, Parallel, Person, Role, SchoolYear,
                        StaffPosition, SubjectArea, WorkType, YearStatus, db)
from sgo.rules import check, names

from . import Refused, accounts, fitting, logins, starter

STAGES = {"НОО": range(1, 5), "ООО": range(5, 10), "СОО": range(10, 12)}


@dataclass(frozen=True)
class FirstAdministrator:
    """Who opens the school: «Фамилия Имя Отчество», the sex, and a login when the one made from the name is not wanted."""
    full_name: str
    gender: str
    login: str | None = None


def open_school(short_name: str, full_name: str, first: FirstAdministrator, password_hash: str, now: datetime) -> Account:
    """Open a real school in an empty database: its card, the dictionaries nobody works without, and the first administrator."""
    if db.session.scalar(select(Organisation.short_name), execution_options=system("is there a school", Organisation)):
        raise Refused("В этой базе школа уже есть. Новую школу открывают в пустой базе: укажите другую папку в SGO_DATA_DIR.")
    if not short_name.strip():
        raise Refused("У школы нет названия. Введите краткое название, например «Школа № 60».")
    for words, most in ((short_name, 120), (full_name, 500), (first.full_name, 240)):
        if len(words) > most:
            raise Refused(f"«{words[:40]}…» – слишком длинно: до {most} знаков.")
    db.session.add(Organisation(id=1, short_name=short_name.strip(), full_name=full_name.strip() or short_name.strip()))
    _dictionaries(now.date())
    account = _account_of(_person(first), first.login, now)
    accounts.set_password(account, password_hash, must_change=True)
    return account


def _dictionaries(day: date) -> None:
    start = day.year if day.month >= 6 else day.year - 1        # from June on a school prepares the coming year
    db.session.add(SchoolYear(name=f"{start}/{start + 1}", start_on=date(start, 9, 1), end_on=date(start + 1, 5, 26), status=YearStatus.CURRENT))
    db.session.add_all(Parallel(id=number, name=f"{number} класс", stage=stage) for stage, numbers in STAGES.items() for number in numbers)
    db.session.add_all(WorkType(**values) for values in starter.work_types())
    db.session.add(SubjectArea(name="Без области", position=99))
    db.session.add_all(model(**values) for model, rows in starter.rows().items() for values in rows)
    db.session.flush()


def _person(first: FirstAdministrator) -> Person:
    last, given, middle = names.split_full_name(names.tidy_name(first.full_name)[0])
    if not given:
        raise Refused("Нужны фамилия и имя администратора, например «Зимина Зоя Петровна».")
    gender = next((known for known in Gender if known.value == names.gender_from(first.gender)), None)
    if gender is None:
        raise Refused(f"Пол «{first.gender}» не понят. Введите м или ж.")
    if any(len(part or "") > 80 for part in (last, given, middle)):
        raise Refused("Фамилия, имя или отчество длиннее 80 знаков. Проверьте.")
    person = Person(last_name=last, first_name=given, middle_name=middle, gender=gender)
    db.session.add(person)
    db.session.flush()
    position = select(StaffPosition.id).where(StaffPosition.name == starter.ADMINISTRATOR)
    db.session.add(Employee(person_id=person.id, position_id=db.session.scalars(position, execution_options=system("the first position", StaffPosition)).one()))
    return person


def _account_of(person: Person, login: str | None, now: datetime) -> Account:
    login = (login or "").strip() or logins.free_login(person.id)
    if problem := check.check("account", {"login": login}, now.date()).get("login"):
        raise Refused(problem)
    account = Account(login=login, login_key=accounts.login_key(login), person_id=person.id, status=AccountStatus.ISSUED, issued_at=now)
    db.session.add(account)
    db.session.flush()
    fitting.demand_fit(person.id, Role.ADM)
    db.session.add(AccountRole(account_id=account.id, role=Role.ADM))
    return account


def account_by(login: str) -> Account:
    """The account with this login, whatever its case."""
    statement = select(Account).where(Account.login_key == accounts.login_key(login))
    account = db.session.scalar(statement, execution_options=system("helping an account", Account))
    if account is None:
        raise Refused(f"Логина «{login}» нет. Логины перечислены на странице «Учётные записи».")
    return account


def unlock(account: Account) -> None:
    """Open a blocked account and forget its refused logins; the password stays."""
    if account.status is AccountStatus.BLOCKED:
        account.status = AccountStatus.ISSUED if account.must_change_password else AccountStatus.ACTIVE
    statement = delete(LoginAttempt).where(LoginAttempt.login_key == account.login_key)
    db.session.execute(statement, execution_options=system("unlocking an account", LoginAttempt))


def first_administrator() -> Actor | None:
    """In whose name the command line writes when it is not told."""
    statement = (select(Account.login).join(AccountRole, AccountRole.account_id == Account.id)
                 .where(AccountRole.role == Role.ADM, Account.status != AccountStatus.BLOCKED).order_by(Account.id).limit(1))
    login = db.session.scalar(statement, execution_options=system("the first administrator", Account, AccountRole))
    return accounts.acting(login) if login else None
