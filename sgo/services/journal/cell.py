"""The deed of one cell: what was typed becomes a mark, an attendance code, or nothing, exactly once."""
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import and_, select

from sgo import clock
from sgo.access import EDIT, READ, Actor, granted, scope, system, who_may
from sgo.models import (
    Attendance,
    AttendanceCode,
    GroupMember,
    JournalMode,
    JournalRules,
    Lesson,
    LessonStatus,
    Mark,
    MarkCode,
    Person,
    StudyGroup,
    StudyGroupClass,
    StudyPeriod,
    Subject,
    Work,
    WorkType,
    db,
)
from sgo.rules import marks as rules
from sgo.rules import wording
from sgo.rules.marks import CellEntry, CellFacts

from .. import Refused
from .days import rest_of
from .grid import look_of


@dataclass(frozen=True)
class Asked:
    """What a person typed into a cell, and what stood there when he began (None: he did not look)."""
    group_id: int
    lesson_id: int
    work_id: int | None
    student_id: int
    text: str
    seen: str | None = None
    late: bool = False


class Conflict(Refused):
    """Somebody else changed the cell meanwhile: his value, his name and when."""

    def __init__(self, text: str, who: str, when: str):
        super().__init__(f"Эту клетку уже изменили: {who}, {when}. Там стоит «{text or 'пусто'}».")
        self.text = text


@dataclass
class _Place:
    """The cell with what stands in it now."""
    lesson: Lesson
    group: StudyGroup
    subject: Subject
    period: StudyPeriod | None
    is_member: bool
    weights: bool
    works: list[Work]
    work: Work | None
    mark: Mark | None
    attendance: Attendance | None
    rest: str | None                                    # what makes the day free of lessons

    @property
    def mark_text(self) -> str:
        """The mark that stands in the cell."""
        if self.mark is None:
            return ""
        return rules.shown(CellEntry(None, self.mark.value, self.mark.second_value, self.mark.code.value if self.mark.code else None))

    @property
    def text(self) -> str:
        """The cell as shown; the lesson's first column carries the attendance."""
        first = not self.works or self.work is None or self.work is self.works[0]
        entry = CellEntry(self.attendance.code.value if self.attendance and first else None, self.mark.value if self.mark else None,
                          self.mark.second_value if self.mark else None, self.mark.code.value if self.mark and self.mark.code else None)
        return rules.shown(entry)


def put(actor: Actor, asked: Asked) -> dict[str, Any]:
    """Put, correct or clear the cell; returns the answer for the page. Raises Refused with the sentence beside the cell."""
    place = _place(actor, asked)
    may_mark = actor.own.writes(asked.group_id, place.lesson.day)
    entry = _read(asked.text)
    if asked.seen is not None and asked.seen != place.text:
        _refuse_conflict(place)
    facts = CellFacts(day=place.lesson.day, today=actor.today, parallel=place.group.parallel_id, is_member=place.is_member,
                      held=place.lesson.status is not LessonStatus.CANCELLED and not place.rest, closed=bool(place.period and place.period.is_closed),
                      paper=place.group.journal_mode is JournalMode.PAPER, grading=place.subject.grading.value,
                      present_code=place.attendance.code.value if place.attendance else None, late=asked.late, may_mark=may_mark,
                      standing=place.mark_text if entry.attendance and entry.value is None and entry.code is None else "")
    merged = _merged(entry, place, asked.late)
    if problem := rules.cell_refusal(merged if entry.attendance and place.mark and not asked.late else entry, facts):
        raise Refused(problem)
    _write(actor, asked, place, entry, may_mark)
    return _answer(actor, asked, place)


def _read(text: str) -> CellEntry:
    try:
        return rules.parse_cell(text)
    except ValueError as problem:
        raise Refused(str(problem)) from None


def _merged(entry: CellEntry, place: _Place, late: bool) -> CellEntry:
    """What the cell would hold: an attendance code typed over a mark must agree with the mark."""
    if place.mark is None or place.mark.late or late:
        return entry
    return CellEntry(entry.attendance, entry.value or place.mark.value, entry.second, entry.code or (place.mark.code.value if place.mark.code else None))


def _place(actor: Actor, asked: Asked) -> _Place:
    """The cell, or 404 when its lesson is not the person's to write; the pupil must be of the group."""
    weights = select(JournalRules.uses_weights).scalar_subquery()
    of_day = and_(StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id), StudyPeriod.start_on <= Lesson.day, StudyPeriod.end_on >= Lesson.day)
    member = and_(GroupMember.group_id == Lesson.group_id, GroupMember.student_id == asked.student_id, GroupMember.holds_on(Lesson.day))
    stands = and_(Attendance.lesson_id == Lesson.id, Attendance.student_id == asked.student_id)
    condition = scope(actor, READ, Lesson)
    statement = (
        select(Lesson, StudyGroup, Subject, StudyPeriod, GroupMember.id, weights, Attendance, rest_of(Lesson.day, StudyGroup.parallel_id, Lesson.group_id))
        .join(StudyGroup, StudyGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == StudyGroup.subject_id)
        .join(StudyPeriod, of_day, isouter=True)
        .join(GroupMember, member, isouter=True)
        .join(Attendance, stands, isouter=True)
        .where(condition, Lesson.id == asked.lesson_id, Lesson.group_id == asked.group_id)
    )
    row = db.session.execute(granted(statement, Lesson, StudyGroup, StudyGroupClass, GroupMember, Attendance, condition=condition)).first()
    if row is None:
        abort(404, who_may(READ, Lesson))
    lesson, group, subject, period, membership, uses_weights, attendance, rest = row
    _demand_writing(actor, asked, lesson.day)
    stamp = system("the cell of a lesson that was picked", Work, Mark)
    works = list(db.session.scalars(select(Work).where(Work.lesson_id == lesson.id).order_by(Work.id), execution_options=stamp))
    work = next((one for one in works if one.id == asked.work_id), None) if asked.work_id else next(iter(works), None)
    if asked.work_id and work is None:
        abort(404, who_may(READ, Work))
    mark = None
    if work is not None:
        mark = db.session.scalar(
            select(Mark).where(Mark.work_id == work.id, Mark.student_id == asked.student_id).order_by(Mark.attempt.desc()).limit(1), execution_options=stamp
        )
    return _Place(lesson, group, subject, period, membership is not None, bool(uses_weights), works, work, mark, attendance, rest)


def _demand_writing(actor: Actor, asked: Asked, day: date) -> None:
    """Who teaches the group writes everything; who leads the pupil's class writes attendance; the others only read."""
    if actor.own.writes(asked.group_id, day) or any(span.id == asked.student_id and span.holds(day) for span in actor.own.led):
        return
    abort(403, who_may(EDIT, Mark))


def _refuse_conflict(place: _Place) -> None:
    row = place.mark or place.attendance
    name, when = "другой пользователь", ""
    if row is not None:
        when = row.set_at.astimezone(clock.SCHOOL_ZONE).strftime("%d.%m, %H:%M")
        stamp = system("who changed the cell meanwhile", Person)
        person = db.session.scalar(select(Person).where(Person.id == row.set_by_id), execution_options=stamp) if row.set_by_id else None
        name = person.short_name if person else name
    raise Conflict(place.text, name, when or "только что")


def _write(actor: Actor, asked: Asked, place: _Place, entry: CellEntry, may_mark: bool) -> None:
    first = place.work is None or not place.works or place.work is place.works[0]
    if entry.is_empty:
        if place.mark and may_mark:
            db.session.delete(place.mark)
            place.mark = None
        if place.attendance and first:
            db.session.delete(place.attendance)
            place.attendance = None
    if entry.attendance:
        _write_attendance(actor, asked, place, AttendanceCode(entry.attendance))
        if asked.late and place.mark and may_mark:
            place.mark.late = True
    if entry.value is not None or entry.code is not None:
        _write_mark(actor, asked, place, entry)
    db.session.flush()


def _write_attendance(actor: Actor, asked: Asked, place: _Place, code: AttendanceCode) -> None:
    if place.attendance is None:
        place.attendance = Attendance(lesson_id=place.lesson.id, student_id=asked.student_id, group_id=place.group.id, day=place.lesson.day, code=code,
                                      set_by_id=actor.person_id, set_at=clock.now())
        db.session.add(place.attendance)
    else:
        place.attendance.code, place.attendance.set_by_id, place.attendance.set_at = code, actor.person_id, clock.now()


def _write_mark(actor: Actor, asked: Asked, place: _Place, entry: CellEntry) -> None:
    code = MarkCode(entry.code) if entry.code else None
    if place.work is None:
        place.work = _first_work(place)
    late = asked.late or bool(place.mark and place.mark.late)
    if place.mark is None:
        place.mark = Mark(work_id=place.work.id, student_id=asked.student_id, attempt=1, group_id=place.group.id, day=place.lesson.day, set_at=clock.now())
        db.session.add(place.mark)
    place.mark.value, place.mark.second_value, place.mark.code, place.mark.late = entry.value, entry.second, code, late
    place.mark.set_by_id, place.mark.set_at = actor.person_id, clock.now()


def _first_work(place: _Place) -> Work:
    """A lesson without a work gets «Ответ на уроке» with its first mark."""
    kind = db.session.scalar(select(WorkType).where(WorkType.archived_at.is_(None)).order_by(WorkType.position).limit(1))
    if kind is None:
        raise Refused("В школе не заведены виды работ. Их добавляет администратор: «Журнал», «Виды работ».")
    work = Work(lesson_id=place.lesson.id, group_id=place.group.id, day=place.lesson.day, type_id=kind.id, weight=kind.weight)
    db.session.add(work)
    db.session.flush()
    place.works.append(work)
    return work


def _answer(actor: Actor, asked: Asked, place: _Place) -> dict[str, Any]:
    text = place.text
    code = place.attendance.code.value if place.attendance else None
    mark = text.removeprefix(code or "").strip() if code else text
    return {
        "cell": {
            "text": text,
            "look": look_of(mark, code),
            "work": place.work.id if place.work else None,
            "lesson": place.lesson.id,
            "student": asked.student_id,
        },
        "average": wording.decimal_ru(_average(asked, place)),
        "state": "saved",
    }


def _average(asked: Asked, place: _Place) -> Any:
    if place.period is None:
        return None
    statement = (select(Mark.work_id, Mark.attempt, Mark.value, Mark.second_value, Work.weight).join(Work, Work.id == Mark.work_id)
                 .where(Mark.student_id == asked.student_id, Mark.group_id == place.group.id, Mark.day.between(place.period.start_on, place.period.end_on))
                 .order_by(Mark.work_id, Mark.attempt))
    last = {row.work_id: row for row in db.session.execute(statement, execution_options=system("the average of a cell's pupil", Mark, Work))}
    values = [(row.value, row.second_value, row.weight) for row in last.values()]
    return rules.weighted_average(values) if place.weights else rules.average([(value, second) for value, second, _ in values])
