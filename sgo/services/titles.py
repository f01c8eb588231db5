"""What rows are called: in a cell that names a parent, in a select of a form or a filter, in a look-up by typing; only rows the reader may see."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, inspect, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from sgo.access import READ, Actor, granted, scope
from sgo.models import (Account, BellSchedule, Component, Employee, Family, ForeignLanguage, Guardian, Lesson, MovementOrder, OrderItem, Parallel, PeriodScheme,
                        Person, PlanSection, PlanTopic, Profile, Room, SchoolClass, SchoolYear, SocialStatus, StaffCategory, StaffPosition, Student,
                        StudentFile, StudyGroup, StudyPeriod, Subject, SubjectArea, ThematicPlan, Work, WorkType, YearStatus, db)
from sgo.models.folding import alphabetical, numbered

from . import beside, ordering, paths
from .by_word import BY_WORD

Choices = list[tuple[int, str]]
NEEDS = {                                               # without which a row cannot be called
    Student: "person", Employee: "person", Guardian: "person", StudyGroup: "subject", Work: "type", OrderItem: "student"}
LOOKED: dict[Any, tuple[str, ...]] = {
    Person: ("search_key",), Student: ("person.search_key",), Guardian: ("person.search_key",), Account: ("login", "person.search_key"),
    StudyGroup: ("name", "subject.name"), ThematicPlan: ("title", "subject.name"), PlanSection: ("name", "plan.title"), PlanTopic: ("title", "plan.title"),
    Lesson: ("topic", "group.name", "group.subject.name"), Family: ("name", "address"), MovementOrder: ("basis", "series"),
    OrderItem: ("student.person.search_key",)}
LOOKED_UP = 20
MOVED: dict[Any, Any] = {Student: StudentFile}         # columns of the one that stand on the other now


@dataclass(frozen=True)
class Short:
    """A kind of which a school has so few that they fit a select: the title, the order, and what else is read for them."""
    title: ColumnElement[Any]
    order: tuple[Any, ...]
    joined: tuple[Any, ...] = ()


def _of_year(title: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((SchoolYear.status == YearStatus.CURRENT, title), else_=title.concat(", ").concat(SchoolYear.name))


PERSON_NAME = Person.last_name.concat(" ").concat(Person.first_name).concat(func.coalesce(literal(" ").concat(Person.middle_name), ""))
SHORT: dict[Any, Short] = {
    SchoolYear: Short(SchoolYear.name.expression, (SchoolYear.start_on.desc(),)),
    StudyPeriod: Short(_of_year(StudyPeriod.name.expression), (SchoolYear.start_on.desc(), StudyPeriod.start_on), (PeriodScheme, SchoolYear)),
    Parallel: Short(Parallel.name.expression, (Parallel.id,)),
    SchoolClass: Short(_of_year(cast(SchoolClass.parallel_id, String).concat(SchoolClass.letter)),
                       (SchoolYear.start_on.desc(), SchoolClass.parallel_id, SchoolClass.letter), (SchoolYear,)),
    Room: Short(Room.number.expression, (numbered(Room.number),)),
    Subject: Short(Subject.name.expression, (Subject.position, alphabetical(Subject.name))),
    SubjectArea: Short(SubjectArea.name.expression, (SubjectArea.position, alphabetical(SubjectArea.name))),
    WorkType: Short(WorkType.name.expression, (WorkType.position, alphabetical(WorkType.name))),
    BellSchedule: Short(BellSchedule.name.expression, (alphabetical(BellSchedule.name),)),
    PeriodScheme: Short(_of_year(PeriodScheme.name_words()), (SchoolYear.start_on.desc(), PeriodScheme.first_parallel), (SchoolYear,)),
    Profile: Short(Profile.name.expression, (alphabetical(Profile.name),)),
    Component: Short(Component.name.expression, (Component.position, alphabetical(Component.name))),
    StaffPosition: Short(StaffPosition.name.expression, (alphabetical(StaffPosition.name),)),
    StaffCategory: Short(StaffCategory.name.expression, (alphabetical(StaffCategory.name),)),
    SocialStatus: Short(SocialStatus.name.expression, (SocialStatus.position, alphabetical(SocialStatus.name))),
    ForeignLanguage: Short(ForeignLanguage.name.expression, (alphabetical(ForeignLanguage.name),)),
    Employee: Short(PERSON_NAME, (Person.sort_key,), (Person,)),
}
JOINS = {(SchoolClass, SchoolYear): SchoolClass.year_id, (StudyPeriod, PeriodScheme): StudyPeriod.scheme_id, (StudyPeriod, SchoolYear): PeriodScheme.year_id,
         (PeriodScheme, SchoolYear): PeriodScheme.year_id, (Employee, Person): Employee.person_id}


def title(row: Any) -> str:
    """What a person calls this row."""
    return str(row) if "__str__" in vars(type(row)) else f"№ {row.id}"


def loads(model: Any, columns: Sequence[str] = ()) -> list[Any]:
    """Joins that bring along the parents named by these columns, and what is needed to call the rows themselves."""
    options = [joinedload(getattr(model, NEEDS[model]))] if model in NEEDS else []
    for name in columns:
        if relation := paths.parent_of(model, name):
            load, target = joinedload(getattr(model, relation.key)), relation.mapper.class_
            options.append(load.joinedload(getattr(target, NEEDS[target])) if target in NEEDS else load)
    return options


def _select(model: Any, key: str, condition: ColumnElement[bool]) -> Select[Any]:
    short = SHORT[model]
    statement = select(literal(key).label("key"), model.id.label("id"), short.title.label("title"), func.row_number().over(order_by=short.order).label("place"))
    for other in short.joined:
        statement = statement.join(other, other.id == JOINS[model, other])
    return statement.where(condition, model.archived_at.is_(None)) if hasattr(model, "archived_at") else statement.where(condition)


def parts(actor: Actor, targets: dict[str, Any]) -> tuple[list[Select[Any]], list[Any], list[ColumnElement[bool]]]:
    """The choices of several selects as parts of one statement (key, id, title, place), the models they read and the conditions that open them."""
    conditions = {model: scope(actor, READ, model) for model in targets.values()}
    joined = [other for model in targets.values() for other in SHORT[model].joined]
    return [_select(model, key, conditions[model]) for key, model in targets.items()], [*targets.values(), *joined], list(conditions.values())


def options(actor: Actor, targets: dict[str, Any]) -> dict[str, Choices]:
    """The choices of several selects at once, in one statement: key -> (id, title) in order."""
    if not targets:
        return {}
    selects, models, conditions = parts(actor, targets)
    statement = union_all(*selects) if len(selects) > 1 else selects[0]
    rows = db.session.execute(granted(statement, *models, condition=and_(*conditions))).all()
    found: dict[str, Choices] = {key: [] for key in targets}
    for key, id_, words, _ in sorted(rows, key=lambda row: row[3]):
        found[key].append((id_, words))
    return found


def titles(actor: Actor, model: Any, ids: Iterable[int | None]) -> dict[int, str]:
    """What these rows are called, as far as the actor may see them; archived ones too."""
    wanted = {id_ for id_ in ids if id_}
    if not wanted:
        return {}
    condition = scope(actor, READ, model)
    statement = select(model).where(condition, model.id.in_(wanted)).options(*loads(model))
    return {row.id: title(row) for row in db.session.scalars(granted(statement, model, condition=condition))}


def exact(actor: Actor, model: Any, id_: int) -> str | None:
    """The title by which a look-up names this row; None when it is absent or hidden."""
    return dict(_called(actor, model, [model.id == id_], 1)).get(id_)


def matching(actor: Actor, model: Any, words: str, limit: int = LOOKED_UP, offset: int = 0) -> Choices:
    """What a look-up offers for the words typed so far; a word may stand in the name or in what tells namesakes apart («Иванова 5А»)."""
    conditions, through = [], []
    asides = BY_WORD.get(model)
    for word in words.replace(",", " ").split()[:paths.MOST_WORDS]:
        condition, read = paths.found(model, LOOKED[model], word)
        if asides:
            other, also = asides(actor, word)
            condition, read = or_(condition, other), [*read, *also]
        conditions.append(condition)
        through += read
    alive = [model.archived_at.is_(None)] if hasattr(model, "archived_at") else []
    return _called(actor, model, [*conditions, *alive], limit, offset, through)


def called(actor: Actor, model: Any, id_: int) -> str | None:
    """The words by which a select or a look-up offers just this row."""
    if short(model):
        return dict(options(actor, {"": model})[""]).get(id_)
    title = exact(actor, model, id_)
    return dict(unique(matching(actor, model, title))).get(id_, title) if title else None


def _called(actor: Actor, model: Any, conditions: list[Any], limit: int, offset: int = 0, through: Sequence[Any] = ()) -> Choices:
    condition = scope(actor, READ, model)
    order = ordering.of(select(model).where(condition, *conditions).options(*loads(model)), actor, model, None)
    if model is Lesson:                                 # whom one stands in for today, not in September: what has passed comes last
        order.keys.insert(0, (case((Lesson.day >= actor.today, 0), else_=1), False))
    statement = order.sorted(False).limit(limit).offset(offset)
    rows = list(db.session.scalars(granted(statement, model, *through, *order.through, condition=condition)))
    suffix = beside.SUFFIX.get(model)
    words = {id_: word for id_, word in beside.read(actor, model, [suffix], rows)[suffix].items() if word} if suffix else {}
    return [(row.id, f"{title(row)}, {words[row.id]}" if row.id in words else title(row)) for row in rows]


def unique(found: Choices) -> Choices:
    """The same choices; those called alike are told apart by their numbers."""
    words = [title for _, title in found]
    return [(id_, f"{title} (№ {id_})" if words.count(title) > 1 else title) for id_, title in found]


def short(model: Any) -> bool:
    """Whether the rows of this kind fit a select; the others are looked up by typing."""
    return model in SHORT


def label(model: Any, name: str) -> str:
    """The Russian label of a column of the model, of one that stands beside it, or of one that the log remembers and that has moved since."""
    if other := beside.of(model, name):
        return other.label
    columns = inspect(model).columns
    if name not in columns:
        return label(MOVED[model], name) if model in MOVED else "Прежнее поле"
    return str(columns[name].info.get("label", "Номер"))
