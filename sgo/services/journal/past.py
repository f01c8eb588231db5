"""The journal as it stood: the change log rolled back, newest first, over the rows of today."""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from sgo import changes, clock
from sgo.access import READ, Actor, elsewhere, granted, system
from sgo.models import Attendance, Change, ChangeKind, ChangeSet, GroupMember, Homework, LateChange, Lesson, Mark, StudyPeriod, Work, db
from sgo.rules.cells import Attempt, CellState

from .groups import demand_journal

Values = dict[str, Any]
KINDS: dict[str, Any] = {model.__tablename__: model for model in (Lesson, Work, Homework, Mark, Attendance, LateChange)}


@dataclass(frozen=True)
class Entry:
    """A line of the change log, with who did it and when."""
    set_id: int
    at: datetime
    who: str
    table: str
    row: int
    kind: ChangeKind
    before: Values | None


@dataclass
class Past:
    """Rows by table and id as they stood at the moment to which the log was rolled back."""
    rows: dict[str, dict[int, Values]] = field(default_factory=lambda: defaultdict(dict))

    def values(self, entry: Entry) -> Values | None:
        """The entry's row as it stands now."""
        return self.rows[entry.table].get(entry.row)

    def back(self, entry: Entry) -> None:
        """Take one entry back."""
        held = self.rows[entry.table]
        if entry.kind is ChangeKind.CREATED:
            held.pop(entry.row, None)
        elif entry.kind is ChangeKind.DELETED:
            held[entry.row] = dict(entry.before or {})
        elif entry.row in held:
            held[entry.row] = held[entry.row] | (entry.before or {})

    def attempts(self, work: int, student: int) -> tuple[Attempt, ...]:
        """The attempts of a pupil at a work."""
        own = [row for row in self.rows["mark"].values() if row["work_id"] == work and row["student_id"] == student]
        return tuple(Attempt(row["value"], row["second_value"], row["code"]) for row in sorted(own, key=lambda row: row["attempt"]))

    def code(self, lesson: int, student: int) -> str | None:
        """The attendance code of a pupil at a lesson."""
        return next((row["code"] for row in self.rows["attendance"].values() if row["lesson_id"] == lesson and row["student_id"] == student), None)


def now(group_id: int, tables: Iterable[str], *conditions: Any, student: int | None = None) -> Past:
    """The group's rows of today, a statement a table; for a journal that was opened before. `conditions` are made of a model."""
    past = Past()
    for table in tables:
        model = KINDS[table]
        statement = select(model).where(model.group_id == group_id, *(condition(model) for condition in conditions))
        if student is not None and hasattr(model, "student_id"):
            statement = statement.where(model.student_id == student)
        for row in db.session.scalars(statement, execution_options=system("the rows of a journal that was opened", model)):
            past.rows[table][row.id] = changes.values_of(row)
    return past


def entries(group_id: int, tables: Iterable[str], *conditions: ColumnElement[bool]) -> list[Entry]:
    """The group's lines of the log, newest first."""
    statement = (select(Change.change_set_id, ChangeSet.at, ChangeSet.who, Change.table_name, Change.row_id, Change.kind, Change.before)
                 .join(ChangeSet, ChangeSet.id == Change.change_set_id)
                 .where(Change.group_id == group_id, Change.table_name.in_(tuple(tables)), *conditions).order_by(Change.id.desc()))
    return [Entry(*row) for row in db.session.execute(statement, execution_options=system("the story of a journal that was opened", Change, ChangeSet))]


def readable(actor: Actor, group_id: int, student: int | None = None, lesson: int | None = None) -> set[tuple[int, date]]:
    """The pupils of a journal and the days of lessons on which this person may read their marks, whether or not a mark stands there."""
    condition = elsewhere(actor, READ, Mark, group_id=Lesson.group_id, student_id=GroupMember.student_id, day=Lesson.day)
    statement = (select(GroupMember.student_id, Lesson.day).join(Lesson, Lesson.group_id == GroupMember.group_id)
                 .where(GroupMember.group_id == group_id, condition).distinct())
    if student is not None:
        statement = statement.where(GroupMember.student_id == student)
    if lesson is not None:
        statement = statement.where(Lesson.id == lesson)
    return {(row[0], row[1]) for row in db.session.execute(granted(statement, GroupMember, Lesson, condition=condition))}


def end_of(day: date) -> datetime:
    """The moment when the school's day is over."""
    return datetime.combine(day + timedelta(days=1), time(), clock.SCHOOL_ZONE)


@dataclass(frozen=True)
class AsOf:
    """The journal of a period as it stood when a day was over: lessons and works as they were, and what stood in the cells."""
    day: date
    lessons: list[Values]
    works: list[Values]
    cells: dict[tuple[int, int | None, int], CellState]


def as_of(actor: Actor, group_id: int, period: StudyPeriod | Any, day: date) -> AsOf:
    """What the grid showed on that day, for whoever opens the journal; 404 when it is not his. The number of statements is constant."""
    demand_journal(actor, group_id)
    tables = ("lesson", "work", "mark", "attendance")
    past = now(group_id, tables, lambda model: model.day.between(period.start_on, period.end_on))
    start, end, over = period.start_on.isoformat(), period.end_on.isoformat(), end_of(day)
    for entry in entries(group_id, tables, ChangeSet.at >= over):
        past.back(entry)

    def stood(row: Values) -> bool:
        # a mass load has no lines of its own in the log: rolled back, its rows still say when they were put
        loaded_later = "set_at" in row and datetime.fromisoformat(row["set_at"]) >= over
        return start <= row["day"] <= end and not loaded_later

    for table in tables:
        past.rows[table] = {id_: row for id_, row in past.rows[table].items() if stood(row)}
    lessons = sorted(({"id": id_} | row for id_, row in past.rows["lesson"].items()), key=lambda row: (row["day"], row["number"]))
    works = sorted(({"id": id_} | row for id_, row in past.rows["work"].items()), key=lambda row: row["id"])
    return AsOf(day, lessons, works, _cells(past, works, readable(actor, group_id)))


def _cells(past: Past, works: list[Values], open_to: set[tuple[int, date]]) -> dict[tuple[int, int | None, int], CellState]:
    of_work: dict[int, int] = {row["id"]: row["lesson_id"] for row in works}
    first: dict[int, int] = {}
    for row in works:
        first.setdefault(row["lesson_id"], row["id"])
    held: dict[tuple[int, int | None, int], list[Values]] = defaultdict(list)
    for row in past.rows["mark"].values():
        if row["work_id"] in of_work and (row["student_id"], date.fromisoformat(row["day"])) in open_to:
            held[of_work[row["work_id"]], row["work_id"], row["student_id"]].append(row)
    codes = {(row["lesson_id"], first.get(row["lesson_id"]), row["student_id"]): row["code"] for row in past.rows["attendance"].values()
             if (row["student_id"], date.fromisoformat(row["day"])) in open_to}
    return {key: CellState(codes.get(key), tuple(Attempt(row["value"], row["second_value"], row["code"])
                                                 for row in sorted(held.get(key, ()), key=lambda row: row["attempt"]))) for key in held.keys() | codes.keys()}
