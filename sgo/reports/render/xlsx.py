"""Spreadsheets by xlsxwriter: text stays text, whatever it looks like; numbers and dates are numbers and dates."""
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from flask import Response, send_file

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    sheet = book.add_worksheet(title[:31].translate(str.maketrans("", "", "[]:*?/\\")))
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


def download(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """The list as a file with its Russian name."""
    return send_file(sheet_of(title, heads, rows), mimetype=MIME, as_attachment=True, download_name=f"{title}.xlsx")
