"""A class list that was read: its layout, its pupils, and what is said of it."""
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sgo.rules import wording
from sgo.services import Refused

from .. import table
from . import columns, rows
from .columns import PupilLayout
from .rows import PupilRow

CLASS_NAME = re.compile(r"(\d{1,2})\s*[-\s]?\s*[«\"]?([А-ЯЁ])[»\"]?")
LATIN_ALIKE = str.maketrans("ABCEHKMOPTX", "АВСЕНКМОРТХ")
NO_COLUMNS = "В файле не нашлось столбца с фамилией и именем. Укажите, какой столбец что значит."


@dataclass(frozen=True)
class ClassName:
    """5В: the parallel and the letter."""
    parallel: int
    letter: str

    def __str__(self) -> str:
        return f"{self.parallel}{self.letter}"


@dataclass(frozen=True)
class Reading:
    """The whole list; `named` is the class it is for, None in a dry run that names none; `unchosen` is the layout as it was guessed or
    remembered, before a person chose."""
    named: ClassName | None
    cells: table.Cells
    layout: PupilLayout
    unchosen: PupilLayout
    pupils: list[PupilRow]

    @property
    def class_name(self) -> ClassName:
        """The class that the list is for; raises Refused when nobody has named it."""
        if self.named is None:
            raise Refused("Не сказано, в какой класс загружать список. Назовите его, например 5В.", "class_name")
        return self.named

    @property
    def accepted(self) -> list[PupilRow]:
        """Rows that may be taken."""
        return [pupil for pupil in self.pupils if not pupil.problems]

    @property
    def rejected(self) -> list[PupilRow]:
        """Rows that wait for a correction."""
        return [pupil for pupil in self.pupils if pupil.problems]

    @property
    def others(self) -> dict[str, int]:
        """Other classes that the list names, with how many rows each has."""
        return dict(Counter(str(other) for pupil in self.pupils if (other := _another(pupil, self.named))))

    def samples(self, place: int) -> str:
        """The first values of a column, by which a person knows it."""
        return table.samples(self.cells, self.layout.first_row, place)

    def as_json(self) -> dict[str, Any]:
        """For a script: every row as it was understood, and what is wrong with which."""
        problems = [
            {"row": pupil.row, "full_name": pupil.full_name, "field": name, "problem": sentence} for pupil in self.pupils for name, sentence in pupil.problems
        ]
        if not self.layout.is_enough:
            problems.append({"row": None, "full_name": "", "field": "full_name", "problem": NO_COLUMNS})
        return {"rows": [pupil.as_json() for pupil in self.pupils], "problems": problems}

    def others_in_words(self) -> str:
        """«5А – 25, 5Б – 24»."""
        return ", ".join(f"{name} – {number}" for name, number in sorted(self.others.items()))

    def summary(self) -> str:
        """For a person at a terminal."""
        titles = [
            f"  {title} – {columns.FIELDS.get(name, 'не загружается')}" for title, name in zip(self.layout.titles, self.layout.fields, strict=True) if title
        ]
        lines = ["Столбцы:", *titles, ""]
        for pupil in self.pupils:
            birth = f", {wording.date_ru(pupil.birth_date)}" if pupil.birth_date else ""
            lines.append(f"{pupil.row:>4}. {pupil.full_name}{birth}")
            lines += [f"      исправлено: {text}" for text in pupil.repairs]
            lines += [f"      обратите внимание: {text}" for text in pupil.warnings]
            lines += [f"      НЕ ЗАГРУЗИТСЯ: {sentence}" for _, sentence in pupil.problems]
        others = [f"В файле есть строки и других классов: {self.others_in_words()}. Загрузите его и для них: --class и название класса."] if self.others else []
        whose = f"Класс {self.named}: подходит" if self.named else "Подходит"
        counts = f"{whose} строк {len(self.accepted)}, не подошло {len(self.rejected)}." if self.layout.is_enough else NO_COLUMNS
        return "\n".join([*lines, "", *others, counts])


def class_name(text: str) -> ClassName:
    """5В from «5в», «5 "В"», «5-B»; Refused in words when it is no class."""
    match = CLASS_NAME.fullmatch(text.strip().upper().translate(LATIN_ALIKE))
    if match is None or not 1 <= int(match[1]) <= 11:
        raise Refused(f"«{text.strip()}» – не класс. Нужны число от 1 до 11 и русская буква: 5В.", "class_name")
    return ClassName(int(match[1]), match[2])


def read(
    data: bytes, of_class: str | None, today: date, chosen: Mapping[int, str] | None = None, remembered: Mapping[str, Mapping[int, str]] | None = None
) -> Reading:
    """Read a list, maybe of no class; `chosen` is a person's correction of the columns, `remembered` earlier ones by the head's signature."""
    named, cells = None if of_class is None else class_name(of_class), table.cells(data)
    guessed = columns.guess(cells)
    unchosen = guessed.corrected((remembered or {}).get(guessed.signature, {}))
    layout = unchosen if chosen is None else guessed.corrected(chosen)
    pupils = rows.read(cells, layout, named.parallel if named else None, today) if layout.is_enough else []
    for pupil in pupils:
        if named:
            _compare(pupil, named)
    return Reading(named, cells, layout, unchosen, pupils)


def _another(pupil: PupilRow, named: ClassName | None) -> ClassName | None:
    """The class that the row names, when it is another one than the list is for."""
    try:
        said = class_name(pupil.values.get("class_name", ""))
    except Refused:
        return None
    return said if named and said != named else None


def _compare(pupil: PupilRow, named: ClassName) -> None:
    """A row of another class is not loaded into this one; a word that names no class is only shown."""
    said = pupil.values.get("class_name")
    if other := _another(pupil, named):
        pupil.problems.append(("class_name", f"В файле у строки класс {other}, а загружается {named}. Загрузите этот же файл для класса {other}."))
    elif said and not _is_part(said, named):
        try:
            class_name(said)
        except Refused:
            pupil.warnings.append(f"класс «{said}» не понят: строка загрузится в {named}")


def _is_part(said: str, named: ClassName) -> bool:
    """Whether a column of its own holds only the number or only the letter."""
    return said.upper().translate(LATIN_ALIKE) in {str(named.parallel), named.letter}
