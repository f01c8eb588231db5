"""A list of a million rows: its pages against bare SQL, and the memory of a spreadsheet of many."""
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .school import School

ROWS, EXPORTS = 1_000_000, (20_000, 200_000)
GROW = ("INSERT INTO mark (work_id, student_id, attempt, group_id, day, value, late, set_at, version) "
        "SELECT m.work_id, m.student_id, 1000 + row_number() OVER (), m.group_id, date('2026-09-01', ((m.id * 7 + n.value) % 80) || ' days'), "
        "2 + (m.id + n.value) % 4, 0, m.set_at, 1 FROM generate(?) n CROSS JOIN mark m WHERE m.attempt = 1 LIMIT ?")
NAMED = "FROM mark m JOIN student s ON s.id = m.student_id JOIN person p ON p.id = s.person_id"
ROW = "SELECT m.day, p.last_name, p.first_name, m.group_id, m.value, m.second_value, m.code "
COUNT = "SELECT count(*) FROM (SELECT m.id FROM mark m {} LIMIT 10001)"
FOUND = "WHERE m.student_id IN (SELECT s.id FROM student s WHERE s.person_id IN (SELECT id FROM person WHERE search_key LIKE '%иванов%'))"
PAGES = {  # what is asked -> the bare statements of the same page
    "first page": ("", [ROW + NAMED + " ORDER BY m.id DESC LIMIT 50", COUNT.format("")]),
    "deep page": ("after={middle}&page=9999", [ROW + NAMED + " WHERE m.id < {middle} ORDER BY m.id DESC LIMIT 50", COUNT.format("")]),
    "sorted page": ("sort=day&desc=1", [ROW + NAMED + " ORDER BY m.day DESC, m.id DESC LIMIT 50", COUNT.format("")]),
    "deep in a sorted list": ("sort=day&after={middle}&page=9999", [
        ROW + NAMED + " WHERE (m.day, m.id) > (SELECT day, id FROM mark WHERE id = {middle}) ORDER BY m.day, m.id LIMIT 50", COUNT.format("")]),
    "sorted by pupil": ("sort=student_id", [ROW + NAMED + " ORDER BY p.sort_key, m.id LIMIT 50", COUNT.format("")]),
    "by mark in a group": ("sort=value&f_group_id={group}", [
        ROW + NAMED + " WHERE m.group_id = {group} ORDER BY m.value IS NULL, m.value, m.id LIMIT 50", COUNT.format("WHERE m.group_id = {group}")]),
    "no index, no sort": ("sort=value", [ROW + NAMED + " ORDER BY m.id DESC LIMIT 50", COUNT.format("")]),
    "searched page": ("q=иванов", [ROW + NAMED + " " + FOUND + " ORDER BY m.id DESC LIMIT 50", COUNT.format(FOUND)]),
    "searched in the other layout": ("q=bdfyjd", [ROW + NAMED + " " + FOUND + " ORDER BY m.id DESC LIMIT 50", COUNT.format(FOUND)]),
}


def grow(bare: sqlite3.Connection) -> None:
    """Copy the school's marks, attempt by attempt, until there are a million."""
    bare.execute("PRAGMA synchronous=OFF")
    have: int = bare.execute("SELECT count(*) FROM mark").fetchone()[0]
    pupils: int = bare.execute("SELECT count(*) FROM mark WHERE attempt = 1").fetchone()[0]
    times = ", ".join(f"({number})" for number in range(1 + ROWS // pupils))
    bare.execute("BEGIN")
    bare.execute(GROW.replace("generate(?)", f"(WITH g(value) AS (VALUES {times}) SELECT value FROM g)"), (ROWS - have,))
    bare.execute("COMMIT")
    bare.execute("ANALYZE")
    bare.execute("PRAGMA synchronous=FULL")


def pages(school: School, bare: sqlite3.Connection, measured: Callable[[Callable[[], Any], int], float], line: Callable[..., None]) -> None:
    """Each page of the list against the bare SQL of the same rows and the same bounded count."""
    grow(bare)
    admin = school.client("admin")
    middle = bare.execute("SELECT id FROM mark ORDER BY id LIMIT 1 OFFSET 500000").fetchone()[0]
    for name, (asked, floor) in PAGES.items():
        url, statements = "/records/mark/?" + asked.format(middle=middle, group=school.group), [one.format(middle=middle, group=school.group) for one in floor]

        def ours(url: str = url) -> None:
            assert '<th scope="row">' in admin.get(url).text, url

        def plain(statements: list[str] = statements) -> None:
            for one in statements:
                bare.execute(one).fetchall()
        line(f"1 000 000 marks: {name}", measured(ours, 5), "bare SQL", measured(plain, 5))


def memory(school: School, line: Callable[..., None]) -> None:
    """The peak of a process that writes a spreadsheet, for ten times the rows."""
    peaks = [float(subprocess.run([sys.executable, "-m", "bench.lists", str(school.folder), str(rows)], capture_output=True, text=True, check=True).stdout)
             for rows in EXPORTS]
    line(f"XLSX of {EXPORTS[1]} rows, peak memory", peaks[1], f"of {EXPORTS[0]} rows", peaks[0], "MB")


def export(folder: str, rows: int) -> None:
    """In a process of its own: one spreadsheet of so many rows; prints the peak in megabytes."""
    from sgo import create_app, demo
    from sgo.config import Settings
    from sgo.views.records import listing
    settings = Settings.from_env({"SGO_DATABASE_URL": f"sqlite:///{folder}/school.db", "SGO_DATA_DIR": folder, "SGO_SECRET_KEY": "b" * 32})
    client = create_app(settings, WTF_CSRF_ENABLED=False).test_client()
    client.post("/login", data={"login": "admin", "password": demo.PASSWORD})
    if (forget := Path("/proc/self/clear_refs")).exists():
        forget.write_text("5")                          # the password's check is not what is measured
    assert rows <= listing.EXPORTED
    answer = client.get(f"/records/mark/export/xlsx/?f_attempt_from=1001&f_attempt_to={1000 + rows}", buffered=False)
    assert answer.mimetype.endswith("sheet"), answer.text[:200]
    size = sum(len(part) for part in answer.iter_encoded())
    assert size > rows
    print(peak())


def peak() -> float:
    """The most memory this program has held, in megabytes: Linux tells it of the program alone, getrusage of its parent too."""
    status = Path("/proc/self/status")
    if status.exists():
        return float(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    export(sys.argv[1], int(sys.argv[2]))
