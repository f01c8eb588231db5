"""The chart of an answer, by the view of its question."""
from fractions import Fraction
from typing import Any

from ..render import charts
from .groups import Grouped, place_of
from .question import Question
from .saying import plain


def chart(title: str, question: Question, answer: Any) -> str:
    """The SVG of figures of groups; nothing for a table, or where there is nothing to draw."""
    if not isinstance(answer, Grouped) or question.view in ("table", "pivot") or not answer.rows:
        return ""
    rows = [row for place, row in enumerate(answer.rows) if place not in answer.heavy]
    depth = len(question.group)
    labels = [", ".join(str(plain(value)) if value not in (None, "") else "не указано" for value in row[:depth]) for row in rows]
    ordered = [place_of(question, answer, asked) or 0 for asked, _ in question.sort]
    wanted = next((place for place in ordered if place >= depth), depth)        # the figure that the groups stand in order by
    if question.view == "heat":                             # one figure on one scale, without the sums
        shown = [one.label for one in question.measures if one.label not in answer.left_out]
        places = range(wanted, wanted + len(answer.across) * len(shown), len(shown))
        return charts.heat(f"{title}: {shown[wanted - depth]}", labels, [answer.heads[place] for place in places],
                           [[_number(row[place]) for place in places] for row in rows])
    figures = [(answer.heads[depth + place], [_number(row[depth + place]) for row in rows]) for place in range(len(answer.heads) - depth)]
    if question.view == "line":
        return charts.line(title, labels, figures)
    draw = charts.bar if question.view == "bar" else charts.shares
    return draw(f"{title}: {figures[wanted - depth][0]}", labels, figures[wanted - depth][1])


def _number(value: Any) -> charts.Number:
    return value if isinstance(value, int | Fraction) else None
