"""Russian names: their order, their search form, and how they are written (domain rules of the school's paperwork)."""
import re
from collections.abc import Iterator

SPACES = re.compile(r"\s+")
YO = str.maketrans("ёЁ", "еЕ")


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


def full_name(last: str, first: str, middle: str | None = None) -> str:
    """Фамилия Имя Отчество; a missing patronymic leaves no trace."""
    return " ".join(part for part in (last, first, middle) if part)


def short_name(last: str, first: str, middle: str | None = None) -> str:
    """Иванова А. С."""
    return " ".join([last, *(f"{part[0]}." for part in (first, middle) if part)])
