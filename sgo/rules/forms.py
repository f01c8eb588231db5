"""A federal statistical form as data: sections of rows and columns, what each cell counts, which cells a person fills by hand (ОШ-1, ОШ-5, ОШ-9, ОО-1)."""
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .form_controls import Control, ControlError, control

Trait = int | bool | str
Where = Mapping[str, Any]
_ABOUT_PUPIL = {"grade": int, "girl": bool}
_ABOUT_PLACE = {"shift": int, "form": str, "program": str}
TRAITS: dict[str, dict[str, type]] = {                  # what a layout may ask of each kind of fact
    "pupils": _ABOUT_PUPIL | _ABOUT_PLACE | {"age": int, "born": int, "repeat": bool, "conditional": bool, "needs": bool, "disabled": bool, "foreign": bool},
    "before": _ABOUT_PUPIL | _ABOUT_PLACE,
    "classes": _ABOUT_PLACE | {"grade": int, "size": int},
    "languages": _ABOUT_PUPIL | {"language": str, "number": int},
    "results": _ABOUT_PUPIL | _ABOUT_PLACE | {"outcome": str, "detail": str},
    "moves": _ABOUT_PUPIL | _ABOUT_PLACE | {"way": str, "detail": str},
    "trainings": _ABOUT_PUPIL | {"kind": str, "profession": str, "code": str, "place": str, "now": bool, "passed": bool, "ranked": bool,
                                  "exam": str},
    "staff": {"post": str, "category": str, "woman": bool, "age": int, "years": int, "education": str},
}
CARD = "card"                                           # the school's own card: rows name its fields
CARD_FIELDS = {"full_name", "short_name", "legal_form", "type", "kind", "founder", "authority", "director", "inn", "kpp", "ogrn", "okpo", "oktmo", "okved",
               "legal_address", "actual_address", "phone", "email", "site", "locality", "founded_on", "shifts", "week_days", "study_language", "capacity"}
CLOSED = {"needs", "disabled"}                          # health: a column that asks for it is left out for who may not see health
MONTH_DAY = re.compile(r"(\d\d)\.(\d\d)")
SUM = re.compile(r"\d{1,3}-\d{1,3}")
CODE, SECTION = re.compile(r"\d{1,3}"), re.compile(r"\d{1,2}(\.\d{1,2}){0,3}")


class LayoutError(ValueError):
    """What is wrong with a layout, in a sentence for who edits the file."""


@dataclass(frozen=True)
class Part:
    """A row or a column: what of the facts it takes, or that a person fills it."""
    code: str
    title: str
    where: Where = field(default_factory=dict)
    counts: str = ""
    hand: bool = False
    sum: str = ""                                       # a row: in columns filled by hand it is the sum of these rows
    each: str = ""                                      # a row: one for every value of this trait
    card: str = ""                                      # a row: the field of the school's card
    heavy: bool = False

    @property
    def number(self) -> int:
        """The code as control sums know it."""
        return int(self.code)

    @property
    def summed(self) -> range:
        """The numbers of the rows that make this one."""
        first, last = self.sum.split("-")
        return range(int(first), int(last) + 1)

    @property
    def closed(self) -> bool:
        """Whether it asks for what not every reader of the form may see."""
        return bool(CLOSED & set(self.where))


@dataclass(frozen=True)
class Section:
    """A table of the form."""
    code: str
    title: str
    counts: str
    rows: Sequence[Part]
    columns: Sequence[Part]
    where: Where = field(default_factory=dict)
    note: str = ""
    empty: str = ""                                     # what is said when nothing at all is counted


@dataclass(frozen=True)
class Layout:
    """A whole form."""
    title: str
    name: str
    note: str
    day: tuple[int, int]                                # as of which day and month
    due: tuple[int, int] | None                         # by which day and month it is owed; None when that is not agreed
    sections: Sequence[Section]
    controls: Sequence[Control]


def layout(data: Mapping[str, Any]) -> Layout:
    """The form as a TOML file tells it; LayoutError names the place."""
    sections = [_section(one, place) for place, one in enumerate(_list(data, "section", "форме"), start=1)]
    if not sections:
        raise LayoutError("В форме нет ни одного раздела [[section]].")
    codes = [one.code for one in sections]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise LayoutError(f"Раздел {twice.pop()} описан дважды.")
    controls = [_control(one, sections) for one in _list(data, "control", "форме")]
    day = _month_day(data, "day")
    if day is None:
        raise LayoutError("Укажите day: на какое число составляют форму, например \"20.09\".")
    return Layout(_text(data, "title", "форме"), _text(data, "name", "форме"), str(data.get("note", "")), day, _month_day(data, "due"), sections, controls)


def _section(data: Mapping[str, Any], place: int) -> Section:
    at = f"разделе {data.get('code', place)}"
    code, counts = _text(data, "code", at), _text(data, "counts", at)
    if not SECTION.fullmatch(code):
        raise LayoutError(f"Код раздела «{code}» – не число и не числа через точку.")
    if counts not in TRAITS and counts != CARD:
        raise LayoutError(f"В {at} counts = \"{counts}\" неизвестно. Можно: {', '.join([*TRAITS, CARD])}.")
    rows = [_part(one, counts, f"{at}, строка {one.get('code', '?')}") for one in _list(data, "rows", at)]
    columns = [_part(one, counts, f"{at}, графа {one.get('code', '?')}") for one in _list(data, "columns", at)]
    if not rows or not columns:
        raise LayoutError(f"В {at} нет строк или граф.")
    for kind, parts in (("Строка", rows), ("Графа", columns)):
        codes = [one.number for one in parts]
        if twice := [code for code in codes if codes.count(code) > 1]:
            raise LayoutError(f"{kind} {twice[0]:02} в {at} описана дважды.")
    if [one for one in rows if one.closed]:
        raise LayoutError(f"В {at} сведения о здоровье спрашивают в графе, а не в строке: графу можно скрыть от тех, кому они не видны.")
    where = data.get("where", {})
    for row in rows:                                    # a cell asks all three conditions of whatever it counts
        for column in columns:
            for one in (where, row.where, column.where):
                _demand_known(one, row.counts or column.counts or counts, f"{at}, строка {row.code}, графа {column.code}")
    return Section(code, _text(data, "title", at), counts, rows, columns, where, str(data.get("note", "")), str(data.get("empty", "")))


def _part(data: Mapping[str, Any], counts: str, at: str) -> Part:
    if unknown := set(data) - {"code", "title", "where", "counts", "hand", "sum", "each", "card", "heavy"}:
        raise LayoutError(f"В {at} непонятное слово «{unknown.pop()}».")
    code, own = _text(data, "code", at), str(data.get("counts", ""))
    if not CODE.fullmatch(code):
        raise LayoutError(f"Код в {at} – не число.")
    if own and own not in TRAITS:
        raise LayoutError(f"В {at} counts = \"{own}\" неизвестно. Можно: {', '.join(TRAITS)}.")
    each = str(data.get("each", ""))
    if each and each not in TRAITS.get(counts, {}):
        raise LayoutError(f"В {at} each = \"{each}\" неизвестно.")
    where, card, total = data.get("where", {}), str(data.get("card", "")), str(data.get("sum", ""))
    if not isinstance(where, dict):
        raise LayoutError(f"В {at} where – не таблица {{…}}.")
    if card and card not in CARD_FIELDS:
        raise LayoutError(f"В {at} card = \"{card}\" неизвестно. Можно: {', '.join(sorted(CARD_FIELDS))}.")
    if total and not SUM.fullmatch(total):
        raise LayoutError(f"В {at} sum = \"{total}\" – не строки, например \"01-04\".")
    return Part(code, str(data.get("title", "")) if each else _text(data, "title", at), where, own, data.get("hand") is True, total, each, card,
                data.get("heavy") is True)


def _demand_known(where: Any, counts: str, at: str) -> None:
    known = TRAITS.get(counts, {})
    if not isinstance(where, dict):
        raise LayoutError(f"В {at} where – не таблица {{…}}.")
    for name, wanted in where.items():
        if name not in known:
            raise LayoutError(f"В {at} условие «{name}» неизвестно. Для {counts} можно: {', '.join(known)}.")
        for value in _wanted(wanted):
            if type(value) is not known[name]:
                raise LayoutError(f"В {at} условие «{name}»: значение {value!r} не того вида.")


def _wanted(wanted: Any) -> list[Any]:
    if isinstance(wanted, dict):
        if not wanted or set(wanted) - {"from", "to", "has", "not"}:
            raise LayoutError("В условии бывают только from, to, has и not.")
        return [one for value in wanted.values() for one in (value if isinstance(value, list) else [value])]
    return wanted if isinstance(wanted, list) else [wanted]


def holds(where: Where, traits: Mapping[str, Trait]) -> bool:
    """Whether a fact is what the condition asks for: a value, one of a list, a range, a part of a word, none of these."""
    return all(_fits(wanted, traits[name]) for name, wanted in where.items())


def _fits(wanted: Any, value: Trait) -> bool:
    if isinstance(wanted, list):
        return value in wanted
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    words = wanted.get("has")
    refused = wanted.get("not", [])
    return (("from" not in wanted or value >= wanted["from"]) and ("to" not in wanted or value <= wanted["to"])
            and (words is None or any(word.casefold() in str(value).casefold() for word in (words if isinstance(words, list) else [words])))
            and value not in (refused if isinstance(refused, list) else [refused]))


def _control(data: Mapping[str, Any], sections: Sequence[Section]) -> Control:
    rule = _text(data, "rule", "контроле")
    try:
        found = control(rule, _text(data, "says", f"контроле «{rule}»"), data.get("warn") is True)
    except ControlError as error:
        raise LayoutError(f"Контроль «{rule}»: {error}") from error
    by_code = {one.code: one for one in sections}
    for term in found.terms:
        section = by_code.get(term.section)
        if section is None:
            raise LayoutError(f"Контроль «{rule}»: раздела {term.section} нет.")
        open_rows = any(one.each for one in section.rows)
        for kind, span, parts in (("строки", term.rows, section.rows), ("графы", term.columns, section.columns)):
            if span and not any(span[0] <= one.number <= span[1] for one in parts) and not (kind == "строки" and open_rows):
                raise LayoutError(f"Контроль «{rule}»: {kind} {span[0]:02} в разделе {term.section} нет.")
    return found


def _text(data: Mapping[str, Any], name: str, at: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise LayoutError(f"В {at} нет {name} или это не текст в кавычках.")
    return value


def _list(data: Mapping[str, Any], name: str, at: str) -> list[Mapping[str, Any]]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise LayoutError(f"В {at} {name} – не список таблиц.")
    return value


def _month_day(data: Mapping[str, Any], name: str) -> tuple[int, int] | None:
    text = data.get(name, "")
    found = MONTH_DAY.fullmatch(text) if isinstance(text, str) else None
    if text and not (found and 1 <= int(found[1]) <= 28 + 3 * (found[2] != "02") and 1 <= int(found[2]) <= 12):
        raise LayoutError(f"{name} = {text!r} – не число и месяц. Пишите так: \"20.09\".")
    return (int(found[1]), int(found[2])) if found else None
