"""Whose diary it is: one's own, one's children's, those of the class one leads."""
from dataclasses import dataclass, field
from datetime import date

from flask import abort
from sqlalchemy import or_, select

from sgo.access import READ, Actor, granted, scope, who_may
from sgo.models import Enrolment, Person, Role, SchoolClass, SchoolYear, Student, db


@dataclass(frozen=True)
class Place:
    """Where a pupil studied from one day until another: the year, the parallel, the class with its shift."""
    since: date
    until: date | None
    year_id: int
    year: str
    parallel: int
    class_id: int | None
    letter: str | None
    shift: int

    @property
    def class_name(self) -> str:
        """5А, or «5 параллель» for who has no class yet."""
        return f"{self.parallel}{self.letter or ' параллель'}"

    def holds(self, day: date) -> bool:
        """Whether it was so on the day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Child:
    """Whose diary it is, as of today; `places` are all of the pupil's, the oldest first."""
    id: int
    name: str
    class_name: str
    parallel: int
    places: tuple[Place, ...] = field(default=(), compare=False)

    @property
    def first_name(self) -> str:
        """As the family calls the child."""
        return self.name.split(" ")[1] if " " in self.name else self.name

    def place(self, day: date) -> Place | None:
        """Where the pupil studied on the day."""
        return next((one for one in self.places if one.holds(day)), None)

    def parallel_on(self, day: date) -> int:
        """The parallel of the day; of today when there was none."""
        place = self.place(day)
        return place.parallel if place else self.parallel


@dataclass(frozen=True)
class Whose:
    """The children a person may choose from and the chosen one; `all` when the whole family is looked at together."""
    child: Child
    family: list[Child]                                 # oneself and one's children
    class_list: list[Child]                             # the pupils of the class one leads
    all: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the diary is of the reader's own family, not of a class he leads."""
        return self.child in self.family

    @property
    def shown(self) -> list[Child]:
        """The children on a page that can show several."""
        return self.family if self.all else [self.child]


def children(actor: Actor, wanted: int | None = None) -> list[Child]:
    """Whose diaries the person may open: one's own, one's children's, one's class's; `wanted` is added where the table opens it."""
    family = {*actor.own.student_ids, *actor.own.children, *([wanted] if wanted else [])}
    own = Student.id.in_(family)
    whose = or_(own, Student.id.in_(actor.own.pupils_led)) if Role.CLS in actor.roles else own
    condition = scope(actor, READ, Student)
    statement = (select(Student.id, Person.last_name, Person.first_name, Enrolment.since, Enrolment.until, Enrolment.year_id, SchoolYear.name,
                        Enrolment.parallel_id, Enrolment.class_id, SchoolClass.letter, SchoolClass.shift)
                 .join(Person, Person.id == Student.person_id).join(Enrolment, Enrolment.student_id == Student.id, isouter=True)
                 .join(SchoolYear, SchoolYear.id == Enrolment.year_id, isouter=True).join(SchoolClass, SchoolClass.id == Enrolment.class_id, isouter=True)
                 .where(condition, whose).order_by(Person.sort_key, Student.id, Enrolment.since))
    names: dict[int, str] = {}
    places: dict[int, list[Place]] = {}
    for id_, last, first, since, until, year_id, year, parallel, class_id, letter, shift in db.session.execute(
            granted(statement, Student, Person, Enrolment, SchoolClass, condition=condition)):
        names[id_] = f"{last} {first}"
        places.setdefault(id_, []).extend([Place(since, until, year_id, year, parallel, class_id, letter, shift or 1)] if parallel else [])
    return [_child(id_, name, places[id_], actor.today) for id_, name in names.items()]


def _child(id_: int, name: str, places: list[Place], today: date) -> Child:
    now = next((one for one in places if one.holds(today)), None)
    return Child(id_, name, now.class_name if now else "не зачислен", now.parallel if now else 0, tuple(places))


def whose(actor: Actor, wanted: int | None, together: bool = False) -> Whose | None:
    """The wanted child, or the first of the family; None when the person has nobody's diary to open, 404 when the child is not his to see.
    `together` asks for the whole family, where it has more than one child."""
    found = children(actor, wanted)
    if wanted is None and not found:
        return None
    own = {*actor.own.student_ids, *actor.own.children}
    family = [child for child in found if child.id in own]
    first = family[0] if family else found[0] if found else None
    child = first if wanted is None else next((child for child in found if child.id == wanted), None)
    if child is None:
        abort(404, who_may(READ, Student))
    return Whose(child, family, [one for one in found if one.id not in own], together and wanted is None and len(family) > 1)
