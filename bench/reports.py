"""Named reports of a school of 1 500 pupils and ten years against the SQL that one would write by hand; report cards as one PDF against as many single ones."""
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from .school import School

PUPILS, YEARS, FAR = 1500, 10, 100_000_000
FREED = "coalesce(m.code, '') NOT IN ('осв', 'зч')"
IN_CLASS = "e.class_id IS NOT NULL AND e.since <= :on AND (e.until IS NULL OR e.until > :on)"
KINDS = ("WITH one AS (SELECT e.class_id, e.student_id, max(m.value <= 2 OR m.code = 'нз') AS failing, max(m.code = 'н/а') AS absent, min(m.value) AS worst, "
         f"sum(m.value) AS points, count(m.value) AS marks FROM enrolment e LEFT JOIN period_mark m ON m.student_id = e.student_id AND m.period_id = :period "
         f"AND {FREED} WHERE e.year_id = :year AND {IN_CLASS} GROUP BY e.class_id, e.student_id) "
         "SELECT k.parallel_id, k.letter, count(*), sum(failing), sum(NOT failing AND absent), sum(NOT failing AND NOT absent AND worst = 3), "
         "sum(NOT failing AND NOT absent AND worst = 4), sum(worst = 5), sum(points), sum(marks) FROM one "
         "JOIN school_class k ON k.id = one.class_id GROUP BY k.id")
MISSED = (f"SELECT e.class_id, a.code, count(*) FROM attendance a JOIN enrolment e ON e.student_id = a.student_id AND e.year_id = :year AND {IN_CLASS} "
          "WHERE a.day BETWEEN :since AND :on GROUP BY e.class_id, a.code")
SIZE = (f"SELECT k.parallel_id, k.letter, k.max_size, sum(p.gender = 'м'), sum(p.gender = 'ж') FROM enrolment e JOIN school_class k ON k.id = e.class_id "
        f"JOIN student s ON s.id = e.student_id JOIN person p ON p.id = s.person_id WHERE e.year_id = :year AND {IN_CLASS} GROUP BY k.id")
MOVED = ("SELECT class_id, sum(since <= :since AND (until IS NULL OR until > :since)), sum(since > :since AND since <= :on), "
         f"sum(until > :since AND until <= :on), sum({IN_CLASS}) FROM enrolment e WHERE year_id = :year AND class_id IS NOT NULL GROUP BY class_id")
MAP = (f"SELECT e.class_id, m.subject_id, avg(m.value >= 4) FROM period_mark m JOIN enrolment e ON e.student_id = m.student_id AND e.year_id = :year "
       f"AND {IN_CLASS} WHERE m.period_id = :period GROUP BY e.class_id, m.subject_id")
REPORTS = {"svodnyy-klassnykh": (KINDS, MISSED), "uspevaemost-shkoly": (KINDS, KINDS), "reyting-klassov": (KINDS,), "klass-i-predmet": (MAP,),
           "napolnyaemost": (SIZE,), "dvizhenie": (MOVED,)}


def figures(school: School, bare: sqlite3.Connection, measured: Callable[[Callable[[], Any], int], float], line: Callable[..., None]) -> None:
    """The school's reports with everything around them, and a class's cards."""
    pupils = grow(bare)
    head = school.client("director")
    period, year, since, on = bare.execute("SELECT p.id, s.year_id, p.start_on, p.end_on FROM study_period p JOIN period_scheme s ON s.id = p.scheme_id "
                                           "JOIN school_year y ON y.id = s.year_id WHERE y.status = 'current' AND p.number = 1").fetchone()
    asked = {"period": period, "year": year, "since": since, "on": on}
    for key, statements in REPORTS.items():
        query = {"period_id": period} if key != "napolnyaemost" else {}

        def ours(key: str = key, query: dict[str, int] = query) -> None:
            assert "<td" in head.get(f"/reports/{key}", query_string=query).text

        def plain(statements: tuple[str, ...] = statements) -> None:
            for one in statements:
                bare.execute(one, asked).fetchall()
        line(f"{pupils} pupils: {key}", measured(ours, 5), "SQL written by hand", measured(plain, 5))
    cards(school, bare, line)


def grow(bare: sqlite3.Connection) -> int:
    """Classes and pupils again and again until there are enough, then the year again for each earlier one; how many pupils there are."""
    bare.execute("PRAGMA synchronous=OFF")
    bare.execute("BEGIN")
    (year, start), pupils = bare.execute("SELECT id, start_on FROM school_year WHERE status = 'current'").fetchone(), _pupils(bare)
    for time_ in range(1, -(-PUPILS // pupils)):
        far = time_ * FAR
        new = f"student_id IN (SELECT student_id FROM enrolment WHERE year_id = {year} AND until IS NULL AND class_id IS NOT NULL AND id < {FAR})"
        of_these = new.replace("student_id IN", "id IN", 1)
        _again(bare, "school_class", far, f"year_id = {year} AND id < {FAR}", letter=f"letter || '{time_}'")
        _again(bare, "person", far, f"id IN (SELECT person_id FROM student WHERE {of_these})")
        _again(bare, "student", far, of_these, person_id=f"person_id + {far}")
        _again(bare, "enrolment", far, f"{new} AND year_id = {year} AND id < {FAR}", student_id=f"student_id + {far}", class_id=f"class_id + {far}")
        _again(bare, "period_mark", far, f"{new} AND id < {FAR}", student_id=f"student_id + {far}")
    for back in range(2, YEARS):
        far, shift, first = back * 100 * FAR, f"'-{back} years'", int(start[:4]) - back
        of_year = f"year_id = {year}"
        _again(bare, "school_year", far, f"id = {year}", name=f"'{first}/{first + 1}'", status="'closed'", start_on=f"date(start_on, {shift})",
               end_on=f"date(end_on, {shift})")
        _again(bare, "period_scheme", far, of_year, year_id=f"year_id + {far}")
        _again(bare, "study_period", far, f"scheme_id IN (SELECT id FROM period_scheme WHERE {of_year})", scheme_id=f"scheme_id + {far}",
               start_on=f"date(start_on, {shift})", end_on=f"date(end_on, {shift})")
        _again(bare, "school_class", far, of_year, year_id=f"year_id + {far}")
        _again(bare, "enrolment", far, of_year, year_id=f"year_id + {far}", class_id=f"class_id + {far}", since=f"date(since, {shift})",
               until=f"date(coalesce(until, '2027-05-27'), {shift})")
        _again(bare, "period_mark", far, of_year, year_id=f"year_id + {far}", period_id=f"period_id + {far}", group_id="NULL")
    bare.execute("COMMIT")
    bare.execute("ANALYZE")
    bare.execute("PRAGMA synchronous=FULL")
    return _pupils(bare)


def _pupils(bare: sqlite3.Connection) -> int:
    statement = ("SELECT count(*) FROM enrolment e JOIN school_year y ON y.id = e.year_id WHERE y.status = 'current' AND e.until IS NULL "
                 "AND e.class_id IS NOT NULL")
    return int(bare.execute(statement).fetchone()[0])


def _again(bare: sqlite3.Connection, table: str, far: int, where: str, **values: str) -> None:
    """The rows of a table once more, with ids so far away, and these expressions in place of the values."""
    columns = [row[1] for row in bare.execute(f"PRAGMA table_info({table})")]
    values["id"] = f"id + {far}"
    bare.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values.get(name, name) for name in columns)} FROM {table} WHERE {where}")


def cards(school: School, bare: sqlite3.Connection, line: Callable[..., None]) -> None:
    """A class's report cards as the background job makes them, against each card asked for alone."""
    from sgo.reports import batch
    from sgo.services import accounts
    class_id, number = bare.execute("SELECT class_id, count(*) FROM enrolment WHERE parallel_id = 7 AND until IS NULL AND class_id < ? GROUP BY class_id",
                                    (FAR,)).fetchone()
    students = [row[0] for row in bare.execute("SELECT student_id FROM enrolment WHERE class_id = ? AND until IS NULL", (class_id,))]
    with school.app.test_request_context():
        actor = accounts.acting("director")
        assert actor is not None
        start = time.perf_counter()
        params = {"key": "tabel", "values": {"student_id": students[0]}, "format": "pdf", "title": "Табели"}
        made = batch.made(actor, params, lambda done, total: None)
        together = time.perf_counter() - start
    head, start, size = school.client("director"), time.perf_counter(), 0
    for student in students:
        answer = head.get(f"/reports/tabel.pdf?student_id={student}")
        assert answer.mimetype == "application/pdf", answer.text[:200]
        size += len(answer.data)
    line(f"{number} report cards in one PDF", together * 1000, f"{number} single ones", (time.perf_counter() - start) * 1000)
    line("  its size", len(made.data) / 1024, "of the single ones", size / 1024, "KB")
