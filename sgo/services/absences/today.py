"""Who is absent on a day: lesson by lesson, with the paper that explains it and the parents' telephones."""
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, select

from sgo.access import READ, Actor, granted, may, scope
from sgo.models import AbsenceDocument, Guardian, Guardianship, Person, PersonContacts, Relation, db
from sgo.rules.attendance import day_missed
from sgo.rules.marks import ABSENT

from . import book
from .book import Book, ClassLine, LessonSeen, Pupil


@dataclass(frozen=True)
class Parent:
    """Whom to call."""
    name: str
    relation: str
    phone: str | None

    @property
    def dial(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.phone or "" if sign.isdigit() or sign == "+")


@dataclass
class Away:
    """A pupil who missed a lesson of the day or came late."""
    id: int
    person_id: int
    name: str
    lessons: list[tuple[int, str, str | None, str, bool]]     # number, subject, code, look, whether the attendance was taken
    whole: bool
    unexplained: bool
    papers: list[AbsenceDocument]
    parents: list[Parent] = field(default_factory=list)


@dataclass(frozen=True)
class Today:
    """The day of the class."""
    day: date
    pupils: int
    away: list[Away]
    late: list[Away]
    silent: list[LessonSeen]                            # lessons whose attendance nobody has taken yet
    lessons: int
    shows_phones: bool


def read(actor: Actor, line: ClassLine, day: date) -> Today:
    """The class on that day."""
    whole = book.read(actor, line.id, day, day)
    here = [pupil for pupil in whole.pupils if any(since <= day and (until is None or day < until) for since, until in pupil.spans)]
    found = [one for pupil in here if (one := _away(whole, pupil, day))]
    away = [one for one in found if any(code in ABSENT for _, _, code, _, _ in one.lessons)]
    phones = may(actor, READ, Guardian)
    if phones and away:
        parents = _parents(actor, [one.id for one in away], day)
        for one in away:
            one.parents = parents.get(one.id, [])
    return Today(day, len(here), away, [one for one in found if one not in away], [lesson for lesson in whole.lessons if not lesson.confirmed],
                 len({lesson.number for lesson in whole.lessons}), phones)


def _away(whole: Book, pupil: Pupil, day: date) -> Away | None:
    own = [lesson for lesson in whole.lessons if pupil.attends(lesson.group, day)]
    codes = [whole.code(lesson.id, pupil.id) for lesson in own]
    if not any(codes):
        return None
    papers = [paper for paper in whole.papers if paper.student_id == pupil.id]
    lessons = [(lesson.number, lesson.subject, code, book.look(code), lesson.confirmed) for lesson, code in zip(own, codes, strict=True)]
    return Away(pupil.id, pupil.person_id, pupil.name, lessons, day_missed(codes), "ОТ" in codes, papers)


def _parents(actor: Actor, pupils: list[int], day: date) -> dict[int, list[Parent]]:
    """The parents whom the person may see, those restricted by a court left out."""
    scopes = {model: scope(actor, READ, model) for model in (Guardianship, Guardian, Person, PersonContacts)}
    statement = (select(Guardianship.student_id, Person.last_name, Person.first_name, Person.middle_name, Guardianship.relation, PersonContacts.phone)
                 .join(Guardian, and_(Guardian.id == Guardianship.guardian_id, scopes[Guardian]))
                 .join(Person, and_(Person.id == Guardian.person_id, scopes[Person]))
                 .join(PersonContacts, and_(PersonContacts.person_id == Person.id, scopes[PersonContacts]), isouter=True)
                 .where(scopes[Guardianship], Guardianship.student_id.in_(pupils), ~Guardianship.restricted, Guardianship.holds_on(day),
                        Guardian.archived_at.is_(None)).order_by(Guardianship.id))
    found: dict[int, list[Parent]] = defaultdict(list)
    rows = db.session.execute(granted(statement, Guardianship, Guardian, Person, PersonContacts, condition=and_(*scopes.values())))
    for student, last, first, middle, relation, phone in rows:
        found[student].append(Parent(" ".join(part for part in (last, first, middle) if part), Relation(relation).label, phone))
    return found
