"""«Информационное письмо для родителей» (Р 10.5): sent to those who stand for the child, kept as it was sent; who has opened it is seen."""
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import select

from sgo import clock
from sgo.access import CREATE, EDIT, READ, Actor, demand, granted, may, pick, scope, system, who_may
from sgo.models import Guardian, Guardianship, ParentLetter, Person, Student, StudyPeriod, db
from sgo.services import Refused, notices

from . import families, pupil
from .base import Table
from .runs import plain, table_of

KEY = pupil.LETTER.key
PAGE = "/letters/{0}"


@dataclass(frozen=True)
class Sent:
    """A letter in a list: about whom, to whom, when it was sent and opened."""
    id: int
    pupil: str
    to: str
    period: str
    sent_at: datetime
    read_at: datetime | None


def send(actor: Actor, students: Sequence[int], period_id: int) -> tuple[int, list[str]]:
    """Send the letters of these pupils; how many went out, and the pupils who have nobody to send to. What the table says stands in the letter for good."""
    if not may(actor, CREATE, ParentLetter):
        abort(403, who_may(CREATE, ParentLetter))
    sent, alone = 0, []
    people = _guardians(actor, students)
    for student in students:
        table = families.fit(pupil.LETTER.build(actor, student_id=student, period_id=period_id))
        if not people.get(student):
            alone.append(dict(table.facts)["Ученик"])
        data = json.dumps(plain(table), ensure_ascii=False, sort_keys=True)
        for guardian, person in people.get(student, ()):
            letter = ParentLetter(student_id=student, guardian_id=guardian, period_id=period_id, sent_by_id=actor.person_id, sent_at=clock.now(), data=data)
            db.session.add(letter)
            demand(actor, CREATE, letter)
            about = f"{dict(table.facts)['Ученик']}: {dict(table.facts)['Период']}."
            notices.tell([notices.Said(person, "Информационное письмо", about, PAGE.format(letter.id))])
            sent += 1
    if not sent:
        raise Refused("Отправлять некому: у этих учеников нет представителей, которым можно писать.")
    return sent, alone


def _guardians(actor: Actor, students: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Legal representatives of today, unrestricted: (guardian, person) by pupil."""
    statement = (select(Guardianship.student_id, Guardian.id, Guardian.person_id).join(Guardian, Guardian.id == Guardianship.guardian_id)
                 .where(Guardianship.student_id.in_(students), Guardianship.is_legal_representative, ~Guardianship.restricted,
                        Guardianship.holds_on(actor.today), Guardian.archived_at.is_(None)).order_by(Guardian.id))
    found: dict[int, list[tuple[int, int]]] = {}
    for student, guardian, person in db.session.execute(statement, execution_options=system("to whom a letter to parents goes", Guardianship, Guardian)):
        found.setdefault(student, []).append((guardian, person))
    return found


def listed(actor: Actor) -> list[Sent]:
    """The letters that one may see, the newest first: a parent's own, those of one's class, all for the heads."""
    condition = scope(actor, READ, ParentLetter)
    whose, to = Person, Person.__table__.alias("to")
    statement = (select(ParentLetter.id, whose.last_name, whose.first_name, to.c.last_name, to.c.first_name, StudyPeriod.name, ParentLetter.sent_at,
                        ParentLetter.read_at)
                 .join(Student, Student.id == ParentLetter.student_id).join(whose, whose.id == Student.person_id)
                 .join(Guardian, Guardian.id == ParentLetter.guardian_id).join(to, to.c.id == Guardian.person_id)
                 .join(StudyPeriod, StudyPeriod.id == ParentLetter.period_id).where(condition).order_by(ParentLetter.id.desc()).limit(500))
    rows = db.session.execute(granted(statement, ParentLetter, Student, Person, Guardian, condition=condition))
    return [Sent(row[0], f"{row[1]} {row[2]}", f"{row[3]} {row[4]}", row[5], row[6], row[7]) for row in rows]


def opened(actor: Actor, id_: object) -> tuple[ParentLetter, Table]:
    """A letter as it was sent; 404 for another's."""
    letter: Any = pick(actor, ParentLetter, id_)
    return letter, table_of(json.loads(letter.data))


def is_unread(actor: Actor, letter: ParentLetter) -> bool:
    """Whether this very parent opens it for the first time."""
    return letter.read_at is None and may(actor, EDIT, ParentLetter)


def read(actor: Actor, id_: object) -> None:
    """The parent has opened it: said once."""
    letter = pick(actor, ParentLetter, id_, EDIT)
    if letter.read_at is None:
        letter.read_at = clock.now()
