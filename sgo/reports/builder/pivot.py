"""Rows by columns: the same figures laid out across, with sums of rows and columns made of what was counted."""
from dataclasses import replace
from typing import Any

from sgo.access import Actor
from sgo.services import Refused

from .groups import Grouped, grouped
from .question import Question
from .saying import in_order, plain

MOST_ACROSS = 60
ALL = "Всего"


def pivot(actor: Actor, question: Question) -> Grouped:
    """The table: row heads, a column for each value that goes across (for each figure of it), and «Всего» on both sides."""
    if question.across is None:
        return grouped(actor, question)
    cells = grouped(actor, replace(question, totals=False, sort=()))
    by_row = grouped(actor, replace(question, across=None, view="table", sort=()))
    by_column = grouped(actor, replace(question, group=[question.across], across=None, view="table", sort=()))
    depth, number = len(question.group), len(cells.heads) - len(question.group) - 1
    labels = sorted({plain_key(row[depth]): row[depth] for row in cells.rows}.values(), key=_order_of(cells, depth))
    if len(labels) > MOST_ACROSS:
        raise Refused(f"Вправо идёт больше {MOST_ACROSS} столбцов. Поменяйте строки и столбцы местами или сузьте условия.")
    figures = cells.heads[depth + 1:]
    heads = cells.heads[:depth] + [_head(label, figure, number) for label in [*labels, ALL] for figure in figures]
    found = {(tuple(row[:depth]), plain_key(row[depth])): row[depth + 1:] for row in cells.rows}
    summed = {tuple(row[:depth]): row[depth:] for place, row in enumerate(by_row.rows) if place not in by_row.heavy}
    blank = [None] * number
    answer = Grouped(heads, [], len(summed), [False] * depth + [True] * (len(heads) - depth), words=cells.words, notes=cells.notes, left_out=cells.left_out,
                     special=cells.special)
    for place, row in enumerate(by_row.rows):
        if place in by_row.heavy:
            continue
        name = tuple(row[:depth])
        answer.rows.append([*name, *(value for label in labels for value in found.get((name, plain_key(label)), blank)), *summed[name]])
        answer.keys.append(by_row.keys[place])
    columns = {plain_key(row[0]): row[1:] for row in by_column.rows}
    if question.totals and answer.rows:
        answer.totals = [value for label in labels for value in columns.get(plain_key(label), blank)] + list(by_row.totals or blank)
    answer.across = [next(key[depth] for key, row in zip(cells.keys, cells.rows, strict=True) if row[depth] == label) for label in labels]
    return answer


def plain_key(value: Any) -> str:
    """A value that goes across, as a key: an empty one has its own column."""
    return "" if value is None else str(value)


def _order_of(cells: Grouped, depth: int) -> Any:
    raw = {plain_key(row[depth]): place for place, row in enumerate(cells.rows)}
    keys = {label: cells.keys[place][depth] for label, place in raw.items()}
    numbers = all(isinstance(value, int) or value is None for value in keys.values()) and cells.words[-1].part is not None
    return lambda label: in_order(keys[plain_key(label)] if numbers else label)


def _head(label: Any, figure: str, number: int) -> str:
    words = str(plain(label)) if label is not None else "не указано"
    return words if number == 1 else f"{words}: {figure}"
