"""Rows by columns: the same figures laid out across, with sums of rows and columns made of what was counted."""
from dataclasses import replace
from typing import Any

from sgo.access import Actor
from sgo.services import Refused

from .groups import Grouped, grouped
from .question import Question
from .saying import plain

MOST_ACROSS = 60
ALL = "Всего"


def pivot(actor: Actor, question: Question) -> Grouped:
    """The table: row heads, a column for each value that goes across (for each figure of it), and «Всего» on both sides."""
    if question.across is None:
        return grouped(actor, question)
    cells = grouped(actor, replace(question, totals=False, sort=(), having=()))
    by_row = grouped(actor, replace(question, across=None, view="table"))
    by_column = grouped(actor, replace(question, group=[question.across], across=None, view="table", sort=(), having=()))
    depth, number = len(question.group), len(cells.heads) - len(question.group) - 1
    kept = {tuple(key) for place, key in enumerate(by_row.keys) if place not in by_row.heavy}
    across = sorted({key[depth] for key in cells.keys if tuple(key[:depth]) in kept}, key=lambda raw: cells.ranks[depth][raw])
    if len(across) > MOST_ACROSS:
        raise Refused(f"Вправо идёт больше {MOST_ACROSS} столбцов. Поменяйте строки и столбцы местами или сузьте условия.")
    figures, said = cells.heads[depth + 1:], {key[depth]: row[depth] for key, row in zip(cells.keys, cells.rows, strict=True)}
    heads = cells.heads[:depth] + [_head(label, figure, number) for label in [*(said[raw] for raw in across), ALL] for figure in figures]
    found = {tuple(key): row[depth + 1:] for key, row in zip(cells.keys, cells.rows, strict=True)}
    blank = [None] * number
    answer = Grouped(heads, [], 0, [False] * depth + [True] * (len(heads) - depth), words=cells.words, notes=cells.notes, left_out=cells.left_out,
                     special=cells.special, across=across, doors=cells.doors)
    for place, (key, row) in enumerate(zip(by_row.keys, by_row.rows, strict=True)):
        if place not in by_row.heavy:
            answer.rows.append([*row[:depth], *(value for raw in across for value in found.get((*key, raw), blank)), *row[depth:]])
            answer.keys.append(key)
    answer.total = len(answer.rows)
    columns = {key[0]: row[1:] for key, row in zip(by_column.keys, by_column.rows, strict=True)}
    if question.having:                                     # conditions on groups are about the rows: sums are of those that stand here
        columns = {raw: cells.sums([place for place, key in enumerate(cells.keys) if key[depth] == raw and tuple(key[:depth]) in kept]) for raw in across}
    if question.totals and answer.rows:
        answer.totals = [value for raw in across for value in columns.get(raw, blank)] + list(by_row.totals or blank)
    return answer


def _head(label: Any, figure: str, number: int) -> str:
    words = str(plain(label))
    return words if number == 1 else f"{words}: {figure}"
