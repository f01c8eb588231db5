"""Asking a question: as the one who runs it, within limits, in a constant number of statements; the answer is heads and rows of plain values."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, select

from sgo.access import Actor
from sgo.models import db
from sgo.rules import formula
from sgo.services import Refused

from . import saying
from .calendar import Calendar
from .catalogue import Word
from .compiling import Compiler
from .limits import limited
from .measures import READY, together
from .question import Measure, Question, Shown
from .sources import Closed, Column, Ledger, NotWhole, Reading

PREVIEWED, MOST_ROWS, MOST_GROUPS = 100, 200_000, 5_000
PIECE = 1_000


@dataclass
class Answer:
    """What came out: heads, rows of plain values, how many there are in all, sums below, what was left out and why; `kinds` say which columns are figures."""
    heads: list[str]
    rows: list[list[Any]]
    total: int
    figures: list[bool]
    links: list[int | None] = field(default_factory=list)                   # of each row: the thing's id
    heavy: list[int] = field(default_factory=list)                          # places of subtotal rows
    totals: list[Any] | None = None
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    special: bool = False                                                   # personal data of people stand in it


@dataclass
class _Plan:
    """A question with the columns that its runner may have."""
    question: Question
    reading: Reading
    compiler: Compiler
    where: Any
    ledger: Ledger
    left_out: list[str]


def preview(actor: Actor, question: Question) -> Answer:
    """The first hundred rows and the number of all; or the figures of groups, whole."""
    with limited():
        if question.is_grouped:
            return grouped(actor, question)
        plan = _plan(actor, question)
        columns = _shown(plan)
        statement = _listed(plan, columns).limit(PREVIEWED)
        rows = db.session.execute(plan.ledger.stamped(statement)).all()
        total = len(rows)
        if total == PREVIEWED:
            number = plan.reading.froms(select(func.count())).where(plan.where)
            total = db.session.scalar(plan.ledger.stamped(number)) or 0
        answer = _answer(plan, columns, total)
        for row in rows:
            answer.links.append(row[0])
            answer.rows.append(_cells(columns, row))
        return answer


def whole(actor: Actor, question: Question) -> tuple[Answer, Iterator[tuple[int, list[Any]]]]:
    """Every row of a list, read piece by piece and forgotten: the answer without rows, and the rows with the thing's id."""
    plan = _plan(actor, question)
    columns = _shown(plan)
    with limited():
        total = db.session.scalar(plan.ledger.stamped(plan.reading.froms(select(func.count())).where(plan.where))) or 0
    if total > MOST_ROWS:
        raise Refused(f"Строк {total}, а в одном отчёте бывает до {MOST_ROWS}. Сузьте условия: например, выберите класс или период.")

    def read() -> Iterator[tuple[int, list[Any]]]:
        statement = plan.ledger.stamped(_listed(plan, columns)).execution_options(yield_per=PIECE)
        for row in db.session.execute(statement):
            yield row[0], _cells(columns, row)
    return _answer(plan, columns, total), read()


# ---------- what both need
def _plan(actor: Actor, question: Question) -> _Plan:
    if question.missing:
        raise Refused("Укажите: " + ", ".join(f"«{label}»" for label in question.missing) + ".")
    ledger = Ledger(actor)
    calendar = Calendar(actor.today)
    try:
        moment = calendar.moment(question.on, question.period)
        reading = Reading(ledger, question.thing, moment)
        compiler = Compiler(reading, calendar.span)
        where = compiler.group(question.where)
    except Closed as closed:
        raise Refused(f"«{closed.args[0].__label__[1]}»: по этому разделу ставится условие, а вы его не видите. "
                      "Такой отчёт выполняет тот, кто видит раздел; поделитесь отчётом с ним.") from None
    except (NotWhole, ValueError) as error:
        raise Refused(str(error)) from None
    if hasattr(question.thing, "archived_at"):
        where = where & reading.root.archived_at.is_(None)
    return _Plan(question, reading, compiler, where, ledger, [])


@dataclass
class _Shown:
    head: Shown
    expressions: list[Any]
    column: Column | None
    at: int = 0


def _shown(plan: _Plan) -> list[_Shown]:
    """The columns that the runner may have; the others are left out by name."""
    found: list[_Shown] = []
    for one in plan.question.show:
        try:
            if one.word:
                column = plan.reading.word(one.word.path)
                found.append(_Shown(one, list(column.shown), column))
            elif one.measure:
                found.append(_Shown(one, plan.compiler.beside(one.measure), None))
        except Closed:
            plan.left_out.append(one.label)
        except NotWhole as error:
            raise Refused(str(error)) from None
    if not found:
        raise Refused("Ни одного столбца этого отчёта вам не видно.")
    at = 1
    for shown in found:
        shown.at, at = at, at + len(shown.expressions)
    return found


def _listed(plan: _Plan, columns: Sequence[_Shown]) -> Select[Any]:
    keys: list[Any] = []
    kept = {id(shown.head): shown for shown in columns}
    for place, desc in plan.question.sort:
        if (head := plan.question.show[place] if place < len(plan.question.show) else None) is not None and id(head) in kept:
            shown = kept[id(head)]
            for key in (shown.column.order if shown.column else shown.expressions[:1]):
                keys += [key.is_(None), key.desc() if desc else key]
    if not plan.question.sort and columns[0].column:
        for key in columns[0].column.order:
            keys += [key.is_(None), key]
    expressions = [one for shown in columns for one in shown.expressions]
    statement = plan.reading.froms(select(plan.reading.root.id, *expressions)).where(plan.where)
    return statement.order_by(*keys, plan.reading.root.id)


def _cells(columns: Sequence[_Shown], row: Sequence[Any]) -> list[Any]:
    found = []
    for shown in columns:
        values = row[shown.at:shown.at + len(shown.expressions)]
        found.append(shown.column.say(values) if shown.column else _finished(shown.head.measure, values))
    return found


def _answer(plan: _Plan, columns: Sequence[_Shown], total: int) -> Answer:
    numbers = [shown.column is None or shown.column.word.kind.value == "number" for shown in columns]
    answer = Answer([shown.head.label for shown in columns], [], total, numbers)
    return _told(answer, plan)


def _told(answer: Answer, plan: _Plan) -> Answer:
    if plan.ledger.partial:
        names = sorted(model.__label__[1] for model in plan.ledger.partial)
        answer.notes.append(f"По видимым вам строкам: вы видите не весь раздел {', '.join(f'«{name}»' for name in names)}.")
    if plan.left_out:
        answer.left_out = list(dict.fromkeys(plan.left_out))
        answer.notes.append("Не показано, потому что вам не видно: " + ", ".join(f"«{label}»" for label in answer.left_out) + ".")
    answer.special = any(model.__tablename__ in {"person", "person_contacts", "person_papers", "person_health", "person_social", "person_status"}
                         for model in plan.ledger.models)
    return answer


# ---------- figures of groups
@dataclass
class _Figure:
    measure: Measure
    ways: list[str]
    expressions: list[Any]
    at: int = 0


@dataclass
class Grouped(Answer):
    """Figures with what a pivot needs: the heads that go across, and the ids by which a figure opens its rows."""
    keys: list[list[Any]] = field(default_factory=list)                     # of each row: the raw values of the groups
    words: list[Word] = field(default_factory=list)


def grouped(actor: Actor, question: Question) -> Grouped:
    """The figures of each group, subtotals and the total from what was counted, never from percentages."""
    plan = _plan(actor, question)
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
    kept = [(key, said, parts) for key, said, parts in lines if _having(plan, figures, parts)]
    for key, said, parts in kept:
        answer.keys.append(key)
        answer.rows.append([*said, *_finish_all(plan, figures, parts)])
    answer.total = len(kept)
    if question.totals and kept and columns:
        answer.totals = _finish_all(plan, figures, _all(plan, figures, kept, len(kept) < len(lines)))
    if len(question.group) > 1 and question.totals and not question.across and not question.sort:
        _subtotals(plan, figures, answer, kept)
    _sort(question, answer)
    return _told(answer, plan)              # type: ignore[return-value]


def _asked(plan: _Plan) -> list[Measure]:
    return [one for one in plan.question.measures if one.label not in plan.left_out]


def _figures(plan: _Plan) -> list[_Figure]:
    found = []
    for measure in plan.question.measures:
        if measure.kind == "formula":
            continue
        try:
            found.append(_Figure(measure, *plan.compiler.parts(measure)))
        except Closed:
            plan.left_out.append(measure.label)
        except NotWhole as error:
            raise Refused(str(error)) from None
    if not found:
        raise Refused("Ни одного показателя этого отчёта вам не видно.")
    return found


def _read_groups(plan: _Plan, columns: Sequence[Column], figures: Sequence[_Figure]) -> list[tuple[list[Any], list[Any], list[list[Any]]]]:
    """Of each group: the raw keys, the words, the parts of each figure."""
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
        at, raw, said = 0, [], []
        for column in columns:
            raw.append(row[at])
            said.append(column.say(row[at + 1:at + 1 + len(column.shown)]))
            at += 1 + len(column.shown) + len(column.order)
        of_figures = []
        for figure in figures:
            of_figures.append([_whole(value) for value in row[at:at + len(figure.expressions)]])
            at += len(figure.expressions)
        found.append((raw, said, of_figures))
    return found


def _whole(value: Any) -> Any:
    """Sums come as decimals from one database and as integers from the other."""
    return int(value) if value is not None and not isinstance(value, date | str) and value == int(value) else value


def _finished(measure: Measure | None, parts: Sequence[Any]) -> Any:
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


def _finish_all(plan: _Plan, figures: Sequence[_Figure], parts: Sequence[Any]) -> list[Any]:
    """The figures of one group in the order asked; formulas are reckoned of those before them."""
    made = {figure.measure.label: None if some is None else _finished(figure.measure, some) for figure, some in zip(figures, parts, strict=True)}
    found = []
    for measure in _asked(plan):
        if measure.formula is not None:
            numbers = {label: Fraction(value) if isinstance(value, int | Fraction) else None for label, value in made.items()}
            value = formula.value(measure.formula, numbers)
            made[measure.label] = int(value) if value is not None and value.denominator == 1 else value
        found.append(made[measure.label])
    return found


def _having(plan: _Plan, figures: Sequence[_Figure], parts: Sequence[Any]) -> bool:
    if not plan.question.having:
        return True
    made = dict(zip([one.label for one in _asked(plan)], _finish_all(plan, figures, parts), strict=True))
    tests = {"eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b,
             "ge": lambda a, b: a >= b}
    return all(isinstance(made.get(label), int | Fraction) and tests[op](made[label], value) for label, op, value in plan.question.having)


def _all(plan: _Plan, figures: Sequence[_Figure], kept: Sequence[Any], is_cut: bool) -> list[Any]:
    """The parts of all groups together; different ones are counted anew, unless groups were cut away."""
    if not is_cut and any("never" in figure.ways for figure in figures):
        return _read_groups(plan, [], figures)[0][2]
    return [together(figure.ways, [parts[place] for _, _, parts in kept]) for place, figure in enumerate(figures)]


def _subtotals(plan: _Plan, figures: Sequence[_Figure], answer: Grouped, kept: Sequence[Any]) -> None:
    """After the rows of each first group, their sums."""
    depth = len(plan.question.group)
    rows: list[list[Any]] = []
    keys: list[list[Any]] = []
    for place, (key, _, _) in enumerate(kept):
        rows.append(answer.rows[place])
        keys.append(key)
        if place + 1 < len(kept) and kept[place + 1][0][0] == key[0]:
            continue
        same = [one for one in kept if one[0][0] == key[0]]
        parts = [together(figure.ways, [one[2][number] for one in same]) for number, figure in enumerate(figures)]
        answer.heavy.append(len(rows))
        rows.append([f"Итого: {saying.plain(answer.rows[place][0]) or 'не указано'}", *[""] * (depth - 1), *_finish_all(plan, figures, parts)])
        keys.append([key[0]])
    answer.rows, answer.keys = rows, keys


def _sort(question: Question, answer: Grouped) -> None:
    for place, desc in reversed(list(question.sort)):
        if place < len(answer.heads):
            order = sorted(range(len(answer.rows)), key=lambda row, place=place: saying.in_order(answer.rows[row][place]))       # type: ignore[misc]
            if desc:
                empty = [row for row in order if answer.rows[row][place] is None]
                order = [row for row in reversed(order) if answer.rows[row][place] is not None] + empty
            answer.rows, answer.keys = [answer.rows[row] for row in order], [answer.keys[row] for row in order]


def opened(actor: Actor, question: Question, key: Mapping[int, Any]) -> Question:
    """The question of the rows that made a figure: the same conditions, and those of its group; the columns are the thing's own."""
    raise NotImplementedError(replace, actor, question, key)
