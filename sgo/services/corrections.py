"""What parents ask to correct in a child's file: the asking, the list for whoever answers, the answer (matrix, row 9)."""
from flask import abort
from sqlalchemy import func, select

from sgo import clock
from sgo.access import CREATE, EDIT, READ, Actor, demand, granted, pick, scope, who_may
from sgo.models import CorrectionRequest, CorrectionSection, CorrectionState, Person, Student, db
from sgo.rules import wording

from . import Refused

MOST_OPEN = 10
LONGEST, LONGEST_ANSWER = 500, 300
ANSWERED_SHOWN = 20


def ask(actor: Actor, student_id: int, section: str, said: str) -> CorrectionRequest:
    """Ask for a correction in the own child's file; for a stranger's child, or one whom a court keeps from this adult, there is nothing to find."""
    if student_id not in actor.own.children:
        abort(404, who_may(READ, Student))
    part = next((one for one in CorrectionSection if one.value == section), None)
    words = wording.printable(said).strip()
    if part is None:
        raise Refused("Выберите, что неверно.", "section")
    if not words:
        raise Refused("Напишите, как должно быть.", "said")
    if len(words) > LONGEST:
        raise Refused(f"Слишком длинно: до {LONGEST} знаков.", "said")
    condition = scope(actor, READ, CorrectionRequest)
    waiting = select(func.count()).where(condition, CorrectionRequest.student_id == student_id, CorrectionRequest.status == CorrectionState.OPEN)
    if (db.session.scalar(granted(waiting, CorrectionRequest, condition=condition)) or 0) >= MOST_OPEN:
        raise Refused(f"Ответа уже ждут {MOST_OPEN} просьб об этом ребёнке. Дождитесь ответа классного руководителя.", "said")
    row = CorrectionRequest(student_id=student_id, author_id=actor.person_id, section=part, said=words, asked_at=clock.now())
    db.session.add(row)
    demand(actor, CREATE, row)
    return row


def answer(actor: Actor, request_id: object, is_fixed: bool, reason: str) -> CorrectionRequest:
    """Say what became of a request: corrected, or declined with the reason; once."""
    row = pick(actor, CorrectionRequest, request_id, EDIT)
    words = wording.printable(reason).strip()
    if row.status is not CorrectionState.OPEN:
        raise Refused("На эту просьбу уже ответили.", "reason")
    if not is_fixed and not words:
        raise Refused("Напишите, почему просьба отклонена: ответ увидит родитель.", "reason")
    if len(words) > LONGEST_ANSWER:
        raise Refused(f"Слишком длинно: до {LONGEST_ANSWER} знаков.", "reason")
    row.status = CorrectionState.FIXED if is_fixed else CorrectionState.DECLINED
    row.reason, row.answered_by_id, row.answered_at = words or None, actor.person_id, clock.now()
    demand(actor, EDIT, row)
    return row


def waiting(actor: Actor) -> list[tuple[CorrectionRequest, Person]]:
    """Requests that wait for this person's answer, the oldest first, with the child."""
    condition = scope(actor, EDIT, CorrectionRequest)
    statement = (select(CorrectionRequest, Person).join(Student, Student.id == CorrectionRequest.student_id).join(Person, Person.id == Student.person_id)
                 .where(condition, CorrectionRequest.status == CorrectionState.OPEN).order_by(CorrectionRequest.id))
    rows = db.session.execute(granted(statement, CorrectionRequest, Student, Person, condition=condition))
    return [(request, child) for request, child in rows]


def answered(actor: Actor) -> list[tuple[CorrectionRequest, Person]]:
    """The last requests that were answered."""
    condition = scope(actor, EDIT, CorrectionRequest)
    statement = (select(CorrectionRequest, Person).join(Student, Student.id == CorrectionRequest.student_id).join(Person, Person.id == Student.person_id)
                 .where(condition, CorrectionRequest.status != CorrectionState.OPEN).order_by(CorrectionRequest.id.desc()).limit(ANSWERED_SHOWN))
    rows = db.session.execute(granted(statement, CorrectionRequest, Student, Person, condition=condition))
    return [(request, child) for request, child in rows]
