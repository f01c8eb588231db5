"""Figures of groups: read as sums, put together exactly; subtotals and totals come of what was counted, never of percentages."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from sgo.access import Actor
from sgo.models import db
from sgo.rules import formula
from sgo.services import Refused

from . import saying
from .catalogue import Kind, Word
from .measures import READY, together
from .planning import Answer, Plan, card_of, plan_of, told
from .question import Measure, Question
from .sources import Closed, Column, NotWhole

MOST_GROUPS = 5_000


@dataclass
class _Figure:
    measure: Measure
    ways: list[str]
    expressions: list[Any]


@dataclass
class _Line:
    """A group as it was read: its raw values, their words, by what each stands in order, the parts of each figure."""
    key: list[Any]
    said: list[Any]
    order: list[Any]
    parts: list[list[Any]]


@dataclass
class Grouped(Answer):
    """Figures with what a pivot needs: the heads that go across, and the ids by which a figure opens its rows."""
    keys: list[list[Any]] = field(default_factory=list)                     # of each row: the raw values of the groups
    words: list[Word] = field(default_factory=list)
    across: list[Any] = field(default_factory=list)                         # the raw values that go across, in the order of the columns
    ranks: list[dict[Any, Any]] = field(default_factory=list)               # of each group's word: by what a raw value stands in order
    sums: Callable[[Sequence[int]], list[Any]] = lambda places: []          # the figures of several rows together, by their places as read


def grouped(actor: Actor, question: Question) -> Grouped:
    """The figures of each group, subtotals and the total from what was counted, never from percentages."""
    plan = plan_of(actor, question)
    words = [*question.group, *([question.across] if question.across else [])]
    try:
        columns = [plan.reading.word(word.path) for word in words]
    except Closed as closed:
        raise Refused(f"«{closed.args[0].__label__[1]}»: по этому разделу считаются группы, а вы его не видите.") from None
    except NotWhole as error:
        raise Refused(str(error)) from None
    figures = _figures(plan)
    lines = _read_groups(plan, columns, figures)
    heads = [*(column.word.label for column in columns), *(one.label for one in _asked(plan))]
    answer = Grouped(heads, [], len(lines), [*(False for _ in columns), *(True for _ in _asked(plan))], words=words)
    answer.doors = [card_of(word) for word in words]
    answer.ranks = [{line.key[place]: line.order[place] for line in lines} for place in range(len(columns))]
    kept = [line for line in lines if _having(plan, figures, line.parts)]
    for line in kept:
        answer.keys.append(line.key)
        answer.rows.append([*map(_called, line.said, line.key), *_finish_all(plan, figures, line.parts)])
    answer.total = len(kept)
    answer.sums = lambda places: _finish_all(plan, figures, _all(figures, [kept[place] for place in places]))
    if question.totals and kept and columns:
        anew = len(kept) == len(lines) and any("never" in figure.ways for figure in figures)       # different ones are counted again
        answer.totals = _finish_all(plan, figures, _read_groups(plan, [], figures)[0].parts if anew else _all(figures, kept))
    if kept and len(question.group) > 1 and question.totals and not question.across and not question.sort:
        _subtotals(plan, columns, figures, answer, kept, len(kept) < len(lines))
    told(answer, plan)
    _sort(question, answer)
    return answer


def _asked(plan: Plan) -> list[Measure]:
    return [one for one in plan.question.measures if one.label not in plan.left_out]


def _figures(plan: Plan) -> list[_Figure]:
    found = []
    for measure in plan.question.measures:
        if measure.formula is not None:
            plan.left_out += [measure.label] * bool(formula.names(measure.formula) & set(plan.left_out))
            continue
        try:
            found.append(_Figure(measure, *plan.compiler.parts(measure)))
        except Closed:
            plan.left_out.append(measure.label)
        except NotWhole as error:
            raise Refused(str(error)) from None
    if not found:
        raise Refused("Ни одного показателя этого отчёта вам не видно.")
    if hidden := {label for label, _, _ in plan.question.having} & set(plan.left_out):
        raise Refused(f"«{hidden.pop()}»: по этому показателю отбираются группы, а вам он не виден. Такой отчёт выполняет тот, кто видит показатель.")
    return found


def _read_groups(plan: Plan, columns: Sequence[Column], figures: Sequence[_Figure]) -> list[_Line]:
    """The groups in the order of their values."""
    keys = [one for column in columns for one in (column.value, *column.shown, *column.order)]
    parts = [one for figure in figures for one in figure.expressions]
    statement = plan.reading.froms(select(*keys, *parts)).where(plan.where)
    if keys:
        statement = statement.group_by(*keys).order_by(*(key for column in columns for order in column.order for key in (order.is_(None), order)))
    rows = db.session.execute(plan.ledger.stamped(statement.limit(MOST_GROUPS + 1))).all()
    if len(rows) > MOST_GROUPS:
        raise Refused(f"Групп больше {MOST_GROUPS}. Сузьте условия или выберите, по чему считать, крупнее.")
    found = []
    for row in rows:
        at, line = 0, _Line([], [], [], [])
        for column in columns:
            line.key.append(row[at])
            at, ordered = at + 1 + len(column.shown), at + 1 + len(column.shown) + len(column.order)
            line.said.append(column.say(row[at - len(column.shown):at]))
            by = line.said[-1:] if column.word.kind is Kind.CHOICE else row[at:ordered]
            line.order.append(tuple(saying.in_order(value) for value in by))
            at = ordered
        for figure in figures:
            line.parts.append([_whole(value) for value in row[at:at + len(figure.expressions)]])
            at += len(figure.expressions)
        found.append(line)
    return found


def _whole(value: Any) -> Any:
    """Sums come as decimals from one database and as integers from the other."""
    return int(value) if value is not None and not isinstance(value, date | str) and value == int(value) else value


def finished(measure: Measure | None, parts: Sequence[Any]) -> Any:
    """What the parts of a figure come to: a number, a fraction, a day; None where there is nothing to divide by."""
    if measure is None or parts is None:
        return None
    if measure.kind.startswith("ready:"):
        return READY[measure.kind.removeprefix("ready:")].made(parts)
    scale = measure.word.field.scale if measure.word else 1
    if measure.kind == "share":
        return Fraction(100 * parts[0], parts[1]) if parts[1] else None
    if measure.kind == "mean":
        return Fraction(parts[0], parts[1] * scale) if parts[1] else None
    value = parts[0]
    if measure.kind in ("sum", "min", "max") and isinstance(value, int):
        found = Fraction(value, scale)
        return int(found) if found.denominator == 1 else found
    return value


def _finish_all(plan: Plan, figures: Sequence[_Figure], parts: Sequence[Any]) -> list[Any]:
    """The figures of one group in the order asked; formulas are reckoned of those before them."""
    made = {figure.measure.label: None if some is None else finished(figure.measure, some) for figure, some in zip(figures, parts, strict=True)}
    found = []
    for measure in _asked(plan):
        if measure.formula is not None:
            numbers = {label: Fraction(value) if isinstance(value, int | Fraction) else None for label, value in made.items()}
            value = formula.value(measure.formula, numbers)
            made[measure.label] = int(value) if value is not None and value.denominator == 1 else value
        found.append(made[measure.label])
    return found


def _having(plan: Plan, figures: Sequence[_Figure], parts: Sequence[Any]) -> bool:
    if not plan.question.having:
        return True
    made = dict(zip([one.label for one in _asked(plan)], _finish_all(plan, figures, parts), strict=True))
    tests = {"eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b,
             "ge": lambda a, b: a >= b}
    return all(isinstance(made.get(label), int | Fraction) and tests[op](made[label], value) for label, op, value in plan.question.having)


def _all(figures: Sequence[_Figure], lines: Sequence[_Line]) -> list[Any]:
    """The parts of several groups together."""
    return [together(figure.ways, [line.parts[place] for line in lines]) if lines else None for place, figure in enumerate(figures)]


def _subtotals(plan: Plan, columns: Sequence[Column], figures: Sequence[_Figure], answer: Grouped, kept: Sequence[_Line], is_cut: bool) -> None:
    """Rows of one group stand together; after those of each first group, and of each inner group of several rows, their sums."""
    depth = len(plan.question.group)
    of: dict[tuple[Any, ...], list[_Line]] = {}
    for line in kept:
        for level in range(1, depth):
            of.setdefault(tuple(line.key[:level]), []).append(line)
    first = {key: place for place, key in enumerate(of)}
    order = sorted(range(len(kept)), key=lambda place: [first[tuple(kept[place].key[:level])] for level in range(1, depth)])
    anew = {} if is_cut or not any("never" in figure.ways for figure in figures) else {
        tuple(line.key): line.parts for level in range(1, depth) for line in _read_groups(plan, columns[:level], figures)}      # different ones
    rows: list[list[Any]] = []
    keys: list[list[Any]] = []
    for place, following in zip(order, [*order[1:], None], strict=True):
        key = kept[place].key
        rows.append(answer.rows[place])
        keys.append(key)
        for level in range(depth - 1, 0, -1):
            if following is not None and kept[following].key[:level] == key[:level]:
                break
            same = of[tuple(key[:level])]
            if level > 1 and len(same) < 2:
                continue
            answer.heavy.append(len(rows))
            head = f"Итого: {saying.plain(answer.rows[place][level - 1])}"
            parts = anew.get(tuple(key[:level])) or _all(figures, same)
            rows.append([*[""] * (level - 1), head, *[""] * (depth - level), *_finish_all(plan, figures, parts)])
            keys.append(list(key[:level]))
    answer.rows, answer.keys = rows, keys


def _called(said: Any, raw: Any) -> Any:
    """A group without a value, or whose name is hidden from the reader."""
    return said if said not in (None, "") else "не указано" if raw in (None, "") else "вам не видно"


def _sort(question: Question, answer: Grouped) -> None:
    for asked, desc in reversed(list(question.sort)):
        if (place := place_of(question, answer, asked)) is not None:
            order = sorted(range(len(answer.rows)), key=lambda row, place=place: _rank(answer, row, place))       # type: ignore[misc]
            if desc:
                empty = [row for row in order if _is_empty(answer, row, place)]
                gone = set(empty)
                order = [row for row in reversed(order) if row not in gone] + empty
            answer.rows, answer.keys = [answer.rows[row] for row in order], [answer.keys[row] for row in order]


def place_of(question: Question, answer: Answer, asked: int) -> int | None:
    """Where a column that was asked for stands in this reader's answer; None when it is left out of it."""
    labels = [*(word.label for word in question.group), *(one.label for one in question.measures)]
    if asked < len(question.group):
        return asked
    shown = [one.label for one in question.measures if one.label not in answer.left_out]
    return len(question.group) + shown.index(labels[asked]) if asked < len(labels) and labels[asked] in shown else None


def _is_empty(answer: Grouped, row: int, place: int) -> bool:
    return (answer.keys if place < len(answer.ranks) else answer.rows)[row][place] is None


def _rank(answer: Grouped, row: int, place: int) -> Any:
    """Classes, months and days of the week stand in their own order, not in that of the alphabet; figures by what they are."""
    return answer.ranks[place][answer.keys[row][place]] if place < len(answer.ranks) else saying.in_order(answer.rows[row][place])
