"""A report of many at once, in the background: of all classes, of every pupil of a class, of all teachers; one PDF, or a ZIP of spreadsheets."""
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort
from werkzeug.exceptions import HTTPException

from sgo import clock
from sgo.access import Actor
from sgo.rules import wording
from sgo.services import Refused, access_log
from sgo.services.jobs import Made, Progress

from . import REPORTS, signature
from .base import Asked, Report, Table, asked
from .render import pdf, xlsx

KIND = "report_batch"
OVER = {"student_id": "весь класс {0}", "class_id": "все классы", "employee_id": "все учителя"}
BETWEEN = " · "                                         # a pupil's class and name, as the options say them
FORMATS = {"pdf", "zip"}
NO_NAME = str.maketrans('/\\:*?"<>|', "_________")


def several(parameters: Sequence[Asked]) -> tuple[str, str, list[tuple[int, str]]] | None:
    """Over which parameter the report is made for many: its name, the words («весь класс 5А»), its values; None where there is only one."""
    for name, words in OVER.items():
        one = next((parameter for parameter in parameters if parameter.name == name), None)
        if one is None or one.chosen is None:
            continue
        head = dict(one.options)[one.chosen].split(BETWEEN)[0]
        found = [option for option in one.options if name != "student_id" or option[1].split(BETWEEN)[0] == head]
        return (name, words.format(head), found) if len(found) > 1 else None
    return None


def made(actor: Actor, params: Mapping[str, Any], progress: Progress) -> Made:
    """The job: each table with the rights of now; empty ones are left out and counted."""
    report = REPORTS[params["key"]]
    if not report.roles & actor.roles:
        raise Refused("Этот отчёт вам больше не открыт.")
    parameters = asked(report, actor, {name: str(value) for name, value in params["values"].items()})
    over = several(parameters)
    if over is None:
        raise Refused("Собирать не из чего: у вас нет ни классов, ни учеников для этого отчёта.")
    name, _, options = over
    fixed = {one.name: one.chosen for one in parameters if one.name != name}
    tables: list[tuple[str, Table]] = []
    for number, (id_, title) in enumerate(options):
        progress(number, len(options) + 1)
        table = _built(report, actor, fixed | {name: id_})
        if table is not None and table.lines:
            tables.append((title, table))
    if not tables:
        raise Refused("Во всех этих отчётах пусто. Проверьте период.")
    progress(len(options), len(options) + 1)
    data = _pdf(actor, [table for _, table in tables]) if params["format"] == "pdf" else _zip(tables)
    progress(len(options) + 1, len(options) + 1)
    access_log.now(actor, "печать" if params["format"] == "pdf" else "выгрузка", f"{params['title']}: {len(tables)}")
    left = len(options) - len(tables)
    words = f"{wording.counted(len(tables), 'отчёт', 'отчёта', 'отчётов')}; {max(1, len(data) // 1024)} КБ" + (f"; пустых: {left}" if left else "")
    media = pdf.MIME if params["format"] == "pdf" else "application/zip"
    return Made(words, data, f"{params['title']}.{params['format']}".translate(NO_NAME), media)


def _built(report: Report, actor: Actor, values: Mapping[str, int | None]) -> Table | None:
    """One table; None where this one cannot be had (a class without such a period)."""
    try:
        return report.build(actor, **values)
    except HTTPException:
        return None


def _pdf(actor: Actor, tables: Sequence[Table]) -> bytes:
    school, signed = signature.of_school(actor)
    return pdf.tables_pdf(tables, f"{actor.name}, {wording.moment_ru(clock.now())}", school, signed)


def _zip(tables: Sequence[tuple[str, Table]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for title, table in tables:
            archive.writestr(f"{title}.xlsx".replace(BETWEEN, " ").translate(NO_NAME), xlsx.table_xlsx(table).getvalue())
    return target.getvalue()


def ordered(report: Report, parameters: Sequence[Asked], kind: str) -> tuple[str, dict[str, Any]]:
    """The title and the parameters of the job; 404 for a format or a report that has no many."""
    over = several(parameters)
    if over is None or kind not in FORMATS:
        abort(404, "Для этого отчёта пачки нет.")
    title = f"{report.title}, {over[1]}"
    return title, {"key": report.key, "values": {one.name: one.chosen for one in parameters if one.chosen is not None}, "format": kind, "title": title}
