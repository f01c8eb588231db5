"""How full a card is: the required fields that apply to it, how many are filled, which are missing (Р 4.2, Р 5.7, Р 5.8)."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

PASSPORT_AGE = 14
PASSPORT_GRACE = timedelta(days=90)                     # how long after the 14th birthday a new passport may take
LANGUAGE_FROM = 2                                       # grade 1 learns no foreign language
EMPLOYEE: Mapping[str, str] = {
    "last_name": "фамилия", "first_name": "имя", "middle_name": "отчество", "gender": "пол", "birth_date": "дата рождения",
    "position": "основная должность", "grade": "разряд", "category": "категория", "functions": "функции пользователя"}
PUPIL: Mapping[str, str] = {
    "last_name": "фамилия", "first_name": "имя", "middle_name": "отчество", "gender": "пол", "birth_date": "дата рождения",
    "personal_file_no": "№ личного дела", "home_address": "домашний адрес", "birth_certificate": "свидетельство о рождении", "passport": "паспорт",
    "family": "состав семьи", "parents": "ФИО родителей", "social_status": "социальное положение", "language": "иностранный язык"}
ORGANISATION: Mapping[str, str] = {
    "full_name": "полное название", "short_name": "краткое название", "legal_form": "организационная форма", "type": "тип", "kind": "вид",
    "founder": "учредитель", "authority": "орган управления", "director_id": "директор", "inn": "ИНН", "kpp": "КПП", "ogrn": "ОГРН", "okpo": "ОКПО",
    "oktmo": "ОКТМО", "okved": "ОКВЭД", "legal_address": "юридический адрес", "actual_address": "фактический адрес", "phone": "телефон",
    "email": "электронная почта", "site": "сайт", "capacity": "проектная вместимость", "licence": "действующая лицензия",
    "accreditation": "действующая аккредитация"}
DECLARED_ABSENT = frozenset({"middle_name", "grade"})


@dataclass(frozen=True)
class Fullness:
    """So many of the fields that apply are filled; `missing` names the others: key and word, in the order of the regulation."""
    filled: int
    applicable: int
    missing: tuple[tuple[str, str], ...]

    @property
    def is_full(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def __str__(self) -> str:
        return f"{self.filled} из {self.applicable}"


def _counted(fields: Mapping[str, str], values: Mapping[str, Any], left_out: Iterable[str] = ()) -> Fullness:
    absent = {key for key in DECLARED_ABSENT & fields.keys() if not values.get(key)}
    asked = {key: word for key, word in fields.items() if key not in absent and key not in set(left_out)}
    missing = tuple((key, word) for key, word in asked.items() if not values.get(key))
    return Fullness(len(asked) - len(missing), len(asked), missing)


def birthday(birth: date, age: int) -> date:
    """The day a person turns so old; who was born on 29 February turns it on 1 March of a common year."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def passport_due(birth: date | None, today: date) -> bool:
    """Whether a pupil must have a passport by now: the 14th birthday and ninety days to get it."""
    return birth is not None and today >= birthday(birth, PASSPORT_AGE) + PASSPORT_GRACE


def passport_born_until(today: date) -> date:
    """Who was born on this day or earlier must have a passport by `today`: `passport_due` turned round."""
    born = today - PASSPORT_GRACE
    try:
        born = born.replace(year=born.year - PASSPORT_AGE)
    except ValueError:
        born = date(born.year - PASSPORT_AGE, 2, 28)
    return born


def of_pupil(values: Mapping[str, Any], parallel: int | None, today: date) -> Fullness:
    """Р 5.8. An empty отчество is the declared absence of one (the form says so) and is not asked for; a passport is asked for from the 14th
    birthday and ninety days, a foreign language from grade 2; who is in no class today is not asked for a language."""
    left_out = set() if passport_due(values.get("birth_date"), today) or values.get("passport") else {"passport"}
    if parallel is None or parallel < LANGUAGE_FROM:
        left_out.add("language")
    return _counted(PUPIL, values, left_out)


def of_employee(values: Mapping[str, Any]) -> Fullness:
    """Р 5.7. An empty отчество or разряд is the declared absence of one (the form says so; разряды are history) and is not asked for;
    a категория is asked for, as «без категории» stands in its dictionary."""
    return _counted(EMPLOYEE, values)


def of_organisation(values: Mapping[str, Any]) -> Fullness:
    """Р 4.2: the card's own fields, and at least one licence and one accreditation in force."""
    return _counted(ORGANISATION, values)
