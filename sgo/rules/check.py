"""One registry of what is wrong with a row: forms, services and imports ask it alike. Kinds are the names of the tables."""
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from . import identity

Values = Mapping[str, Any]
Checker = Callable[[Values, date], dict[str, str]]
_checkers: dict[str, list[Checker]] = {}
EARLY_LETTERS = set("ЁЙЪЫЬ")
FIRST_SHIFT_ONLY = {1, 5, 9}
PASSPORT_AGE = 14
SHORTEST_HOLIDAY = 7
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’ʼ()\- ])*")
LOGIN = re.compile(r"[\w.@-]{3,60}")


def check(kind: str, values: Values, today: date) -> dict[str, str]:
    """Field -> sentence for everything that is wrong; empty when the row may be kept."""
    problems = {name: problem for name, find in identity.PROBLEMS.items() if values.get(name) and (problem := find(str(values[name])))}
    problems |= _order(values)
    for checker in _checkers.get(kind, ()):
        problems |= checker(values, today)
    return problems


def _order(values: Values) -> dict[str, str]:
    if _later(values.get("since"), values.get("until")) or (values.get("since") and values.get("since") == values.get("until")):
        return {"until": "Окончание не позже начала. Исправьте одну из дат."}
    return {"end_on": "Окончание раньше начала. Исправьте одну из дат."} if _later(values.get("start_on"), values.get("end_on")) else {}


def _later(start: date | None, end: date | None) -> bool:
    return start is not None and end is not None and start > end


def _of(kind: str) -> Callable[[Checker], Checker]:
    def register(checker: Checker) -> Checker:
        _checkers.setdefault(kind, []).append(checker)
        return checker
    return register


def age_on(birth: date, day: date) -> int:
    """Full years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@_of("person_contacts")
def _birth(values: Values, today: date) -> dict[str, str]:
    birth = values.get("birth_date")
    if birth is None:
        return {}
    if birth > today:
        return {"birth_date": "Дата рождения в будущем. Проверьте год."}
    return {"birth_date": "Человеку больше 100 лет. Проверьте год."} if age_on(birth, today) > 100 else {}


@_of("person")
def _names(values: Values, today: date) -> dict[str, str]:
    return {name: "В имени бывают буквы, дефис, апостроф и точка. Уберите остальное." for name in ("last_name", "first_name", "middle_name")
            if values.get(name) and not NAME.fullmatch(str(values[name]))}


@_of("account")
def _login(values: Values, today: date) -> dict[str, str]:
    login = values.get("login")
    return {"login": "Логин – от 3 до 60 знаков: буквы, цифры, точка, дефис, подчёркивание."} if login and not LOGIN.fullmatch(str(login)) else {}


@_of("person_papers")
def _pairs(values: Values, today: date) -> dict[str, str]:
    found = {}
    for paper, word in (("certificate", "свидетельства"), ("passport", "паспорта")):
        series, number = values.get(f"{paper}_series"), values.get(f"{paper}_number")
        if bool(series) != bool(number):
            found[f"{paper}_{'number' if series else 'series'}"] = f"Заполните и серию, и номер {word}."
        if (issued := values.get(f"{paper}_issued_on")) and issued > today:
            found[f"{paper}_issued_on"] = "Дата выдачи в будущем. Проверьте год."
    return found


@_of("school_class")
def _letter(values: Values, today: date) -> dict[str, str]:
    letter = (values.get("letter") or "").strip()
    return {"letter": "Введите букву класса."} if not letter else {}


@_of("school_year")
def _length(values: Values, today: date) -> dict[str, str]:
    start, end = values.get("start_on"), values.get("end_on")
    return {"end_on": "Учебный год длиннее 366 дней. Проверьте даты."} if start and end and (end - start).days > 366 else {}


@_of("holiday")
def _holiday(values: Values, today: date) -> dict[str, str]:
    first, last = values.get("first_parallel"), values.get("last_parallel")
    return {"last_parallel": "Последняя параллель меньше первой."} if first and last and first > last else {}


@_of("bell_slot")
def _bell(values: Values, today: date) -> dict[str, str]:
    start, end = values.get("starts_at"), values.get("ends_at")
    if start and end and start >= end:
        return {"ends_at": "Урок кончается раньше, чем начинается."}
    if start and end and (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute) > 45:
        return {"ends_at": "Урок длиннее 45 минут: санитарные правила этого не допускают."}
    return {}


@_of("employee")
def _employee(values: Values, today: date) -> dict[str, str]:
    return {"dismissed_on": "Увольнение раньше приёма. Исправьте одну из дат."} if _later(values.get("hired_on"), values.get("dismissed_on")) else {}


def warnings(kind: str, values: Values, today: date) -> dict[str, str]:
    """What looks odd but may be so: shown, not refused."""
    found = {}
    if kind in {"licence", "accreditation"} and (issued := values.get("issued_on")) and issued > today:
        found["issued_on"] = "Дата выдачи в будущем: до этого дня документ не действует. Проверьте год."
    start, end = values.get("start_on"), values.get("end_on")
    if kind == "holiday" and start and end and (days := (end - start).days + 1) < SHORTEST_HOLIDAY:
        found["end_on"] = f"Каникулы короче недели (дней: {days}). Их делают не короче {SHORTEST_HOLIDAY} дней: проверьте даты."
    if kind == "school_class":
        letter = str(values.get("letter") or "")
        if len(letter) == 1 and (letter in EARLY_LETTERS or not ("А" <= letter <= "Я")):
            found["letter"] = "Обычно класс называют русской заглавной буквой, кроме Ё, Й, Ъ, Ы, Ь."
        if values.get("shift") == 2 and values.get("parallel_id") in FIRST_SHIFT_ONLY:
            found["shift"] = "Для 1, 5 и 9 классов вторая смена не допускается санитарными правилами."
    return found
