"""Both logs searched: who did or opened it, about whom, on which days, what. A few statements, whatever the length of the log."""
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all

from sgo.access import READ, Actor, granted, scope, system
from sgo.models import AccessLog, Account, Base, Change, ChangeSet, Guardianship, Person, Student, StudentFile, StudentLanguage, VocationalTraining, db
from sgo.models.folding import folded
from sgo.rules import dates, names

from . import paths
from .records import COUNTED

PROGRAM = "программа"                                   # who did what nobody did
SHOWN = 20
PIECE = 1000                                            # lines that a file is read by
ACTIONS = ("вход", "выход", "неудачный вход", "смена пароля", "неверный прежний пароль", "выдача пароля", "просмотр", "просмотр дневника", "поиск", "выгрузка",
           "печать", "загрузка списка", "скачивание файла")


@dataclass(frozen=True)
class Wish:
    """What is looked for; days are the school's, both ends included."""
    words: str = ""
    who: str = ""
    about: str = ""
    kind: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    below: int | None = None                            # older than this line


@dataclass(frozen=True)
class Found:
    """A page of a log, newest first, and how many lines there are, counted up to a bound."""
    rows: list[Any]
    total: int


@dataclass(frozen=True)
class Place:
    """Which part of a log is read, and up to which number all of it is counted."""
    offset: int = 0
    limit: int = SHOWN
    counted: int = COUNTED


def whole(read: Callable[[Actor, Wish, Place], Found], actor: Actor, wish: Wish) -> Iterator[list[Any]]:
    """All that answers the wish, newest first, piece by piece, so that memory does not grow with it."""
    while rows := read(actor, wish, Place(limit=PIECE, counted=0)).rows:
        yield rows
        wish = replace(wish, below=rows[-1].id)


def _persons(actor: Actor, words: str) -> ColumnElement[bool]:
    """Persons of these names whom the reader may see."""
    return and_(scope(actor, READ, Person), paths.found(Person, ["search_key"], words)[0])


def _by(actor: Actor, model: Any, words: str) -> ColumnElement[bool]:
    """Who did it: somebody of this name, or the program itself."""
    accounts = select(Account.id).join(Person, Person.id == Account.person_id).where(_persons(actor, words))
    return or_(model.account_id.in_(accounts), model.account_id.is_(None)) if names.fold(words) == PROGRAM else model.account_id.in_(accounts)


def _common(actor: Actor, model: Any, wish: Wish) -> list[ColumnElement[bool]]:
    conditions = [_by(actor, model, wish.who)] if wish.who else []
    if wish.since:
        conditions.append(model.at >= dates.midnight(wish.since))
    if wish.until:
        conditions.append(model.at < dates.midnight(wish.until, 1))
    if wish.below:
        conditions.append(model.id < wish.below)
    return conditions


def _like(column: Any, words: str) -> list[ColumnElement[bool]]:
    return [folded(column).like(pattern, escape="\\") for pattern in paths.patterns(words)]


def _page(actor: Actor, model: Any, conditions: Sequence[ColumnElement[bool]], through: Sequence[Any], place: Place) -> Found:
    own, seen = scope(actor, READ, model), scope(actor, READ, Person)
    total = select(func.count()).select_from(select(model.id).where(own, *conditions).limit(place.counted + 1).subquery()).scalar_subquery()
    statement = select(model, total).where(own, *conditions).order_by(model.id.desc()).offset(place.offset).limit(place.limit)
    rows = db.session.execute(granted(statement, model, *through, condition=and_(own, seen))).all()
    return Found([row[0] for row in rows], rows[0][1] if rows else 0)


# ---------- the log of changes
def deeds(actor: Actor, wish: Wish, place: Place) -> Found:
    """Deeds that answer the wish, in one statement."""
    conditions = [*_common(actor, ChangeSet, wish), *_like(ChangeSet.deed, wish.words)]
    changed = []
    if wish.kind:
        changed.append(Change.table_name == wish.kind)
    if wish.about:
        persons = _persons(actor, wish.about)
        changed.append(or_(Change.person_id.in_(select(Person.id).where(persons)),
                           Change.student_id.in_(select(Student.id).join(Person, Person.id == Student.person_id).where(persons))))
    if changed:
        touched = select(Change.change_set_id).where(*changed)      # of another's deed one finds no more than one may read of it
        conditions.append(or_(ChangeSet.id.in_(touched.where(scope(actor, READ, Change))),
                              and_(ChangeSet.account_id == (actor.account_id or 0), ChangeSet.id.in_(touched))))
    return _page(actor, ChangeSet, conditions, (Change, Account, Person, Student), place)


def touched(rows: Sequence[ChangeSet]) -> dict[int, str]:
    """What each of these deeds touched: «Отметки – 3, Пропуски – 1»; the deeds were picked, so their kinds may be told."""
    number = func.count(func.distinct(Change.row_id))
    statement = (select(Change.change_set_id, Change.table_name, number).where(Change.change_set_id.in_([row.id for row in rows]))
                 .group_by(Change.change_set_id, Change.table_name).order_by(Change.table_name))
    found: dict[int, list[str]] = {}
    for set_id, table, rows_touched in db.session.execute(statement, execution_options=system("what the deeds of a page touched", Change)):
        model = paths.model_of(table)
        found.setdefault(set_id, []).append(f"{model.__label__[1]} – {rows_touched}" if model else "много записей сразу")
    return {set_id: ", ".join(words) for set_id, words in found.items()}


def kinds() -> list[tuple[str, str]]:
    """Kinds of rows by their Russian names."""
    return sorted(((mapper.local_table.name, mapper.class_.__label__[1]) for mapper in Base.registry.mappers), key=lambda one: names.fold(one[1]))  # type: ignore[attr-defined]


# ---------- the log of accesses
def accesses(actor: Actor, wish: Wish, place: Place) -> Found:
    """Lines of the access log that answer the wish, in one statement."""
    conditions = [*_common(actor, AccessLog, wish), *_like(AccessLog.detail, wish.words)]
    if wish.kind:
        conditions.append(AccessLog.object_kind == wish.kind)
    if wish.action:
        conditions.append(AccessLog.action == wish.action)
    if wish.about:
        conditions.append(_objects(select(Person.id).where(_persons(actor, wish.about))))
    return _page(actor, AccessLog, conditions, (Account, Person, *_OF_PERSONS, *_OF_PUPILS), place)


_MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: str(model.__table__.name))
_OF_PERSONS: list[Any] = [model for model in _MODELS if hasattr(model, "person_id") and model is not Change]
_OF_PUPILS: list[Any] = [Guardianship, StudentFile, StudentLanguage, VocationalTraining]


def _objects(persons: Any) -> ColumnElement[bool]:
    """Lines about these persons: their own rows and what is kept of them as pupils."""
    pupils = select(Student.id).where(Student.person_id.in_(persons))
    ids = [(one, select(one.id).where(one.person_id.in_(persons))) for one in _OF_PERSONS]
    ids += [(one, select(one.id).where(one.student_id.in_(pupils))) for one in _OF_PUPILS]
    return or_(and_(AccessLog.object_kind == "person", AccessLog.object_id.in_(persons)),
               *(and_(AccessLog.object_kind == one.__tablename__, AccessLog.object_id.in_(which)) for one, which in ids))


def opened(actor: Actor, person_id: int) -> list[AccessLog]:
    """«Кто открывал»: the last accesses to what is kept of a person, for those who may read the log."""
    condition = scope(actor, READ, AccessLog)
    statement = select(AccessLog).where(condition, _objects(select(Person.id).where(Person.id == person_id))).order_by(AccessLog.id.desc()).limit(SHOWN)
    return list(db.session.scalars(granted(statement, AccessLog, Person, *_OF_PERSONS, *_OF_PUPILS, condition=condition)))


def about(lines: Sequence[AccessLog]) -> dict[tuple[str, int], str]:
    """Whose rows these lines tell of: (table, id) -> the person's name, in one statement."""
    ids: dict[str, set[int]] = {}
    for line in lines:
        if line.object_kind and line.object_id:
            ids.setdefault(line.object_kind, set()).add(line.object_id)
    parts = []
    for model in [Person, *_OF_PERSONS, *_OF_PUPILS]:
        if wanted := ids.get(model.__tablename__):
            part = select(literal(model.__tablename__), model.id, Person.last_name, Person.first_name, Person.middle_name).where(model.id.in_(wanted))
            if model in _OF_PUPILS:
                part = part.join(Student, Student.id == model.student_id).join(Person, Person.id == Student.person_id)
            elif model is not Person:
                part = part.join(Person, Person.id == model.person_id)
            parts.append(part)
    if not parts:
        return {}
    stamp = system("whose rows the lines of the log tell of", Person, *_OF_PERSONS, *_OF_PUPILS)
    rows = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0], execution_options=stamp)
    return {(kind, id_): names.full_name(last, first, middle) for kind, id_, last, first, middle in rows}


def trail(wish: Wish, place: Place) -> Found:
    """The technical trail for the network administrator: numbers only, no name, no detail (domain.md §2, row 45)."""
    conditions = [AccessLog.action == wish.action] if wish.action else []
    if wish.since:
        conditions.append(AccessLog.at >= dates.midnight(wish.since))
    if wish.until:
        conditions.append(AccessLog.at < dates.midnight(wish.until, 1))
    total = select(func.count()).select_from(select(AccessLog.id).where(*conditions).limit(COUNTED + 1).subquery()).scalar_subquery()
    statement = (select(AccessLog.at, AccessLog.account_id, AccessLog.action, AccessLog.object_kind, AccessLog.object_id, AccessLog.address, total)
                 .where(*conditions).order_by(AccessLog.id.desc()).offset(place.offset).limit(place.limit))
    rows = db.session.execute(statement, execution_options=system("the technical trail: numbers, no names", AccessLog)).all()
    return Found([tuple(row)[:-1] for row in rows], rows[0][-1] if rows else 0)
