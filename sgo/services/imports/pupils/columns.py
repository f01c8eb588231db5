"""Which column is what: by the words of a head in one row or two, else by what stands in the cells; a person's correction wins."""
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sgo.rules import dates, identity, names

from ..layout import IGNORED, Layout
from ..table import Cells, filled

FIELDS = {  # what a column may be, in the words of the preview
    "full_name": "Фамилия, имя, отчество",
    "last_name": "Фамилия",
    "first_name": "Имя",
    "middle_name": "Отчество",
    "gender": "Пол",
    "birth_date": "Дата рождения",
    "snils": "СНИЛС",
    "certificate": "Свидетельство: серия и номер",
    "certificate_series": "Свидетельство: серия",
    "certificate_number": "Свидетельство: номер",
    "passport": "Паспорт: серия и номер",
    "passport_series": "Паспорт: серия",
    "passport_number": "Паспорт: номер",
    "personal_file_no": "№ личного дела",
    "actual_address": "Домашний адрес",
    "registration_address": "Адрес регистрации",
    "phone": "Телефон ученика",
    "email": "Почта ученика",
    "mother": "Мать",
    "mother_phone": "Мать: телефон",
    "father": "Отец",
    "father_phone": "Отец: телефон",
    "guardian": "Представитель",
    "guardian_phone": "Представитель: телефон",
    "foreign_language": "Иностранный язык",
    "class_name": "Класс",
}
PARTS = ("last_name", "first_name", "middle_name")
HEAD_WITHIN = 25
ROWS_TRIED = 40

_PHONE = r"^(?=.*(\bтел|сотов|\bмоб))(?!.*(фио|ф\.\s*и|фамили))"
_WORDS: tuple[tuple[str, str], ...] = (  # the first pattern that is found names the column
    (IGNORED, r"^(№|n|no|номер)?\s*(п/?п|п\.\s*п\.?)?$|^причина$|^место рождения|^возраст|^примечани|^гражданств|выдан"),
    ("class_name", r"^класс$"),
    ("personal_file_no", r"личн\w*\s+дел|алфавитн\w+ книг"),
    ("mother_phone", rf"{_PHONE}.*\b(мат|мам)"),
    ("father_phone", rf"{_PHONE}.*\b(отц|отец|пап)"),
    ("guardian_phone", rf"{_PHONE}.*(родител|представител|опекун)"),
    ("mother", r"\bмат(ь|ери)\b|\bмам"),
    ("father", r"\bот(ец|ца)\b|\bпап"),
    ("guardian", r"родител|представител|опекун"),
    ("certificate_series", r"свид\w*.*сери\w*(?!.*номер)(?!.*№)|^серия$"),
    ("certificate_number", r"свид\w*(?!.*сери).*(номер|№)"),
    ("certificate", r"свид(етельств)?|св-во"),
    ("certificate_series", r"^документ\w* сери\w*$"),
    ("certificate_number", r"^документ\w* (номер|№)$"),
    ("passport_series", r"паспорт.*сери(?!.*номер)(?!.*№)"),
    ("passport_number", r"паспорт(?!.*сери).*(номер|№)"),
    ("passport", r"паспорт"),
    ("snils", r"снилс|страхов\w+ (номер|свид)"),
    ("birth_date", r"рожд|^д\.?\s*р\.?$"),
    ("gender", r"^пол\b"),
    ("email", r"почт|e-?mail"),
    ("registration_address", r"регистрац|прописк"),
    ("actual_address", r"адрес|проживан|место жительства"),
    ("foreign_language", r"\bяз"),
    ("phone", r"тел(ефон)?\b|сотов"),
    ("full_name", r"ф\.?\s*и\.?(\s*о|\s|$)|фамили\w*.*им(я|ени)|^учени|^обучающ|^учащ|^реб[её]н|^список"),
    ("last_name", r"фамили"),
    ("middle_name", r"отчеств"),
    ("first_name", r"\bимя\b"),
)
_PATTERNS = [(name, re.compile(pattern)) for name, pattern in _WORDS]
_LINKED = {"mother": "mother_phone", "father": "father_phone", "guardian": "guardian_phone"}
PERSON_WORDS = re.compile(r"[А-ЯЁ][а-яёА-ЯЁ-]+(\s+[А-ЯЁ][а-яёА-ЯЁ-]+){1,2}(\s+(оглы|кызы))?\s*")


@dataclass(frozen=True)
class PupilLayout(Layout):
    """The columns of a class list."""

    @property
    def is_enough(self) -> bool:
        """Whether the columns name a person."""
        return "full_name" in self.fields or {"last_name", "first_name"} <= set(self.fields)


def field_of(title: str) -> str | None:
    """The field that a head names; None when its words are unknown."""
    folded = names.fold(title)
    return next((name for name, pattern in _PATTERNS if pattern.search(folded)), None) if folded else None


def guess(rows: Cells) -> PupilLayout:
    """The head among the first rows and the meaning of each column."""
    width = max(len(row) for row in rows)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    head = max(range(min(HEAD_WITHIN, len(padded))), key=lambda place: (_known(padded[place]), -place))
    if _known(padded[head]) < 2 and not _names_pupils(padded[head]):
        if len(padded) > 1 and _looks_like_head(padded[0], padded[1]):
            titles = [_words(cell) for cell in padded[0]]
            return _by_values(padded, 1, tuple(titles), [field_of(title) for title in titles])
        return _by_values(padded, 0, tuple(f"Столбец {place + 1}" for place in range(width)), [None] * width)
    titles, first = _titles(padded, head)
    lower = [_words(cell) for cell in padded[first - 1]]
    return _by_values(padded, first, tuple(titles), [_meaning(title, low) for title, low in zip(titles, lower, strict=True)])


def _meaning(title: str, lower: str) -> str | None:
    """What a head means: where the upper row only says that these are the pupil's names, the lower one says which."""
    whole, part = field_of(title), field_of(lower)
    return part if whole == "full_name" and part in PARTS else whole or part


def _known(row: Sequence[Any]) -> int:
    return sum(bool(field_of(str(cell))) and len(str(cell)) < 80 for cell in row if filled(cell))


def _looks_like_head(row: Sequence[Any], below: Sequence[Any]) -> bool:
    """Unknown titles are titles all the same: words alone over a row that has a date or a number."""
    cells = [cell for cell in row if filled(cell)]
    words = all(isinstance(cell, str) and len(cell) < 40 and not re.search(r"\d", cell) and not PERSON_WORDS.fullmatch(cell) for cell in cells)
    return len(cells) > 1 and words and any(filled(cell) and (not isinstance(cell, str) or re.search(r"\d", cell)) for cell in below)


def _names_pupils(row: Sequence[Any]) -> bool:
    return sum(filled(cell) for cell in row) == 1 and any(field_of(str(cell)) == "full_name" and len(str(cell)) < 40 for cell in row if filled(cell))


def _titles(rows: Cells, head: int) -> tuple[list[str], int]:
    """The titles; the lower row of a two-row head carries the upper one's words over its empty cells."""
    upper = [_words(cell) for cell in rows[head]]
    if head and _is_upper(rows[head - 1], rows[head]):
        return _joined([_words(cell) for cell in rows[head - 1]], upper), head + 1
    if head + 1 < len(rows) and _is_lower(rows[head], rows[head + 1]):
        return _joined(upper, [_words(cell) for cell in rows[head + 1]]), head + 2
    return upper, head + 1


def _words(cell: Any) -> str:
    return names.SPACES.sub(" ", str(cell if cell is not None else "")).strip()


def _is_upper(above: Sequence[Any], head: Sequence[Any]) -> bool:
    return sum(filled(cell) for cell in above) > 1 and _known(above) > 0


def _is_lower(head: Sequence[Any], below: Sequence[Any]) -> bool:
    """A second head: words only, and each of them under a filled or a merged cell."""
    cells = [cell for cell in below if filled(cell)]
    wordy = all(isinstance(cell, str) and not re.search(r"\d", cell) for cell in cells)
    return bool(cells) and wordy and not any(PERSON_WORDS.fullmatch(str(cell)) for cell in cells) and any(field_of(f"{_words(up)} {_words(cell)}")
                                                                          for up, cell in zip(head, below, strict=True) if filled(cell))


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    over, found = "", []
    for up, low in zip(upper, lower, strict=True):
        over = up or (over if low else "")
        found.append(f"{over} {low}".strip() if low else up)
    return found


# ---------- by what stands in the cells
def _share(test: Callable[[str], bool], values: Sequence[str]) -> float:
    return sum(test(value) for value in values) / len(values) if values else 0.0


def _is_date(text: str) -> bool:
    try:
        dates.parse_date(text)
    except ValueError:
        return False
    return not text.replace(".", "").isdigit() or "." in text


_TESTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("snils", lambda text: identity.snils_problem(text) is None),
    ("birth_date", _is_date),
    ("gender", lambda text: names.gender_from(text) is not None),
    ("certificate", lambda text: bool(re.fullmatch(r"[IVXХІМСLC1]{1,5}\s*[-–]\s*\w{2}\W*\s*№?\s*\d{6}", text.strip()))),
    ("personal_file_no", lambda text: bool(re.fullmatch(r"[А-ЯЁ]-\d{1,4}", text.strip()))),
    ("full_name", lambda text: bool(PERSON_WORDS.fullmatch(text.strip()))),
)


def _by_values(rows: Cells, first: int, titles: tuple[str, ...], known: list[str | None]) -> PupilLayout:
    sample = rows[first:first + ROWS_TRIED]
    taken, fields = set(filter(None, known)), []
    for place, name in enumerate(known):
        if name is None:
            values = [str(row[place]) for row in sample if filled(row[place])]
            name = next(
                (one for one, test in _TESTS if one not in taken and not (one == "full_name" and "last_name" in taken) and _share(test, values) > 0.6), IGNORED
            )
            taken.add(name)
        fields.append(name)
    return PupilLayout(first, titles, tuple(_without_repeats(_in_pairs(fields))))


def _in_pairs(fields: list[str]) -> list[str]:
    """A phone beside a parent is the parent's."""
    found = list(fields)
    for place in range(1, len(found)):
        if found[place] == "phone" and found[place - 1] in _LINKED:
            found[place] = _LINKED[found[place - 1]]
        if found[place] == "certificate_number" and "certificate" in found[:place]:
            found[found.index("certificate")] = "certificate_series"
    return found


def _without_repeats(fields: list[str]) -> list[str]:
    return [name if name and name not in fields[:place] else IGNORED for place, name in enumerate(fields)]
