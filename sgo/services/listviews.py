"""What people make of their lists: the columns each has chosen, and views saved and shared with roles; a view shows no row its reader may not see."""
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, and_, case, cast, literal, null, select, type_coerce, union_all

from sgo.access import CREATE, DELETE, EDIT, GRANTS, READ, STAFF, Actor, demand, granted, may, pick, scope
from sgo.models import ListColumns, Role, SavedView, SavedViewRole, db

from . import Refused, titles

LONGEST_QUERY, MOST_VIEWS = 2000, 30
COLUMNS, MINE, SHARED = "*columns", "*mine", "*shared"


@dataclass(frozen=True)
class View:
    """A saved view: where it leads, and whether it is one's own."""
    id: int
    name: str
    query: str
    mine: bool


@dataclass(frozen=True)
class Aside:
    """What a list needs beside its rows."""
    columns: list[str]
    views: list[View]
    options: dict[str, titles.Choices]


def aside(actor: Actor, table: str, targets: dict[str, Any]) -> Aside:
    """The person's columns, the views open to him and the choices of the selects, in one statement."""
    mine, seen = scope(actor, READ, ListColumns), scope(actor, READ, SavedView)
    choices, models, conditions = titles.parts(actor, targets)
    no_more = type_coerce(null(), String)
    chosen = select(literal(COLUMNS).label("key"), ListColumns.id.label("id"), cast(ListColumns.columns, String).label("title"), literal(0).label("place"),
                    no_more.label("more")).where(mine, ListColumns.table_name == table)
    views = (select(case((SavedView.account_id == (actor.account_id or 0), MINE), else_=SHARED), SavedView.id, SavedView.name, literal(0), SavedView.query)
             .where(seen, SavedView.table_name == table))
    statement = union_all(chosen, views, *(part.add_columns(no_more) for part in choices))
    rows = db.session.execute(granted(statement, ListColumns, SavedView, *models, condition=and_(mine, seen, *conditions))).all()
    options: dict[str, titles.Choices] = {key: [] for key in targets}
    for key, id_, words, _, _ in sorted(rows, key=lambda row: row[3]):
        if key in options:
            options[key].append((id_, words))
    found = [View(id_, name, query, key == MINE) for key, id_, name, _, query in rows if key in (MINE, SHARED)]
    columns: list[str] = next((json.loads(words or "[]") for key, _, words, _, _ in rows if key == COLUMNS), [])
    return Aside(columns, sorted(found, key=lambda view: (not view.mine, view.name.casefold()))[:MOST_VIEWS], options)


def keep_columns(actor: Actor, table: str, columns: Sequence[str]) -> None:
    """Remember the columns of a list; none means those of the declaration."""
    condition = scope(actor, EDIT, ListColumns)
    statement = granted(select(ListColumns).where(condition, ListColumns.table_name == table), ListColumns, condition=condition)
    row = db.session.scalar(statement) or ListColumns(account_id=actor.account_id, table_name=table)
    row.columns = list(columns)
    db.session.add(row)
    demand(actor, EDIT, row)


def roles_for(actor: Actor, model: Any) -> list[Role]:
    """The roles with whom this person may share a view of such rows: those who open the list at all."""
    if not may(actor, CREATE, SavedViewRole):
        return []
    return [role for role in Role if role in STAFF | {Role.SYS} and role in GRANTS.get((READ, model), {})]


def save(actor: Actor, model: Any, name: str, query: str, roles: Sequence[str]) -> int:
    """Keep a view under a name and share it with roles; refuses a missing name, a role one may not share with."""
    name = " ".join(name.replace("\0", " ").split())
    if not name:
        raise Refused("Введите название вида.", "name")
    if len(name) > 80:
        raise Refused("Слишком длинно: до 80 знаков.", "name")
    if len(query) > LONGEST_QUERY:
        raise Refused("Условий слишком много, чтобы их запомнить. Уберите часть из них.", "name")
    allowed = {role.value: role for role in roles_for(actor, model)}
    if set(roles) - allowed.keys():
        raise Refused("Открыть вид этой роли вы не можете.", "roles")
    view = SavedView(account_id=actor.account_id, table_name=model.__tablename__, name=name, query=query)
    db.session.add(view)
    demand(actor, CREATE, view)
    for role in dict.fromkeys(roles):
        shared = SavedViewRole(view_id=view.id, role=allowed[role])
        db.session.add(shared)
        demand(actor, CREATE, shared)
    return view.id


def forget(actor: Actor, id_: object) -> str:
    """Delete one's own view and its sharing; returns how it was called."""
    view = pick(actor, SavedView, id_, DELETE)
    condition = scope(actor, DELETE, SavedViewRole)
    statement = granted(select(SavedViewRole).where(condition, SavedViewRole.view_id == view.id), SavedViewRole, condition=condition)
    for shared in db.session.scalars(statement):
        db.session.delete(shared)
    db.session.flush()
    db.session.delete(view)
    return view.name
