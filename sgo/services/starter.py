"""The dictionaries that a school has from its first day, real or invented: nobody should type what every school has alike."""
from datetime import date
from typing import Any

from sgo.models import Component, ForeignLanguage, ProductionDay, Profile, SocialStatus, StaffCategory, StaffPosition

ADMINISTRATOR = "администратор системы"
WORDS: dict[Any, tuple[str, ...]] = {
    StaffPosition: ("директор", "заместитель директора по УВР", "заместитель директора по ВР", "учитель", "учитель начальных классов", "учитель-логопед",
                    "педагог-психолог", "социальный педагог", "библиотекарь", "инженер", "секретарь", ADMINISTRATOR),
    StaffCategory: ("высшая", "первая", "соответствие занимаемой должности", "без категории", "педагог-методист", "педагог-наставник"),
    SocialStatus: ("многодетная семья", "малообеспеченная семья", "неполная семья", "опекаемый", "приёмная семья", "сирота", "ребёнок-инвалид", "ОВЗ",
                   "беженец или переселенец", "семья участника СВО", "социально опасное положение", "учёт ВШУ", "учёт ПДН или КДН", "иностранный гражданин",
                   "нет льгот"),
    ForeignLanguage: ("английский", "немецкий", "французский", "испанский", "китайский"),
    Component: ("обязательная часть", "часть, формируемая участниками", "региональный компонент", "внеурочная деятельность"),
    Profile: ("общеобразовательный", "адаптированный"),
}
# Types of work: the code of the region's system, name, letter in the grid (unique), default weight, whether it is a check of the whole class; the usual first.
WORK_TYPES: tuple[tuple[int, str, str, int, bool], ...] = (
    (10, "Ответ на уроке", "О", 1, False), (21, "Работа на уроке", "У", 1, False), (3, "Домашнее задание", "Д", 1, False),
    (5, "Самостоятельная работа", "С", 2, False), (25, "Проверочная работа", "ПР", 2, False), (4, "Контрольная работа", "К", 3, True),
    (14, "Тестирование", "Т", 2, True), (8, "Диктант", "Н", 3, True), (1, "Практическая работа", "А", 2, False), (6, "Лабораторная работа", "Л", 2, False),
    (12, "Изложение", "И", 3, True), (11, "Сочинение", "Ч", 3, True), (7, "Проект", "П", 3, False), (13, "Зачёт", "З", 3, True),
    (9, "Реферат", "Р", 2, False), (24, "Доклад или презентация", "ДП", 2, False), (2, "Тематическая работа", "ТР", 2, False),
    (16, "Диагностическая контрольная работа", "В", 3, True), (17, "Диагностическая работа", "ДР", 2, True), (18, "Контрольное списывание", "КС", 2, True),
    (22, "Работа в тетради", "РТ", 1, False), (23, "Ведение рабочей тетради", "ВТ", 1, False), (26, "Чтение наизусть", "ЧН", 1, False),
    (27, "Пересказ текста", "ПТ", 1, False), (29, "Предметный диктант", "ПД", 2, False), (31, "Дифференцированный зачёт", "ДЗ", 3, True),
    (32, "Работа с картами", "КР", 1, False), (33, "Экзамен", "Э", 5, True), (34, "Изложение с элементами сочинения", "ИС", 3, True),
    (35, "Контроль аудирования", "КА", 2, True), (36, "Контроль грамматики", "КГ", 2, True), (37, "Контроль лексики", "КЛ", 2, True),
    (38, "Устный развёрнутый ответ", "УО", 2, False))
# The decrees on days off of 2026 and 2027, as the calendars of reference systems gave them in September 2026.
NOT_WORKING = (
    date(2026, 11, 4), date(2026, 12, 31), *(date(2027, 1, day) for day in range(1, 9)), date(2027, 2, 22), date(2027, 2, 23), date(2027, 3, 8),
    date(2027, 5, 3), date(2027, 5, 10), date(2027, 6, 14), date(2027, 11, 4), date(2027, 11, 5), date(2027, 12, 31))
WORKING = (date(2027, 2, 20),)


def work_types() -> list[dict[str, Any]]:
    """The types of work a school begins with; it changes their weights as its local act says."""
    return [{"code": code, "name": name, "letter": letter, "weight": weight, "is_control": control, "position": place}
            for place, (code, name, letter, weight, control) in enumerate(WORK_TYPES, start=1)]


def rows() -> dict[Any, list[dict[str, Any]]]:
    """Model -> its first rows."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for model, words in WORDS.items():
        places = hasattr(model, "position")
        found[model] = [{"name": name} | ({"position": place} if places else {}) for place, name in enumerate(words, start=1)]
    days = [(day, False) for day in NOT_WORKING] + [(day, True) for day in WORKING]
    found[ProductionDay] = [{"day": day, "is_working": working, "comment": "Постановление о переносе выходных дней" if working else None}
                            for day, working in sorted(days)]
    return found
