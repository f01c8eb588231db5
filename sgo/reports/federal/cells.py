"""A federal form worked out: every cell of every section, which facts made it, which a person filled, which control sums fail."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from sgo.rules import wording
from sgo.rules.form_controls import Failure, failures, told
from sgo.rules.forms import CARD, Layout, Part, Section

from ..base import Column, Line, Table, Value
from .facts import Fact, Facts

Address = tuple[int, int]                               # (row, column) as control sums know them


@dataclass(frozen=True)
class Worked:
    """A section with its numbers; `hand` holds the addresses a person fills."""
    section: Section
    rows: Sequence[Part]
    cells: Mapping[Address, int]
    words: Mapping[Address, str]
    hand: frozenset[Address]

    def address(self, row: Part, column: Part) -> str:
        """How a cell is named in a form that is filled: `4:01:10`."""
        return f"{self.section.code}:{row.code}:{column.code}"

    @property
    def closed(self) -> set[int]:
        """The columns that tell of health."""
        return {column.number for column in self.section.columns if column.closed}


@dataclass(frozen=True)
class Form:
    """The whole form as of a day."""
    key: str
    day: date
    layout: Layout
    sections: Sequence[Worked]
    failed: Sequence[Failure]

    @property
    def wrong(self) -> list[str]:
        """Control sums that do not hold, in words; those that only warn are left out."""
        return [told(one) for one in self.failed if not one.control.warn]

    @property
    def odd(self) -> list[str]:
        """Control sums that only warn."""
        return [told(one) for one in self.failed if one.control.warn]

    def blank(self, filled: Mapping[str, int]) -> list[str]:
        """The hand-filled cells that are still empty, by section: they count as nothing."""
        found = []
        for one in self.sections:
            left = [one.address(row, column) for row, column in _hand(one) if one.address(row, column) not in filled]
            if left:
                found.append(f"раздел {one.section.code} – {wording.counted(len(left), 'ячейка', 'ячейки', 'ячеек')}")
        return found

    @property
    def addresses(self) -> set[str]:
        """All cells that a person fills."""
        return {one.address(row, column) for one in self.sections for row, column in _hand(one)}


def _hand(one: Worked) -> list[tuple[Part, Part]]:
    return [(row, column) for row in one.rows for column in one.section.columns if (row.number, column.number) in one.hand]


def work_out(key: str, layout: Layout, facts: Facts, filled: Mapping[str, int]) -> Form:
    """Count every cell; the filled ones are taken as they are, an empty one as nothing."""
    sections = [_section(one, facts, filled) for one in layout.sections]
    return Form(key, facts.day, layout, sections, failures(layout.controls, {one.section.code: one.cells for one in sections}))


def _section(section: Section, facts: Facts, filled: Mapping[str, int]) -> Worked:
    rows = [own for row in section.rows for own in _expanded(row, section, facts)]
    if section.counts == CARD:
        words = {(row.number, column.number): facts.card.get(row.card, "") for row in rows for column in section.columns}
        return Worked(section, rows, {}, words, frozenset())
    cells: dict[Address, int] = {}
    hand: set[Address] = set()
    for row in rows:
        for column in section.columns:
            at = (row.number, column.number)
            if not (row.hand or column.hand):
                cells[at] = len({fact.key for fact in counted(section, row, column, facts)})
            elif not row.sum:
                hand.add(at)
                cells[at] = filled.get(f"{section.code}:{row.code}:{column.code}", 0)
    for row in rows:                                    # a sum may stand above its rows, and a sum of sums below them
        for column in section.columns:
            if (row.hand or column.hand) and row.sum:
                cells[row.number, column.number] = sum(value for (at, of), value in cells.items() if of == column.number and at in row.summed)
    return Worked(section, rows, cells, {}, frozenset(hand))


def _expanded(row: Part, section: Section, facts: Facts) -> list[Part]:
    """A row for every value of its trait, in the order of the alphabet, with codes that follow one another."""
    if not row.each:
        return [row]
    places = facts.which(section.counts, section.where) & facts.which(section.counts, row.where)
    values = sorted({str(facts.of(section.counts)[place].traits[row.each]) for place in places})
    taken = {other.number for other in section.rows if other is not row}
    free = (number for number in count(row.number) if number not in taken)
    return [replace(row, code=f"{place:02}", title=value, where={**row.where, row.each: value}, each="")
            for place, value in zip(free, values, strict=False)]


def counted(section: Section, row: Part, column: Part, facts: Facts) -> list[Fact]:
    """The facts that a cell counts."""
    kind = row.counts or column.counts or section.counts
    places = frozenset.intersection(*(facts.which(kind, where) for where in (section.where, row.where, column.where)))
    found = facts.of(kind)
    return [found[place] for place in sorted(places)]


def table(form: Form, facts: Sequence[tuple[str, str]]) -> Table:
    """The form as a report: a table a section, and below what the control sums say; sums over columns of health are not told here."""
    closed = {one.section.code: one.closed for one in form.sections}
    shown = [one for one in form.failed if not any(_meets(term.columns, one.column, closed[term.section]) for term in one.control.terms)]
    notes = [f"Контроль не сходится. {told(one)}" if not one.control.warn else f"Обратите внимание. {told(one)}" for one in shown]
    wrong = len({one.control.rule for one in form.failed if not one.control.warn})
    figures: list[tuple[str, Value]] = [("Контрольных сумм", len(form.layout.controls)), ("не сходится", wrong)]
    title = f"{form.layout.title}. {form.layout.name}"
    return Table(title, list(facts), [], [], figures=figures, notes=[*notes, form.layout.note], parts=[_part(one) for one in form.sections])


def _meets(span: tuple[int, int] | None, column: int | None, closed: set[int]) -> bool:
    return any(span[0] <= one <= span[1] if span else one == column for one in closed)


def _part(one: Worked) -> Table:
    section = one.section
    columns = [Column("Строка"), Column("Показатель", text=True),
               *(Column(f"{column.code}. {column.title}", text=section.counts == CARD, closed=column.closed) for column in section.columns)]
    lines = [Line([row.code, row.title, *(one.words.get(at, one.cells.get(at, "")) for at in ((row.number, column.number) for column in section.columns))],
                  row.heavy) for row in one.rows]
    is_empty = section.empty and not any(one.cells.values())
    notes = [text for text in (section.note, section.empty if is_empty else "") if text]
    return Table(f"Раздел {section.code}. {section.title}", [], columns, lines, notes=notes)
