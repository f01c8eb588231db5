"""Reports of the whole school against the SQL that one would write by hand; report cards of a class at once against one by one."""
import sqlite3
from collections.abc import Callable
from typing import Any

from .school import School

MARKS = ("SELECT e.class_id, m.student_id, m.value, m.code FROM period_mark m JOIN enrolment e ON e.student_id = m.student_id AND e.until IS NULL "
         "WHERE m.period_id = ?")
MISSED = "SELECT student_id, code, count(*) FROM attendance WHERE day BETWEEN '2026-09-01' AND '2026-10-23' GROUP BY student_id, code"
STAYS = "SELECT e.student_id, e.class_id, e.since, e.until, p.gender FROM enrolment e JOIN student s ON s.id = e.student_id JOIN person p ON p.id = s.person_id"


def figures(school: School, bare: sqlite3.Connection, measured: Callable[[Callable[[], Any], int], float], line: Callable[..., None]) -> None:
    """The summary and the movement of the school; 28 report cards."""
    head = school.client("director")
    period = bare.execute("SELECT id FROM study_period WHERE end_on < '2026-11-23' ORDER BY end_on DESC LIMIT 1").fetchone()[0]

    def plain() -> None:
        bare.execute(MARKS, (period,)).fetchall()
        bare.execute(MISSED).fetchall()

    line("summary of all classes", measured(lambda: head.get(f"/reports/svodnyy-klassnykh?period_id={period}"), 5), "SQL written by hand", measured(plain, 5))
    line("movement of the school", measured(lambda: head.get("/reports/dvizhenie"), 5), "SQL written by hand",
         measured(lambda: bare.execute(STAYS).fetchall(), 5))
    _cards(school, measured, line)


def _cards(school: School, measured: Callable[[Callable[[], Any], int], float], line: Callable[..., None]) -> None:
    from sgo.reports import REPORTS, batch
    from sgo.reports.base import asked
    from sgo.reports.render import pdf
    from sgo.services import accounts
    with school.app.test_request_context():
        actor = accounts.acting("director")
        assert actor is not None
        report = REPORTS["tabel"]
        over = batch.several(asked(report, actor, {}))
        assert over is not None
        pupils = [id_ for id_, _ in over[2]]
        tables = [report.build(actor, student_id=id_) for id_ in pupils]
        together = measured(lambda: pdf.tables_pdf(tables, "замеры"), 3)
        line(f"{len(pupils)} report cards, one PDF", together, "one by one", measured(lambda: [pdf.table_pdf(one, "замеры") for one in tables], 3))
        line("  its size", len(pdf.tables_pdf(tables, "замеры")) / 1024, "one card", len(pdf.table_pdf(tables[0], "замеры")) / 1024, "KB")
