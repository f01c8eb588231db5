"""What stands beside a row in its list though it lies elsewhere: a pupil's class today, an account's roles. All such columns of a page are one statement,
as far as the reader may see; a list is filtered and ordered by them too."""
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, literal, select, true, union_all
from sqlalchemy.orm import aliased

from sgo.access import READ, Actor, granted, scope
from sgo.models import (Account, AccountRole, ClassTeacher, Employee, Enrolment, Family, FamilyMember, ForeignLanguage, Guardian, Guardianship, Lesson, Person,
                        PersonPapers, Role, SchoolClass, Student, StudentFile, StudentLanguage, StudyGroup, Subject, TeachingAssignment, db)
from sgo.models.folding import alphabetical, numbered
from sgo.rules import names

from . import fullness, teaching
from .asides import Beside, Ordered, Read, Rows, Where
from .asides import line as _line


def _person(key: Any) -> Select[Any]:
    return _line(key, Person.sort_key, Person.last_name, Person.first_name, Person.middle_name)


def _full(last: str, first: str, _: str | None) -> str:
    return f"{last} {first}"


def _first_of(model: Any, statement: Any, key: Any) -> Any:
    """The least of the words beside a row: the list stands by it."""
    return statement.with_only_columns(func.min(key), maintain_column_froms=True).correlate(model).scalar_subquery()


# ---------- a pupil's class
def _classes(model: Any, pupil: Any) -> Callable[[Actor, list[int]], list[Read]]:
    def read(actor: Actor, ids: list[int]) -> list[Read]:
        condition = scope(actor, READ, Enrolment)
        statement = (_line(model.id, Enrolment.parallel_id, Enrolment.parallel_id, SchoolClass.letter)
                     .join_from(model, Enrolment, Enrolment.student_id == pupil).outerjoin(SchoolClass, SchoolClass.id == Enrolment.class_id)
                     .where(condition, model.id.in_(ids), Enrolment.holds_on(actor.today)))
        return [Read(statement, condition)]
    return read


def _of_class(key: Any) -> Callable[[Actor, Any], Where]:
    def where(actor: Actor, class_id: int) -> Where:
        inner = select(Enrolment.student_id).where(scope(actor, READ, Enrolment), Enrolment.class_id == class_id, Enrolment.holds_on(actor.today))
        return key.in_(inner), [Enrolment]
    return where


def _class_words(parallel: str, letter: str | None, _: str | None) -> str:
    return f"{parallel}{letter}" if letter else f"{parallel} параллель"


def _by_class(statement: Select[Any], actor: Actor) -> Ordered:
    now, person = aliased(Enrolment), aliased(Person)
    statement = statement.outerjoin(now, and_(now.student_id == Student.id, now.holds_on(actor.today))).outerjoin(SchoolClass, SchoolClass.id == now.class_id)
    statement = statement.join(person, person.id == Student.person_id)
    return Ordered(statement, [(now.parallel_id, True), (SchoolClass.letter, True), (person.sort_key, False)], [Enrolment, SchoolClass, Person])


# ---------- who leads a class, how many are in it, who teaches a group
def _people_of(dated: Any, key: Any) -> Callable[[Actor, list[int]], list[Read]]:
    def read(actor: Actor, ids: list[int]) -> list[Read]:
        condition = scope(actor, READ, dated)
        statement = (_person(key).join_from(dated, Employee, Employee.id == dated.employee_id).join(Person, Person.id == Employee.person_id)
                     .where(condition, key.in_(ids), dated.holds_on(actor.today)))
        return [Read(statement, condition)]
    return read


def _by_people_of(model: Any, dated: Any, key: Any) -> Callable[[Select[Any], Actor], Ordered]:
    def order(statement: Select[Any], actor: Actor) -> Ordered:
        condition = scope(actor, READ, dated)
        inner = (select(dated.id).join(Employee, Employee.id == dated.employee_id).join(Person, Person.id == Employee.person_id)
                 .where(condition, key == model.id, dated.holds_on(actor.today)))
        return Ordered(statement, [(_first_of(model, inner, Person.sort_key), True)], [dated, Employee, Person], [condition])
    return order


def _groups(actor: Actor, ids: list[int]) -> list[Read]:
    condition = scope(actor, READ, StudyGroup)
    statement = (_line(Lesson.id, StudyGroup.name, StudyGroup.name, Subject.name).join_from(Lesson, StudyGroup, StudyGroup.id == Lesson.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id).where(condition, Lesson.id.in_(ids)))
    return [Read(statement, condition)]


def _sizes(actor: Actor, ids: list[int]) -> list[Read]:
    """How many pupils a class has is told to whoever sees the class: a number, no rows."""
    statement = (_line(Enrolment.class_id, literal(""), func.count()).where(Enrolment.class_id.in_(ids), Enrolment.holds_on(actor.today))
                 .group_by(Enrolment.class_id))
    return [Read(statement, true())]


def _by_size(statement: Select[Any], actor: Actor) -> Ordered:
    inner = select(func.count()).select_from(Enrolment).where(Enrolment.class_id == SchoolClass.id, Enrolment.holds_on(actor.today))
    return Ordered(statement, [(inner.correlate(SchoolClass).scalar_subquery(), False)], [Enrolment])


# ---------- who a person is, whose parent, which roles
KINDS: tuple[tuple[str, str, Any], ...] = (("employee", "сотрудник", Employee), ("student", "ученик", Student), ("guardian", "родитель", Guardian))


def _kinds(actor: Actor, ids: list[int]) -> list[Read]:
    found = []
    for number, (_, word, model) in enumerate(KINDS):
        condition = scope(actor, READ, model)
        statement = _line(model.person_id, literal(str(number)), literal(word)).where(condition, model.person_id.in_(ids), model.archived_at.is_(None))
        found.append(Read(statement, condition))
    return found


def _of_kind(actor: Actor, kind: str) -> Where:
    model = next(model for key, _, model in KINDS if key == kind)
    return Person.id.in_(select(model.person_id).where(scope(actor, READ, model), model.archived_at.is_(None))), [model]


def _by_kind(statement: Select[Any], actor: Actor) -> Ordered:
    conditions = [scope(actor, READ, model) for _, _, model in KINDS]
    keys = [select(model.id).where(model.person_id == Person.id, condition, model.archived_at.is_(None)).correlate(Person).exists()
            for (_, _, model), condition in zip(KINDS, conditions, strict=True)]
    return Ordered(statement, [*((~key, False) for key in keys), (Person.sort_key, False)], [Employee, Student, Guardian], conditions)


def _children(actor: Actor, ids: list[int]) -> list[Read]:
    condition = scope(actor, READ, Guardianship)
    statement = (_person(Guardianship.guardian_id).join_from(Guardianship, Student, Student.id == Guardianship.student_id)
                 .join(Person, Person.id == Student.person_id).where(condition, Guardianship.guardian_id.in_(ids), Guardianship.holds_on(actor.today)))
    return [Read(statement, condition)]


def _by_children(statement: Select[Any], actor: Actor) -> Ordered:
    condition = scope(actor, READ, Guardianship)
    inner = (select(Guardianship.id).join(Student, Student.id == Guardianship.student_id).join(Person, Person.id == Student.person_id)
             .where(condition, Guardianship.guardian_id == Guardian.id, Guardianship.holds_on(actor.today)))
    return Ordered(statement, [(_first_of(Guardian, inner, Person.sort_key), True)], [Guardianship, Student, Person], [condition])


def _languages(actor: Actor, ids: list[int]) -> list[Read]:
    condition = scope(actor, READ, StudentLanguage)
    statement = (_line(StudentLanguage.student_id, StudentLanguage.number, ForeignLanguage.name)
                 .join_from(StudentLanguage, ForeignLanguage, ForeignLanguage.id == StudentLanguage.language_id)
                 .where(condition, StudentLanguage.student_id.in_(ids)))
    return [Read(statement, condition)]


def _with_language(actor: Actor, id_: int) -> Where:
    inner = select(StudentLanguage.student_id).where(scope(actor, READ, StudentLanguage), StudentLanguage.language_id == id_)
    return Student.id.in_(inner), [StudentLanguage]


def _by_language(statement: Select[Any], actor: Actor) -> Ordered:
    condition = scope(actor, READ, StudentLanguage)
    inner = (select(StudentLanguage.id).join(ForeignLanguage, ForeignLanguage.id == StudentLanguage.language_id)
             .where(condition, StudentLanguage.student_id == Student.id))
    return Ordered(statement, [(_first_of(Student, inner, alphabetical(ForeignLanguage.name)), True)], [StudentLanguage], [condition])


def _file_numbers(actor: Actor, ids: list[int]) -> list[Read]:
    condition = scope(actor, READ, StudentFile)
    return [Read(_line(StudentFile.student_id, literal(""), StudentFile.personal_file_no).where(condition, StudentFile.student_id.in_(ids)), condition)]


def _by_file_number(statement: Select[Any], actor: Actor) -> Ordered:
    condition = scope(actor, READ, StudentFile)
    inner = select(numbered(StudentFile.personal_file_no)).where(condition, StudentFile.student_id == Student.id)
    return Ordered(statement, [(inner.correlate(Student).scalar_subquery(), True)], [StudentFile], [condition])


def _members(actor: Actor, ids: list[int]) -> list[Read]:
    condition = scope(actor, READ, FamilyMember)
    return [Read(_person(FamilyMember.family_id).join_from(FamilyMember, Person, Person.id == FamilyMember.person_id)
                 .where(condition, FamilyMember.family_id.in_(ids)), condition)]


def _by_members(statement: Select[Any], actor: Actor) -> Ordered:
    condition = scope(actor, READ, FamilyMember)
    inner = select(FamilyMember.id).join(Person, Person.id == FamilyMember.person_id).where(condition, FamilyMember.family_id == Family.id)
    return Ordered(statement, [(_first_of(Family, inner, Person.sort_key), True)], [FamilyMember, Person], [condition])


def _roles(actor: Actor, ids: list[int]) -> list[Read]:
    condition = scope(actor, READ, AccountRole)
    return [Read(_line(AccountRole.account_id, AccountRole.role, AccountRole.role).where(condition, AccountRole.account_id.in_(ids)), condition)]


def _with_role(actor: Actor, role: str) -> Where:
    return Account.id.in_(select(AccountRole.account_id).where(scope(actor, READ, AccountRole), AccountRole.role == Role(role))), [AccountRole]


def _by_role(statement: Select[Any], actor: Actor) -> Ordered:
    condition = scope(actor, READ, AccountRole)
    inner = select(AccountRole.id).where(condition, AccountRole.account_id == Account.id)
    return Ordered(statement, [(_first_of(Account, inner, cast(AccountRole.role, String)), True)], [AccountRole], [condition])


# ---------- how full a file is
def _pupils_files(actor: Actor, ids: list[int]) -> list[Read]:
    return [Read(*fullness.line_of_pupils(actor, ids))]


def _staff_files(actor: Actor, ids: list[int]) -> list[Read]:
    return [Read(*fullness.line_of_employees(actor, ids))]


FULL, LACKING = "full", "lacking"


def _of_fullness(lacks: Callable[[Actor], Any]) -> Callable[[Actor, Any], Where]:
    def where(actor: Actor, value: Any) -> Where:
        missing, _ = lacks(actor)
        return missing == 0 if value == FULL else missing > 0, [*fullness.READS]
    return where


def _by_fullness(lacks: Callable[[Actor], Any]) -> Callable[[Select[Any], Actor], Ordered]:
    def order(statement: Select[Any], actor: Actor) -> Ordered:
        missing, condition = lacks(actor)
        return Ordered(statement, [(-missing, True)], fullness.READS, [condition])
    return order


FULLNESS = ((LACKING, "не хватает сведений"), (FULL, "заполнено полностью"))
BESIDE: dict[Any, dict[str, Beside]] = {
    Student: {"class": Beside("Класс", read=_classes(Student, Student.id), models=(Enrolment, SchoolClass, Student), where=_of_class(Student.id),
                              target=SchoolClass, order=_by_class, say=_class_words),
              "personal_file_no": Beside("№ личного дела", read=_file_numbers, models=(StudentFile,), order=_by_file_number, say=lambda number, *_: number),
              "languages": Beside("Иностранные языки", read=_languages, models=(StudentLanguage,), where=_with_language, target=ForeignLanguage,
                                  order=_by_language, say=lambda name, *_: name),
              "filled": Beside("Заполнено", read=_pupils_files, models=(PersonPapers, *fullness.READS), say=fullness.said_of_pupil,
                                where=_of_fullness(fullness.lacks_of_pupil), order=_by_fullness(fullness.lacks_of_pupil), choices=FULLNESS)},
    StudentFile: {"class": Beside("Класс", read=_classes(StudentFile, StudentFile.student_id), models=(Enrolment, SchoolClass, StudentFile),
                                  where=_of_class(StudentFile.student_id), target=SchoolClass, say=_class_words)},
    Employee: {"subjects": teaching.SUBJECTS, "load": teaching.LOAD,
               "filled": Beside("Заполнено", read=_staff_files, models=(Employee, *fullness.READS), say=fullness.said_of_employee,
                                where=_of_fullness(fullness.lacks_of_employee), order=_by_fullness(fullness.lacks_of_employee), choices=FULLNESS)},
    Family: {"members": Beside("Кто в семье", read=_members, models=(FamilyMember, Person), say=names.short_name, order=_by_members)},
    Guardian: {"children": Beside("Дети", read=_children, models=(Guardianship, Student, Person), say=_full, order=_by_children)},
    Person: {"full_name": Beside("Фамилия, имя, отчество", lambda row: row.full_name,
                                 order=lambda statement, _: Ordered(statement, [(Person.sort_key, False)])),
             "kind": Beside("Кто это", read=_kinds, models=(Person, Employee, Student, Guardian), where=_of_kind, say=lambda word, *_: word, order=_by_kind,
                            choices=tuple((key, word) for key, word, _ in KINDS))},
    SchoolClass: {"name": Beside("Класс", lambda row: row.name, order=lambda statement, _: Ordered(
                      statement, [(SchoolClass.parallel_id, False), (SchoolClass.letter, False)])),
                  "leader": Beside("Классный руководитель", read=_people_of(ClassTeacher, ClassTeacher.class_id), models=(ClassTeacher, Employee, Person),
                                   say=names.short_name, order=_by_people_of(SchoolClass, ClassTeacher, ClassTeacher.class_id)),
                  "pupils": Beside("Учеников", read=_sizes, models=(SchoolClass, Enrolment), say=lambda number, *_: int(number), none=0, order=_by_size)},
    Lesson: {"group": Beside("Группа и предмет", read=_groups, models=(StudyGroup, Lesson), say=lambda group, subject, _: f"{group}, {subject}")},
    StudyGroup: {"teacher": Beside("Учитель", read=_people_of(TeachingAssignment, TeachingAssignment.group_id), models=(TeachingAssignment, Employee, Person),
                                   say=names.short_name, order=_by_people_of(StudyGroup, TeachingAssignment, TeachingAssignment.group_id))},
    Account: {"roles": Beside("Роли", read=_roles, models=(AccountRole,), where=_with_role, say=lambda role, *_: Role(role).label, order=_by_role,
                              choices=tuple((role.value, role.label) for role in Role if role is not Role.CLS))},
}
SUFFIX = {Student: "class", Guardian: "children", Person: "kind", Lesson: "group"}           # what tells namesakes apart in a look-up


def of(model: Any, name: str) -> Beside | None:
    """The column of this name that stands beside rows of this kind."""
    return BESIDE.get(model, {}).get(name)


def read(actor: Actor, model: Any, columns: Sequence[str], rows: Rows) -> dict[str, dict[int, Any]]:
    """Those of the columns that stand beside, for these rows, in one statement: column -> row's id -> value."""
    wanted = {name: column for name in columns if (column := of(model, name))}
    found: dict[str, dict[int, Any]] = {name: {row.id: column.of_row(row) if column.of_row else column.none for row in rows}
                                        for name, column in wanted.items()}
    asked = {name: column.read(actor, [row.id for row in rows]) for name, column in wanted.items() if column.read and column.seen_by(actor)} if rows else {}
    if not asked:
        return found
    parts = [part.statement.add_columns(literal(name).label("column")) for name, reads in asked.items() for part in reads]
    models = [part for name in asked for part in wanted[name].models]
    condition = and_(*(part.condition for reads in asked.values() for part in reads))
    lines = db.session.execute(granted(union_all(*parts) if len(parts) > 1 else parts[0], *models, condition=condition)).all()
    for id_, _, *words, name in sorted(lines, key=lambda line: line[1] or ""):
        said, before = wanted[name].say(*words), found[name].get(id_)
        found[name][id_] = f"{before}, {said}" if before else said
    return found
