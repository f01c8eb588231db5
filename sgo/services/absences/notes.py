"""A parent's note of absence: sent from the phone, made into a paper by the class teacher, or declined with a sentence (matrix, row 21)."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from sgo import clock
from sgo.access import APPROVE, CREATE, EDIT, READ, Actor, demand, granted, may, pick, scope, system, who_may
from sgo.models import (AbsenceDocument, AbsenceNote, AbsencePaper, AbsenceReason, ClassTeacher, Employee, Enrolment, Guardian, Guardianship, NoteReason,
                        NoteState, Notice, Person, Student, db)
from sgo.rules import wording

from .. import Refused, files, notices
from . import papers

MOST_OPEN = 10
LONGEST, LONGEST_ANSWER = 500, 300
LONGEST_ABSENCE = 60                                    # days of one note
PAST, AHEAD = timedelta(days=60), timedelta(days=120)
SHOWN = 30
CODES = {NoteReason.ILL: AbsenceReason.ILL}             # what a reason becomes unless the class teacher says otherwise; the rest is «УП»
OF_FAMILY, OF_TEACHER = "/diary/notes/", "/absences/notes"


@dataclass(frozen=True)
class Typed:
    """What a parent says: the days, the reason, a few words."""
    start_on: date
    end_on: date
    reason: NoteReason
    said: str


@dataclass(frozen=True)
class Shown:
    """A note with the pupil's name and the days in words."""
    note: AbsenceNote
    name: str

    @property
    def days(self) -> str:
        """«24.11.2026 – 26.11.2026»."""
        first, last = wording.date_ru(self.note.start_on), wording.date_ru(self.note.end_on)
        return first if first == last else f"{first} – {last}"


def send(actor: Actor, student_id: int, typed: Typed, scan: files.Scan | None) -> AbsenceNote:
    """Send a note about the own child to the class teacher; for a stranger's child, or one whom a court keeps from this adult, there is nothing to find."""
    if student_id not in actor.own.children:
        abort(404, who_may(READ, Student))
    _refuse_nonsense(actor, student_id, typed)
    row = AbsenceNote(student_id=student_id, author_id=actor.person_id, start_on=typed.start_on, end_on=typed.end_on, reason=typed.reason,
                      said=wording.printable(typed.said).strip() or None, sent_at=clock.now())
    if scan:
        files.attach(actor, row, scan)
    db.session.add(row)
    demand(actor, CREATE, row)
    _tell_the_class_teacher(row)
    return row


def _refuse_nonsense(actor: Actor, student_id: int, typed: Typed) -> None:
    if typed.end_on < typed.start_on:
        raise Refused("Окончание раньше начала. Исправьте одну из дат.", "end_on")
    if (typed.end_on - typed.start_on).days >= LONGEST_ABSENCE:
        raise Refused(f"Это больше {LONGEST_ABSENCE} дней. О таком пропуске поговорите с классным руководителем.", "end_on")
    if typed.start_on < actor.today - PAST:
        raise Refused("Это было больше двух месяцев назад. Отдайте документ классному руководителю лично.", "start_on")
    if typed.start_on > actor.today + AHEAD:
        raise Refused("До этого дня больше четырёх месяцев. Проверьте год в дате.", "start_on")
    if typed.reason is NoteReason.OTHER and not typed.said.strip():
        raise Refused("Напишите, в чём причина.", "said")
    if len(typed.said) > LONGEST:
        raise Refused(f"Слишком длинно: до {LONGEST} знаков.", "said")
    condition = scope(actor, READ, AbsenceNote)
    statement = select(AbsenceNote.start_on, AbsenceNote.end_on).where(condition, AbsenceNote.student_id == student_id, AbsenceNote.status == NoteState.OPEN)
    waiting = db.session.execute(granted(statement, AbsenceNote, condition=condition)).all()
    if (typed.start_on, typed.end_on) in [tuple(row) for row in waiting]:
        raise Refused("Такая записка уже ждёт ответа: она ниже.", "start_on")
    if len(waiting) >= MOST_OPEN:
        raise Refused(f"Ответа уже ждут {MOST_OPEN} записок об этом ребёнке. Дождитесь ответа классного руководителя.", "start_on")


def mine(actor: Actor, student_id: int) -> list[AbsenceNote]:
    """The parent's own notes about this child, the newest first."""
    condition = scope(actor, READ, AbsenceNote)
    own = and_(condition, AbsenceNote.author_id == (actor.person_id or 0), AbsenceNote.student_id == student_id)
    statement = select(AbsenceNote).where(own).order_by(AbsenceNote.id.desc()).limit(SHOWN)
    return list(db.session.scalars(granted(statement, AbsenceNote, condition=condition)))


def withdraw(actor: Actor, note_id: object) -> AbsenceNote:
    """Take the own note back while it waits."""
    note = pick(actor, AbsenceNote, note_id, EDIT)
    if note.status is not NoteState.OPEN:
        raise Refused("На эту записку уже ответили, отозвать её нельзя. Напишите новую.")
    note.status = NoteState.WITHDRAWN
    return note


# ---------- the class teacher
def of_class(actor: Actor, pupils: Sequence[int] | None = None) -> tuple[list[Shown], list[Shown]]:
    """The notes that wait, the oldest first, and the last that were answered; of these pupils, or of all whom one may see."""
    return _listed(actor, pupils, AbsenceNote.status == NoteState.OPEN, AbsenceNote.id), _listed(
        actor, pupils, AbsenceNote.status.in_((NoteState.ACCEPTED, NoteState.DECLINED)), AbsenceNote.answered_at.desc(), AbsenceNote.id.desc())


def waiting(actor: Actor) -> list[Shown]:
    """What waits for this person's answer."""
    return _listed(actor, None, AbsenceNote.status == NoteState.OPEN, AbsenceNote.id, action=APPROVE)


def _listed(actor: Actor, pupils: Sequence[int] | None, which: Any, *order: Any, action: Any = READ) -> list[Shown]:
    condition = scope(actor, action, AbsenceNote)
    statement = (select(AbsenceNote, Person.last_name, Person.first_name).join(Student, Student.id == AbsenceNote.student_id)
                 .join(Person, Person.id == Student.person_id).where(condition, which).options(joinedload(AbsenceNote.author)).order_by(*order).limit(SHOWN))
    if pupils is not None:
        statement = statement.where(AbsenceNote.student_id.in_(pupils))
    rows = db.session.execute(granted(statement, AbsenceNote, Student, Person, condition=condition))
    return [Shown(note, f"{last} {first}") for note, last, first in rows]


def demand_answerer(actor: Actor) -> None:
    """403 for whoever answers nobody's notes."""
    if not may(actor, APPROVE, AbsenceNote):
        abort(403, f"Записки о пропусках принимают: {who_may(APPROVE, AbsenceNote)}")


def open_one(actor: Actor, note_id: object) -> AbsenceNote:
    """A note of the own class that waits; Refused when it was answered or taken back meanwhile."""
    note = pick(actor, AbsenceNote, note_id, APPROVE)
    if note.status is not NoteState.OPEN:
        raise Refused("Эта записка уже не ждёт ответа: на неё ответили или родитель её отозвал.")
    return note


def as_paper(note: AbsenceNote, today: date) -> papers.Said:
    """What the paper would say if the note were taken as it stands."""
    kind = AbsencePaper.MEDICAL if note.file_id and note.reason in {NoteReason.ILL, NoteReason.DOCTOR} else AbsencePaper.PARENTS
    brought = min(note.sent_at.astimezone(clock.SCHOOL_ZONE).date(), today)
    return papers.Said(note.student_id, note.start_on, note.end_on, None, None, CODES.get(note.reason, AbsenceReason.EXCUSED), kind, None, brought)


def accept(actor: Actor, note_id: object, said: papers.Said | None = None, code: str = "") -> tuple[AbsenceDocument, int]:
    """Make a paper of absence of the note: as it stands, with another reason, or as the class teacher says; with the number of changed lessons."""
    note = open_one(actor, note_id)
    if said is None:
        plain = as_paper(note, actor.today)
        said = replace(plain, code=next((one for one in AbsenceReason if one.value == code), plain.code))
    if said.student_id != note.student_id:
        raise Refused("Записка о другом ученике. Внесите отдельный документ.", "student_id")
    paper, changed = papers.enter(actor, said, None)
    paper.file_id, note.document_id = note.file_id, paper.id
    _answer(actor, note, NoteState.ACCEPTED, "")
    return paper, changed


def decline(actor: Actor, note_id: object, reason: str) -> AbsenceNote:
    """Say why the note is not taken: the parent reads it."""
    note, words = open_one(actor, note_id), wording.printable(reason).strip()
    if not words:
        raise Refused("Напишите, почему записка отклонена: ответ увидит родитель.", "answer")
    if len(words) > LONGEST_ANSWER:
        raise Refused(f"Слишком длинно: до {LONGEST_ANSWER} знаков.", "answer")
    _answer(actor, note, NoteState.DECLINED, words)
    return note


def _answer(actor: Actor, note: AbsenceNote, state: NoteState, words: str) -> None:
    note.status, note.answer, note.answered_by_id, note.answered_at = state, words or None, actor.person_id, clock.now()
    db.session.flush()
    if not _still_stands(note):
        return                                          # a court may have spoken meanwhile: then nothing is told
    what = "принята, причина пропуска записана" if state is NoteState.ACCEPTED else f"отклонена: {words}"
    notices.tell([notices.Said(note.author_id, "Ответ на записку о пропуске", f"Записка о пропуске {wording.date_ru(note.start_on)} {what}.",
                               f"{OF_FAMILY}?child={note.student_id}")])


def _still_stands(note: AbsenceNote) -> bool:
    """Whether the author is still the child's legal, unrestricted representative."""
    statement = (select(Guardianship.id).join(Guardian, Guardian.id == Guardianship.guardian_id)
                 .where(Guardian.person_id == note.author_id, Guardianship.student_id == note.student_id, Guardianship.is_legal_representative,
                        ~Guardianship.restricted, Guardianship.holds_on(clock.school_today())).limit(1))
    return db.session.scalar(statement, execution_options=system("may the author of a note still be told", Guardianship, Guardian)) is not None


def _tell_the_class_teacher(note: AbsenceNote) -> None:
    """Whoever leads the child's class today reads of it, next notes join an unread notice; Refused when nobody does."""
    today = clock.school_today()
    statement = (select(Employee.person_id, Person.last_name, Person.first_name, Notice).select_from(Enrolment)
                 .join(ClassTeacher, and_(ClassTeacher.class_id == Enrolment.class_id, ClassTeacher.holds_on(today)))
                 .join(Employee, Employee.id == ClassTeacher.employee_id)
                 .join(Student, Student.id == Enrolment.student_id).join(Person, Person.id == Student.person_id)
                 .join(Notice, notices.unread_about(Employee.person_id, OF_TEACHER), isouter=True)
                 .where(Enrolment.student_id == note.student_id, Enrolment.holds_on(today)))
    rows = db.session.execute(statement, execution_options=system("who leads the class of a child that will be away", Enrolment, ClassTeacher, Employee,
                                                                  Student, Person, Notice)).all()
    if not rows:
        raise Refused("У ребёнка сейчас нет класса или классного руководителя. Сообщите о пропуске в школу по телефону.", "start_on")
    days = wording.date_short(note.start_on) + ("" if note.start_on == note.end_on else f" – {wording.date_short(note.end_on)}")
    notices.tell(notices.Said(person, "Записки о пропусках", f"{last} {first}: {days}, {note.reason.label}.", OF_TEACHER, joins)
                 for person, last, first, joins in rows)
