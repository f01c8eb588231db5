"""The CRUD screens: one short declaration per entity, in the order of the menu."""
from typing import Any

from . import accounts, calendar, curriculum, history, journal, movement, people, personal_file, school, timetable, two_ways
from .base import Records

DECLARED: list[tuple[str, list[type[Records]]]] = [
    ("Школа", school.SCREENS + calendar.SCREENS), ("Люди", people.SCREENS), ("Личные дела", people.FILES + personal_file.SCREENS),
    ("Учебный план", curriculum.SCREENS), ("Расписание", timetable.SCREENS), ("Журнал", journal.SCREENS + two_ways.SCREENS), ("Движение", movement.SCREENS),
    ("Справочники", personal_file.DICTIONARIES), ("Доступ", accounts.SCREENS), ("Журнал изменений", history.SCREENS)]


def records_views() -> list[tuple[str, Any]]:
    """Fresh screens for one application, with their sections of the menu."""
    return [(section, screen()) for section, screens in DECLARED for screen in screens]
