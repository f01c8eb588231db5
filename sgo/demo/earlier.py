"""More years of marks, for benchmarks: each earlier year is this one again, whole weeks ago; its groups and lessons are its own."""
from datetime import date, timedelta
from typing import Any

from sgo.models import (Attendance, GroupMember, Homework, Lesson, Mark, PeriodKind, PeriodScheme, SchoolYear, StudyGroup, StudyPeriod, TeachingAssignment,
                        Work, YearStatus)

from .rows import Rows
from .school import YEARS, Frame

WEEKS = 52
KEPT = (TeachingAssignment, GroupMember, Lesson, Homework, Work, Mark, Attendance)
LINKS = {"group_id": StudyGroup, "lesson_id": Lesson, "work_id": Work}


def add(rows: Rows, frame: Frame, years: int) -> None:
    """Add the years before the last one, so that there are `years` in all."""
    kept = {model: list(rows.of(model)) for model in (StudyGroup, *KEPT)}
    for back in range(2, years):
        shift, start = timedelta(weeks=WEEKS * back), 2026 - back
        _, first, last = YEARS[2026]
        ends = last.replace(year=start + 1)
        year = rows.add(SchoolYear, name=f"{start}/{start + 1}", start_on=first.replace(year=start), end_on=ends, status=YearStatus.CLOSED)
        scheme = rows.add(PeriodScheme, year_id=year, kind=PeriodKind.QUARTER, first_parallel=1, last_parallel=9)
        for row in [row for row in rows.of(StudyPeriod) if row["id"] in {frame.period[2026, number] for number in range(1, 5)}]:
            rows.add(StudyPeriod, **_moved(row, timedelta(days=365 * back), {}) | {"scheme_id": scheme, "is_closed": True})
        new: dict[Any, dict[int, int]] = {StudyGroup: {}}
        for row in kept[StudyGroup]:
            new[StudyGroup][row["id"]] = rows.add(StudyGroup, **_moved(row, shift, {}) | {"year_id": year, "plan_id": None})
        for model in KEPT:
            new[model] = {row["id"]: rows.add(model, **_moved(row, shift, new) | ({"topic_id": None} if model is Lesson else {})) for row in kept[model]}


def _moved(row: dict[str, Any], shift: timedelta, new: dict[Any, dict[int, int]]) -> dict[str, Any]:
    moved: dict[str, Any] = {name: value - shift if isinstance(value, date) else value for name, value in row.items() if name != "id"}
    for name, model in LINKS.items():
        if name in moved and model in new:
            moved[name] = new[model][moved[name]]
    if "until" in moved and moved["until"] is None and "since" in moved:
        moved["until"] = date(2026, 9, 1) - shift + timedelta(weeks=38)
    return moved
