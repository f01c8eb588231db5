"""Russian names: their order, their search form, and how they are written (domain rules of the school's paperwork)."""
import re
from collections.abc import Iterator

SPACES = re.compile(r"\s+")
YO = str.maketrans("ёЁ", "еЕ")
LETTERS = {"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m",
           "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
           "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia"}
ENGLISH = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./"
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю."
ALIKE = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")       # Latin letters that look like Russian ones
GIVEN_TO_MEN = {"илья", "никита", "лука", "фома", "кузьма", "савва", "данила", "гаврила", "фока", "мустафа", "муса", "иса"}
GIVEN_TO_WOMEN = {"любовь", "нинель", "адель", "эсфирь", "николь", "айгуль", "юдифь", "руфь", "рахиль"}
OF_MEN, OF_WOMEN = re.compile(r"..(ов|ев|ин|ын|ский|цкий)$"), re.compile(r"..(ова|ева|ина|ына|ская|цкая)$")
INITIALS = re.compile(r"(?:\b[А-ЯЁ]\.?\s*){1,2}$")
PARTICLES = {"оглы", "кызы", "оглу", "уулу"}


def _weights(text: str) -> Iterator[str]:
    for letter in text:
        yield letter.translate(YO).casefold()


def sort_key(text: str) -> str:
    """A stored key whose plain binary order is the Russian one: Ё with Е at the first level, after it at the second."""
    first = "".join(_weights(text))
    second = "".join("1" if letter in "ёЁ" else "0" for letter in text).rstrip("0")
    return f"{first}\t{second}" if second else first


def fold(text: str) -> str:
    """A text as it is searched: lower case, ё as е, single spaces."""
    return SPACES.sub(" ", text.translate(YO).casefold()).strip()


def numbered(text: str, longest: int = 12) -> str:
    """A text as rows stand by it when numbers stand in it: А-2 before А-10."""
    return re.sub(r"[0-9]+", lambda match: match[0].zfill(longest)[-longest:], fold(text))


def full_name(last: str, first: str, middle: str | None = None) -> str:
    """Фамилия Имя Отчество; a missing patronymic leaves no trace."""
    return " ".join(part for part in (last, first, middle) if part)


def short_name(last: str, first: str, middle: str | None = None) -> str:
    """Иванова А. С.; the initials stay together."""
    return f"{last} " + "\u00a0".join(f"{part[0]}." for part in (first, middle) if part)


def latin(text: str) -> str:
    """Transliteration by ICAO Doc 9303, as in passports, in lower case; what is no letter or digit is dropped."""
    return "".join(LETTERS.get(letter, letter if letter.isascii() and letter.isalnum() else "") for letter in text.casefold())


def login_base(last: str, first: str, middle: str | None = None) -> str:
    """shchukin.pi: the surname and the first Latin letter of each name."""
    return f"{latin(last)}.{''.join(latin(part)[:1] for part in (first, middle) if part)}"


def swap_layout(text: str) -> str:
    """What was meant when the keyboard stood in the other layout."""
    if any(letter in RUSSIAN for letter in text.casefold() if letter not in ".,"):
        return text.casefold().translate(str.maketrans(RUSSIAN, ENGLISH))
    return text.casefold().translate(str.maketrans(ENGLISH, RUSSIAN))


def _capitalised(word: str) -> str:
    small = word.casefold()
    return small if small in PARTICLES else re.sub(r"[^-.]+", lambda part: part[0].capitalize(), small)


def tidy_name(text: str) -> tuple[str, list[str]]:
    """A name without stray spaces and capitals, and what was mended, in words."""
    repairs = []
    tidy = SPACES.sub(" ", text).strip()
    if tidy != text:
        repairs.append("убраны лишние пробелы")
    if "," in tidy:
        tidy = SPACES.sub(" ", tidy.replace(",", " ")).strip()
        repairs.append("убрана запятая")
    if re.search(r"[А-ЯЁа-яё]", tidy) and not re.search(r"[A-Za-z]", tidy.translate(ALIKE)) and tidy != tidy.translate(ALIKE):
        repairs.append(f"похожие буквы: латинские в «{tidy}» заменены русскими")
        tidy = tidy.translate(ALIKE)
    shouted = (tidy.isupper() and len(tidy) > 2) or tidy.islower()
    words = [_capitalised(word) if shouted or (word.isupper() and len(word) > 2) else word for word in tidy.split()]
    if words != tidy.split():
        tidy = " ".join(words)
        repairs.append("исправлен регистр букв")
    return tidy, repairs


def split_full_name(text: str) -> tuple[str, str, str | None]:
    """Фамилия, имя, отчество; all that follows the first name is the patronymic («Ильгар оглы»)."""
    parts = text.split()
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "", " ".join(parts[2:]) or None)


def gender_by_name(last: str, first: str) -> str | None:
    """«м» or «ж» where the surname and the first name say the same of a Russian name; None where they do not, or say nothing."""
    given, family = fold(first), fold(last).split("-")[-1]
    is_mans = given in GIVEN_TO_MEN or (not given.endswith(("а", "я")) and given not in GIVEN_TO_WOMEN)
    if OF_MEN.search(family):
        return "м" if is_mans else None
    return "ж" if OF_WOMEN.search(family) and not is_mans else None


def gender_from(text: str) -> str | None:
    """«м» or «ж» from what lists call it."""
    word = fold(text).rstrip(".")
    if word in {"м", "муж", "мужской", "мальчик", "юноша", "m"}:
        return "м"
    return "ж" if word in {"ж", "жен", "женский", "девочка", "девушка", "f"} else None
