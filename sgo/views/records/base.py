"""`Records`: a Flask-Admin screen whose every door asks the access table; nothing else derives from ModelView."""
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from sgo import changes, clock
from sgo.access import CREATE, DELETE, EDIT, READ, Actor, current_actor, may, pick, who_may, why
from sgo.models import Role, db
from sgo.services import access_log, constraints, history, paths, records, titles

from ..base import Screen
from . import forms, neighbours
from .editing import Editing
from .listing import Listing, shown

INNER = {"id", "version", "sort_key", "search_key", "login_key"}


class Records(Editing, Listing, Screen, ModelView):
    """CRUD over the rows a person may see; a declaration names the model, its columns, and what is searched and filtered."""
    by_deed: ClassVar[str] = ""                         # who writes this instead of a form; empty where the form does

    def __init__(self) -> None:
        table = self.entity.__tablename__
        super().__init__(self.entity, db, name=self.entity.__label__[1], endpoint=f"r_{table}", url=f"/records/{table.replace('_', '-')}")

    def scaffold_form(self) -> Any:
        return forms.form_class(self.entity, self.fields)

    def scaffold_list_form(self, *args: Any, **kwargs: Any) -> Any:
        return None

    # ---------- who may
    def is_accessible(self) -> bool:
        actor = current_actor()
        return may(actor, READ, self.entity) and (actor.is_staff or Role.SYS in actor.roles)

    def who_may_open(self) -> str:
        return who_may(READ, self.entity)

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
        return self._may(EDIT if self.archives else DELETE)

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
        if self.personal:
            access_log.note("просмотр", row)
        columns = [name for name in inspect(self.entity).columns.keys() if name not in INNER]
        values = records.cells(actor, records.Shape(self.entity, columns), [row])[0]
        facts = [(titles.label(self.entity, name), shown(value), self._parent_url(row, name)) for name, value in zip(columns, values, strict=True)]
        return self.render("records/details.html", row=row, title=self._title(row), facts=facts, story=history.of_row(actor, row), why=why(actor, row),
                           list=neighbours.asked(self), more=self.more(row), sealed=self.sealed(row))

    def _title(self, row: Any) -> str:
        title = titles.title(row)
        return f"{self.entity.__label__[0]} {title}" if title.startswith("№") else title

    def more(self, row: Any) -> dict[str, Any]:
        """What a declaration adds to the details page."""
        return {}

    def sealed(self, row: Any) -> str | None:
        """Why this row may no longer be changed or ended by anybody; None while it may."""
        return None

    def before_end(self, row: Any) -> None:
        """What a declaration does before a row is deleted or archived."""

    def _parent_url(self, row: Any, name: str) -> str | None:
        target, value = paths.target_of(self.entity, name), getattr(row, name)
        if target is None or value is None or not may(current_actor(), READ, target):
            return None
        return url_for(f"r_{target.__tablename__}.details_view", id=value)

    # ---------- the end of a row
    @expose("/delete/", methods=("POST",))
    def delete_view(self) -> Any:
        if not self.can_delete:
            abort(403, who_may(EDIT if self.archives else DELETE, self.entity))
        row = self._row(EDIT if self.archives else DELETE)
        id_, title = row.id, self.entity.__label__[0]
        if refusal := self.sealed(row):
            flash(refusal, "error")
            return redirect(url_for(".details_view", id=id_))
        if not self.archives and "sure" not in request.form:
            return self.render("records/delete.html", row=row, title=self._title(row), dependents=records.dependents(row))
        try:
            self._end(id_, title)
        except IntegrityError as error:
            flash(constraints.sentence(error)[1], "error")
            return redirect(url_for(".details_view", id=id_))
        flash("Готово: запись в архиве, её можно вернуть." if self.archives else "Удалено. Действие можно отменить в журнале изменений.", "success")
        return redirect(url_for(".index_view"))

    def _end(self, id_: int, title: str) -> None:
        actor: Actor = current_actor()
        with changes.writing(f"{title}: {'в архив' if self.archives else 'удаление'}"):
            row = pick(actor, self.entity, id_, EDIT if self.archives else DELETE)
            self.before_end(row)
            if self.archives:
                row.archived_at = None if row.archived_at else clock.now()
            else:
                db.session.delete(row)
