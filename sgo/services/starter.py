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
# The decrees on days off of 2026 and 2027, as the calendars of reference systems gave them in September 2026.
NOT_WORKING = (
    date(2026, 11, 4), date(2026, 12, 31), *(date(2027, 1, day) for day in range(1, 9)), date(2027, 2, 22), date(2027, 2, 23), date(2027, 3, 8),
    date(2027, 5, 3), date(2027, 5, 10), date(2027, 6, 14), date(2027, 11, 4), date(2027, 11, 5), date(2027, 12, 31))
WORKING = (date(2027, 2, 20),)


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
