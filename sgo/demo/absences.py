"""Papers about missed lessons: a sick week with its certificate, days excused by the parents or by an order; some absences wait for their paper."""
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

from sgo.models import AbsenceDocument, AbsencePaper, AbsenceReason, Attendance, AttendanceCode, ClassTeacher, Employee, Enrolment

from . import school
from .people import Pupil
from .rows import Rows

SHARE = 0.85                                            # of the absences with a reason have their paper
FORGOTTEN = 0.6                                         # of the last absences without a paper: nobody has told the reason
FORGETFUL = 10                                          # of so many papers of a class one has a lesson where the teacher forgot the absence
WAITING = timedelta(days=12)                             # of each class one paper of these last days was brought and not yet worked in
PAPERS = {AttendanceCode.ILL: (AbsenceReason.ILL, AbsencePaper.MEDICAL), AttendanceCode.EXCUSED: (AbsenceReason.EXCUSED, AbsencePaper.PARENTS),
          AttendanceCode.TRUANT: (AbsenceReason.TRUANT, AbsencePaper.EXPLANATION)}


def add(rows: Rows, pupils: list[Pupil], random: Random) -> None:
    """Papers for the episodes of the journal, and a few absences without a reason."""
    away: dict[int, dict[date, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.of(Attendance):
        if row["code"] in PAPERS:
            away[row["student_id"]][row["day"]].append(row)
    leaders, number = _leaders(rows), 100
    seen: dict[int | None, int] = defaultdict(int)
    waited: set[int | None] = set()
    for student, days in sorted(away.items()):
        for episode in _episodes(days):
            last = episode[-1][0]["day"]
            if random.random() < SHARE and last < school.TODAY:
                number, leader = number + 1, leaders.get(student)
                seen[leader] += 1
                waits = leader not in waited and last >= school.TODAY - WAITING
                waited |= {leader} if waits else set()
                _paper(rows, student, episode, leader, number, waits)
                if seen[leader] % FORGETFUL == 0:
                    _forget(rows, episode)
            elif last >= school.TODAY - timedelta(days=20) and random.random() < FORGOTTEN:
                for row in (row for day in episode for row in day):
                    row["code"] = AttendanceCode.ABSENT


def _leaders(rows: Rows) -> dict[int, int]:
    """Pupil -> the person who leads the class."""
    persons = {row["id"]: row["person_id"] for row in rows.of(Employee)}
    of_class = {row["class_id"]: persons[row["employee_id"]] for row in rows.of(ClassTeacher)}
    return {row["student_id"]: of_class[row["class_id"]] for row in rows.of(Enrolment) if row.get("until") is None and row["class_id"] in of_class}


def _episodes(days: dict[date, list[dict[str, Any]]]) -> list[list[list[dict[str, Any]]]]:
    """Runs of days with one reason, weekends aside."""
    found: list[list[list[dict[str, Any]]]] = []
    for day, own in sorted(days.items()):
        for code, alike in groupby(sorted(own, key=lambda row: row["code"].value), key=lambda row: row["code"]):
            before = found[-1][-1][0] if found else None
            if before and before["code"] is code and day - before["day"] <= timedelta(days=3):
                found[-1].append(list(alike))
            else:
                found.append([list(alike)])
    return found


def _paper(rows: Rows, student: int, episode: list[list[dict[str, Any]]], leader: int | None, number: int, waits: bool) -> None:
    first, last = episode[0][0], episode[-1][0]["day"]
    reason, kind = PAPERS[first["code"]]
    brought = min(last + timedelta(days=1 if last.weekday() < 4 else 3), school.TODAY)
    if reason is AbsenceReason.EXCUSED and number % 6 == 0:
        kind = AbsencePaper.ORDER
    paper = rows.add(AbsenceDocument, student_id=student, start_on=first["day"], end_on=last, code=reason, kind=kind, entered_by_id=leader,
                     number=str(number) if kind in {AbsencePaper.MEDICAL, AbsencePaper.ORDER} else None, presented_on=brought,
                     entered_at=datetime(brought.year, brought.month, brought.day, 12, tzinfo=UTC))
    for row in (row for day in episode for row in day):
        if waits:
            row["code"] = AttendanceCode.ABSENT
        else:
            row["document_id"], row["code_before"] = paper, AttendanceCode.ABSENT.value


def _forget(rows: Rows, episode: list[list[dict[str, Any]]]) -> None:
    """A teacher of the middle of a day has not noticed that the pupil was away."""
    if len(episode[0]) >= 4:
        rows.of(Attendance).remove(sorted(episode[0], key=lambda row: int(row["lesson_id"]))[len(episode[0]) // 2])
