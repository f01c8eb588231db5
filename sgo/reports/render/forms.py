"""A form of several tables as a spreadsheet: a sheet of what it is and what its control sums say, then a sheet a section."""
from io import BytesIO
from typing import Any

import xlsxwriter

from ..base import NOTHING, Table, Value

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LONGEST_NAME, NO_NAME = 31, str.maketrans("", "", "[]:*?/\\")
WIDTHS = (8, 46)


def book(table: Table) -> BytesIO:
    """The whole form; numbers are numbers, text stays text."""
    target = BytesIO()
    found = xlsxwriter.Workbook(target, SAFE)
    bold, wrapped = found.add_format({"bold": True, "font_size": 14}), found.add_format({"text_wrap": True, "valign": "top"})
    first = found.add_worksheet("Форма")
    first.set_column(0, 0, 30)
    first.set_column(1, 1, 90)
    first.write_string(0, 0, table.title, bold)
    row = 1
    for title, value in [*table.facts, *table.figures]:
        first.write_string(row, 0, title)
        _write(first, row, 1, value, wrapped)
        row += 1
    for note in table.notes:
        first.write_string(row, 1, note, wrapped)
        row += 1
    _paper(first)
    for part in table.parts:
        _sheet(found, part)
    found.close()
    target.seek(0)
    return target


def _sheet(found: Any, part: Table) -> None:
    plain = {"border": 1, "valign": "vcenter"}
    shapes = {(heavy, text): found.add_format(plain | {"bold": heavy, "align": "left" if text else "center", "text_wrap": text})
              for heavy in (False, True) for text in (False, True)}
    head = found.add_format(plain | {"bold": True, "text_wrap": True, "align": "center"})
    sheet = found.add_worksheet(part.title.split(". ", 1)[0].translate(NO_NAME)[:LONGEST_NAME])
    sheet.write_string(0, 0, part.title, found.add_format({"bold": True, "font_size": 12}))
    for place, column in enumerate(part.columns):
        sheet.write_string(2, place, column.title, head)
        sheet.set_column(place, place, WIDTHS[place] if place < len(WIDTHS) else 60 if column.text else 13)
    sheet.freeze_panes(3, 2)
    row = 2
    for line in part.lines:
        row += 1
        for place, (column, value) in enumerate(zip(part.columns, line.values, strict=True)):
            _write(sheet, row, place, value, shapes[line.heavy, column.text])
    for note in part.notes:
        row += 1
        sheet.write_string(row, 1, note)
    _paper(sheet)


def _paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write(sheet: Any, row: int, column: int, value: Value, shape: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, shape)
    else:
        sheet.write_string(row, column, NOTHING if value is None else str(value), shape)
