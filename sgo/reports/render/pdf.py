"""Paper by typst: the table goes in as data, so that no pupil's name is ever markup; embedded fonts only."""
import json
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from pypdf import PdfWriter

from ..base import Table, said

TEMPLATE = Path(__file__).with_name("table.typ")
JOURNAL = Path(__file__).with_name("journal.typ")
FORM = Path(__file__).with_name("form.typ")
SLIPS = Path(__file__).with_name("slips.typ")
MIME = "application/pdf"
REMEMBERS = 10                                          # compilations back: so long typst keeps what it has laid out


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def table_pdf(table: Table, footer: str, school: str = "", signed: Sequence[tuple[str, str]] = ()) -> bytes:
    """The table on landscape A4; `footer` says who made it and when; `school` stands above, `signed` are the lines for signatures: an office and a name."""
    if table.parts:
        return form_pdf(table, footer)
    return tables_pdf([table], footer, school, signed)


def tables_pdf(tables: Sequence[Table], footer: str, school: str = "", signed: Sequence[tuple[str, str]] = ()) -> bytes:
    """Several tables, each from a page of its own; a batch is made to be printed, so without the tags that would make it twice as large."""
    data = {"title": tables[0].title, "footer": footer, "school": school, "tables": [_plain(table, signed) for table in tables]}
    found: bytes = typst.compile(
        TEMPLATE, root=TEMPLATE.parent, sys_inputs={"data": json.dumps(data)}, font_paths=_fonts(), ignore_system_fonts=True, format="pdf",
        pdf_tags=len(tables) == 1
    )
    return found


def _plain(table: Table, signed: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"title": table.title, "facts": table.facts, "figures": [[title, said(value)] for title, value in table.figures],
            "columns": [{"title": column.title, "group": column.group, "narrow": column.narrow, "text": column.text} for column in table.columns],
            "lines": [[said(value) if value != "" else "" for value in line.values] for line in table.lines], "heavy": [line.heavy for line in table.lines],
            "totals": [[said(value) if value != "" else "" for value in line.values] for line in table.totals],
            "notes": table.notes if table.lines else [table.empty], "signed": signed if table.lines else []}


def form_pdf(table: Table, footer: str) -> bytes:
    """A form of several tables on landscape A4, with the place for the director's signature."""
    parts = [{"title": part.title, "columns": [{"title": column.title, "text": column.text} for column in part.columns], "notes": part.notes,
              "lines": [{"values": [said(value) if value != "" else "" for value in line.values], "heavy": line.heavy} for line in part.lines]}
             for part in table.parts]
    data = {"title": table.title, "facts": table.facts, "parts": parts, "notes": table.notes, "footer": footer}
    found: bytes = typst.compile(FORM, root=FORM.parent, sys_inputs={"data": json.dumps(data)}, font_paths=_fonts(), ignore_system_fonts=True, format="pdf")
    return found


def journal_pdf(data: dict[str, Any]) -> bytes:
    """The journal as paper (`reports/paper.py` lays it out), made to be kept for years: PDF/A with embedded fonts and text that can be searched."""
    found: bytes = typst.compile(JOURNAL, root=JOURNAL.parent, sys_inputs={"data": json.dumps(data)}, font_paths=_fonts(), ignore_system_fonts=True,
                                 format="pdf", pdf_standards="a-2b")
    return found


def slips_pdf(data: dict[str, Any]) -> bytes:
    """Weekly slips, two on a sheet (`reports/slips.py` lays them out); made to be printed, so without the tags that would make them fifteen times as large."""
    found: bytes = typst.compile(SLIPS, root=SLIPS.parent, sys_inputs={"data": json.dumps(data)}, font_paths=_fonts(), ignore_system_fonts=True, format="pdf",
                                 pdf_tags=False)
    return found


def joined(title: str, parts: Iterable[bytes]) -> bytes:
    """One PDF of several, the pages in their order. The parts are typeset while they are taken, and typst forgets each before the next one: a school's
    slips take little more memory than a class's."""
    whole = PdfWriter()
    for part in parts:
        whole.append(BytesIO(part), import_outline=False)
        for _ in range(REMEMBERS + 1):
            typst.compile(b"~", font_paths=_fonts(), ignore_system_fonts=True)
    whole.add_metadata({"/Title": title})
    made = BytesIO()
    whole.write(made)
    return made.getvalue()
