"""Who reads the diary (П 7.6): which families have read a week of a class, who has not come for a month, and the mild reminder."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import abort
from sqlalchemy import and_, func, select

from sgo import clock
from sgo.access import READ, Actor, granted, may, scope, system, who_may
from sgo.models import (Account, AccountStatus, DiaryReceipt, Enrolment, Guardian, Guardianship, Notice, Person, Relation, Student, UserSession, db)
from sgo.rules import names, wording

from . import Refused, notices

MONTH = timedelta(days=30)
DIARY = "/diary/"
TITLE = "Загляните в дневник"
REMINDER = "Классный руководитель просит прочесть дневник ребёнка и отметить «Ознакомлен с неделей»."


@dataclass(frozen=True)
class Parent:
    """A parent: the last visit (None: never), when the week was said to be read, a reminder that was not opened yet."""
    person_id: int
    name: str
    relation: str
    has_account: bool
    seen_at: datetime | None
    read_at: datetime | None
    reminded_at: datetime | None
    is_away: bool

    @property
    def state(self) -> tuple[str, str]:
        """The visit in words with its colour."""
        if not self.has_account:
            return "нет учётной записи", "warn"
        if self.seen_at is None:
            return "входа ещё не было", "bad"
        return wording.date_ru(self.seen_at.astimezone(clock.SCHOOL_ZONE).date()), "bad" if self.is_away else "ok"


@dataclass
class Line:
    """A pupil of the class with the parents who may read the diary."""
    student_id: int
    name: str
    parents: list[Parent] = field(default_factory=list)

    @property
    def has_read(self) -> bool:
        """Whether one of the parents has read the week."""
        return any(one.read_at for one in self.parents)

    @property
    def is_away(self) -> bool:
        """Whether none of the parents has come for a month."""
        return all(one.is_away for one in self.parents)


def of_class(actor: Actor, class_id: int, monday: date) -> list[Line]:
    """The class of today with its parents; the right to the class was asked before, restricted parents are not parents here."""
    if not may(actor, READ, DiaryReceipt):
        abort(403, who_may(READ, DiaryReceipt))
    pupils = _pupils(actor, class_id)
    found = {id_: Line(id_, name) for id_, name in pupils}
    families = _parents(actor, list(found))
    people = {person for _, person, *_ in families}
    visits, reminded, read = _visits(people), _reminded(people), _read(actor, list(found), monday)
    long_ago = clock.school_now() - MONTH
    for student, person, guardian, name, relation in families:
        has_account, seen = visits.get(person, (False, None))
        found[student].parents.append(Parent(person, name, relation, has_account, seen, read.get((student, guardian)), reminded.get(person),
                                             not has_account or seen is None or seen < long_ago))
    return list(found.values())


def remind(actor: Actor, lines: Sequence[Line], people: Iterable[int]) -> int:
    """Tell these parents of the class, in a friendly line, to look into the diary; whoever has not opened the last one is not told again."""
    wanted = set(people)
    if not wanted:
        raise Refused("Отметьте родителей, которым напомнить.")
    chosen = {one.person_id for line in lines for one in line.parents if one.person_id in wanted and one.has_account and one.reminded_at is None}
    if not chosen:
        raise Refused("Этим родителям напоминание уже отправлено или у них нет учётной записи. Выберите других.")
    notices.tell(notices.Said(person, TITLE, REMINDER, DIARY) for person in sorted(chosen))
    return len(chosen)


def _pupils(actor: Actor, class_id: int) -> list[tuple[int, str]]:
    condition = scope(actor, READ, Student)
    here = and_(Enrolment.student_id == Student.id, Enrolment.class_id == class_id, Enrolment.holds_on(actor.today))
    statement = (select(Student.id, Person.last_name, Person.first_name).join(Person, Person.id == Student.person_id).join(Enrolment, here)
                 .where(condition, Student.archived_at.is_(None)).order_by(Person.sort_key, Student.id))
    return [(id_, f"{last} {first}") for id_, last, first in db.session.execute(granted(statement, Student, Person, Enrolment, condition=condition))]


def _parents(actor: Actor, students: Sequence[int]) -> list[tuple[int, int, int, str, str]]:
    """(pupil, person, guardian, name, who it is) of the legal, unrestricted representatives of today."""
    condition = and_(scope(actor, READ, Guardianship), scope(actor, READ, Guardian))
    statement = (select(Guardianship.student_id, Person.id, Guardian.id, Person.last_name, Person.first_name, Person.middle_name, Guardianship.relation)
                 .join(Guardian, Guardian.id == Guardianship.guardian_id).join(Person, Person.id == Guardian.person_id)
                 .where(condition, Guardianship.student_id.in_(students), Guardianship.is_legal_representative, ~Guardianship.restricted,
                        Guardianship.holds_on(actor.today), Guardian.archived_at.is_(None)).order_by(Guardianship.id))
    rows = db.session.execute(granted(statement, Guardianship, Guardian, Person, condition=condition))
    return [(student, person, guardian, names.full_name(last, first, middle), Relation(kin).label)
            for student, person, guardian, last, first, middle, kin in rows]


def _visits(people: Iterable[int]) -> dict[int, tuple[bool, datetime | None]]:
    """Whether there is an account that may come in, and its last visit: a session of a phone lives for weeks, so the last deed counts, not the last login."""
    seen = func.max(UserSession.seen_at)
    statement = (select(Account.person_id, Account.last_login_at, seen).join(UserSession, UserSession.account_id == Account.id, isouter=True)
                 .where(Account.person_id.in_(people), Account.status != AccountStatus.BLOCKED)
                 .group_by(Account.id, Account.person_id, Account.last_login_at))
    rows = db.session.execute(statement, execution_options=system("when parents of the class came last (П 7.6)", Account, UserSession))
    return {person: (True, max((at for at in (login, touched) if at), default=None)) for person, login, touched in rows}


def _reminded(people: Iterable[int]) -> dict[int, datetime]:
    """The reminders that were not opened yet, by person."""
    statement = (select(Notice.person_id, func.max(Notice.made_at)).where(Notice.person_id.in_(people), Notice.title == TITLE, Notice.read_at.is_(None))
                 .group_by(Notice.person_id))
    rows = db.session.execute(statement, execution_options=system("reminders of the class that are unread", Notice))
    return {row[0]: row[1] for row in rows}


def _read(actor: Actor, students: Sequence[int], monday: date) -> dict[tuple[int, int], datetime]:
    condition = scope(actor, READ, DiaryReceipt)
    statement = select(DiaryReceipt.student_id, DiaryReceipt.guardian_id, DiaryReceipt.at).where(
        condition, DiaryReceipt.student_id.in_(students), DiaryReceipt.week_on == monday, DiaryReceipt.work_id.is_(None))
    return {(student, guardian): at for student, guardian, at in db.session.execute(granted(statement, DiaryReceipt, condition=condition))}
