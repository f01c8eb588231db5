"""An answer as a file: a spreadsheet with its conditions and who made it, CSV for other programs, paper; long lists go through the disk piece by piece."""
import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import IO, Any

from sgo import clock
from sgo.access import Actor
from sgo.rules import wording
from sgo.rules.wording import round_half_up
from sgo.services import Refused

from ..base import Column, Line, Table
from ..render import pdf, xlsx
from . import answer as asking
from .groups import Grouped
from .planning import Answer
from .question import Question
from .telling import told

MOST_PRINTED = 2_000
IN_PAGE = 5_000                                         # rows that a page waits for; more go into the background
FORMATS = {"xlsx": xlsx.MIME, "csv": "text/csv; charset=utf-8", "pdf": pdf.MIME}
Progress = Callable[[int, int], None]


def no_steps(done: int, total: int) -> None:
    """For whoever does not watch."""


def rows_of(actor: Actor, question: Question) -> tuple[Answer, Iterator[Sequence[Any]]]:
    """The whole answer: its heads and every row, sums at the end."""
    if question.is_grouped:
        grouped = asking.preview(actor, question)
        depth = len(grouped.heads) - len(grouped.totals or [])
        sums = [["Итого", *[""] * (depth - 1), *grouped.totals]] if grouped.totals and depth else []
        return grouped, iter([*grouped.rows, *sums])
    found, rows = asking.whole(actor, question)
    return found, (row for _, row in rows)


def facts(actor: Actor, title: str, question: Question, found: Answer) -> list[tuple[str, Any]]:
    """The sheet of conditions: what was asked, by whom and when, what is not in it."""
    return [("Отчёт", title), *told(actor, question), ("Строк", found.total), ("Составил", actor.name), ("Когда", wording.moment_ru(clock.now())),
            *(("Примечание", note) for note in found.notes)]


def as_xlsx(actor: Actor, title: str, question: Question, progress: Progress = no_steps) -> IO[bytes]:
    """A spreadsheet of typed cells with a sheet of conditions; memory does not grow with the rows."""
    found, rows = rows_of(actor, question)
    return xlsx.list_file("Отчёт", found.heads, ([_number(value) for value in row] for row in _watched(rows, found.total, progress)),
                          facts(actor, title, question, found))


def _number(value: Any) -> Any:
    return float(round_half_up(value)) if isinstance(value, Fraction) else value


def as_csv(actor: Actor, title: str, question: Question, progress: Progress = no_steps) -> IO[bytes]:
    """UTF-8 with its mark, semicolons, commas in numbers: as Excel opens it in Russia; a text that looks like a formula is told to be a text."""
    found, rows = rows_of(actor, question)
    target: IO[bytes] = tempfile.TemporaryFile()        # noqa: SIM115 - the answer reads it to the end
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(head) for head in found.heads])
    for row in _watched(rows, found.total, progress):
        writer.writerow([_cell(value) for value in row])
    text.detach()
    target.seek(0)
    return target


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return wording.decimal_ru(value)
    if isinstance(value, date):
        return wording.date_ru(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" and len(text) > 1 else text


def _watched(rows: Iterable[Sequence[Any]], total: int, progress: Progress) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, start=1):
        if number % 1000 == 0:
            progress(min(number, total), total)
        yield row


def as_table(actor: Actor, title: str, question: Question) -> Table:
    """The answer as paper lays it out; Refused when it is too long to be printed."""
    rows: Sequence[Sequence[Any]]
    if question.is_grouped:
        found = asking.preview(actor, question)
        rows = found.rows
    else:
        found, read = asking.whole(actor, question)
        if found.total > MOST_PRINTED:
            raise Refused(f"На бумагу выводят до {MOST_PRINTED} строк, а здесь {found.total}. Выгрузите XLSX или сузьте условия.")
        rows = [row for _, row in read]
    columns = [Column(head, text=not figure) for head, figure in zip(found.heads, found.figures, strict=True)] if not isinstance(found, Grouped) else [
        Column(head, text=place < len(found.heads) - len(found.totals or found.heads[1:])) for place, head in enumerate(found.heads)]
    table = Table(title, [(step, words) for step, words in told(actor, question)], columns,
                  [Line([_value(value) for value in row], place in found.heavy) for place, row in enumerate(rows)], notes=list(found.notes))
    if found.totals:
        table.totals = [Line(["Итого", *[""] * (len(found.heads) - len(found.totals) - 1), *(_value(value) for value in found.totals)], True)]
    return table


def _value(value: Any) -> Any:
    return wording.date_ru(value) if isinstance(value, date) else value


def as_pdf(actor: Actor, title: str, question: Question) -> IO[bytes]:
    """Paper of a list or of figures."""
    return io.BytesIO(pdf.table_pdf(as_table(actor, title, question), f"{actor.name}, {wording.moment_ru(clock.now())}"))


MAKERS = {"xlsx": as_xlsx, "csv": as_csv}
