"""Writing cells down: rows of one kind go to the database together, so that a column costs as many statements as one mark."""
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sgo import changes
from sgo.access import Actor, system
from sgo.models import Attendance, AttendanceCode, LateChange, Mark, MarkCode, Work, WorkType, db
from sgo.rules.cells import Attempt, CellState
from sgo.rules.marks import ABSENT

from .sheet import Place, Sheet, attempt_of

if TYPE_CHECKING:
    from .cells import Typed


@dataclass
class Pen:
    """Takes the cells one by one into the sheet, then writes all of them."""
    actor: Actor
    sheet: Sheet
    now: datetime
    reason: str | None
    new: list[Any] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    absences: list[Attendance] = field(default_factory=list)
    _kind: WorkType | None = None

    def put(self, typed: "Typed", place: Place, work: Work | None, before: CellState, after: CellState, is_late: bool) -> Work | None:
        """Make the cell `after`; returns its work, or None when marks are to stand and the school has no type of work."""
        if after.attempts and work is None:
            work = self._first_work(place)
            if work is None:
                return None
        if (after.attendance, after.minutes) != (before.attendance, before.minutes):
            self._attendance(typed, place, after.attendance, after.minutes)
            if typed.late and after.attendance in ABSENT:
                for mark in self.sheet.beside(place.lesson.id, work, typed.student):
                    self._change(mark, late=True)
        if work is not None:
            self._marks(typed, place, work, after.attempts)
        if is_late:
            self.new.append(LateChange(group_id=self.sheet.group.id, student_id=typed.student, day=place.lesson.day, lesson_id=place.lesson.id,
                                       was=before.words, became=after.words, reason=self.reason, set_by_id=self.actor.person_id, set_at=self.now))
        return work

    def _attendance(self, typed: "Typed", place: Place, code: str | None, minutes: int | None) -> None:
        key = (place.lesson.id, typed.student)
        here = self.sheet.attendance.get(key)
        if code is None:
            if here is not None:
                self.gone.append(self.sheet.attendance.pop(key))
        elif here is None:
            row = Attendance(lesson_id=place.lesson.id, student_id=typed.student, group_id=self.sheet.group.id, day=place.lesson.day,
                             code=AttendanceCode(code), minutes_late=minutes, set_by_id=self.actor.person_id, set_at=self.now)
            self.sheet.attendance[key] = row
            self.new.append(row)
            self.absences.append(row)
        else:
            self._change(here, code=AttendanceCode(code), minutes_late=minutes)
            self.absences.append(here)

    def _marks(self, typed: "Typed", place: Place, work: Work, attempts: tuple[Attempt, ...]) -> None:
        standing = self.sheet.marks.setdefault((work, typed.student), [])
        late = typed.late or bool(standing and standing[-1].late)
        while len(standing) > len(attempts):
            self.gone.append(standing.pop())
        for number, attempt in enumerate(attempts, start=1):
            code = MarkCode(attempt.code) if attempt.code else None
            said: dict[str, Any] = {"value": attempt.value, "second_value": attempt.second, "code": code}
            said |= {"late": False} if number > len(standing) else {}
            if number == len(attempts):
                said |= {"late": late} | ({"comment": typed.comment or None} if typed.says_comment else {})
            if number > len(standing):
                row = Mark(work=work, student_id=typed.student, attempt=number, group_id=self.sheet.group.id, day=place.lesson.day,
                           set_by_id=self.actor.person_id, set_at=self.now, **said)
                standing.append(row)
                self.new.append(row)
            elif attempt_of(standing[number - 1]) != attempt or any(getattr(standing[number - 1], name) != value for name, value in said.items()):
                self._change(standing[number - 1], **said)

    def _change(self, row: Any, **said: Any) -> None:
        self.changed.append((row, said | {"set_by_id": self.actor.person_id, "set_at": self.now}))

    def _first_work(self, place: Place) -> Work | None:
        """A lesson without a work gets «Ответ на уроке» with its first mark."""
        self._kind = self._kind or db.session.scalar(select(WorkType).where(WorkType.archived_at.is_(None)).order_by(WorkType.position, WorkType.id).limit(1))
        if self._kind is None:
            return None
        work = Work(lesson_id=place.lesson.id, group_id=self.sheet.group.id, day=place.lesson.day, type_id=self._kind.id, weight=self._kind.weight,
                    mandatory=False)
        self.new.append(work)
        self.sheet.works.setdefault(place.lesson.id, []).append(work)
        return work

    def write(self) -> None:
        """All of it: what goes, what is new, then the changes, those of a table together."""
        gone = set(self.gone)
        for row in gone:
            db.session.delete(row)
        db.session.add_all(numbered(self.new))
        db.session.flush()
        alike: dict[Any, dict[Any, dict[str, Any]]] = defaultdict(dict)
        for row, said in self.changed:                  # a mark may be named by its own cell and by the absence beside it
            if row not in gone:
                alike[type(row)][row] = alike[type(row)].get(row, {}) | said
        for kind, rows in alike.items():
            changes.together(kind, list(rows.items()))


def numbered(rows: list[Any]) -> list[Any]:
    """New rows, ready to be added. SQLite gives ids one by one; under the write lock they are known beforehand, and rows that know theirs go in together."""
    alike: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        alike[type(row)].append(row)
    kinds = [kind for kind, found in alike.items() if len(found) > 1]
    if kinds and db.engine.dialect.name == "sqlite":
        last = db.session.execute(select(*(select(func.coalesce(func.max(kind.id), 0)).scalar_subquery() for kind in kinds)),
                                  execution_options=system("the ids of rows to come", *kinds)).one()
        for kind, start in zip(kinds, last, strict=True):
            for number, row in enumerate(alike[kind], start=start + 1):
                row.id, row.version = number, 1
    return rows
