"""A report beside the same report of another period, of an earlier year too: what shares and means were then, and the difference (§4.10)."""
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from sgo.access import HEADS, Actor, system
from sgo.models import PeriodScheme, SchoolClass, SchoolYear, StudyPeriod, YearStatus, db
from sgo.rules import wording

from .base import Asked, Column, Line, Table, Value

PERIOD, CLASS = "period_id", "class_id"
NAME = re.compile(r"(\d{1,2})([А-ЯЁ]| классы)")
NAMED = 1                                               # the place of what a line is about


@dataclass(frozen=True)
class Against:
    """What a report is compared with: its parameters then, the period in words, how many years back it lies."""
    values: Mapping[str, int | None]
    name: str
    years: int


def others(actor: Actor, parameters: Sequence[Asked]) -> list[tuple[int, str]]:
    """The periods that a report may be compared with, for the heads those of earlier years as well; none where it has no period."""
    one = next((parameter for parameter in parameters if parameter.name == PERIOD), None)
    if one is None:
        return []
    found = [option for option in one.options if option[0] != one.chosen and option[0]]
    return [*found, *((row.id, f"{row.name} {row.year}") for row in _earlier())] if actor.roles & HEADS else found


def chosen(parameters: Sequence[Asked], offered: Sequence[tuple[int, str]], period_id: int | None) -> Against | None:
    """The comparison asked for; None where it is none of those offered. A class is compared with itself as it was, so many years younger."""
    name = dict(offered).get(period_id or 0)
    if not name:
        return None
    values = {one.name: one.chosen for one in parameters} | {PERIOD: period_id}
    then = next((row for row in _earlier() if row.id == period_id), None)
    years = _years(then.start_on) if then else 0
    if then and values.get(CLASS):
        values[CLASS] = _younger(values[CLASS] or 0, then.year_id, years)
    return Against(values, name, years)


def _earlier() -> Sequence[Any]:
    statement = (select(StudyPeriod.id, StudyPeriod.name, SchoolYear.name.label("year"), SchoolYear.start_on, SchoolYear.id.label("year_id"))
                 .join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear, SchoolYear.id == PeriodScheme.year_id)
                 .where(SchoolYear.status == YearStatus.CLOSED).order_by(StudyPeriod.start_on.desc(), StudyPeriod.id))
    return db.session.execute(statement).all()


def _years(start: date) -> int:
    now = db.session.scalar(select(SchoolYear.start_on).where(SchoolYear.status == YearStatus.CURRENT))
    return now.year - start.year if now else 0


def _younger(class_id: int, year_id: int, years: int) -> int | None:
    """The class of that year which is this one now, by its parallel and letter."""
    now, then = SchoolClass, aliased(SchoolClass)
    statement = (select(then.id).join(now, and_(now.letter == then.letter, now.parallel_id == then.parallel_id + years))
                 .where(now.id == class_id, then.year_id == year_id))
    return db.session.scalar(statement, execution_options=system("the class as it was some years ago", SchoolClass))


def grown(name: Value, years: int) -> Value:
    """What a class or a parallel of that many years ago is called now: «4А» is «5А», «4 классы» are «5 классы»; other names stay."""
    found = NAME.fullmatch(str(name)) if years else None
    return f"{int(found[1]) + years}{found[2]}" if found else name


def beside(table: Table, then: Table | None, against: Against) -> Table:
    """The table with «было» and «разница» after each column of shares or means; lines are matched by what they are about."""
    if then is None:
        return replace(table, notes=[*table.notes, f"Сравнить не с чем: за период «{against.name}» такого отчёта нет."])
    shared = [place for place, column in enumerate(table.columns) if not column.text and not column.past and _has_shares(table, place)]
    if not shared or [column.title for column in table.columns] != [column.title for column in then.columns]:
        return replace(table, notes=[*table.notes, "Сравнивать в этом отчёте нечего: в нём нет долей и средних."])
    earlier = {(grown(line.values[NAMED], against.years), place): line for lines in (then.lines, then.totals) for place, line in _numbered(lines)}
    columns: list[Column] = []
    for place, column in enumerate(table.columns):
        head = replace(column, group=column.title, title="сейчас") if place in shared else column
        columns += [head, replace(head, title="было"), replace(head, title="разница")] if place in shared else [head]
    return replace(table, columns=columns, facts=[*table.facts, ("Сравнение", against.name)],
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
            values += [was, difference(value, was)]
    return replace(line, values=values, ways=ways)


def difference(now: Value, was: Value) -> Value:
    """The later less the earlier with its sign; None where one of them is none."""
    if not isinstance(now, int | Fraction) or not isinstance(was, int | Fraction):
        return None
    return f"{'+' if now > was else ''}{wording.decimal_ru(Fraction(now) - Fraction(was))}"
