"""The constructor's words: things, their fields and relations, made of the models' own labels; a new model's field appears by itself."""
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Enum, Integer, String, Time, UniqueConstraint, inspect

from sgo.access import GRANTS, HEADS, READ
from sgo.models import (Base, Dated, Employee, GroupMember, Guardian, Person, PersonContacts, PersonHealth, PersonPapers, PersonSocial, Student, StudentFile,
                        TeachingAssignment)
from sgo.models.base import UTCDateTime
from sgo.models.triggers import OVERLAPS

from . import computed
from .naming import FIRST, NAMED, NEVER, TECHNICAL
from .titles import TITLES, Title

SEPARATOR, PART, NOW = ".", "#", "@"
DEEPEST = 5                                             # relations in one path
OWN = (Person, PersonContacts, PersonPapers, PersonHealth, PersonSocial, StudentFile)      # one human or one pupil, told in several tables
KINDS = (Student, Employee, Guardian)
HUMAN = {(Student, Person), (Employee, Person), (Guardian, Person)}     # their own name says it


class Kind(StrEnum):
    """How a field is asked and read."""
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    FLAG = "flag"
    CHOICE = "choice"
    ROW = "row"


PARTS = {"year": "год", "month": "месяц", "week": "неделя", "weekday": "день недели", "season": "месяц года", "day": "число месяца"}


@dataclass(frozen=True)
class Field:
    """A field of a thing; `target` is what a link leads to, `scale` how many stored units make one of a person's."""
    key: str
    label: str
    kind: Kind
    model: Any
    scale: int = 1
    options: tuple[tuple[str, str], ...] = ()
    target: Any = None
    nullable: bool = True
    computed: "computed.Computed | None" = None


@dataclass(frozen=True)
class Relation:
    """A way from a thing to another: `foreign` is the key's column, on the far side when `reverse`; `now` is the dated row that holds on the day."""
    key: str
    label: str
    source: Any
    target: Any
    foreign: str
    reverse: bool
    many: bool
    now: bool = False


@dataclass(frozen=True)
class Word:
    """A field found by its path from a thing: through which relations, and which part of a date is meant."""
    path: str
    relations: tuple[Relation, ...]
    field: Field
    part: str | None
    label: str

    @property
    def kind(self) -> Kind:
        """The kind of what is read; a part of a date is a number, save the week, which is a day."""
        return self.field.kind if self.part in (None, "week") else Kind.NUMBER


class Unknown(ValueError):
    """A word that the catalogue does not have; the sentence names it."""


# ---------- what there is
@cache
def things() -> dict[str, Any]:
    """The things a question may be about, by key: what some head may read, without the program's own tables."""
    found = {}
    for mapper in Base.registry.mappers:
        model: Any = mapper.class_
        readers = GRANTS.get((READ, model), {})
        if model.__tablename__ not in TECHNICAL and set(readers) & HEADS:
            found[model.__tablename__] = model
    return dict(sorted(found.items(), key=lambda item: (FIRST.index(item[0]) if item[0] in FIRST else len(FIRST), named(item[1])[1])))


def named(model: Any) -> tuple[str, str]:
    """What a thing is called by those who ask, one and many."""
    found: tuple[str, str] = NAMED.get(model.__tablename__, model.__label__)
    return found


def thing(key: object) -> Any:
    """The model of a thing; Unknown with its word."""
    found = things().get(str(key))
    if found is None:
        raise Unknown(f"«{str(key)[:40]}»: такого раздела данных нет.")
    return found


@cache
def fields(model: Any) -> dict[str, Field]:
    """The fields of a thing by key: columns with their labels, links as what they lead to, what is reckoned."""
    found: dict[str, Field] = {}
    if title := TITLES.get(model):
        found["self"] = Field("self", title.label or model.__label__[0], Kind.ROW, model, target=model, nullable=False)
    for name, column in inspect(model).columns.items():
        if name in NEVER or isinstance(column.type, JSON):
            continue
        label = str(column.info.get("label", name))
        if column.foreign_keys:
            target = _target(column)
            if (model, target) in HUMAN:
                continue
            if target in TITLES and target.__tablename__ not in TECHNICAL:
                found[_of_link(name)] = Field(_of_link(name), label, Kind.ROW, model, target=target, nullable=bool(column.nullable))
        elif (kind := _kind(column.type)) and not (title and title.paths == (name,)):
            found[name] = Field(name, label, kind, model, column.info.get("scale") or 1, _options(column.type), nullable=bool(column.nullable))
    reckoned = computed.COMPUTED.get(model, {}) | ({"holds": computed.HOLDS} if issubclass(model, Dated) else {})
    for key, one in reckoned.items():
        found[key] = Field(key, one.label, Kind(one.kind), model, one.scale, one.options, computed=one)
    return found


@cache
def relations(model: Any) -> dict[str, Relation]:
    """The ways from a thing to others by key."""
    found: dict[str, Relation] = {}
    for name, column in inspect(model).columns.items():
        target = _target(column) if column.foreign_keys else None
        if target is not None and target.__tablename__ in things():
            found[_of_link(name)] = Relation(_of_link(name), str(column.info.get("label", name)), model, target, name, False, False)
    for other in things().values():
        links = [(name, column) for name, column in inspect(other).columns.items() if column.foreign_keys and _target(column) is model]
        for name, column in links:
            if (model is Person and name != "person_id" and other not in OWN):
                continue
            key = other.__tablename__ + (f":{_of_link(name)}" if len(links) > 1 else "")
            words = f" ({str(column.info.get('label', name)).lower()})" if len(links) > 1 else ""
            alone = _is_alone(other, name)
            found[key] = Relation(key, named(other)[0 if alone else 1] + words, model, other, name, True, not alone)
            if _is_dated(other, name):
                found[key + NOW] = Relation(key + NOW, named(other)[0] + words + " на дату", model, other, name, True, False, now=True)
    return found


def _of_link(name: str) -> str:
    return name.removesuffix("_id")


def _target(column: Any) -> Any:
    table = next(iter(column.foreign_keys)).column.table.name
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == table)      # type: ignore[attr-defined]


def _is_alone(model: Any, name: str) -> bool:
    """Whether a parent has at most one such row."""
    table = model.__table__
    unique: list[Any] = [index for index in table.indexes if index.unique and index.dialect_options["sqlite"].get("where") is None]
    unique += [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    return any([column.name for column in one.columns] == [name] for one in unique)


def _is_dated(model: Any, name: str) -> bool:
    """Whether a parent has at most one such row on a day."""
    return issubclass(model, Dated) and any(rule.table == model.__tablename__ and rule.keys == (name,) and not rule.joins and not rule.also
                                            for rule in OVERLAPS)


def _kind(type_: Any) -> Kind | None:
    if isinstance(type_, Enum):
        return Kind.CHOICE
    for known, kind in ((Boolean, Kind.FLAG), (UTCDateTime, Kind.MOMENT), (Date, Kind.DATE), (Time, Kind.TIME), (Integer, Kind.NUMBER), (String, Kind.TEXT)):
        if isinstance(type_, known):
            return kind
    return None


def _options(type_: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(member.value), member.label) for member in type_.enum_class) if isinstance(type_, Enum) and type_.enum_class else ()      # type: ignore[attr-defined]


# ---------- words found by their paths
def word(model: Any, path: object) -> Word:
    """The field that a path leads to («enrolment@.school_class», «birth_date#month»); Unknown says which part is gone."""
    text, _, part = str(path).partition(PART)
    *way, last = text.split(SEPARATOR)
    through = walk(model, SEPARATOR.join(way)) if way else ()
    if any(one.many for one in through):
        raise Unknown(f"«{str(path)[:80]}»: связанных строк может быть несколько, спросите о них через «имеет».")
    owner = through[-1].target if through else model
    field = fields(owner).get(last)
    if field is None:
        raise Unknown(f"«{last[:40]}»: такого поля у раздела «{owner.__label__[1]}» больше нет.")
    if part and (part not in PARTS or field.kind is not Kind.DATE):
        raise Unknown(f"«{field.label}»: такой части у поля нет.")
    return Word(str(path), through, field, part or None, _label(through, field, part))


def walk(model: Any, path: str) -> tuple[Relation, ...]:
    """The relations that a path names in turn; Unknown says which is gone."""
    found: list[Relation] = []
    for key in path.split(SEPARATOR):
        relation = relations(found[-1].target if found else model).get(key)
        if relation is None:
            raise Unknown(f"«{key[:40]}»: такой связи у раздела «{(found[-1].target if found else model).__label__[1]}» больше нет.")
        found.append(relation)
    if len(found) > DEEPEST:
        raise Unknown(f"Слишком длинная связь: до {DEEPEST} шагов.")
    return tuple(found)


def said_way(way: tuple[Relation, ...]) -> list[str]:
    """The relations as a reader hears them: the tables that one human is told in, and what only dates a link, are passed over."""
    return [one.label.removesuffix(" на дату") for place, one in enumerate(way) if not _is_silent(way, place) and not (one.now and place < len(way) - 1)]


def _is_same(one: Relation) -> bool:
    """Whether a relation stays with one human: from a pupil to the person he is, and to that person's papers; not from a mark to who set it."""
    return one.target in OWN and not one.many and one.source in (*OWN, *KINDS)


def _is_silent(way: tuple[Relation, ...], place: int) -> bool:
    one = way[place]
    bare = one.target is Person and one.label == Person.__label__[0] and place + 1 < len(way) and way[place + 1].target in KINDS     # «Человек → Ученик»
    return bare or _is_same(one)


def _label(way: tuple[Relation, ...], field: Field, part: str | None) -> str:
    heads = [one for place, one in enumerate(way) if not (_is_silent(way, place) or one.now)]
    words = [*(one.label for one in heads), field.label] if field.key != "self" else [one.label for one in heads] or [field.label]
    if way and way[-1].now and not heads:
        words = [field.label]
    return " → ".join(words) + (f", {PARTS[part]}" if part else "")


# ---------- the tree that a composer chooses from
@dataclass(frozen=True)
class Branch:
    """Fields that stand together: of the thing itself (`near`), or of what it leads to by the relation `last`."""
    title: str
    path: str
    model: Any
    near: bool
    last: Relation | None = None

    def fields(self) -> list[Field]:
        """What is offered here: not the way back, nor what was told where this branch begins."""
        back = self.last.foreign.removesuffix("_id") if self.last and self.last.reverse else None
        told = {"self", "age"} if self.last and (self.last.source, self.model) in HUMAN else {"self"} if self.path and not self.near else set()
        return [one for one in fields(self.model).values() if one.key not in told | {back}]


def branches(model: Any) -> list[Branch]:
    """Where the fields of a thing and of what it leads to are found, the nearest first."""
    found = [Branch(model.__label__[0], "", model, True)]
    queue: list[tuple[str, tuple[Relation, ...], frozenset[Any]]] = [("", (), frozenset({model}))]
    while queue:
        path, way, seen = queue.pop(0)
        here = way[-1].target if way else model
        for relation in _ahead(here):
            if relation.target in seen or len(way) + 1 > DEEPEST - 1 or (here is Person and relation.target in KINDS and seen & set(KINDS)):
                continue
            further, there = (*way, relation), f"{path}{SEPARATOR}{relation.key}" if path else relation.key
            words = said_way(further)
            near = all(_is_same(one) for one in further) or (relation.now and not way)
            title = named(relation.target)[0] if near else " → ".join(words) or relation.label
            found.append(Branch(title, there, relation.target, near, relation))
            queue.append((there, further, seen | {relation.target}))
    return sorted(found, key=lambda branch: (not branch.near, branch.path.count(SEPARATOR)))


def _ahead(model: Any) -> Iterator[Relation]:
    """Ways to one row: a human's own tables are entered from a human only."""
    for relation in relations(model).values():
        if relation.many or (relation.reverse and not relation.now and relation.target not in OWN + KINDS):
            continue
        yield relation


def crowds(model: Any) -> list[tuple[str, tuple[Relation, ...]]]:
    """The related rows of a thing that «имеет» may ask about: straight ones, those of the human, and those of a link's other end."""
    found: list[tuple[str, tuple[Relation, ...]]] = []
    for relation in relations(model).values():
        if relation.many:
            found.append((relation.key, (relation,)))
            tie = relation.target is GroupMember or relation.target is TeachingAssignment
            far = [one for one in relations(relation.target).values() if tie and not one.reverse and one.target is not model]
            for end in far:
                found += [(SEPARATOR.join((relation.key, end.key, one.key)), (relation, end, one))
                          for one in relations(end.target).values() if one.many and hasattr(one.target, "day") and not hasattr(one.target, "student_id")
                          and one.target is not relation.target]
        elif relation.target is Person and not relation.reverse:
            found += [(SEPARATOR.join((relation.key, one.key)), (relation, one)) for one in relations(Person).values()
                      if one.many]
    return sorted(found, key=lambda item: (len(item[1]), item[1][-1].label))


def title_of(model: Any) -> Title | None:
    """How a row of this kind is called, None when it has no name."""
    return TITLES.get(model)
