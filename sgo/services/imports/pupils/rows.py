"""A row of a class list as a pupil: what it says, what was mended, what looks odd, and what forbids to take it. No database here."""
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sgo.rules import check, dates, identity, names, wording

from ..table import Cells, filled
from .columns import PupilLayout

TOTAL = re.compile(r"^(всего|итого|из них|мальчиков|девочек|классный руководитель|директор|подпись)")
LANGUAGES = {"англ": "английский", "нем": "немецкий", "фр": "французский", "исп": "испанский", "кит": "китайский"}
PARENTS = (("mother", "мать"), ("father", "отец"), ("guardian", "представитель"))
YOUNGEST, OLDEST = 5, 10                                # years a pupil is older than the number of his class, at the beginning of the year
LONGEST = 80                                            # letters of a part of a name, as the table keeps them; also of what a sentence repeats
PHONE = re.compile(r"(\+?\d[\d\s()\-]{8,}\d)")
PASSPORT = re.compile(r"(\d{2}\s?\d{2})\s*№?\s*(\d{6})")
CERTIFICATE = re.compile(r"(\w{1,5}\s*[-–—]\s*\w{2})\W*?\s*(?:№\s*)?(\d+)")


@dataclass
class Parent:
    """A mother, a father or another representative as the list names him."""
    relation: str
    last_name: str
    first_name: str
    middle_name: str | None
    phone: str | None


@dataclass
class PupilRow:
    """A pupil of the list; `row` counts as the spreadsheet does, from one."""
    row: int
    last_name: str = ""
    first_name: str = ""
    middle_name: str | None = None
    gender: str | None = None
    birth_date: date | None = None
    values: dict[str, str] = field(default_factory=dict)
    parents: list[Parent] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """As it will be written."""
        return names.full_name(self.last_name, self.first_name, self.middle_name)

    @property
    def key(self) -> tuple[str, date | None]:
        """By which a person without a СНИЛС is known: the folded name and the birth date."""
        return names.fold(self.full_name), self.birth_date

    def as_json(self) -> dict[str, Any]:
        """The row for a script."""
        parents = [{"relation": parent.relation, "full_name": names.full_name(parent.last_name, parent.first_name, parent.middle_name), "phone": parent.phone}
                   for parent in self.parents]
        return {"row": self.row, "full_name": self.full_name, "last_name": self.last_name, "first_name": self.first_name, "middle_name": self.middle_name,
                "gender": self.gender, "birth_date": self.birth_date.isoformat() if self.birth_date else None, **self.values, "parents": parents,
                "repairs": self.repairs, "warnings": self.warnings, "problems": [sentence for _, sentence in self.problems], "accepted": not self.problems}


def read(rows: Cells, layout: PupilLayout, parallel: int | None, today: date) -> list[PupilRow]:
    """All pupils of the list; empty rows, totals and repeated heads are passed over."""
    found: list[PupilRow] = []
    for number, cells in enumerate(rows[layout.first_row:], start=layout.first_row + 1):
        said = {name: cells[place] for place, name in enumerate(layout.fields) if name and place < len(cells) and filled(cells[place])}
        if _is_pupil(said, cells, layout):
            found.append(_pupil(number, said, parallel, today))
    _mark_repeated(found)
    return found


def _is_pupil(said: Mapping[str, Any], cells: Sequence[Any], layout: PupilLayout) -> bool:
    name = str(said.get("full_name") or said.get("last_name") or "").strip()
    words, said = names.fold(name), {key: cell for key, cell in said.items() if key != "class_name"}        # a class alone is no pupil
    if any(TOTAL.match(names.fold(str(cell))) for cell in cells if isinstance(cell, str)) or words in {names.fold(title) for title in layout.titles}:
        return False
    return len(said) > 1 or bool(re.search(r"[а-яёА-ЯЁ]{2,}\s+[а-яёА-ЯЁ]{2,}", name)) if said else False


def _pupil(number: int, said: Mapping[str, Any], parallel: int | None, today: date) -> PupilRow:
    pupil = PupilRow(number)
    _name(pupil, said)
    _birth(pupil, said.get("birth_date"), parallel, today)
    _gender(pupil, said.get("gender"))
    _papers(pupil, said, today)
    for name in ("actual_address", "registration_address"):
        if name in said:
            pupil.values[name] = names.SPACES.sub(" ", str(said[name])).strip()[:300]
    if "class_name" in said:
        pupil.values["class_name"] = _digits(said["class_name"]).strip()[:40]
    if "foreign_language" in said:
        _language(pupil, str(said["foreign_language"]))
    for relation, word in PARENTS:
        if relation in said:
            _parent(pupil, relation, word, str(said[relation]), said.get(f"{relation}_phone"))
        elif f"{relation}_phone" in said:
            pupil.warnings.append(f"{word}: есть телефон, но нет имени – не загрузится")
    return pupil


def _name(pupil: PupilRow, said: Mapping[str, Any]) -> None:
    whole = said.get("full_name")
    text = str(whole) if whole else " ".join(str(said.get(name, "")) for name in ("last_name", "first_name", "middle_name")).rstrip()
    tidy, repairs = names.tidy_name(text)
    pupil.last_name, pupil.first_name, pupil.middle_name = names.split_full_name(tidy)
    pupil.repairs += repairs
    if not pupil.last_name or not pupil.first_name:
        pupil.problems.append(("full_name", "Нет фамилии или имени. Впишите их."))
    elif _is_long(pupil.last_name, pupil.first_name, pupil.middle_name):
        pupil.problems.append(("full_name", f"«{wording.cut(tidy, LONGEST)}» длиннее, чем бывает имя: до {LONGEST} букв в каждой части. Сократите."))
    elif re.search(r"[^А-ЯЁа-яё\s.'’()\-]", tidy):
        pupil.problems.append(("full_name", f"В имени «{wording.cut(tidy, LONGEST)}» есть цифры, знаки или нерусские буквы. Исправьте."))
    elif names.INITIALS.search(tidy):
        pupil.problems.append(("full_name", f"«{wording.cut(tidy, LONGEST)}» – с инициалами. Впишите имя и отчество полностью."))


def _birth(pupil: PupilRow, value: Any, parallel: int | None, today: date) -> None:
    if value is None:
        pupil.problems.append(("birth_date", "Нет даты рождения. Впишите её."))
        return
    try:
        pupil.birth_date = dates.parse_date(value)
    except ValueError as error:
        pupil.problems.append(("birth_date", str(error)))
        return
    usual = f"{pupil.birth_date:%d.%m.%Y}"
    if isinstance(value, str) and value.strip() != usual:
        pupil.repairs.append(f"дата рождения: «{value.strip()}» → {usual}")
    if problem := check.check("person_contacts", {"birth_date": pupil.birth_date}, today).get("birth_date"):
        pupil.problems.append(("birth_date", problem))
    elif parallel and not parallel + YOUNGEST <= check.age_on(pupil.birth_date, today) <= parallel + OLDEST:
        pupil.warnings.append(f"возраст {check.age_on(pupil.birth_date, today)}: для {parallel} класса необычно")


def _gender(pupil: PupilRow, value: Any) -> None:
    told, patronymic = names.gender_from(str(value)) if value is not None else None, (pupil.middle_name or "").casefold()
    by_patronymic = "м" if patronymic.endswith(("вич", "ич", "оглы", "улы")) else "ж" if patronymic.endswith(("вна", "чна", "кызы")) else None
    by_name = by_patronymic or names.gender_by_name(pupil.last_name, pupil.first_name)
    source = "по отчеству" if by_patronymic else "по фамилии и имени"
    pupil.gender = told or by_name
    if value is not None and told is None:
        pupil.warnings.append(f"пол «{value}» не понят" + (f"; взят {source}" if by_name else ""))
    elif told and by_patronymic and told != by_patronymic:
        pupil.warnings.append("пол не согласуется с отчеством")
    elif told is None and by_name:
        pupil.repairs.append(f"пол взят {source}")
    if pupil.gender is None:
        pupil.problems.append(("gender", "Не указан пол: впишите «м» или «ж»."))


def _papers(pupil: PupilRow, said: Mapping[str, Any], today: date) -> None:
    raw = {name: _digits(said[name]) for name in ("snils", "certificate_series", "certificate_number", "passport_series", "passport_number", "personal_file_no",
                                                   "phone", "email") if name in said}
    for paper, pattern in (("certificate", CERTIFICATE), ("passport", PASSPORT)):
        if paper in said:
            match = pattern.fullmatch(_digits(said[paper]).strip())
            if match is None:
                pupil.problems.append(
                    (paper, f"«{said[paper]}» – не серия и номер. Нужно, например: {'II-ЛО 981168' if paper == 'certificate' else '4512 123456'}.")
                )
            else:
                raw[f"{paper}_series"], raw[f"{paper}_number"] = match[1], match[2]
    for name, text in raw.items():
        mend = identity.TIDY.get(name)
        better = mend(text) if mend else text.strip()
        if better != text.strip():
            pupil.repairs.append(_repair(name, text.strip(), better))
        pupil.values[name] = better
    pupil.problems += list(check.check("person_papers", pupil.values, today).items())


def _digits(value: Any) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _repair(name: str, text: str, better: str) -> str:
    alike = name == "certificate_series" and text.upper().replace(" ", "") != better and len(text) == len(better)
    return f"похожие буквы: {text} → {better}" if alike else f"{text} → {better}"


def _language(pupil: PupilRow, text: str) -> None:
    word = names.fold(text).rstrip(".")
    full = next((language for start, language in LANGUAGES.items() if word.startswith(start)), word)
    if full != text.strip():
        pupil.repairs.append(f"язык: {text.strip()} → {full}")
    pupil.values["foreign_language"] = full[:40]


def _parent(pupil: PupilRow, relation: str, word: str, text: str, phone: Any) -> None:
    if not re.search(r"\w", text):
        return                                          # a dash where there is nobody
    match = PHONE.search(text)
    number = identity.tidy_phone(_first(pupil, word, _digits(phone))) if phone is not None else identity.tidy_phone(match[1]) if match else None
    tidy, _ = names.tidy_name(PHONE.sub("", text).strip(" ,;.:()-") if match else text.strip(" ,;.:"))
    last, first, middle = names.split_full_name(tidy)
    if not last or not first or _is_long(last, first, middle) or re.search(r"[^А-ЯЁа-яё\s.'’()\-]", tidy):
        pupil.warnings.append(f"{word}: «{wording.cut(text.strip(), LONGEST)}» не понято и не загрузится")
        return
    if number and identity.phone_problem(number):
        pupil.warnings.append(f"{word}: телефон «{number}» не понят")
        number = None
    if names.INITIALS.search(tidy):
        pupil.warnings.append(f"{word}: «{tidy}» – с инициалами, дополните имя на карточке")
    pupil.parents.append(Parent(relation, last, first, middle, number))


def _is_long(*parts: str | None) -> bool:
    return any(len(part or "") > LONGEST for part in parts)


def _first(pupil: PupilRow, word: str, phone: str) -> str:
    """The first of several numbers in one cell; the rest is told of."""
    one, *others = [part.strip() for part in re.split(r"[,;/\n]", phone) if part.strip()] or [phone]
    if others:
        pupil.warnings.append(f"{word}: телефонов несколько, загрузится первый")
    return one


def _mark_repeated(pupils: Sequence[PupilRow]) -> None:
    seen: dict[Any, int] = {}
    for pupil in pupils:
        keys = [key for key in (pupil.values.get("snils"), pupil.key if pupil.birth_date else None) if key]
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            pupil.problems.append(("full_name", f"Повторяет строку {first}. Оставьте одну из двух."))
        for key in keys:
            seen.setdefault(key, pupil.row)
