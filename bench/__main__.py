"""`make bench`: one line a figure, its floor and how many times it is above it."""
import itertools
import secrets
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

import typst
from sqlalchemy import select

from sgo.access import system
from sgo.models import Mark, db

from . import browser, lists, questions, reports, slips
from .school import LESSONS, PUPILS, School

RUNS, SAVES, WRITERS, SAVES_EACH, TEACHERS, EACH_OF_THEM = 15, 40, 8, 15, 50, 6
MARKS = "SELECT work_id, student_id, value FROM mark WHERE group_id = ? AND day BETWEEN '2026-11-02' AND '2026-12-30'"
LESSONS_OF = "SELECT id, day, number, topic FROM lesson WHERE group_id = ? AND day BETWEEN '2026-11-02' AND '2026-12-30' ORDER BY day, number"
WEEK = ("SELECT l.day, l.number, l.topic, h.text FROM group_member m JOIN lesson l ON l.group_id = m.group_id "
        "LEFT JOIN homework h ON h.group_id = l.group_id AND h.due_on = l.day WHERE m.student_id = ? AND l.day BETWEEN '2026-11-23' AND '2026-11-29'")
PERIOD = "SELECT student_id, subject_id, value FROM period_mark WHERE student_id IN (SELECT student_id FROM enrolment WHERE class_id = ?)"

FORM = ("SELECT e.parallel_id, p.gender, c.birth_date, h.special_needs, h.disability, k.shift, d.citizenship FROM enrolment e "
        "JOIN student s ON s.id = e.student_id JOIN person p ON p.id = s.person_id JOIN school_class k ON k.id = e.class_id "
        "LEFT JOIN person_contacts c ON c.person_id = p.id LEFT JOIN person_health h ON h.person_id = p.id LEFT JOIN person_papers d ON d.person_id = p.id "
        "WHERE e.since <= '2026-09-20' AND (e.until IS NULL OR e.until > '2026-09-20')")


def median_ms(deed: Callable[[], Any], runs: int = RUNS) -> float:
    """The median of several warm runs, in milliseconds."""
    deed()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        deed()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def line(name: str, ours: float, what: str, floor: float, unit: str = "ms") -> None:
    """Print one figure beside its floor."""
    above = floor / ours if unit.endswith("/s") else ours / floor
    print(f"{name:34} {ours:9.2f} {unit:8} {what:34} {floor:9.2f} {unit:8} x{above:.1f}", flush=True)


def pages(school: School, bare: sqlite3.Connection) -> None:
    """Pages against the bare SQL of what they show."""
    teacher, parent, head = school.client("teacher"), school.client("parent"), school.client("director")

    def journal() -> None:
        assert teacher.get(f"/journal/{school.group}").status_code == 200

    def rows() -> None:
        bare.execute(LESSONS_OF, (school.group,)).fetchall()
        bare.execute(MARKS, (school.group,)).fetchall()

    line(f"journal {PUPILS} x {LESSONS}", median_ms(journal), "bare SQL", median_ms(rows))
    child = school.diary_of(parent)
    line(
        "diary week",
        median_ms(lambda: parent.get(f"/diary/?child={child}&week=2026-11-23")),
        "bare SQL",
        median_ms(lambda: bare.execute(WEEK, (child,)).fetchall()),
    )
    line("diary week, all children", median_ms(lambda: parent.get("/diary/?child=all&week=2026-11-23")), "its one child",
         median_ms(lambda: parent.get(f"/diary/?child={child}&week=2026-11-23")))
    line("diary marks", median_ms(lambda: parent.get(f"/diary/marks/?child={child}")), "diary week",
         median_ms(lambda: parent.get(f"/diary/?child={child}&week=2026-11-23")))
    class_id = bare.execute("SELECT class_id FROM enrolment WHERE parallel_id = 7 AND until IS NULL").fetchone()[0]
    url = f"/reports/itogi-klassa?class_id={class_id}"
    line("report on the screen", median_ms(lambda: head.get(url)), "bare SQL", median_ms(lambda: bare.execute(PERIOD, (class_id,)).fetchall()))
    line("federal form ОО-1", median_ms(lambda: head.get("/reports/oo-1"), 5), "bare SQL of its pupils", median_ms(lambda: bare.execute(FORM).fetchall()))
    fonts, empty = typst.Fonts(include_system_fonts=False), b"#set page(flipped: true)\n= "
    line("report as PDF", median_ms(lambda: head.get(url.replace("klassa", "klassa.pdf")), 5), "empty page by typst",
         median_ms(lambda: typst.compile(empty, font_paths=fonts, ignore_system_fonts=True), 5))


def saving(school: School, bare: sqlite3.Connection) -> None:
    """One mark acknowledged on disk, against one bare insert that is on disk."""
    teacher, cells = school.client("teacher"), iter(school.cells)

    def save() -> None:
        put(school, teacher, next(cells), "3")

    line("one mark saved", median_ms(save, SAVES), "bare INSERT and COMMIT", median_ms(lambda: insert(bare), SAVES))
    values = itertools.cycle("345")

    def column() -> None:
        value = next(values)
        put_all(school, teacher, school.cells[:PUPILS], value)

    line(f"a column of {PUPILS} saved", median_ms(column), f"{PUPILS} INSERTs and one COMMIT", median_ms(lambda: insert(bare, PUPILS)))


def put(school: School, client: Any, cell: tuple[int, int, int], value: str) -> None:
    """Type a mark into a cell."""
    put_all(school, client, [cell], value)


def put_all(school: School, client: Any, cells: list[tuple[int, int, int]], value: str) -> None:
    """Type the same mark into several cells at once."""
    typed = [{"lesson": lesson, "work": work, "student": pupil, "value": value} for lesson, work, pupil in cells]
    answer = client.post(
        f"/journal/{school.group}/cells",
        json={"op": f"bench-{secrets.token_hex(8)}", "cells": typed},
    )
    assert {told["state"] for told in answer.json["cells"]} == {"saved"}, answer.text


def insert(bare: sqlite3.Connection, rows: int = 1) -> None:
    """The floor of saving: rows in a file with synchronous=FULL."""
    bare.execute("BEGIN IMMEDIATE")
    bare.executemany("INSERT INTO bench_floor (words) VALUES (?)", [("a mark",)] * rows)
    bare.execute("COMMIT")


def together(school: School) -> None:
    """Eight writers at once while a job reads all marks; against eight threads of bare inserts."""
    stop = threading.Event()
    reader = threading.Thread(target=read_marks, args=(school, stop))
    reader.start()
    clients = [school.client("teacher") for _ in range(WRITERS)]
    times, rate = race(WRITERS, SAVES_EACH, lambda number, step: put(school, clients[number], school.cells[-1 - number * SAVES_EACH - step], "5"))
    stop.set()
    reader.join()
    bare, lock = [connect(school) for _ in range(WRITERS)], threading.Lock()

    def locked(number: int, _: int) -> None:
        with lock:
            insert(bare[number])

    floors, floor_rate = race(WRITERS, SAVES_EACH, locked)
    line(f"{WRITERS} writers and a reading job", rate, "bare INSERTs behind one lock", floor_rate, "marks/s")
    line("  the slowest of their saves", max(times), "the slowest bare INSERT", max(floors))


def fifty(school: School) -> None:
    """Fifty teachers save at once: no error, no mark lost; how long the slowest of a hundred saves takes, against as many threads of bare inserts."""
    clients = [school.client("teacher") for _ in range(TEACHERS)]
    cells = school.cells[:TEACHERS * EACH_OF_THEM]
    times, rate = race(TEACHERS, EACH_OF_THEM, lambda number, step: put(school, clients[number], cells[number * EACH_OF_THEM + step], "2"))
    with school.app.app_context():
        standing = select(Mark.work_id, Mark.student_id).where(Mark.group_id == school.group, Mark.value == 2)
        found = {tuple(row) for row in db.session.execute(standing, execution_options=system("are all marks there", Mark))}
    lost = {(work, pupil) for _, work, pupil in cells} - found
    assert not lost, f"{len(lost)} acknowledged marks are not there"
    bare, lock = [connect(school) for _ in range(TEACHERS)], threading.Lock()

    def locked(number: int, _: int) -> None:
        with lock:
            insert(bare[number])

    floors, floor_rate = race(TEACHERS, EACH_OF_THEM, locked)
    line(f"{TEACHERS} teachers at once", rate, "bare INSERTs behind one lock", floor_rate, "marks/s")
    line("  99 of 100 of their saves within", p99(times), "99 of 100 bare INSERTs within", p99(floors))


def p99(times: list[float]) -> float:
    """The time within which 99 of 100 are done."""
    return statistics.quantiles(times, n=100)[98]


def race(writers: int, each: int, deed: Callable[[int, int], None]) -> tuple[list[float], float]:
    """Run the deed in all threads; returns the times in ms and how many a second."""
    times: list[float] = []

    def run(number: int) -> None:
        for step in range(each):
            start = time.perf_counter()
            deed(number, step)
            times.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == writers * each
    return times, len(times) / (time.perf_counter() - start)


def read_marks(school: School, stop: threading.Event) -> None:
    """A job that reads the whole table in pieces, again and again."""
    while not stop.is_set():
        with school.app.app_context():
            for row in db.session.execute(select(Mark.id, Mark.value), execution_options=system("the bench reads", Mark) | {"yield_per": 500}):
                if stop.is_set():
                    break
                assert row


def connect(school: School) -> sqlite3.Connection:
    """A bare connection to the same file, as careful as ours."""
    bare = sqlite3.connect(school.database, isolation_level=None, check_same_thread=False, timeout=20)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    return bare


def main() -> None:
    """All figures."""
    school = School()
    try:
        bare = connect(school)
        bare.execute("CREATE TABLE bench_floor (id INTEGER PRIMARY KEY, words TEXT)")
        pages(school, bare)
        saving(school, bare)
        together(school)
        fifty(school)
        lists.pages(school, bare, median_ms, line)
        questions.previews(school, bare, median_ms, line)
        bare.close()
        lists.memory(school, line)
        questions.spreadsheets(school, line)
        slips.figures(school, line)
        bare = connect(school)
        reports.figures(school, bare, median_ms, line)
        bare.close()
        browser.keystroke(school, line)
    finally:
        school.close()


main()
