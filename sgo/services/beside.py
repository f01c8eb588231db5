"""What stands beside a row in its list though it lies elsewhere: a pupil's class today, an account's roles; one read a page, as far as the reader may see."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import aliased

from sgo.access import READ, Actor, granted, scope, system
from sgo.models import (Account, AccountRole, ClassTeacher, Employee, Enrolment, Family, FamilyMember, ForeignLanguage, Guardian, Guardianship, Lesson,
                        Person, Role, SchoolClass, Student, StudentLanguage, StudyGroup, Subject, TeachingAssignment, db)

Rows = Sequence[Any]


@dataclass(frozen=True)
class Beside:
    """A column of a list: `read` gives it for the rows of a page; `where` filters by a value among `choices` or the rows of `target`."""
    label: str
    read: Callable[[Actor, Rows], dict[int, Any]]
    where: Callable[[Actor, Any], tuple[ColumnElement[bool], list[Any]]] | None = None
    target: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    order: Callable[[Select[Any], Actor], tuple[Select[Any], list[Any], list[Any]]] | None = None


def _ids(rows: Rows) -> list[int]:
    return [row.id for row in rows]


def _gathered(pairs: Any) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for id_, word in pairs:
        found.setdefault(id_, []).append(word)
    return {id_: ", ".join(words) for id_, words in found.items()}


# ---------- a pupil's class
def _classes(actor: Actor, rows: Rows) -> dict[int, str]:
    condition = scope(actor, READ, Enrolment)
    statement = (select(Enrolment.student_id, Enrolment.parallel_id, SchoolClass.letter).join(SchoolClass, SchoolClass.id == Enrolment.class_id, isouter=True)
                 .where(condition, Enrolment.student_id.in_(_ids(rows)), Enrolment.holds_on(actor.today)))
    found = db.session.execute(granted(statement, Enrolment, SchoolClass, condition=condition))
    return {id_: f"{parallel}{letter}" if letter else f"{parallel} параллель" for id_, parallel, letter in found}


def _of_class(actor: Actor, class_id: int) -> tuple[ColumnElement[bool], list[Any]]:
    inner = select(Enrolment.student_id).where(scope(actor, READ, Enrolment), Enrolment.class_id == class_id, Enrolment.holds_on(actor.today))
    return Student.id.in_(inner), [Enrolment]


def _by_class(statement: Select[Any], actor: Actor) -> tuple[Select[Any], list[Any], list[Any]]:
    now, person = aliased(Enrolment), aliased(Person)
    statement = statement.outerjoin(now, and_(now.student_id == Student.id, now.holds_on(actor.today))).outerjoin(SchoolClass, SchoolClass.id == now.class_id)
    return statement.outerjoin(person, person.id == Student.person_id), [now.parallel_id, SchoolClass.letter, person.sort_key], [Enrolment, SchoolClass, Person]


# ---------- who leads a class, how many are in it, who teaches a group
def _leaders(actor: Actor, rows: Rows) -> dict[int, str]:
    return _people_of(actor, ClassTeacher, ClassTeacher.class_id, rows)


def _teachers(actor: Actor, rows: Rows) -> dict[int, str]:
    return _people_of(actor, TeachingAssignment, TeachingAssignment.group_id, rows)


def _people_of(actor: Actor, dated: Any, key: Any, rows: Rows) -> dict[int, str]:
    condition = scope(actor, READ, dated)
    statement = (select(key, Person).join(Employee, Employee.id == dated.employee_id).join(Person, Person.id == Employee.person_id)
                 .where(condition, key.in_(_ids(rows)), dated.holds_on(actor.today)).order_by(Person.sort_key))
    pairs = db.session.execute(granted(statement, dated, Employee, Person, condition=condition))
    return _gathered((id_, person.short_name) for id_, person in pairs)


def _groups(actor: Actor, rows: Rows) -> dict[int, str]:
    condition = scope(actor, READ, StudyGroup)
    statement = (select(Lesson.id, StudyGroup.name, Subject.name).join(StudyGroup, StudyGroup.id == Lesson.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id).where(condition, Lesson.id.in_(_ids(rows))))
    found = db.session.execute(granted(statement, Lesson, StudyGroup, condition=condition))
    return {id_: f"{group}, {subject}" for id_, group, subject in found}


def _sizes(actor: Actor, rows: Rows) -> dict[int, int]:
    statement = select(Enrolment.class_id, func.count()).where(Enrolment.class_id.in_(_ids(rows)), Enrolment.holds_on(actor.today)).group_by(Enrolment.class_id)
    counted = db.session.execute(statement, execution_options=system("how many pupils a class has", Enrolment))
    return dict.fromkeys(_ids(rows), 0) | {class_id: number for class_id, number in counted if class_id}


# ---------- who a person is, whose parent, which roles
KINDS: tuple[tuple[str, str, Any], ...] = (("employee", "сотрудник", Employee), ("student", "ученик", Student), ("guardian", "родитель", Guardian))


def _kinds(actor: Actor, rows: Rows) -> dict[int, str]:
    conditions = [scope(actor, READ, model) for _, _, model in KINDS]
    parts = [select(model.person_id, literal(word)).where(condition, model.person_id.in_(_ids(rows)), model.archived_at.is_(None))
             for (_, word, model), condition in zip(KINDS, conditions, strict=True)]
    pairs = db.session.execute(granted(union_all(*parts), Employee, Student, Guardian, condition=and_(*conditions)))
    return _gathered(sorted(pairs, key=lambda pair: [word for _, word, _ in KINDS].index(pair[1])))


def _of_kind(actor: Actor, kind: str) -> tuple[ColumnElement[bool], list[Any]]:
    model = next(model for key, _, model in KINDS if key == kind)
    return Person.id.in_(select(model.person_id).where(scope(actor, READ, model), model.archived_at.is_(None))), [model]


def _children(actor: Actor, rows: Rows) -> dict[int, str]:
    condition = scope(actor, READ, Guardianship)
    statement = (select(Guardianship.guardian_id, Person).join(Student, Student.id == Guardianship.student_id).join(Person, Person.id == Student.person_id)
                 .where(condition, Guardianship.guardian_id.in_(_ids(rows)), Guardianship.holds_on(actor.today)).order_by(Person.sort_key))
    pairs = db.session.execute(granted(statement, Guardianship, Student, Person, condition=condition))
    return _gathered((id_, f"{person.last_name} {person.first_name}") for id_, person in pairs)


def _languages(actor: Actor, rows: Rows) -> dict[int, str]:
    condition = scope(actor, READ, StudentLanguage)
    statement = (select(StudentLanguage.student_id, ForeignLanguage.name).join(ForeignLanguage, ForeignLanguage.id == StudentLanguage.language_id)
                 .where(condition, StudentLanguage.student_id.in_(_ids(rows))).order_by(StudentLanguage.number))
    return _gathered((id_, name) for id_, name in db.session.execute(granted(statement, StudentLanguage, condition=condition)))


def _members(actor: Actor, rows: Rows) -> dict[int, str]:
    condition = scope(actor, READ, FamilyMember)
    statement = (select(FamilyMember.family_id, Person).join(Person, Person.id == FamilyMember.person_id)
                 .where(condition, FamilyMember.family_id.in_(_ids(rows))).order_by(Person.sort_key))
    return _gathered((id_, person.short_name) for id_, person in db.session.execute(granted(statement, FamilyMember, Person, condition=condition)))


def _roles(actor: Actor, rows: Rows) -> dict[int, str]:
    condition = scope(actor, READ, AccountRole)
    statement = select(AccountRole.account_id, AccountRole.role).where(condition, AccountRole.account_id.in_(_ids(rows))).order_by(AccountRole.role)
    return _gathered((id_, role.label) for id_, role in db.session.execute(granted(statement, AccountRole, condition=condition)))


def _with_role(actor: Actor, role: str) -> tuple[ColumnElement[bool], list[Any]]:
    return Account.id.in_(select(AccountRole.account_id).where(scope(actor, READ, AccountRole), AccountRole.role == Role(role))), [AccountRole]


BESIDE: dict[Any, dict[str, Beside]] = {
    Student: {"class": Beside("Класс", _classes, _of_class, SchoolClass, order=_by_class), "languages": Beside("Иностранные языки", _languages)},
    Family: {"members": Beside("Кто в семье", _members)},
    Guardian: {"children": Beside("Дети", _children)},
    Person: {"full_name": Beside("Фамилия, имя, отчество", lambda _, rows: {row.id: row.full_name for row in rows}, order=lambda statement, _: (
                 statement, [Person.sort_key], [])),
             "kind": Beside("Кто это", _kinds, _of_kind, choices=tuple((key, word) for key, word, _ in KINDS))},
    SchoolClass: {"name": Beside("Класс", lambda _, rows: {row.id: row.name for row in rows}, order=lambda statement, _: (
                      statement, [SchoolClass.parallel_id, SchoolClass.letter], [])),
                  "leader": Beside("Классный руководитель", _leaders), "pupils": Beside("Учеников", _sizes)},
    Lesson: {"group": Beside("Группа и предмет", _groups)},
    StudyGroup: {"teacher": Beside("Учитель", _teachers)},
    Account: {"roles": Beside("Роли", _roles, _with_role, choices=tuple((role.value, role.label) for role in Role if role is not Role.CLS))},
}
SUFFIX = {Student: "class", Guardian: "children", Person: "kind", Lesson: "group"}           # what tells namesakes apart in a look-up


def of(model: Any, name: str) -> Beside | None:
    """The column of this name that stands beside rows of this kind."""
    return BESIDE.get(model, {}).get(name)
