"""The register of written requests: who asked, when, for which child, till when, withdrawn."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import ColumnElement, and_, select

from sgo import clock
from sgo.access import CREATE, EDIT, READ, Actor, can, demand, granted, may, pick, scope, system, who_may
from sgo.models import (Enrolment, Guardian, Guardianship, PaperDiaryReason, PaperDiaryRequest, Person, Relation, SchoolClass, Student, db)
from sgo.rules import names

from .. import Refused, files

SHOWN = 300


@dataclass(frozen=True)
class Typed:
    """What a written request says."""
    student_id: int
    guardian_id: int
    reason: PaperDiaryReason
    asked_on: date
    last_on: date | None


@dataclass(frozen=True)
class Listed:
    """A request with the pupil, the class of today and, for whoever may know, the parent."""
    request: PaperDiaryRequest
    name: str
    class_name: str
    parent: str
    represents: bool

    def stands(self, day: date) -> bool:
        """Whether the school owes the family its slips on this day."""
        row = self.request
        return self.represents and row.asked_on <= day and (row.last_on is None or row.last_on >= day) and (row.withdrawn_on is None or row.withdrawn_on > day)


def represented(today: date) -> ColumnElement[bool]:
    """The condition on requests that whoever asked is still the child's legal, unrestricted representative: else nothing is handed over."""
    return (select(Guardianship.id).where(Guardianship.student_id == PaperDiaryRequest.student_id, Guardianship.guardian_id == PaperDiaryRequest.guardian_id,
                                          Guardianship.is_legal_representative, ~Guardianship.restricted, Guardianship.holds_on(today))
            .correlate(PaperDiaryRequest).exists())


def listed(actor: Actor, class_id: int | None) -> list[Listed]:
    """The requests of a class of today, or of all whom one may see: those that stand first, by name."""
    condition = scope(actor, READ, PaperDiaryRequest)
    parent = Person.__table__.alias("parent")
    here = and_(Enrolment.student_id == PaperDiaryRequest.student_id, Enrolment.holds_on(actor.today))
    statement = (select(PaperDiaryRequest, Person.last_name, Person.first_name, SchoolClass.parallel_id, SchoolClass.letter,
                        parent.c.last_name, parent.c.first_name, parent.c.middle_name, represented(actor.today))
                 .join(Student, Student.id == PaperDiaryRequest.student_id).join(Person, Person.id == Student.person_id)
                 .join(Guardian, Guardian.id == PaperDiaryRequest.guardian_id).join(parent, parent.c.id == Guardian.person_id)
                 .join(Enrolment, here, isouter=True).join(SchoolClass, SchoolClass.id == Enrolment.class_id, isouter=True)
                 .where(condition).order_by(PaperDiaryRequest.withdrawn_on.is_not(None), Person.sort_key, PaperDiaryRequest.id).limit(SHOWN))
    if class_id is not None:
        statement = statement.where(SchoolClass.id == class_id)
    told = may(actor, READ, Guardian)
    rows = db.session.execute(granted(statement, PaperDiaryRequest, Student, Person, Guardian, Guardianship, Enrolment, SchoolClass,
                                      condition=condition))
    return [Listed(request, f"{last} {first}", f"{parallel}{letter}" if letter else "–", names.full_name(kin, given, middle) if told else "", bool(represents))
            for request, last, first, parallel, letter, kin, given, middle, represents in rows]


def choices(actor: Actor, class_id: int) -> list[tuple[str, str]]:
    """Who may ask, for whom: the legal, unrestricted representatives of the class, as «pupil:guardian»."""
    here = and_(Enrolment.student_id == Guardianship.student_id, Enrolment.class_id == class_id, Enrolment.holds_on(actor.today))
    condition = and_(scope(actor, READ, Guardianship), scope(actor, READ, Guardian), scope(actor, READ, Student))
    parent = Person.__table__.alias("parent")
    statement = (select(Guardianship.student_id, Guardianship.guardian_id, Person.last_name, Person.first_name, parent.c.last_name, parent.c.first_name,
                        parent.c.middle_name, Guardianship.relation)
                 .join(Enrolment, here).join(Student, Student.id == Guardianship.student_id).join(Person, Person.id == Student.person_id)
                 .join(Guardian, Guardian.id == Guardianship.guardian_id).join(parent, parent.c.id == Guardian.person_id)
                 .where(condition, *_represents(actor.today)).order_by(Person.sort_key, Guardianship.id))
    rows = db.session.execute(granted(statement, Guardianship, Guardian, Student, Person, Enrolment, condition=condition))
    return [(f"{student}:{guardian}", f"{last} {first} – {Relation(kin).label} {names.full_name(of, given, middle)}")
            for student, guardian, last, first, of, given, middle, kin in rows]


def _represents(day: date) -> list[ColumnElement[bool]]:
    return [Guardianship.is_legal_representative.is_(True), ~Guardianship.restricted, Guardianship.holds_on(day), Guardian.archived_at.is_(None)]


def enter(actor: Actor, typed: Typed, scan: files.Scan | None) -> PaperDiaryRequest:
    """Write a request down; Refused when the parent does not stand for the child, or a request of the child stands already."""
    if not may(actor, CREATE, PaperDiaryRequest):
        abort(403, who_may(CREATE, PaperDiaryRequest))
    if typed.asked_on > actor.today:
        raise Refused("Этот день ещё не наступил. Укажите дату на заявлении.", "asked_on")
    if typed.last_on is not None and typed.last_on < typed.asked_on:
        raise Refused("Срок кончается раньше дня заявления. Исправьте одну из дат.", "last_on")
    row = PaperDiaryRequest(student_id=typed.student_id, guardian_id=typed.guardian_id, reason=typed.reason, asked_on=typed.asked_on, last_on=typed.last_on,
                            entered_by_id=actor.person_id, entered_at=clock.now())
    _refuse_stranger(actor, typed)
    standing = select(PaperDiaryRequest.id).where(PaperDiaryRequest.student_id == typed.student_id,
                                                  PaperDiaryRequest.holds_between(typed.asked_on, typed.last_on or date.max))
    if db.session.scalar(standing.limit(1), execution_options=system("does a request of the child stand already", PaperDiaryRequest)):
        raise Refused("Заявление об этом ребёнке уже действует. Отзовите прежнее или укажите другой срок.", "who")
    db.session.add(row)
    if not can(actor, CREATE, row):                     # flushes; a pupil of another class is not found
        abort(404, who_may(READ, Student))
    if scan:
        files.attach(actor, row, scan)
    return row


def _refuse_stranger(actor: Actor, typed: Typed) -> None:
    statement = (select(Guardianship.id).join(Guardian, Guardian.id == Guardianship.guardian_id)
                 .where(Guardianship.student_id == typed.student_id, Guardianship.guardian_id == typed.guardian_id, *_represents(actor.today)).limit(1))
    if db.session.scalar(statement, execution_options=system("who may ask for a diary on paper", Guardianship, Guardian)) is None:
        raise Refused("Просить может законный представитель ребёнка. Выберите его в списке.", "who")


def withdraw(actor: Actor, request_id: object, on: date) -> PaperDiaryRequest:
    """The family needs no paper any more, from this day on; what was handed over stays in the log."""
    row = pick(actor, PaperDiaryRequest, request_id, EDIT)
    if row.withdrawn_on is not None:
        raise Refused("Это заявление уже отозвано.")
    if not row.asked_on <= on <= actor.today:
        raise Refused("День отзыва – не раньше заявления и не позже сегодняшнего дня.")
    row.withdrawn_on = on
    demand(actor, EDIT, row)
    return row


def standing_pupils(actor: Actor, students: Sequence[int], first: date, last: date) -> set[int]:
    """Of these pupils, those whose request stands on some day from first to last."""
    condition = scope(actor, READ, PaperDiaryRequest)
    statement = select(PaperDiaryRequest.student_id).where(condition, PaperDiaryRequest.student_id.in_(students),
                                                           PaperDiaryRequest.holds_between(first, last), represented(actor.today))
    return set(db.session.scalars(granted(statement, PaperDiaryRequest, Guardianship, condition=condition)))
