"""`Records`: a Flask-Admin screen whose every door asks the access table; nothing else derives from ModelView."""
from typing import Any, ClassVar

from flask import redirect, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import inspect

from sgo.access import CREATE, DELETE, EDIT, FAMILY, GRANTS, READ, current_actor, holds_whole, may, names_of, pick, why
from sgo.models import AccessLog, Change, Person, Role, db
from sgo.services import access_log, history, keeping, logs, paths, records, titles
from sgo.services.imports import reference

from ..base import Screen
from . import conditions, forms, neighbours
from .editing import Editing
from .ending import Ending
from .listing import Listing, shown

INNER = {"id", "version", "sort_key", "search_key", "login_key"}


class Records(Editing, Listing, Ending, Screen, ModelView):
    """CRUD over the rows a person may see; a declaration names the model, its columns, and what is searched and filtered."""
    by_deed: ClassVar[str] = ""                         # who writes this instead of a form; empty where the form does
    told: ClassVar[list[str]] = []                      # what the details tell, where that is less than all columns

    def __init__(self) -> None:
        table = self.entity.__tablename__
        super().__init__(self.entity, db, name=self.entity.__label__[1], endpoint=f"r_{table}", url=f"/records/{table.replace('_', '-')}")

    def scaffold_form(self) -> Any:
        return forms.form_class(self.entity, self.fields, self.extra)

    def scaffold_list_form(self, *args: Any, **kwargs: Any) -> Any:
        return None

    # ---------- who may
    def is_accessible(self) -> bool:
        actor = current_actor()
        return may(actor, READ, self.entity) and (actor.is_staff or Role.SYS in actor.roles)

    def who_may_open(self) -> str:
        readers = GRANTS.get((READ, self.entity), {}).keys() - FAMILY
        return f"Список «{self.entity.__label__[1]}» открывают: {names_of(readers)}."

    def _may(self, action: Any) -> bool:
        return not self.by_deed and bool(self.fields) and may(current_actor(), action, self.entity)

    @property
    def can_create(self) -> bool:                       # type: ignore[override]
        return self._may(CREATE)

    @property
    def can_edit(self) -> bool:                         # type: ignore[override]
        return self._may(EDIT)

    @property
    def can_delete(self) -> bool:                       # type: ignore[override]
        return self._may(EDIT) and holds_whole(current_actor(), EDIT, self.entity) if self.archives else self._may(DELETE)

    @property
    def load_url(self) -> str | None:
        """Where rows of this kind are loaded from a file by this person, if they are."""
        page = next(view for view in self.admin._views if view.endpoint == "reference")
        table = self.entity.__tablename__.replace("_", "-")
        return url_for("reference.table", table=table) if reference.can_load(current_actor(), self.entity) and page.is_accessible() else None

    @property
    def archives(self) -> bool:
        """Whether rows go to the archive instead of being deleted."""
        return hasattr(self.entity, "archived_at")

    def _row(self, action: Any = READ) -> Any:
        return pick(current_actor(), self.entity, request.values.get("id", ""), action)

    # ---------- one row
    @expose("/details/")
    def details_view(self) -> Any:
        row, actor = self._row(), current_actor()
        if url := self.own_page(row):
            return redirect(url)
        if self.personal:
            access_log.note("просмотр", row)
        columns = self.told or [name for name in inspect(self.entity).columns.keys() if name not in INNER | conditions.withheld(actor, self.entity)]
        values = records.cells(actor, records.Shape(self.entity, columns), [row])[0]
        facts = [(titles.label(self.entity, name), shown(value), self._parent_url(row, name)) for name, value in zip(columns, values, strict=True)]
        return self.render("records/details.html", row=row, title=self._title(row), facts=facts, story=history.of_row(actor, row), why=why(actor, row),
                           list=neighbours.asked(self), more=self.more(row), sealed=keeping.sealed(row), **self._of_person(row))

    def _of_person(self, row: Any) -> dict[str, Any]:
        """For a row of a person's file: whose it is, and who has opened what is kept of him, for those who may know."""
        if not self.personal:
            return {}
        person_id = row.id if isinstance(row, Person) else getattr(row, "person_id", None)
        may_know = person_id and may(current_actor(), READ, AccessLog)
        return {"person_id": person_id, "history_opens": may(current_actor(), READ, Change),
                "opened": logs.opened(current_actor(), person_id) if may_know else None}

    def _title(self, row: Any) -> str:
        title = titles.title(row)
        return f"{self.entity.__label__[0]} {title}" if title.startswith("№") else title

    def own_page(self, row: Any) -> str | None:
        """The page that tells this row better than its columns do."""
        return None

    def more(self, row: Any) -> dict[str, Any]:
        """What a declaration adds to the details page."""
        return {}

    def _parent_url(self, row: Any, name: str) -> str | None:
        target, value = paths.target_of(self.entity, name), getattr(row, name)
        if target is None or value is None or not may(current_actor(), READ, target):
            return None
        return url_for(f"r_{target.__tablename__}.details_view", id=value)
