"""The only code that reads the access table, and the listener that makes forgetting it a crash instead of a leak."""
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import abort
from sqlalchemy import ColumnElement, Executable, Table, event, false, or_, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.visitors import replacement_traverse

from sgo.models import Base, Role, db
from sgo.rules import wording

from .actor import Actor
from .grants import APPROVE, CREATE, DELETE, EDIT, GRANTS, READ, UNGUARDED, Action
from .scopes import EVERY, Scope
from .stamp import system, tables_in

Model = TypeVar("Model", bound=Base)
Stamped = TypeVar("Stamped", bound=Executable)
_trusted: ContextVar[str | None] = ContextVar("trusted", default=None)
GUARDED: frozenset[Table] = frozenset(Base.metadata.tables.values()) - {model.__table__ for model in UNGUARDED}


class Unscoped(Exception):
    """A statement that reads a guarded table without a grant for it: a programmer's mistake, refused before it reads a row."""


def _by_role(actor: Actor, action: Action, model: Any) -> dict[Role, Scope]:
    granted_to = GRANTS.get((action, model), {})
    return {role: granted_to[role] for role in granted_to if role in actor.roles}


def scope(actor: Actor, action: Action, model: Any) -> ColumnElement[bool]:
    """The WHERE condition for the rows of `model` on which the actor may do `action`: the union over the roles."""
    return or_(false(), *(which(actor, model) for which in _by_role(actor, action, model).values()))


def about(actor: Actor, action: Action, model: Any, parent: Any) -> ColumnElement[bool]:
    """The condition on the rows of `parent` (a person, a pupil) about whom the actor may do `action` with rows of `model`: asked before there is
    such a row. Only for kinds whose scopes speak of that parent."""
    return or_(false(), *(which(actor, parent) for which in _by_role(actor, action, model).values()))


def elsewhere(actor: Actor, action: Action, model: Any, **columns: Any) -> ColumnElement[bool]:
    """The condition of `scope` asked of other columns or of values, by the model's column names: may the actor do this with a row that is not there."""
    def other(element: Any, **_: Any) -> Any:
        table = getattr(element, "table", None)
        return columns.get(element.key) if table is not None and getattr(table, "name", None) == model.__tablename__ else None

    found: ColumnElement[bool] = replacement_traverse(scope(actor, action, model), {}, other)
    return found


def granted(statement: Stamped, *models: Any, condition: ColumnElement[bool] | None = None) -> Stamped:
    """Stamp a statement whose condition came from `scope`: it may read these tables, those of the condition, and no other."""
    through = tables_in(condition) if condition is not None else frozenset()
    return statement.execution_options(passport=frozenset(model.__table__ for model in models) | through)


def visible(actor: Actor, model: Any, *through: Any, archived: bool = False) -> Any:
    """Select the rows of `model` that the actor may read; `through` names the parents read along with them."""
    condition = scope(actor, READ, model)
    statement = granted(select(model).where(condition), model, *through, condition=condition)
    if not archived and hasattr(model, "archived_at"):
        statement = statement.where(model.archived_at.is_(None))
    return statement


def may(actor: Actor, action: Action, model: Any) -> bool:
    """Whether any role of the actor has a grant for `action` on `model`."""
    return bool(_by_role(actor, action, model))


def holds_whole(actor: Actor, action: Action, model: Any) -> bool:
    """Whether some role may do this with every row: only such a role moves a row from one person to another or sends it to the archive."""
    return any(which is EVERY for which in _by_role(actor, action, model).values())


def can(actor: Actor, action: Action, row: Any) -> bool:
    """Whether the actor may do `action` on this saved or flushed row."""
    model = type(row)
    db.session.flush()
    condition = scope(actor, action, model)
    statement = granted(select(model.id).where(model.id == row.id, condition), model, condition=condition)
    return db.session.scalar(statement) is not None


def demand(actor: Actor, action: Action, row: Any) -> None:
    """403 in words when the actor sees the row but may not do this with it."""
    if not can(actor, action, row):
        abort(403, who_may(action, type(row)))


def pick(actor: Actor, model: type[Model], id_: object, action: Action = READ) -> Model:
    """The one row with this id, or 404 when it is absent or hidden: the two look alike. A row that one sees but may not change is 403."""
    row: Model | None = _one(actor, model, id_, action)
    if row is None and action is not READ and _one(actor, model, id_, READ) is not None:
        abort(403, who_may(action, model))
    return row or abort(404, who_may(READ, model))


def _one(actor: Actor, model: Any, id_: object, action: Action) -> Any:
    try:
        number = int(str(id_))
    except ValueError:
        return None
    if not 0 < number < 2 ** 62:
        return None
    condition = scope(actor, action, model)
    return db.session.scalar(granted(select(model).where(model.id == number, condition), model, condition=condition))


def who_may(action: Action, model: Any) -> str:
    """Which roles have the right, in words; it tells nothing of any row."""
    words = {READ: "видят", CREATE: "добавляют", EDIT: "изменяют", DELETE: "удаляют", APPROVE: "утверждают"}[action]
    by_rows: dict[str, list[Role]] = {}
    for role, which in GRANTS.get((action, model), {}).items():
        by_rows.setdefault(wording.of_others(which.words), []).append(role)
    many = model.__label__[1]
    if not by_rows:
        return f"«{many}» так не изменяют: это делает сама программа."
    told = [names_of(roles) + (f" ({rows})" if len(by_rows) > 1 or rows != EVERY.words else "") for rows, roles in by_rows.items()]
    return f"«{many}» {words}: {'; '.join(told)}."


def names_of(roles: Iterable[Role]) -> str:
    """Roles within a sentence: «администратор системы, завуч»."""
    return ", ".join(role.label[0].lower() + role.label[1:] for role in Role if role in set(roles))


def why(actor: Actor, row: Any) -> list[str]:
    """Which grants open this row to the actor: «Учитель: группы, где вы преподаёте»."""
    model = type(row)
    found = []
    for role, which in _by_role(actor, READ, model).items():
        condition = which(actor, model)
        if db.session.scalar(granted(select(model.id).where(model.id == row.id, condition), model, condition=condition)) is not None:
            found.append(f"{role.label}: {which.words}")
    return found


@contextmanager
def trusted(reason: str) -> Iterator[None]:
    """The program itself reads, outside any person's request (start, migration, demo, tests); never in a view."""
    token = _trusted.set(reason)
    try:
        yield
    finally:
        _trusted.reset(token)


def _refuse_unstamped(state: ORMExecuteState) -> None:
    if _trusted.get() or state.is_column_load:
        return
    owner = state.lazy_loaded_from if state.is_select else None
    if owner and owner.mapper.local_table in GUARDED:       # up from a row that a grant has let through
        return
    missing = (tables_in(state.statement) & GUARDED) - state.execution_options.get("passport", frozenset())
    if missing:
        raise Unscoped(f"no grant for {', '.join(sorted(table.name for table in missing))}")


def fail_closed() -> None:
    """Listen to every statement of every session; once a process."""
    if not event.contains(Session, "do_orm_execute", _refuse_unstamped):
        event.listen(Session, "do_orm_execute", _refuse_unstamped)


def policy() -> str:
    """The access table as text: one line a model, action and role."""
    lines = []
    for (action, model), roles in sorted(GRANTS.items(), key=lambda item: (item[0][1].__tablename__, list(Action).index(item[0][0]))):
        lines += [f"{model.__tablename__:20} {action:7} {role.value:6} {which.name}" for role, which in roles.items()]
    return "\n".join(lines) + "\n"


__all__ = ["APPROVE", "CREATE", "DELETE", "EDIT", "GUARDED", "Unscoped", "about", "can", "demand", "elsewhere", "fail_closed", "granted",
           "holds_whole", "may", "names_of",
           "pick", "policy", "scope", "system", "trusted", "visible", "who_may", "why"]
