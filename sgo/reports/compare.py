"""A report beside the same report of another period: what shares and means were then, and the difference (§4.10: the later less the earlier)."""
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from sgo.rules import wording

from .base import Asked, Column, Line, Table, Value

PERIOD = "period_id"
NAMED = 1                                               # the place of what a line is about


def others(parameters: Sequence[Asked]) -> list[tuple[int, str]]:
    """The periods that a report may be compared with; none where it has no period."""
    one = next((parameter for parameter in parameters if parameter.name == PERIOD), None)
    return [option for option in one.options if option[0] != one.chosen and option[0]] if one else []


def beside(table: Table, then: Table, name: str) -> Table:
    """The table with «было» and «разница» after each column of shares or means; lines are matched by what they are about."""
    shared = [place for place, column in enumerate(table.columns) if not column.text and _has_shares(table, place)]
    if not shared or [column.title for column in table.columns] != [column.title for column in then.columns]:
        return replace(table, notes=[*table.notes, "Сравнивать в этом отчёте нечего: в нём нет долей и средних."])
    earlier = {(line.values[NAMED], place): line for lines in (then.lines, then.totals) for place, line in _numbered(lines)}
    columns: list[Column] = []
    for place, column in enumerate(table.columns):
        head = replace(column, group=column.title, title="сейчас") if place in shared else column
        columns += [head, replace(head, title="было"), replace(head, title="разница")] if place in shared else [head]
    return replace(table, columns=columns, facts=[*table.facts, ("Сравнение", name)],
                   lines=[_line(line, earlier.get((line.values[NAMED], place)), shared) for place, line in _numbered(table.lines)],
                   totals=[_line(line, earlier.get((line.values[NAMED], place)), shared) for place, line in _numbered(table.totals)])


def _numbered(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """Lines with how many of the same name stand before them: namesakes are told apart by their order."""
    seen: dict[Value, int] = {}
    found = []
    for line in lines:
        name = line.values[NAMED]
        found.append((seen.get(name, 0), line))
        seen[name] = seen.get(name, 0) + 1
    return found


def _has_shares(table: Table, place: int) -> bool:
    return any(isinstance(line.values[place], Fraction) for line in [*table.lines, *table.totals])


def _line(line: Line, then: Line | None, shared: Sequence[int]) -> Line:
    values: list[Value] = []
    ways: dict[int, str] = {}
    for place, value in enumerate(line.values):
        if place in line.ways:
            ways[len(values)] = line.ways[place]
        values.append(value)
        if place in shared:
            was = then.values[place] if then else None
            values += [was, _difference(value, was)]
    return replace(line, values=values, ways=ways)


def _difference(now: Value, was: Value) -> Value:
    if not isinstance(now, int | Fraction) or not isinstance(was, int | Fraction):
        return None
    return f"{'+' if now > was else ''}{wording.decimal_ru(Fraction(now) - Fraction(was))}"
