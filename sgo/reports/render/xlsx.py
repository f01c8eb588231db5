"""Spreadsheets by xlsxwriter: text stays text, whatever it looks like; numbers and dates are numbers and dates."""
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from io import BytesIO
from itertools import groupby
from typing import IO, Any

import xlsxwriter
from flask import Response, send_file
from xlsxwriter.utility import xl_col_to_name

from sgo.rules.wording import round_half_up
from sgo.services.imports.layout import Read

from ..base import NOTHING, Table, Value
from . import forms

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_SHEET_NAME = str.maketrans("", "", "[]:*?/\\")
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True, "default_date_format": "dd.mm.yyyy"}


def write(sheet: Any, row: int, column: int, value: Any, shape: Any = None) -> None:
    """One typed cell; a pupil named like a formula is a pupil."""
    if value is None:
        sheet.write_blank(row, column, None, shape)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "да" if value else "нет", shape)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, shape)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, shape)
    else:
        sheet.write_string(row, column, str(value), shape)


def sheet_of(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> BytesIO:
    """A plain list with a bold, frozen head and a filter."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, SAFE)
    sheet = book.add_worksheet(title[:31].translate(NO_SHEET_NAME))
    bold = book.add_format({"bold": True, "bottom": 1})
    widths = [len(head) for head in heads]
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    last = 0
    for last, line in enumerate(rows, start=1):
        for column, value in enumerate(line):
            write(sheet, last, column, value)
            widths[column] = max(widths[column], len(str(value or "")))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, 60))
    sheet.freeze_panes(1, 0)
    if heads:
        sheet.autofilter(0, 0, last, len(heads) - 1)
    book.close()
    target.seek(0)
    return target


def rejected(reading: Read) -> BytesIO:
    """The rows of a list that were not taken, as they stood, with the reasons; the same file can be corrected and loaded again."""
    heads = [title or f"Столбец {place}" for place, title in enumerate(reading.layout.titles, start=1)]
    lines = [[*_padded(reading.cells[line.row - 1], len(heads)), "; ".join(sentence for _, sentence in line.problems)] for line in reading.rejected]
    return sheet_of("Не подошли", [*heads, "Причина"], lines)


def _padded(cells: Sequence[Any], width: int) -> list[Any]:
    return [*(None if cell == "" else cell for cell in cells[:width]), *[None] * (width - len(cells))]


def table_xlsx(table: Table) -> BytesIO:
    """A report as a sheet: its facts above, heads that repeat on each printed page, typed cells, sums as formulas where they are sums, notes."""
    if table.parts:
        return forms.book(table)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, SAFE)
    sheet = book.add_worksheet("Отчёт")
    sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 14}))
    row = 1
    figure = book.add_format({"num_format": "0.00", "align": "left"})
    for title, value in [*table.facts, *table.figures]:
        sheet.write_string(row, 1, title)
        _write_value(sheet, row, 2, value, None, figure)
        row += 1
    shapes = _Shapes(book)
    first = row = _heads(sheet, table, row + 1, shapes) + 1
    for line in table.lines:
        for place, (column, value) in enumerate(zip(table.columns, line.values, strict=True)):
            _write_value(sheet, row, place, value, shapes.cell[line.heavy, column.text], shapes.share[line.heavy])
        row += 1
    for line in table.totals:
        for place, (column, value) in enumerate(zip(table.columns, line.values, strict=True)):
            if _is_sum(table, place, value):
                span = f"{xl_col_to_name(place)}{first + 1}:{xl_col_to_name(place)}{first + len(table.lines)}"
                sheet.write_formula(row, place, f"=SUM({span})", shapes.cell[line.heavy, False], value)
            else:
                _write_value(sheet, row, place, value, shapes.cell[line.heavy, column.text], shapes.share[line.heavy])
        row += 1
    for note in table.notes if table.lines else [table.empty]:
        sheet.write_string(row, 1, note)
        row += 1
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&F&R&8&P из &N")
    book.close()
    target.seek(0)
    return target


class _Shapes:
    """The formats of a report's sheet."""

    def __init__(self, book: Any):
        plain = {"border": 1, "align": "center"}
        self.cell = {(heavy, text): book.add_format(plain | {"bold": heavy} | ({"align": "left"} if text else {"num_format": "#,##0"}))
                     for heavy in (False, True) for text in (False, True)}
        self.share = {heavy: book.add_format(plain | {"bold": heavy, "num_format": "0.00"}) for heavy in (False, True)}
        self.head = book.add_format(plain | {"bold": True, "valign": "bottom", "text_wrap": True, "bg_color": "#EEF2F3"})
        self.turned = book.add_format(plain | {"bold": True, "rotation": 90, "valign": "bottom", "bg_color": "#EEF2F3"})


def _heads(sheet: Any, table: Table, row: int, shapes: _Shapes) -> int:
    """The heads over the columns, those over several above them; the row of the lower ones."""
    if any(column.group for column in table.columns):
        for group, run in groupby(enumerate(table.columns), key=lambda pair: pair[1].group):
            places = [place for place, _ in run]
            if group and len(places) > 1:
                sheet.merge_range(row, places[0], row, places[-1], group, shapes.head)
            elif group:
                sheet.write_string(row, places[0], group, shapes.head)
        row += 1
    for place, column in enumerate(table.columns):
        sheet.write_string(row, place, column.title, shapes.turned if column.narrow else shapes.head)
        sheet.set_column(place, place, 30 if column.text and place < 3 else 14 if column.text else 6)
    sheet.freeze_panes(row + 1, 2)
    sheet.repeat_rows(row)
    return row


def _is_sum(table: Table, place: int, value: Value) -> bool:
    """Whether a figure below is the sum of its column: then it is a formula, and follows when a figure is corrected."""
    above = [line.values[place] for line in table.lines]
    return isinstance(value, int) and len(above) > 1 and not any(line.heavy for line in table.lines) and all(
        isinstance(one, int) or one in (None, "") for one in above) and sum(one for one in above if isinstance(one, int)) == value


def _write_value(sheet: Any, row: int, column: int, value: Value, shape: Any, share: Any) -> None:
    if isinstance(value, Fraction):
        sheet.write_number(row, column, float(round_half_up(value)), share)
    elif value is None:
        sheet.write_string(row, column, NOTHING, shape)
    else:
        write(sheet, row, column, value, shape)


def list_file(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], facts: Sequence[tuple[str, Any]]) -> IO[bytes]:
    """A list of any length with a sheet of what was asked; rows go to the disk as they come, so that memory does not grow with them."""
    target: IO[bytes] = tempfile.TemporaryFile()        # noqa: SIM115 - the answer reads it to the end
    book = xlsxwriter.Workbook(target, SAFE | {"in_memory": False, "constant_memory": True})
    sheet, bold = book.add_worksheet(title[:31].translate(NO_SHEET_NAME)), book.add_format({"bold": True, "bottom": 1})
    widths, last = [len(head) for head in heads], 0
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for last, line in enumerate(rows, start=1):
        for column, value in enumerate(line):
            write(sheet, last, column, value)
            widths[column] = max(widths[column], len(str(value or "")))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, 60))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    asked = book.add_worksheet("Условия")
    asked.set_column(0, 0, 24)
    asked.set_column(1, 1, 60)
    for row, (name, value) in enumerate(facts):
        asked.write_string(row, 0, name)
        write(asked, row, 1, value)
    book.close()
    target.seek(0)
    return target


def download(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], facts: Sequence[tuple[str, Any]]) -> Response:
    """The list as a file with its Russian name."""
    return send_file(list_file(title, heads, rows, facts), mimetype=MIME, as_attachment=True, download_name=f"{title}.xlsx")
