"""A file as a table of cells: XLSX, XLS and ODS by calamine, CSV in the encodings that spreadsheets write."""
import csv
import re
from io import BytesIO, StringIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from sgo.services import Refused

MOST_ROWS = 5000
MOST_COLUMNS = 100
BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
BOOK_ENDINGS = {"xlsx", "xlsm", "xls", "ods"}
FOREIGN = ((b"%pdf", "документ PDF"), (b"\x89png", "картинка"), (b"\xff\xd8\xff", "картинка"), (b"gif8", "картинка"), (b"{\\rtf", "текстовый документ"),
           (b"<!doctype", "веб-страница"), (b"<html", "веб-страница"), (b"<?xml", "документ XML"))
QUOTED = re.compile(r'"[^"]*"')
UNREADABLE = "Файл не читается. Сохраните список как «Книга Excel (.xlsx)» или CSV и загрузите снова."

Cells = list[list[Any]]


def demand_kind(data: bytes, name: str) -> None:
    """Raises Refused when the bytes are plainly no table, or no book though the file is called one."""
    known = next((word for sign, word in FOREIGN if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(sign)), None)
    if known:
        raise Refused(f"В файле {known}, а не таблица. Сохраните список как «Книга Excel (.xlsx)» или CSV и загрузите снова.", "file")
    ending = name.lower().rpartition(".")[2]
    if ending in BOOK_ENDINGS and not data.startswith(BOOKS):
        raise Refused(f"Файл назван .{ending}, но внутри не книга Excel. Откройте его, сохраните как «Книга Excel (.xlsx)» и загрузите снова.", "file")


def cells(data: bytes) -> Cells:
    """All rows of the fullest sheet; Refused in words when the file is no table, is empty or too long."""
    demand_kind(data, "")
    rows = _book(data) if data.startswith(BOOKS) else _text(data)
    while rows and not any(filled(cell) for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise Refused("В файле нет ни одной строки. Выберите файл со списком.", "file")
    if len(rows) > MOST_ROWS:
        raise Refused(f"В файле больше {MOST_ROWS} строк. Оставьте в нём один лист или разделите его на части.", "file")
    return rows


def filled(cell: Any) -> bool:
    """Whether something stands in the cell."""
    return cell is not None and str(cell).strip() != ""


def samples(rows: Cells, first_row: int, place: int) -> str:
    """The first values of a column, by which a person knows it."""
    found = [str(row[place]).strip() for row in rows[first_row:] if place < len(row) and str(row[place] or "").strip()]
    return ", ".join(value[:30] for value in found[:3])


def _book(data: bytes) -> Cells:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1) for name in book.sheet_names]
    except (CalamineError, ValueError, OSError) as error:
        raise Refused(UNREADABLE, "file") from error
    rows = max(sheets, key=lambda sheet: sum(filled(cell) for row in sheet for cell in row), default=[])
    return [list(row[:MOST_COLUMNS]) for row in rows]


def _text(data: bytes) -> Cells:
    text = _decoded(data)
    if any(letter < " " and letter not in "\t\r\n" for letter in text) or not text.strip():
        raise Refused(UNREADABLE, "file")
    lines = [line for line in QUOTED.sub("", text).splitlines() if line.strip()][:30] or [""]
    delimiter = max(";\t,", key=lambda one: sorted(line.count(one) for line in lines)[len(lines) // 2])
    try:
        return [row[:MOST_COLUMNS] for row in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused(UNREADABLE, "file") from error


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(UNREADABLE, "file")
