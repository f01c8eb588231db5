"""Which column of a dictionary is what: by the labels of the form; without a head, in the order of the form."""
from collections.abc import Mapping

from sgo.rules import names

from ..layout import IGNORED, Layout
from ..table import Cells, filled

HEAD_WITHIN = 25
SYNONYMS = {                                            # how other programs and people call a column -> the labels that may be meant
    "литера": ("буква",), "литер": ("буква",), "наименование": ("название",), "полное наименование": ("название",), "краткое наименование": ("кратко",),
    "сокращение": ("кратко",), "сокращенное название": ("кратко",), "вместимость": ("мест",), "количество мест": ("мест",), "часы": ("часов в неделю",),
    "часы в неделю": ("часов в неделю",), "количество часов": ("часов в неделю",), "учитель": ("преподаватель", "сотрудник"),
    "преподаватель": ("учитель", "сотрудник"), "дата начала": ("начало", "с"), "дата окончания": ("окончание", "до"), "начало урока": ("начало",),
    "конец": ("окончание",), "конец урока": ("окончание",), "область": ("предметная область",), "образовательная область": ("предметная область",),
    "номер урока": ("урок",), "аудитория": ("кабинет",), "год": ("учебный год",), "цена": ("сумма",), "статус": ("состояние",)}
SHORTEST = 4                                            # letters by which the beginning of a label is known


def guess(rows: Cells, labels: Mapping[str, str]) -> Layout:
    """The head among the first rows and the meaning of each column."""
    width = max(len(row) for row in rows)
    head = max(range(min(HEAD_WITHIN, len(rows))), key=lambda place: (sum(_field(cell, labels) is not None for cell in rows[place]), -place))
    found = [_field(cell, labels) for cell in rows[head]] + [None] * (width - len(rows[head]))
    if not any(found):
        fields = [*labels][:width]
        return Layout(0, tuple(f"Столбец {place + 1}" for place in range(width)), (*fields, *[IGNORED] * (width - len(fields))))
    titles = tuple(_words(rows[head][place]) if place < len(rows[head]) else "" for place in range(width))
    return Layout(head + 1, titles, tuple(name if name and name not in found[:place] else IGNORED for place, name in enumerate(found)))


def _words(cell: object) -> str:
    return names.SPACES.sub(" ", str(cell if cell is not None else "")).strip()


def _field(cell: object, labels: Mapping[str, str]) -> str | None:
    """The field that a title names: by its label, or by the beginning of one that no other label shares."""
    if not filled(cell) or not isinstance(cell, str):
        return None
    title = names.fold(cell).strip(" *:.")
    exact = next((name for name, label in labels.items() if names.fold(label) == title), None)
    meant = [name for beginning in SYNONYMS.get(title, ()) for name, label in labels.items() if names.fold(label) == beginning.strip()]
    if exact or len(meant) == 1:
        return exact or meant[0]
    if len(title) < SHORTEST:
        return None
    alike = [name for name, label in labels.items() if names.fold(label).startswith(title) or title.startswith(f"{names.fold(label)} ")]
    return alike[0] if len(alike) == 1 else None
