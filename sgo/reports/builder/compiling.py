"""From a checked question to statements: conditions, related rows, figures; every table comes through the reading and so through the grants."""
from collections.abc import Callable
from math import ceil, floor
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, extract, false, func, inspect, literal, or_, select, true
from sqlalchemy import distinct as different

from sgo.models.folding import folded, literally
from sgo.rules import dates, names, spans

from .catalogue import SEPARATOR, Kind, Relation
from .measures import READY, summed
from .question import Condition, Group, Measure, Related
from .sources import Column, NotWhole, Reading, is_dated, joining
from .values import NEGATIVE, Within


class Compiler:
    """Compiles for one reading; `calendar` finds the days of a word."""

    def __init__(self, reading: Reading, calendar: Any):
        self.reading, self.calendar = reading, calendar

    # ---------- conditions
    def group(self, group: Group, prefix: str = "") -> ColumnElement[bool]:
        """All of the conditions, or any; none at all holds."""
        if not group.parts:
            return true()
        parts = [self.part(one, prefix) for one in group.parts]
        return or_(*parts) if group.any else and_(*parts)

    def part(self, one: Condition | Related | Group, prefix: str) -> ColumnElement[bool]:
        """One condition, one «имеет», or a group of them."""
        if isinstance(one, Group):
            return self.group(one, prefix)
        return self.related(one, prefix) if isinstance(one, Related) else self.condition(one, prefix)

    def condition(self, one: Condition, prefix: str) -> ColumnElement[bool]:
        """A field compared; what is true of absent rows asks that the rows be seen whole."""
        column = self.reading.word(one.word.path, prefix)
        if one.op in NEGATIVE:
            for model in column.through:
                self.reading.ledger.demand_whole(model, f"«{one.word.label}»")
        if one.other:
            return _compared(one.op, column.value, self.reading.word(one.other.path, prefix).value)
        if one.value is None and one.op not in ("empty", "filled", "yes", "no"):
            return true()                               # asked, not answered yet: the question does not run in earnest
        return self.plain(one, column)

    def plain(self, one: Condition, column: Column) -> ColumnElement[bool]:
        """A field against a value."""
        value, op, given = column.value, one.op, one.value
        if op in ("empty", "filled"):
            blank = value.is_(None)
            blank = or_(blank, value == "") if one.word.kind is Kind.TEXT else blank
            return blank if op == "empty" else ~blank
        if op in ("yes", "no"):
            found: ColumnElement[bool] = func.coalesce(value, false()) == (op == "yes")
            return found
        if op in ("in", "not_in"):
            inside: ColumnElement[bool] = value.in_([self.chosen(one, item) for item in given])
            return inside if op == "in" else or_(value.is_(None), ~inside)
        if one.word.kind is Kind.TEXT:
            return _text(op, value, given)
        if one.word.kind in (Kind.DATE, Kind.MOMENT):
            return self.days(one, value)
        return _number(op, value, given) if one.word.kind is Kind.NUMBER else _compared(op, value, given)

    def chosen(self, one: Condition, item: Any) -> Any:
        """A chosen value as the column holds it."""
        if one.word.kind is not Kind.CHOICE or one.word.field.computed:
            return item
        return inspect(one.word.field.model).columns[one.word.field.key].type.enum_class(item)

    def days(self, one: Condition, value: Any) -> ColumnElement[bool]:
        """A day or an instant against days."""
        op, given = one.op, one.value
        if op == "anniversary":
            found: ColumnElement[bool] = (extract("month", value) * 100 + extract("day", value)).in_(sorted(spans.anniversaries(self.calendar(given))))
            return found
        if isinstance(given, Within):
            span = self.calendar(given)
            first, last = span.first, span.last
        else:
            first, last = given if op == "between" else (given, given)
        if one.word.kind is Kind.MOMENT:
            start, end = dates.midnight(first), dates.midnight(last, 1)
            inside = and_(value >= start, value < end)
            return value < start if op == "before" else value >= end if op == "after" else inside
        return value < first if op == "before" else value > last if op == "after" else and_(value >= first, value <= last)

    # ---------- related rows
    def related(self, one: Related, prefix: str) -> ColumnElement[bool]:
        """«Имеет», «не имеет», «имеет не менее N»."""
        if one.quantity == "none":
            self.demand_whole(one)
        inner, tail = self.crowd(one.way, prefix, one.ever)
        where = inner.group(one.where, tail)
        if one.quantity == "least" and one.number > 1:
            number = self.counted(inner, func.count(different(inner.reading.at(tail)[0].id)), where)
            enough: ColumnElement[bool] = number >= one.number
            return enough
        found = self.closing(inner, inner.reading.froms(select(inner.reading.root.id)).where(where)).exists()
        return ~found if one.quantity == "none" else found

    def demand_whole(self, one: Related) -> None:
        """NotWhole when some related row might be hidden: «не имеет» would then be a guess."""
        for relation in one.way:
            self.reading.ledger.demand_whole(relation.target, f"«не имеет: {one.way[-1].label.lower()}»")
        _demand_of(self, one.where)

    def crowd(self, way: tuple[Relation, ...], prefix: str, ever: bool) -> tuple["Compiler", str]:
        """A reading of the related rows, tied to the outer row; and the path in it where they stand."""
        place = next(number for number, one in enumerate(way) if one.many)
        head = SEPARATOR.join(part for part in (prefix, *(one.key for one in way[:place])) if part)
        parent, _ = self.reading.at(head)
        first = way[place]
        inner = Reading(self.reading.ledger, first.target, self.reading.moment)
        tail = SEPARATOR.join(one.key for one in way[place + 1:])
        end, model = inner.at(tail, inner=True)
        inner.tied = [joining(first, parent, inner.root, self.reading.on)]
        if is_dated(first.target) and tail and hasattr(model, "day"):
            inner.tied.append(inner.root.holds_on(end.day))             # rows of the days on which the tie held
        elif is_dated(first.target) and not ever:
            inner.tied.append(inner.root.holds_on(self.reading.on))
        inner.parents = [parent]
        return Compiler(inner, self.calendar), tail

    def closing(self, inner: "Compiler", statement: Select[Any]) -> Select[Any]:
        """The inner statement tied to the outer row."""
        return statement.where(*inner.reading.tied).correlate(*inner.reading.parents)

    def counted(self, inner: "Compiler", what: Any, where: ColumnElement[bool]) -> Any:
        """A figure of the related rows of one outer row."""
        return self.closing(inner, inner.reading.froms(select(what)).where(where)).scalar_subquery()

    # ---------- figures
    def beside(self, measure: Measure) -> list[Any]:
        """A figure of the related rows of one row, as its parts: what a mean is made of is two numbers."""
        def one(what: Callable[[Any], Any], any_row: bool = False) -> Any:
            inner, tail = self.crowd(measure.way, "", measure.ever)
            where = true() if any_row else inner.group(measure.where, tail)
            value = inner.reading.word(measure.word.path, tail).value if measure.word else inner.reading.at(tail)[0].id
            return self.counted(inner, what(value), where)

        if measure.kind == "mean":
            return [func.coalesce(one(func.sum), 0), one(func.count)]
        made: dict[str, Callable[[Any], Any]] = {"count": lambda value: func.count(different(value)) if not measure.word else func.count(value),
                                                 "distinct": lambda value: func.count(different(value)), "min": func.min, "max": func.max,
                                                 "sum": lambda value: func.coalesce(func.sum(value), 0)}
        if measure.kind == "share":
            return [one(made["count"]), one(made["count"], any_row=True)]
        return [one(made[measure.kind])]

    def parts(self, measure: Measure) -> tuple[list[str], list[Any]]:
        """What the database adds up for a figure of groups: how parts go together, and the expressions."""
        if measure.kind.startswith("ready:"):
            where = self.group(measure.where) if measure.where.parts else None
            expressions = [summed(one, where) for one in READY[measure.kind.removeprefix("ready:")].parts(self.reading, self.reading.root)]
            return ["add"] * len(expressions), expressions
        if measure.way:
            return self.parts_of_related(measure)
        where = self.group(measure.where) if measure.where.parts else None
        value: Any = self.reading.word(measure.word.path).value if measure.word else None
        if measure.kind == "count":
            return ["add"], [summed(1 if value is None else case((value.is_not(None), 1), else_=0), where)]
        if measure.kind == "share":
            return ["add", "add"], [summed(1, where), func.count()]
        value = value if where is None else case((where, value))
        if measure.kind == "distinct":
            return ["never"], [func.count(different(value))]
        if measure.kind in ("min", "max"):
            return [measure.kind], [getattr(func, measure.kind)(value)]
        return ["add", "add"], [func.coalesce(func.sum(value), 0), func.count(value)]

    def parts_of_related(self, measure: Measure) -> tuple[list[str], list[Any]]:
        """The same of related rows: summed over the rows of the group."""
        if measure.kind == "distinct":
            raise NotWhole("Число разных среди связанных строк в группах не сложить. Выберите количество или сделайте отчёт по самим этим строкам.")
        values = self.beside(measure)
        if measure.kind in ("min", "max"):
            return [measure.kind], [getattr(func, measure.kind)(values[0])]
        return ["add"] * len(values), [func.coalesce(func.sum(value), 0) for value in values]


def _demand_of(compiler: Compiler, group: Group) -> None:
    """Inside «не имеет» every table must be seen whole: a hidden value would make the row look as though it were not there."""
    for one in group.parts:
        if isinstance(one, Group):
            _demand_of(compiler, one)
        elif isinstance(one, Related):
            for relation in one.way:
                compiler.reading.ledger.demand_whole(relation.target, f"«{one.way[-1].label}»")
            _demand_of(compiler, one.where)
        else:
            for relation in one.word.relations:
                compiler.reading.ledger.demand_whole(relation.target, f"«{one.word.label}»")


def _compared(op: str, left: Any, right: Any) -> ColumnElement[bool]:
    found: dict[str, Any] = {"eq": lambda: left == right, "is": lambda: left == right, "on": lambda: left == right,
                             "ne": lambda: or_(left != right, left.is_(None)), "is_not": lambda: or_(left != right, left.is_(None)),
                             "lt": lambda: left < right, "before": lambda: left < right, "le": lambda: left <= right, "gt": lambda: left > right,
                             "after": lambda: left > right, "ge": lambda: left >= right}
    made: ColumnElement[bool] = found[op]()
    return made


def _number(op: str, value: Any, given: Any) -> ColumnElement[bool]:
    """A whole number against any: what lies between two whole ones is told by its neighbours, exactly and alike on both databases."""
    if op == "between":
        return and_(value >= literal(ceil(given[0]), BigInteger), value <= literal(floor(given[1]), BigInteger))
    if floor(given) == given:
        return _compared(op, value, literal(int(given), BigInteger))
    if op in ("eq", "ne"):
        return false() if op == "eq" else true()
    found: ColumnElement[bool] = value <= literal(floor(given), BigInteger) if op in ("lt", "le") else value >= literal(ceil(given), BigInteger)
    return found


def _text(op: str, value: Any, given: str) -> ColumnElement[bool]:
    if op in ("is", "is_not"):
        same: ColumnElement[bool] = folded(value) == names.fold(given)
        return same if op == "is" else or_(value.is_(None), ~same)
    pattern = literally(given) + "%"
    found: ColumnElement[bool] = folded(value).like(pattern if op == "starts" else f"%{pattern}", escape="\\")
    return or_(value.is_(None), ~found) if op == "holds_not" else found
