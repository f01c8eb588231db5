"""The report constructor over a million marks: previews against the SQL that one would write by hand, and a spreadsheet against bare xlsxwriter."""
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .lists import peak
from .school import School

EXPORTS = (20_000, 200_000)
BY_SUBJECT = ("SELECT s.name, count(*), sum(m.value), count(m.value) FROM mark m JOIN study_group g ON g.id = m.group_id JOIN subject s ON s.id = g.subject_id "
              "GROUP BY s.id, s.name ORDER BY s.position")
TWOS = ("FROM mark m JOIN student s ON s.id = m.student_id JOIN person p ON p.id = s.person_id LEFT JOIN enrolment e ON e.student_id = s.id "
        "AND e.since <= '2026-11-23' AND (e.until IS NULL OR e.until > '2026-11-23') LEFT JOIN school_class c ON c.id = e.class_id WHERE m.value <= 2")
NEVER = ("FROM student s JOIN person p ON p.id = s.person_id WHERE s.archived_at IS NULL "
         "AND EXISTS (SELECT 1 FROM mark m WHERE m.student_id = s.id AND m.value <= 2) "
         "AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.student_id = s.id AND a.code = 'НП')")
QUESTIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "figures by subject": (
        {"thing": "mark", "group": ["group.subject"], "measures": [{"kind": "count"}, {"kind": "mean", "field": "value"}]}, [BY_SUBJECT]),
    "a list of twos": (
        {"thing": "mark", "show": ["student", "student.enrolment@.class", "day", "value"], "where": {"all": [{"field": "value", "op": "le", "value": 2}]}},
        ["SELECT m.id, p.last_name, p.first_name, c.letter, m.day, m.value " + TWOS + " ORDER BY p.sort_key, m.id LIMIT 100", "SELECT count(*) " + TWOS]),
    "has twos, never a truant": (
        {"thing": "student", "show": ["self"], "where": {"all": [
            {"has": "mark", "where": {"all": [{"field": "value", "op": "le", "value": 2}]}},
            {"has": "attendance", "quantity": "none", "where": {"all": [{"field": "code", "op": "in", "value": ["НП"]}]}}]}},
        ["SELECT s.id, p.last_name " + NEVER + " ORDER BY p.sort_key LIMIT 100", "SELECT count(*) " + NEVER]),
}


def previews(school: School, bare: sqlite3.Connection, measured: Callable[[Callable[[], Any], int], float], line: Callable[..., None]) -> None:
    """Each preview against the hand-written statements of the same question, on the same million marks."""
    client = school.client("zavuch")
    for name, (definition, statements) in QUESTIONS.items():
        def ours(definition: dict[str, Any] = definition) -> None:
            assert "rows" in client.post("/builder/compose/preview", json={"definition": definition}).json

        def plain(statements: list[str] = statements) -> None:
            for one in statements:
                bare.execute(one).fetchall()
        line(f"constructor: {name}", measured(ours, 3), "SQL written by hand", measured(plain, 3))


def spreadsheets(school: School, line: Callable[..., None]) -> None:
    """200 000 rows: rows a second against bare xlsxwriter with the same cells, and the peak of memory for ten times the rows."""
    found = [subprocess.run([sys.executable, "-m", "bench.questions", str(school.folder), str(rows)], capture_output=True, text=True, check=True).stdout.split()
             for rows in EXPORTS]
    (_, small, _), (speed, large, floor) = ([float(part) for part in one] for one in found)
    line(f"constructor: XLSX of {EXPORTS[1]} rows", speed, "bare xlsxwriter", floor, "rows/s")
    line("  its peak memory", large, f"of {EXPORTS[0]} rows", small, "MB")


def export(folder: str, rows: int) -> None:
    """In a process of its own: one spreadsheet of the constructor, then the same cells by xlsxwriter alone; prints rows a second, megabytes, rows a second."""
    from sgo import create_app
    from sgo.config import Settings
    from sgo.reports.builder import out, question
    from sgo.services import accounts
    settings = Settings.from_env({"SGO_DATABASE_URL": f"sqlite:///{folder}/school.db", "SGO_DATA_DIR": folder, "SGO_SECRET_KEY": "b" * 32})
    definition = {"thing": "mark", "show": ["student", "day", "value", "attempt"],
                  "where": {"all": [{"field": "attempt", "op": "between", "value": [1001, 1000 + rows]}]}}
    with create_app(settings).test_request_context():
        actor, (asked, _) = accounts.acting("zavuch"), question.parse(definition)
        assert actor is not None and asked is not None
        if (forget := Path("/proc/self/clear_refs")).exists():
            forget.write_text("5")
        start = time.perf_counter()
        assert out.as_xlsx(actor, "Отметки", asked).seek(0, 2) > rows
        speed, most = rows / (time.perf_counter() - start), peak()
    start = time.perf_counter()
    _bare(rows)
    print(speed, most, rows / (time.perf_counter() - start))


def _bare(rows: int) -> None:
    import datetime

    import xlsxwriter
    with tempfile.TemporaryFile() as target:
        book = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "dd.mm.yyyy"})
        sheet, day = book.add_worksheet(), datetime.date(2026, 11, 23)
        for number in range(rows):
            sheet.write_string(number, 0, "Иванова Мария Сергеевна")
            sheet.write_datetime(number, 1, day)
            sheet.write_number(number, 2, 5)
            sheet.write_number(number, 3, number)
        book.close()


if __name__ == "__main__":
    export(sys.argv[1], int(sys.argv[2]))
