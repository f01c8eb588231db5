"""A paper names the reason of all absences in its interval at once; changed or cancelled, it gives the former codes back (Р 8.5)."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import and_, func, or_, select

from sgo import clock
from sgo.access import CREATE, DELETE, EDIT, READ, Actor, can, demand, granted, may, pick, scope, system, who_may
from sgo.models import (AbsenceDocument, AbsenceNote, AbsencePaper, AbsenceReason, Attendance, AttendanceCode, JournalMode, Lesson, NoteState, Person,
                        Student, StudyGroup, StudyPeriod, Subject, db)
from sgo.rules import attendance, wording
from sgo.rules.marks import ABSENT, CellEntry, CellFacts, cell_refusal
from sgo.rules.workdays import add_working

from .. import Refused, files
from .book import exceptions

LONGEST = 200                                           # days of one paper: more is a slip in the year


@dataclass(frozen=True)
class Said:
    """What stands in the paper."""
    student_id: int
    start_on: date
    end_on: date
    first_lesson: int | None
    last_lesson: int | None
    code: AbsenceReason
    kind: AbsencePaper
    number: str | None
    presented_on: date

    def covers(self, day: date, number: int) -> bool:
        """Whether the paper speaks of this lesson."""
        return self.start_on <= day <= self.end_on and (self.first_lesson is None or self.first_lesson <= number <= (self.last_lesson or 0))


@dataclass(frozen=True)
class Step:
    """What becomes of one lesson's code; `why` says what keeps it."""
    day: date
    number: int
    subject: str
    was: str
    becomes: str
    why: str = ""
    row: Attendance | None = None
    covered: bool = False

    @property
    def changes(self) -> bool:
        """Whether the code will be another."""
        return self.was != self.becomes


@dataclass(frozen=True)
class Listed:
    """A paper in the list, with how many lessons it explains and how many wait."""
    paper: AbsenceDocument
    name: str
    explained: int
    waiting: int
    due_on: date
    is_overdue: bool


def plan(actor: Actor, said: Said, paper: AbsenceDocument | None = None) -> list[Step]:
    """Lesson by lesson what the paper would do; nothing is written. A code «ОП» or «ОСВ» stays, and so does what another paper explains."""
    return [_step(said, paper, *row) for row in _rows(actor, said, paper)]


def _rows(actor: Actor, said: Said | None, paper: AbsenceDocument | None) -> list[Any]:
    """The pupil's absences in the interval, and those that the paper explains now."""
    condition = scope(actor, EDIT, Attendance)
    closed = (select(StudyPeriod.is_closed).where(StudyPeriod.of(StudyGroup.year_id, StudyGroup.parallel_id), StudyPeriod.start_on <= Attendance.day,
                                                  StudyPeriod.end_on >= Attendance.day).limit(1).scalar_subquery())
    asked = []
    if said is not None:
        asked.append(and_(Attendance.student_id == said.student_id, Attendance.day.between(said.start_on, said.end_on)))
    if paper is not None and paper.id is not None:
        asked.append(Attendance.document_id == paper.id)
    statement = (select(Attendance, Lesson.number, func.coalesce(Subject.short_name, Subject.name), closed, StudyGroup.journal_mode)
                 .join(Lesson, Lesson.id == Attendance.lesson_id).join(StudyGroup, StudyGroup.id == Attendance.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id).where(condition, or_(*asked)).order_by(Attendance.day, Lesson.number))
    return list(db.session.execute(granted(statement, Attendance, Lesson, StudyGroup, condition=condition)))


def _step(said: Said | None, paper: AbsenceDocument | None, row: Attendance, number: int, subject: str, closed: bool | None, mode: JournalMode) -> Step:
    was, own = row.code.value, paper is not None and paper.id is not None and row.document_id == paper.id
    covered = said is not None and said.student_id == row.student_id and said.covers(row.day, number)
    becomes, why = was, ""
    if covered and said is not None and (own or was in ABSENT):
        becomes = said.code.value if was in ABSENT else was
        if row.document_id is not None and not own:
            becomes, why = was, "причину уже назвал другой документ"
    elif own and was in ABSENT:
        becomes = row.code_before or AttendanceCode.ABSENT.value
    elif covered:
        why = "опоздал: код остаётся" if was == "ОП" else "освобождён: код остаётся"
    if becomes != was:
        facts = CellFacts(row.day, row.day, parallel=0, is_member=True, closed=bool(closed), paper=mode is JournalMode.PAPER)
        if problem := cell_refusal(CellEntry(becomes), facts):
            becomes, why = was, str(problem)
    if not covered and not own:
        return Step(row.day, number, subject, was, was, "вне документа", None)
    return Step(row.day, number, subject, was, becomes, why, row, covered)


def told_of(changed: int) -> str:
    """«Причина исправлена на 6 уроках.»"""
    return f"Причина исправлена на {wording.counted(changed, 'уроке', 'уроках', 'уроках')}." if changed else "Коды в журнале не изменились."


def told(steps: Sequence[Step]) -> list[Step]:
    """The steps worth showing: what changes and what is kept although it lies in the interval."""
    return [step for step in steps if step.row is not None]


def enter(actor: Actor, said: Said, scan: files.Scan | None) -> tuple[AbsenceDocument, int]:
    """Write the paper down and name the reason everywhere; returns it with the number of changed lessons. Refused in words."""
    if not may(actor, CREATE, AbsenceDocument):
        abort(403, who_may(CREATE, AbsenceDocument))
    _refuse_nonsense(actor, said)
    paper = AbsenceDocument(entered_by_id=actor.person_id, entered_at=clock.now())
    _fill(paper, said)
    db.session.add(paper)
    if not can(actor, CREATE, paper):                   # flushes; a strange pupil is not found
        abort(404, who_may(READ, Student))
    if scan:
        files.attach(actor, paper, scan)
    return paper, _carry_out(actor, plan(actor, said, paper), paper)


def change(actor: Actor, paper: AbsenceDocument, said: Said, scan: files.Scan | None, version: int | None = None, drop: bool = False) -> int:
    """Correct the paper: lessons that it no longer covers get their former code back; `drop` takes its file away, which stays on the disk."""
    demand(actor, EDIT, paper)
    if version is not None and version != paper.version:
        raise Refused("Этот документ только что изменили на другой странице. Откройте его снова, сравните и сохраните.", "start_on")
    if said.student_id != paper.student_id:
        raise Refused("Документ выдан другому ученику. Отмените его и внесите новый.", "student_id")
    _refuse_nonsense(actor, said)
    steps = plan(actor, said, paper)
    _fill(paper, said)
    demand(actor, EDIT, paper)                           # flushes: the new days must be of the own class too
    if scan:
        files.attach(actor, paper, scan)
    elif drop:
        paper.file_id = None
    return _carry_out(actor, steps, paper)


def cancel(actor: Actor, paper: AbsenceDocument) -> int:
    """Take the paper back with all that it named."""
    demand(actor, DELETE, paper)
    changed = _carry_out(actor, [_step(None, paper, *row) for row in _rows(actor, None, paper)], paper)
    if db.session.scalar(select(func.count()).where(Attendance.document_id == paper.id),
                         execution_options=system("does a journal of another class still stand on the paper", Attendance)):
        raise Refused("Документ нельзя отменить: по нему названы причины и в прежнем классе ученика. Укажите в нём другие даты.")
    _let_go(paper)
    db.session.delete(paper)
    return changed


def _let_go(paper: AbsenceDocument) -> None:
    """The note that a cancelled paper was made of waits for an answer again."""
    statement = select(AbsenceNote).where(AbsenceNote.document_id == paper.id)
    for note in db.session.scalars(statement, execution_options=system("the note that a cancelled paper was made of", AbsenceNote)):
        note.document_id, note.status, note.answer, note.answered_by_id, note.answered_at = None, NoteState.OPEN, None, None, None
    db.session.flush()


def _carry_out(actor: Actor, steps: Sequence[Step], paper: AbsenceDocument) -> int:
    stuck = [step for step in steps if step.row is not None and step.row.document_id == paper.id and step.why and step.was in ABSENT]
    if stuck:
        raise Refused(f"{wording.date_ru(stuck[0].day)}, {stuck[0].number} урок: {stuck[0].why}", "end_on")
    wanted = [step for step in steps if step.row is not None and step.was in ABSENT and not step.why]
    blocked = [step for step in steps if step.row is not None and step.was in ABSENT and step.why]
    if blocked and not wanted:
        raise Refused(f"Исправить нечего. {wording.date_ru(blocked[0].day)}, {blocked[0].number} урок: {blocked[0].why}", "start_on")
    done = 0
    for step in steps:
        row = step.row
        if row is None or step.why:
            continue
        done += step.changes
        _rewrite(actor, row, step, paper)
    db.session.flush()
    return done


def _rewrite(actor: Actor, row: Attendance, step: Step, paper: AbsenceDocument) -> None:
    code = AttendanceCode(step.becomes)
    mine = row.document_id == paper.id
    if step.covered and code.value == paper.code.value:
        if not mine:
            row.code_before, row.document_id = step.was, paper.id
    elif mine:
        row.code_before, row.document_id = None, None
    if step.changes:
        row.code, row.set_by_id, row.set_at = code, actor.person_id, clock.now()


def _fill(paper: AbsenceDocument, said: Said) -> None:
    for name in ("student_id", "start_on", "end_on", "first_lesson", "last_lesson", "code", "kind", "number", "presented_on"):
        setattr(paper, name, getattr(said, name))


def _refuse_nonsense(actor: Actor, said: Said) -> None:
    if said.end_on < said.start_on:
        raise Refused("Окончание раньше начала. Исправьте одну из дат.", "end_on")
    if (said.end_on - said.start_on).days > LONGEST:
        raise Refused(f"Документ больше чем на {LONGEST} дней. Проверьте год в датах.", "end_on")
    if said.presented_on > actor.today:
        raise Refused("Этот день ещё не наступил. Укажите день, когда документ принесли.", "presented_on")
    if (said.first_lesson is None) != (said.last_lesson is None):
        raise Refused("Укажите оба номера урока или ни одного.", "last_lesson" if said.first_lesson else "first_lesson")
    if said.first_lesson is not None and said.start_on != said.end_on:
        raise Refused("Номера уроков указывают для одного дня. Для нескольких дней оставьте их пустыми.", "first_lesson")
    if said.first_lesson is not None and said.last_lesson is not None and not 1 <= said.first_lesson <= said.last_lesson <= 12:
        raise Refused("Номера уроков – от 1 до 12, первый не позже последнего.", "first_lesson")


def said_in(paper: AbsenceDocument) -> Said:
    """The paper as it stands."""
    return Said(paper.student_id, paper.start_on, paper.end_on, paper.first_lesson, paper.last_lesson, paper.code, paper.kind, paper.number, paper.presented_on)


def one(actor: Actor, id_: int) -> tuple[AbsenceDocument, str]:
    """A paper that the person may see, 404 otherwise, with the pupil's name."""
    paper = pick(actor, AbsenceDocument, id_)
    statement = select(Person).join(Student, Student.person_id == Person.id).where(Student.id == paper.student_id)
    person = db.session.scalars(statement, execution_options=system("whose paper was opened", Person, Student)).one()
    return paper, f"{person.last_name} {person.first_name}"


def listed(actor: Actor, pupils: Sequence[int] | None, first: date, waiting_only: bool = False) -> list[Listed]:
    """The papers since that day, the newest first: how many lessons each explains and how many still say «ОТ» (two working days to name the reason, DL-21)."""
    condition = scope(actor, READ, AbsenceDocument)
    of_lesson = or_(AbsenceDocument.first_lesson.is_(None), Lesson.number.between(AbsenceDocument.first_lesson, AbsenceDocument.last_lesson))
    in_days = and_(Attendance.student_id == AbsenceDocument.student_id, Attendance.day.between(AbsenceDocument.start_on, AbsenceDocument.end_on))
    waits = and_(Attendance.code == AttendanceCode.ABSENT, Attendance.document_id.is_(None), of_lesson)
    explained, waiting = func.count(Attendance.id).filter(Attendance.document_id == AbsenceDocument.id), func.count(Attendance.id).filter(waits)
    statement = (select(AbsenceDocument, Person.last_name, Person.first_name, explained, waiting)
                 .join(Student, Student.id == AbsenceDocument.student_id).join(Person, Person.id == Student.person_id)
                 .join(Attendance, in_days, isouter=True).join(Lesson, Lesson.id == Attendance.lesson_id, isouter=True)
                 .where(condition, AbsenceDocument.end_on >= first)
                 .group_by(AbsenceDocument.id, Person.id, Person.last_name, Person.first_name)
                 .order_by(AbsenceDocument.presented_on.desc(), AbsenceDocument.id.desc()))
    if pupils is not None:
        statement = statement.where(AbsenceDocument.student_id.in_(pupils))
    if waiting_only:
        statement = statement.having(waiting > 0)
    rows = db.session.execute(granted(statement, AbsenceDocument, Student, Person, Attendance, Lesson, condition=condition)).all()
    days = exceptions() if rows else {}
    found = []
    for paper, last, given, number, left in rows:
        due = add_working(paper.presented_on, attendance.EXPLAINED_IN, days)
        found.append(Listed(paper, f"{last} {given}", number, left, due, bool(left) and due < actor.today))
    return found


def code_by_paper(rows: Sequence[Attendance]) -> None:
    """The hook of the journal's cell: an «ОТ» put on a lesson that a paper covers gets the paper's code at once; any other code typed by hand leaves its
    paper. Call it with the rows just written, before the answer is made; one statement, none when there is no row."""
    rows = [row for row in rows if row is not None and (row.code is AttendanceCode.ABSENT or row.document_id is not None)]
    if not rows:
        return
    db.session.flush()
    stamp = system("the paper that explains an absence (Р 8.5)", AbsenceDocument, Lesson)
    lessons = {row.lesson_id for row in rows}
    statement = (select(Lesson.id, AbsenceDocument).select_from(Lesson)
                 .join(AbsenceDocument, and_(AbsenceDocument.start_on <= Lesson.day, AbsenceDocument.end_on >= Lesson.day,
                                             or_(AbsenceDocument.first_lesson.is_(None),
                                                 Lesson.number.between(AbsenceDocument.first_lesson, AbsenceDocument.last_lesson))))
                 .where(Lesson.id.in_(lessons), AbsenceDocument.student_id.in_({row.student_id for row in rows})).order_by(AbsenceDocument.id.desc()))
    by_cell = {(lesson, paper.student_id): paper for lesson, paper in db.session.execute(statement, execution_options=stamp)}
    for row in rows:
        paper = by_cell.get((row.lesson_id, row.student_id))
        if row.code is AttendanceCode.ABSENT and paper is not None:
            row.code, row.document_id, row.code_before = AttendanceCode(paper.code.value), paper.id, AttendanceCode.ABSENT.value
        elif row.document_id is not None and (paper is None or row.code.value != paper.code.value):
            row.document_id, row.code_before = None, None
    db.session.flush()
