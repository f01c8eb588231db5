"""References by their titles: «Математика», «5А», «2026/2027». What is called alike is told apart by the year, then by its number."""
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from sgo.access import READ, Actor, granted, scope
from sgo.models import Parallel, SchoolYear, YearStatus, db
from sgo.rules import names
from sgo.services import paths, titles

MOST_PARENTS = 20_000


class Parents:
    """All rows that the references of a dictionary may name; read once a kind."""

    def __init__(self, actor: Actor, model: Any, fields: Iterable[str]):
        targets = {name: target for name in fields if (target := paths.target_of(model, name)) is not None}
        found = titles.options(actor, {name: target for name, target in targets.items() if titles.short(target)})
        long = {target: _all(actor, target) for target in set(targets.values()) if not titles.short(target)}
        self._titles = {name: dict(titles.unique(found[name] if name in found else long[targets[name]])) for name in targets}
        self._ids: dict[str, dict[str, list[int]]] = {}
        for name, called in self._titles.items():
            ids = self._ids.setdefault(name, {})
            for id_, title in called.items():
                number = {str(id_)} if targets[name] is Parallel else set()
                for way in {names.fold(title), names.fold(title.split(" (№")[0])} | number:
                    ids.setdefault(way, []).append(id_)

    def __contains__(self, name: str) -> bool:
        return name in self._titles

    def title(self, name: str, id_: int | None) -> str | None:
        """How the file names this row."""
        return self._titles[name].get(id_, f"№ {id_}") if id_ else None

    def id(self, name: str, text: str) -> int:
        """The row that the text names; ValueError with a sentence when there is none or more than one."""
        ids = self._ids[name].get(names.fold(text), [])
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise ValueError(f"«{text}»: таких несколько. Укажите, например, «{self._titles[name][ids[0]]}».")
        raise ValueError(f"«{text}» не найдено. Сначала добавьте или исправьте название.")


def _all(actor: Actor, model: Any) -> list[tuple[int, str]]:
    condition = scope(actor, READ, model)
    statement = select(model).where(condition).options(*titles.loads(model)).order_by(model.id).limit(MOST_PARENTS)
    if hasattr(model, "archived_at"):
        statement = statement.where(model.archived_at.is_(None))
    rows = db.session.scalars(granted(statement, model, condition=condition)).all()
    if not hasattr(model, "year_id"):
        return [(row.id, titles.title(row)) for row in rows]
    years = db.session.execute(select(SchoolYear.id, SchoolYear.name).where(SchoolYear.status != YearStatus.CURRENT))
    past = {id_: f", {name}" for id_, name in years}
    return [(row.id, f"{titles.title(row)}{past.get(row.year_id, '')}") for row in rows]
