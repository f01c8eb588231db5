"""Control sums of a federal form («форматно-логический контроль»): equalities over its cells, written as text and told in words when they fail.

`4:01-09:5 = 4:10:5` says: in section 4 the rows 01 to 09 of column 5 make row 10. `*` stands for each row, or each column, the same one in all terms."""
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

Span = tuple[int, int] | None                           # None: each, one by one
Cells = Mapping[str, Mapping[tuple[int, int], int]]     # section -> (row, column) -> number
TERM = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3}):(\*|\d{1,3}(?:-\d{1,3})?):(\*|\d{1,3}(?:-\d{1,3})?)")
SIDES = re.compile(r"^(.+?) (=|<=|>=) (.+)$")
SIGNS = {"=": "равно", "<=": "не больше", ">=": "не меньше"}


class ControlError(ValueError):
    """What is wrong with a control sum, in a sentence."""


class Term(NamedTuple):
    """A sum of cells with its sign and side: `side` is 1 on the left and -1 on the right."""
    section: str
    rows: Span
    columns: Span
    sign: int
    side: int


class Control(NamedTuple):
    """A control sum; one that only warns does not keep a form from being checked."""
    rule: str
    says: str
    warn: bool
    compared: str
    terms: tuple[Term, ...]


class Failure(NamedTuple):
    """A control sum that does not hold, and the two numbers."""
    control: Control
    row: int | None
    column: int | None
    left: int
    right: int


def control(rule: str, says: str, warn: bool = False) -> Control:
    """Read a rule; ControlError when it is none."""
    found = SIDES.match(rule.strip())
    if not found:
        raise ControlError("нет знака =, <= или >= с пробелами по сторонам.")
    left, compared, right = found.groups()
    terms = (*_side(left, 1), *_side(right, -1))
    return Control(rule, says, warn, compared, terms)


def _side(text: str, side: int) -> Iterator[Term]:
    sign = 1
    for place, word in enumerate(text.split()):
        if place % 2:
            if word not in "+-":
                raise ControlError(f"вместо «{word}» ожидался + или -.")
            sign = 1 if word == "+" else -1
            continue
        found = TERM.fullmatch(word)
        if not found:
            raise ControlError(f"«{word}» – не раздел:строки:графы, например 4:01-09:5.")
        yield Term(found[1], _span(found[2]), _span(found[3]), sign, side)
    if not len(text.split()) % 2:
        raise ControlError(f"после знака нет слагаемого: «{text}».")


def _span(text: str) -> Span:
    if text == "*":
        return None
    first, _, last = text.partition("-")
    if int(last or first) < int(first):
        raise ControlError(f"«{text}» идёт назад.")
    return int(first), int(last or first)


def failures(controls: Sequence[Control], cells: Cells) -> list[Failure]:
    """Every control sum that does not hold, for each row and column that its stars stand for."""
    found = []
    for one in controls:
        for row in _each(one, cells, 0):
            for column in _each(one, cells, 1):
                left, right = (sum(term.sign * _sum(term, cells, row, column) for term in one.terms if term.side == side) for side in (1, -1))
                if not (left == right if one.compared == "=" else left <= right if one.compared == "<=" else left >= right):
                    found.append(Failure(one, row, column, left, right))
    return found


def _each(one: Control, cells: Cells, place: int) -> list[int | None]:
    """What the stars of the rows (0) or the columns (1) stand for: the codes that all starred terms have."""
    starred = [term for term in one.terms if (term.columns if place else term.rows) is None]
    if not starred:
        return [None]
    common = [{key[place] for key in cells.get(term.section, {})} for term in starred]
    return [*sorted(set.intersection(*common))]


def _sum(term: Term, cells: Cells, row: int | None, column: int | None) -> int:
    return sum(value for (at_row, at_column), value in cells.get(term.section, {}).items()
               if _within(at_row, term.rows, row) and _within(at_column, term.columns, column))


def _within(number: int, span: Span, each: int | None) -> bool:
    return span[0] <= number <= span[1] if span else number == each


def told(failure: Failure) -> str:
    """«Раздел 4, графа 05: сумма строк 01–09 равна строке 10. Слева 449, справа 450 (4:01-09:5 = 4:10:5).»"""
    sections = " и ".join(dict.fromkeys(term.section for term in failure.control.terms))
    many = "Разделы" if " и " in sections else "Раздел"
    where = "".join(f", {kind} {number:02}" for kind, number in (("строка", failure.row), ("графа", failure.column)) if number is not None)
    says = failure.control.says.rstrip(".")
    return f"{many} {sections}{where}: {says}. Слева {failure.left}, справа {failure.right} ({failure.control.rule})."
