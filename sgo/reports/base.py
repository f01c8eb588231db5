"""A report is a value: what it asks for, and the table it builds; the renderers see only the table."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from flask import abort

from sgo.access import Actor
from sgo.models import Role
from sgo.rules import wording
from sgo.rules.numbers import whole_or_none

Value = int | str | Fraction | None
Options = Sequence[tuple[int, str]]
NOTHING = "–"
AVERAGES, CLASS_MEAN = "averages", "class_mean"         # what a school may keep from families: the `shows_…` of its «Правила дневника»


@dataclass(frozen=True)
class Column:
    """A column: its head, the head over several, whether it is narrow (its head is turned), text (it is set left), or holds marks (twos are seen), tells of
    health and is left out for whoever may not see health, or says what was in the past and is compared with nothing. `tells` names what the school may keep
    from families."""
    title: str
    group: str = ""
    narrow: bool = False
    text: bool = False
    marks: bool = False
    closed: bool = False
    past: bool = False
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of values, one a column; a summing line is heavier."""
    values: Sequence[Value]
    heavy: bool = False
    ways: Mapping[int, str] = field(default_factory=dict)    # by the place of a value: the query of the rows that made it (`behind.to`)


@dataclass
class Table:
    """What a report says: its heading facts, the figures above, the lines, the lines below, the notes."""
    title: str
    facts: list[tuple[str, str]]
    columns: list[Column]
    lines: list[Line]
    totals: list[Line] = field(default_factory=list)
    figures: list[tuple[str, Value]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    empty: str = "Данных для отчёта нет."
    chart: str = ""                                     # an SVG that shows the same
    parts: list["Table"] = field(default_factory=list)  # a form of several tables: its own lines are none

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, to print or to hand in."""
        return not self.lines and not self.parts


def said(value: Value) -> str:
    """A value as it is read on the screen and on paper: shares and means with two places, nothing as a dash."""
    if value is None or value == "":
        return NOTHING
    return wording.decimal_ru(value) if isinstance(value, Fraction) else str(value)


@dataclass(frozen=True)
class Parameter:
    """What the reader chooses: the options are only those he may have; the first answer of `default` that is offered is taken at first."""
    name: str
    label: str
    options: Callable[[Actor], Options]
    default: Callable[[Actor, Options], int | None] = lambda actor, options: options[0][0] if options else None


@dataclass(frozen=True)
class Report:
    """A named report: who may open it, what it asks for, how its table is built."""
    key: str
    title: str
    about: str
    section: str
    roles: frozenset[Role]
    parameters: tuple[Parameter, ...]
    build: Callable[..., Table]
    filled: bool = False                                # a person fills a part of it: it is checked and handed in on a page of its own


@dataclass(frozen=True)
class Asked:
    """A parameter as it stands above the report."""
    name: str
    label: str
    options: Options
    chosen: int | None


def asked(report: Report, actor: Actor, given: Mapping[str, str]) -> list[Asked]:
    """The parameters with what was chosen; 404 for what is not among the options, whether it is absent or hidden."""
    found = []
    for parameter in report.parameters:
        options = parameter.options(actor)
        text = given.get(parameter.name, "")
        chosen = whole_or_none(text)
        if text and chosen not in dict(options):
            abort(404, "Такого класса или периода среди доступных вам нет. Выберите из списка.")
        found.append(Asked(parameter.name, parameter.label, options, chosen if text else parameter.default(actor, options)))
    return found
