"""The chart of an answer, by the view of its question."""
from fractions import Fraction
from typing import Any

from ..render import charts
from .groups import Grouped
from .question import Question
from .saying import plain


def chart(title: str, question: Question, answer: Any) -> str:
    """The SVG of figures of groups; nothing for a table, or where there is nothing to draw."""
    if not isinstance(answer, Grouped) or question.view in ("table", "pivot") or not answer.rows:
        return ""
    rows = [row for place, row in enumerate(answer.rows) if place not in answer.heavy]
    depth = len(question.group)
    labels = [", ".join(str(plain(value)) if value not in (None, "") else "не указано" for value in row[:depth]) for row in rows]
    if question.view == "heat":
        columns = answer.heads[depth:len(answer.heads) - 1 if len(question.measures) == 1 else None]
        return charts.heat(title, labels, columns, [[_number(value) for value in row[depth:depth + len(columns)]] for row in rows])
    figures = [(answer.heads[depth + place], [_number(row[depth + place]) for row in rows]) for place in range(len(answer.heads) - depth)]
    if question.view == "line":
        return charts.line(title, labels, figures)
    draw = charts.bar if question.view == "bar" else charts.shares
    wanted = next((place - depth for place, _ in question.sort if place >= depth), 0)        # the figure that the groups stand in order by
    return draw(f"{title}: {figures[wanted][0]}", labels, figures[wanted][1])


def _number(value: Any) -> charts.Number:
    return value if isinstance(value, int | Fraction) else None
