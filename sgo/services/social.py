"""The social make-up of the school in sums, without a name (row 10 of the matrix): by kinds and by classes of today."""
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, select, union_all

from sgo.access import Actor, system
from sgo.models import (Enrolment, PersonHealth, PersonSocial, PersonStatus, SchoolClass, SchoolYear, SocialStatus, Student, YearStatus, db)
from sgo.rules import sums

MANY_CHILDREN = 3
MANY, OF_HEALTH = f"детей в семье {MANY_CHILDREN} и больше", "группа здоровья "


@dataclass(frozen=True)
class Kind:
    """One line: what is counted, the whole school, and the classes in their order."""
    group: str
    name: str
    school: str
    classes: list[str]


@dataclass(frozen=True)
class MakeUp:
    """The whole page: the names of the classes and the lines."""
    classes: list[str]
    pupils: int
    kinds: list[Kind]


def make_up(actor: Actor) -> MakeUp:
    """Counts of the pupils who are in the classes of the current year today, in three statements; few are told as few."""
    stamp = system("the social make-up in sums, without names", SchoolClass, Enrolment, Student, PersonSocial, PersonHealth, PersonStatus, SocialStatus)
    classes = {row.id: row.name for row in db.session.scalars(
        select(SchoolClass).join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(SchoolYear.status == YearStatus.CURRENT, SchoolClass.archived_at.is_(None)).order_by(SchoolClass.parallel_id, SchoolClass.letter),
        execution_options=stamp)}
    here = (select(Student.person_id, Enrolment.class_id).join(Enrolment, Enrolment.student_id == Student.id)
            .where(Student.archived_at.is_(None), Enrolment.holds_on(actor.today), Enrolment.class_id.in_(classes))).subquery()

    def counted(group: str, name: object, statement: Select[tuple[int, int]]) -> Select[tuple[str, str, int, int]]:
        return statement.with_only_columns(literal(group), cast(name, String(200)), here.c.class_id, func.count(here.c.person_id.distinct())).group_by(
            cast(name, String(200)), here.c.class_id)

    base = select(here.c.person_id, here.c.class_id)
    social, health = (base.join(model, model.person_id == here.c.person_id) for model in (PersonSocial, PersonHealth))
    parts = [
        counted("Социальное положение", SocialStatus.name, base.join(PersonStatus, PersonStatus.person_id == here.c.person_id)
                .join(SocialStatus, SocialStatus.id == PersonStatus.status_id).where(PersonStatus.holds_on(actor.today))),
        counted("Состав семьи", PersonSocial.family_kind, social.where(PersonSocial.family_kind.is_not(None))),
        counted("Состав семьи", literal(MANY), social.where(PersonSocial.children_in_family >= MANY_CHILDREN)),
        counted("Здоровье", literal("инвалидность"), health.where(PersonHealth.disability)),
        counted("Здоровье", literal("ОВЗ"), health.where(PersonHealth.special_needs)),
        counted("Здоровье", literal(OF_HEALTH).concat(PersonHealth.health_group), health.where(PersonHealth.health_group.is_not(None)))]
    found: dict[tuple[str, str], dict[int, int]] = {}
    rows: list[Any] = list(db.session.execute(union_all(*parts), execution_options=stamp))
    for group, name, class_id, number in rows:
        found.setdefault((group, name), {})[class_id] = number
    keys = sorted(found, key=lambda key: (_place(key[0]), -sum(found[key].values()), key[1]))
    counts = {key: [sum(found[key].values()), *(found[key].get(one, 0) for one in classes)] for key in keys}
    cells = {key: [sums.school(numbers[0]), *sums.by_class(numbers[1:])] for key, numbers in counts.items()}
    for part in ([key for key in keys if key[0] == "Состав семьи" and key[1] != MANY], [key for key in keys if key[1].startswith(OF_HEALTH)]):
        cells |= zip(part, sums.without_complements([cells[key] for key in part], [counts[key] for key in part]), strict=True)
    kinds = [Kind(*key, cells[key][0], cells[key][1:]) for key in keys]
    pupils = db.session.scalar(select(func.count()).select_from(here), execution_options=stamp) or 0
    return MakeUp(list(classes.values()), pupils, kinds)


def _place(group: str) -> int:
    return ("Социальное положение", "Состав семьи", "Здоровье").index(group)
