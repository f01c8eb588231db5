"""Charts as SVG made by the server: shapes carry classes, so the theme and the paper give the colours; a title and a table of words for who does not see."""
from collections.abc import Sequence
from fractions import Fraction
from html import escape
from itertools import pairwise

from sgo.rules import wording

Number = Fraction | int | None
WIDTH, ROW, HEAD, GAP = 720, 26, 190, 8
MOST_BARS, MOST_POINTS, MOST_SHARES, MOST_ACROSS, HEATS, COLOURS = 40, 60, 8, 26, 9, 6
TOP, WIDE = 110, 52                                     # room for slanted heads; cells narrower than this have whole figures


def said(value: Number) -> str:
    """A figure over its shape."""
    return "–" if value is None else wording.number_ru(value) if value == int(value) else wording.decimal_ru(value)


def _text(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{f" class={chr(34)}{class_}{chr(34)}" if class_ else ""}>{escape(words)}</text>'


def _svg(title: str, words: str, height: float, parts: Sequence[str]) -> str:
    return (f'<svg class="chart" viewBox="0 0 {WIDTH} {height:g}" role="img"><title>{escape(title)}</title><desc>{escape(words)}</desc>{"".join(parts)}</svg>')


def _words(labels: Sequence[str], values: Sequence[Number]) -> str:
    return "; ".join(f"{label}: {said(value)}" for label, value in zip(labels, values, strict=True))


def _room(labels: Sequence[str]) -> int:
    """How wide the column of labels is."""
    return min(HEAD, 20 + 8 * max((len(_cut(label)) for label in labels), default=0))


def _cut(label: str, most: int = 28) -> str:
    return wording.cut(label, most)


def bar(title: str, labels: Sequence[str], values: Sequence[Number]) -> str:
    """Lying bars, one a label; what does not fit is told in a line below."""
    shown = list(zip(labels, values, strict=True))[:MOST_BARS]
    top = max((float(value) for _, value in shown if value is not None), default=0) or 1
    left = _room([label for label, _ in shown])
    room, parts = WIDTH - left - 70, []
    for place, (label, value) in enumerate(shown):
        y = place * ROW + 4
        length = max(0.0, float(value or 0)) / top * room
        parts += [_text(left - 8, y + 14, _cut(label), anchor="end"), f'<rect class="b1" x="{left}" y="{y}" width="{length:.1f}" height="18"/>',
                  _text(left + length + 6, y + 14, said(value), "val")]
    height = len(shown) * ROW + 8
    if len(labels) > MOST_BARS:
        parts.append(_text(0, height + 12, f"Показаны первые {MOST_BARS} из {len(labels)}: остальные – в таблице."))
        height += 20
    return _svg(title, _words(labels, values), height, parts)


def line(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[Number]]]) -> str:
    """Lines over labels that stand in order: months, periods. An empty value breaks its line."""
    count = min(len(labels), MOST_POINTS)
    numbers = [float(value) for _, values in series for value in values[:count] if value is not None]
    low, high = min([*numbers, 0.0]), max(numbers, default=1.0) or 1.0
    height, left = 220.0, 44.0
    step = (WIDTH - left - 20) / max(1, count - 1)

    def at(place: int, value: Number) -> tuple[float, float]:
        return left + place * step, 10 + (high - float(value or 0)) / ((high - low) or 1) * (height - 40)

    ends = [_text(0, y, said(Fraction(end).limit_denominator(100))) for y, end in ((18, high), (height - 32, low))]
    parts = [f'<line class="axis" x1="{left:g}" y1="{height - 30:g}" x2="{WIDTH - 20}" y2="{height - 30:g}"/>', *ends]
    for number, (_, values) in enumerate(series):
        points = [(place, value) for place, value in enumerate(values[:count]) if value is not None]
        for (one, first), (two, second) in pairwise(points):
            if two == one + 1:
                (x1, y1), (x2, y2) = at(one, first), at(two, second)
                parts.append(f'<line class="l{number % COLOURS + 1}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')
        for place, value in points:
            x, y = at(place, value)
            parts.append(f'<circle class="d{number % COLOURS + 1}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
            parts += [_text(x, y - 7, said(value), "val", "middle")] if count < 16 else []
    every = max(1, count // 8)
    parts += [_text(left + place * step, height - 12, _cut(label, 14), anchor="middle") for place, label in enumerate(labels[:count]) if place % every == 0]
    if len(series) > 1:
        parts += [_text(left + number * 150, height + 12, f"● {_cut(name, 20)}", f"t{number % COLOURS + 1}") for number, (name, _) in enumerate(series[:4])]
    return _svg(title, "; ".join(f"{name}: {_words(labels, values)}" for name, values in series), height + (20 if len(series) > 1 else 0), parts)


def shares(title: str, labels: Sequence[str], values: Sequence[Number]) -> str:
    """One lying bar cut into shares, with the list of them below: shares are compared better so than in a pie."""
    known = sorted(((label, value) for label, value in zip(labels, values, strict=True) if value), key=lambda one: -float(one[1] or 0))
    if len(known) > MOST_SHARES:
        rest = sum((Fraction(value or 0) for _, value in known[MOST_SHARES - 1:]), Fraction(0))
        known = [*known[:MOST_SHARES - 1], ("прочие", rest)]
    total = sum((Fraction(value or 0) for _, value in known), Fraction(0))
    parts, x = [], 0.0
    for number, (label, value) in enumerate(known):
        width = float(Fraction(value or 0) / total) * WIDTH
        parts += [f'<rect class="s{number % MOST_SHARES + 1}" x="{x:.1f}" y="0" width="{width:.1f}" height="34"/>',
                  f'<rect class="s{number % MOST_SHARES + 1}" x="0" y="{48 + number * 22}" width="14" height="14"/>',
                  _text(22, 60 + number * 22, f"{_cut(label, 60)} – {wording.percent_ru(Fraction(100 * Fraction(value or 0), total), 1)} ({said(value)})")]
        x += width
    return _svg(title, _words(labels, values), 52 + len(known) * 22, parts)


def heat(title: str, rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[Number]]) -> str:
    """A table of tinted cells: the fuller the tint, the greater the figure; each cell has its figure too, whole where cells are narrow."""
    shown_rows, shown_columns = rows[:MOST_BARS], columns[:MOST_ACROSS]
    numbers = [float(value) for line_ in values for value in line_ if value is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    left = _room(shown_rows)
    width = (WIDTH - left - 90) / max(1, len(shown_columns))
    parts = [_slanted(left + (place + .5) * width, TOP - 8, _cut(label, 16)) for place, label in enumerate(shown_columns)]
    for place, label in enumerate(shown_rows):
        y = TOP + place * ROW
        parts.append(_text(left - 8, y + 17, _cut(label), anchor="end"))
        for number, value in enumerate(values[place][:len(shown_columns)]):
            tint = 0 if value is None else 1 + round((float(value) - low) / ((high - low) or 1) * (HEATS - 1))
            words = said(value) if value is None or width > WIDE else wording.decimal_ru(value, 0)
            parts += [f'<rect class="h{tint}" x="{left + number * width:.1f}" y="{y}" width="{width - 2:.1f}" height="{ROW - 2}"/>',
                      _text(left + (number + .5) * width, y + 17, words, f"on{tint}", "middle")]
    told = "; ".join(f"{label}: {_words(columns, line_)}" for label, line_ in zip(rows, values, strict=True))
    return _svg(title, told, TOP + 4 + len(shown_rows) * ROW, parts)


def _slanted(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" transform="rotate(-40 {x:g} {y:g})">{escape(words)}</text>'
