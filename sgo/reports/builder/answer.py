"""Asking a question: as the one who runs it, within limits, in a constant number of statements; the answer is heads and rows of plain values."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from sgo.access import Actor
from sgo.database import TooLong, limited
from sgo.models import db
from sgo.services import Refused

from .groups import Grouped, finished
from .pivot import pivot
from .planning import CARDS, Answer, Plan, card_of, plan_of, told
from .question import Question, Shown
from .sources import Closed, Column, NotWhole

PREVIEWED, MOST_ROWS = 100, 200_000
PIECE = 1_000
SECONDS = 20.0                                          # that a question may take


def preview(actor: Actor, question: Question) -> Answer:
    """The first hundred rows and the number of all; or the figures of groups, whole."""
    with limited(SECONDS):
        if question.is_grouped:
            return pivot(actor, question)
        plan = plan_of(actor, question)
        columns = _shown(plan)
        statement = _listed(plan, columns).limit(PREVIEWED)
        rows = db.session.execute(plan.ledger.stamped(statement)).all()
        total = len(rows)
        if total == PREVIEWED:
            number = plan.reading.froms(select(func.count())).where(plan.where)
            total = db.session.scalar(plan.ledger.stamped(number)) or 0
        answer = _answer(plan, columns, total)
        answer.doors = [shown.door for shown in columns]
        alone = not any(answer.doors) and question.thing.__tablename__ in CARDS         # no column names whose row it is: the first one leads to the card
        if alone:
            answer.doors[0] = question.thing.__tablename__
        for row in rows:
            answer.links.append(row[0])
            answer.rows.append(_cells(columns, row))
            answer.cards.append([row[0] if alone and not place else row[shown.at + len(shown.expressions) - 1] if shown.door else None
                                 for place, shown in enumerate(columns)])
        return answer


def whole(actor: Actor, question: Question) -> tuple[Answer, Iterator[tuple[int, list[Any]]]]:
    """Every row of a list, read piece by piece and forgotten: the answer without rows, and the rows with the thing's id."""
    plan = plan_of(actor, question)
    columns = _shown(plan)
    with limited(SECONDS):
        total = db.session.scalar(plan.ledger.stamped(plan.reading.froms(select(func.count())).where(plan.where))) or 0
    if total > MOST_ROWS:
        raise Refused(f"Строк {total}, а в одном отчёте бывает до {MOST_ROWS}. Сузьте условия: например, выберите класс или период.")

    def read() -> Iterator[tuple[int, list[Any]]]:
        statement = plan.ledger.stamped(_listed(plan, columns)).execution_options(yield_per=PIECE)
        for row in db.session.execute(statement):
            yield row[0], _cells(columns, row)
    return _answer(plan, columns, total), read()


@dataclass
class _Shown:
    head: Shown
    expressions: list[Any]
    column: Column | None
    at: int = 0
    door: str = ""                                          # whose card a cell opens; its id is the last expression


def _shown(plan: Plan) -> list[_Shown]:
    """The columns that the runner may have; the others are left out by name."""
    found: list[_Shown] = []
    for one in plan.question.show:
        try:
            if one.word:
                column = plan.reading.word(one.word.path)
                door = card_of(one.word)
                found.append(_Shown(one, [*column.shown, *[column.value] * bool(door)], column, door=door))
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


def _listed(plan: Plan, columns: Sequence[_Shown]) -> Select[Any]:
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
        found.append(shown.column.say(values[:len(shown.column.shown)]) if shown.column else finished(shown.head.measure, values))
    return found


def _answer(plan: Plan, columns: Sequence[_Shown], total: int) -> Answer:
    numbers = [shown.column is None or shown.column.word.kind.value == "number" for shown in columns]
    answer = Answer([shown.head.label for shown in columns], [], total, numbers)
    return told(answer, plan)


__all__ = ["MOST_ROWS", "PREVIEWED", "Answer", "Grouped", "Refused", "TooLong", "preview", "whole"]
