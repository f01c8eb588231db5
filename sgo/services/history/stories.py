"""The stories that the log tells: of a row, of a person with all that hangs on him, of one deed."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from sgo.access import READ, Actor, granted, scope, system
from sgo.models import Appointment, Change, ChangeKind, ChangeSet, ClassTeacher, Employee, Guardian, Guardianship, Person, Student, TeachingAssignment, db
from sgo.services import paths, titles

from .words import Values, Words, remade

SHOWN = 50
OF_SET = 500


@dataclass(frozen=True)
class Event:
    """One deed's effect on one row, a line a column; `opens` says whether the reader may open the deed itself."""
    id: int
    at: datetime
    who: str
    address: str | None
    deed: str
    set_id: int
    opens: bool
    table: str
    row_id: int
    title: str
    lines: list[str]


@dataclass(frozen=True)
class Line:
    """One row that a deed touched: what it is, what became of it, and whether the reader may open it now."""
    title: str
    table: str
    row_id: int
    opens: bool
    lines: list[str]


def of_row(actor: Actor, row: Any) -> list[Event]:
    """The row's story as far as the actor may read the log, newest first."""
    return _events(actor, and_(Change.table_name == row.__tablename__, Change.row_id == row.id), None)


def of_person(actor: Actor, person: Person, before: int | None = None, table: str | None = None) -> list[Event]:
    """The story of everything that hangs on a person, newest first; `before` is the last event of the page above, `table` keeps to one kind."""
    condition = concerning(person.id)
    return _events(actor, and_(condition, Change.table_name == table) if table else condition, before)


def concerning(person_id: int) -> ColumnElement[bool]:
    """The condition that a change is about this person: his own rows, what is kept of him as a pupil, whom he stands for, whom he teaches."""
    pupil = select(Student.id).where(Student.person_id == person_id).scalar_subquery()
    guardian = select(Guardian.id).where(Guardian.person_id == person_id).scalar_subquery()
    employee = select(Employee.id).where(Employee.person_id == person_id).scalar_subquery()
    others = [and_(Change.table_name == model.__tablename__, Change.row_id.in_(select(model.id).where(key == one))) for model, key, one in (
        (Guardianship, Guardianship.guardian_id, guardian), (ClassTeacher, ClassTeacher.employee_id, employee),
        (TeachingAssignment, TeachingAssignment.employee_id, employee), (Appointment, Appointment.employee_id, employee))]
    return or_(Change.person_id == person_id, Change.student_id == pupil, *others)


CONCERNED = (Student, Guardian, Employee, Guardianship, ClassTeacher, TeachingAssignment, Appointment)


def kinds_of(actor: Actor, person: Person) -> list[tuple[str, str]]:
    """Of which kinds the rows in the person's story are: table -> Russian name."""
    condition = scope(actor, READ, Change)
    statement = select(Change.table_name).where(condition, concerning(person.id)).distinct()
    found = db.session.scalars(granted(statement, Change, *CONCERNED, condition=condition)).all()
    return sorted(((table, model.__label__[1]) for table in found if (model := paths.model_of(table))), key=lambda one: one[1])


def _events(actor: Actor, which: ColumnElement[bool], before: int | None) -> list[Event]:
    condition, deeds = scope(actor, READ, Change), scope(actor, READ, ChangeSet)
    statement = (select(Change, ChangeSet, deeds).join(ChangeSet, ChangeSet.id == Change.change_set_id)
                 .where(condition, which).order_by(Change.id.desc()).limit(SHOWN))
    if before:
        statement = statement.where(Change.id < before)
    found = db.session.execute(granted(statement, Change, ChangeSet, *CONCERNED, condition=and_(condition, deeds))).all()
    entries = [row[0] for row in found]
    words = Words(actor, entries)
    called = _called(entries, words)
    return [Event(entry.id, deed.at, deed.who, deed.address, deed.deed, deed.id, bool(opens), entry.table_name, entry.row_id,
                  called[entry.table_name, entry.row_id][0], words.of(entry)) for entry, deed, opens in found]


def last_deed(row: Any) -> tuple[str, datetime] | None:
    """Who saved this row last and when, told to the second of two editors."""
    statement = (select(ChangeSet.who, ChangeSet.at).join(Change, Change.change_set_id == ChangeSet.id)
                 .where(Change.table_name == row.__tablename__, Change.row_id == row.id).order_by(Change.id.desc()).limit(1))
    found = db.session.execute(statement, execution_options=system("who saved the row that is being edited", Change, ChangeSet)).first()
    return (found[0], found[1]) if found else None


def entries_of(deed: ChangeSet, limit: int | None = OF_SET) -> list[Change]:
    """The changes of a deed that was picked, in their order."""
    statement = select(Change).where(Change.change_set_id == deed.id).order_by(Change.id).limit(limit)
    return list(db.session.scalars(statement, execution_options=system("the changes of a deed that was picked", Change)))


def readable_entries(actor: Actor, deed: ChangeSet) -> list[Change]:
    """The changes of a deed as far as this person may read them: all of the own deed, of another's those that the grants open."""
    if deed.account_id is not None and deed.account_id == actor.account_id:
        return entries_of(deed)
    condition = scope(actor, READ, Change)
    statement = select(Change).where(condition, Change.change_set_id == deed.id).order_by(Change.id).limit(OF_SET)
    return list(db.session.scalars(granted(statement, Change, condition=condition)))


def of_set(actor: Actor, deed: ChangeSet) -> list[Line]:
    """What one deed changed, row by row."""
    entries = readable_entries(actor, deed)
    words = Words(actor, entries)
    called = _called(entries, words)
    return [Line(called[entry.table_name, entry.row_id][0], entry.table_name, entry.row_id, called[entry.table_name, entry.row_id][1], words.of(entry))
            for entry in entries]


def of_change(actor: Actor, entry: Change) -> list[Line]:
    """One change that the reader has picked."""
    words = Words(actor, [entry])
    title, opens = _called([entry], words)[entry.table_name, entry.row_id]
    return [Line(title, entry.table_name, entry.row_id, opens, words.of(entry))]


def _called(entries: Sequence[Change], words: Words) -> dict[tuple[str, int], tuple[str, bool]]:
    """What the touched rows are called, and which of them the reader may open."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry.table_name, set()).add(entry.row_id)
    found: dict[tuple[str, int], tuple[str, bool]] = {}
    for table, rows in ids.items():
        model = paths.model_of(table)
        known = {id_: titles.title(row) for id_, row in words.rows.get(table, {}).items()}
        kind = model.__label__[0] if model else "Много записей"
        found |= {(table, id_): (f"{kind}: {known.get(id_, f'№ {id_}')}" if id_ else kind, id_ in known) for id_ in rows}
    for entry in entries:
        values = entry.before if entry.kind is ChangeKind.DELETED else words.first.get(entry.id)
        if values and not found[entry.table_name, entry.row_id][1] and (title := _was_called(entry, values)):
            found[entry.table_name, entry.row_id] = title, False
    return found


def _was_called(entry: Change, values: Values) -> str | None:
    """What a row that is gone was called, where its own values tell that."""
    model = paths.model_of(entry.table_name)
    if model is None:
        return None
    try:
        title = titles.title(remade(model, values))
    except (AttributeError, TypeError, ValueError):     # it was called by its parents
        return None
    return None if title.startswith("№ None") else f"{model.__label__[0]}: {title}"


def called(entries: Sequence[Change], words: Words) -> dict[tuple[str, int], str]:
    """What the rows that a deed touched are called."""
    return {key: title for key, (title, _) in _called(entries, words).items()}
