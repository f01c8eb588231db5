"""The way of a new school from its first login to a mark in a journal: what is done, what comes next, and where; gone when all is done."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, func, or_, select

from sgo.access import system
from sgo.models import (Account, AccountRole, AccountSlip, AccountStatus, BellSlot, ClassTeacher, Employee, Enrolment, Lesson, Organisation,
                        PeriodScheme, Role, SchoolClass, SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod, Subject, TimetableSlot, YearStatus, db)
from sgo.rules import wording

Url = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Step:
    """A thing to do once, in its place of the order."""
    title: str
    detail: str
    url: Url
    is_done: bool


def steps() -> list[Step]:
    """All steps in their order, in one statement; empty when none is left, and before there is a school."""
    row = db.session.execute(select(*(asked().label(name) for name, asked in ASKED.items())), execution_options=system(
        "how far a new school has come", Account, AccountRole, AccountSlip, ClassTeacher, Employee, Enrolment, Lesson, Organisation, SchoolClass, StudyGroup,
        StudyGroupClass, TimetableSlot)).one()._mapping
    if row["school"] is None:
        return []
    found = _steps(row)
    return [] if all(step.is_done for step in found) else found


def _year() -> ScalarSelect[Any]:
    return select(SchoolYear.id).where(SchoolYear.status == YearStatus.CURRENT).limit(1).scalar_subquery()


def _classes(what: Any, *conditions: Any) -> ScalarSelect[Any]:
    return select(what).where(SchoolClass.year_id == _year(), SchoolClass.archived_at.is_(None), *conditions).scalar_subquery()


def _without_pupils() -> Any:
    return ~select(Enrolment.id).where(Enrolment.class_id == SchoolClass.id).exists()


def _without_journals() -> Any:
    return ~select(StudyGroupClass.id).where(StudyGroupClass.class_id == SchoolClass.id).exists()


def _logins(*roles: Role) -> ScalarSelect[Any]:
    """Whether anybody has such a role and a login with a password that was printed or given."""
    printed = select(AccountSlip.id).where(AccountSlip.account_id == Account.id).exists()
    return (select(AccountRole.id).join(Account, Account.id == AccountRole.account_id)
            .where(AccountRole.role.in_(roles), or_(Account.status != AccountStatus.CREATED, printed)).limit(1).scalar_subquery())


def _any(model: Any, *conditions: Any) -> ScalarSelect[Any]:
    return select(model.id).where(*conditions).limit(1).scalar_subquery()


ASKED: dict[str, Callable[[], Any]] = {
    "school": lambda: _any(Organisation), "card": lambda: _any(Organisation, Organisation.inn.is_not(None), Organisation.legal_address.is_not(None)),
    "year": _year,
    "periods": lambda: select(StudyPeriod.id).join(PeriodScheme).where(PeriodScheme.year_id == _year()).limit(1).scalar_subquery(),
    "bells": lambda: _any(BellSlot), "subject": lambda: _any(Subject), "staff": lambda: select(func.count(Employee.id)).scalar_subquery(),
    "classes": lambda: _classes(func.count(SchoolClass.id)), "led": lambda: _any(ClassTeacher),
    "teachers": lambda: _logins(Role.TCH),
    "no_pupils": lambda: _classes(func.count(SchoolClass.id), _without_pupils()), "empty": lambda: _classes(func.min(SchoolClass.id), _without_pupils()),
    "no_journals": lambda: _classes(func.count(SchoolClass.id), _without_journals()),
    "bare": lambda: _classes(func.min(SchoolClass.id), _without_journals()),
    "groups": lambda: _any(StudyGroup, StudyGroup.year_id == _year()),
    "slot": lambda: _any(TimetableSlot), "lesson": lambda: _any(Lesson), "families": lambda: _logins(Role.PUP, Role.PAR)}


def _steps(row: Any) -> list[Step]:
    classes, lacking = row["classes"] or 0, wording.counted(row["no_pupils"] or 0, "класс", "класса", "классов")
    bare = wording.counted(row["no_journals"] or 0, "класса", "классов", "классов")
    return [
        Step("Карточка школы", "ИНН и юридический адрес; остальное можно дополнить позже", ("r_organisation.edit_view", {"id": 1}), row["card"] is not None),
        Step("Учебный год", "Год с датами начала и конца, состояние «текущий»", ("r_school_year.index_view", {}), row["year"] is not None),
        Step("Учебные периоды", "Четверти или полугодия с датами; система периодов заводится в той же форме", ("r_study_period.create_view", {}),
             row["periods"] is not None),
        Step("Звонки", "Во сколько начинается и кончается каждый урок", ("r_bell_slot.create_view", {}), row["bells"] is not None),
        Step("Предметы", "По одному или файлом: «Загрузить из файла» в списке", ("r_subject.index_view", {}), row["subject"] is not None),
        Step("Сотрудники", "Учителя и завучи; человек заводится в той же форме", ("r_employee.create_view", {}), (row["staff"] or 0) > 1),
        Step("Логины учителям", "В строке сотрудника «Завести»: логин, роль и листок с паролем", ("handover.index", {"class": "staff"}),
             row["teachers"] is not None),
        Step("Классы", "Параллель и буква каждого класса этого года", ("r_school_class.create_view", {}), classes > 0),
        Step("Классные руководители", "Кто ведёт класс; он раздаёт логины и отвечает за личные дела", ("r_class_teacher.create_view", {}),
             row["led"] is not None),
        Step("Списки классов", f"Без учеников: {lacking}. Подойдёт любой файл со списком" if classes and row["no_pupils"] else "Ученики из файла со списком",
             ("imports.pupils", {}), classes > 0 and not row["no_pupils"]),
        Step("Журналы", f"Нет у {bare}: предметы, часы и учителя" if classes and row["no_journals"] else "Предметы, часы и учителя класса",
             ("class_journals.make", {"class_id": row["bare"]}) if row["bare"] else ("r_school_class.index_view", {}),
             row["groups"] is not None and classes > 0 and not row["no_journals"]),
        Step("Расписание", "Какой урок в какой день недели; по одному или файлом", ("r_timetable_slot.create_view", {}), row["slot"] is not None),
        Step("Уроки по расписанию", "После этого учителя ставят отметки", ("timetable.index", {}), row["lesson"] is not None),
        Step("Логины семьям", "Создайте недостающие, листки печатает классный руководитель", ("handover.index", {}), row["families"] is not None)]
