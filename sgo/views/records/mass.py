"""One deed on many rows of a list: choose, see what would become of each, do it; one change set, so that it is undone as one."""
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from markupsafe import Markup
from sqlalchemy import inspect
from wtforms import SelectField

from sgo import changes, clock
from sgo.access import EDIT, READ, current_actor, may, who_may
from sgo.models import Change
from sgo.rules import wording
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, dependents, mass, records, titles

from . import forms
from .ending import undo_link

ROWS = ("запись", "записи", "записей")
NAMED = 20


class Mass:
    """The door for many rows at once; everything is asked row by row, as on the form of each."""

    @property
    def mass_fields(self) -> list[str]:
        """The fields that many rows may get at once: what tells one row from another is not among them."""
        if not self.can_edit:
            return []
        table = self.entity.__table__
        telling = {column.name for index in table.indexes if index.unique for column in index.columns}
        columns = inspect(self.entity).columns
        naming = {"last_name", "first_name", "middle_name", "name", "title", self.columns[0]}
        return [name for name in self.fields
                if columns[name].name not in telling | naming and not (columns[name].foreign_keys and not columns[name].nullable)]

    def _chosen_ids(self) -> list[int]:
        """The ticked rows, or everything that is found; 404 for a row that is absent or hidden."""
        actor, shape = current_actor(), records.Shape(self.entity, [self.columns[0]], self.searched)
        if "all" in request.form:
            return list(records.ids(actor, shape, self.wish(request.args)[0], mass.MOST + 1))
        typed = request.form.get("ids", "").split(".") if "ids" in request.form else request.form.getlist("rowid")
        wanted = [number for text in dict.fromkeys(typed) if (number := whole_or_none(text)) is not None][:mass.MOST + 1]
        if len(wanted) <= mass.MOST and len(records.chosen(actor, shape, wanted)) < len(wanted):
            abort(404)
        return wanted

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """Change a field, archive or bring back many rows: first shown, then done."""
        action = request.form.get("action", "")
        allowed = {"edit"} if self.mass_fields else set()
        if self.archives and self.can_delete:
            allowed |= {"archive", "restore"}
        if action not in allowed:
            abort(403, who_may(EDIT, self.entity))
        ids = self._chosen_ids()
        if not ids or len(ids) > mass.MOST:
            flash("Отметьте записи, с которыми что-то нужно сделать." if not ids else
                  f"Записей больше {mass.MOST}: за один раз столько не изменить. Добавьте условие.", "warning")
            return redirect(self._link())
        if action != "edit":
            return self._decide(ids, action, {"archived_at": clock.now() if action == "archive" else None}, None, "")
        name = request.form.get("field", "")
        if name not in self.mass_fields:
            return self._mass_page(ids, action, None, "")
        return self._edit(ids, name)

    def _edit(self, ids: list[int], name: str) -> Any:
        form = forms.form_class(self.entity, [name])(request.form if "asked" in request.form else None)
        forms.fill(form, None)
        if "asked" not in request.form:
            return self._mass_page(ids, "edit", form, name)
        forms.tidy(form)
        if not form.validate():
            return self._mass_page(ids, "edit", form, name), 422
        return self._decide(ids, "edit", {name: form[name].data}, form, name)

    def _decide(self, ids: list[int], action: str, values: dict[str, Any], form: Any, name: str) -> Any:
        actor, shape = current_actor(), records.Shape(self.entity, [self.columns[0]])
        with changes.trying():
            found = mass.plan(actor, shape, ids, values)
        seen = request.form.get("seen")
        if seen is None or not found.changed:
            return self._mass_page(ids, action, form, name, found)
        if seen != found.seen:
            return self._mass_page(ids, action, form, name, found, "Пока вы смотрели, записи изменились. Проверьте ещё раз, что получится."), 409
        try:
            with changes.writing(f"{self.name}: {self._deed(action, name)} ({len(found.changed)})") as deed:
                mass.carry_out(actor, shape, found, values)
        except Refused as refused:
            return self._mass_page(ids, action, form, name, found, str(refused)), 409
        done = {"archive": "В архиве", "restore": "Возвращено из архива", "edit": "Изменено"}[action]
        flash(Markup("{}: {}.{}{}").format(done, wording.counted(len(found.changed), *ROWS), self._archived_link(action, deed.set_id), undo_link(deed.set_id)),
              "success")
        return redirect(self._link())

    def _archived_link(self, action: str, set_id: int | None) -> Any:
        """« Показать» exactly what went to the archive, for whoever reads the log."""
        if action != "archive" or set_id is None or not may(current_actor(), READ, Change):
            return ""
        return Markup(' <a href="{}">Показать</a>').format(url_for(".index_view", archive="1", deed=set_id))

    def _deed(self, action: str, name: str) -> str:
        return {"archive": "в архив", "restore": "из архива"}.get(action) or f"изменено поле «{titles.label(self.entity, name)}»"

    def _mass_page(self, ids: list[int], action: str, form: Any, name: str, found: mass.Plan | None = None, notice: str = "") -> Any:
        label = titles.label(self.entity, name) if name else ""
        choices = [(field, titles.label(self.entity, field)) for field in self.mass_fields]
        ending = [line.id for line in found.changed] if found and action == "archive" else []
        hanging = [self._told(one, *ending) for one in dependents.of(current_actor(), self.entity, ending)] if ending else []
        said = forms.words_of(form[name]) if form is not None and found else ""
        if found and form is not None and isinstance(form[name], SelectField) and not isinstance(form[name], forms.RowField):
            said = dict(form[name].choices).get(getattr(said, "value", said), said)
        return self.render("records/mass.html", ids=".".join(map(str, ids)), number=len(ids), action=action, form=form, field=name, label=label, plan=found,
                           choices=choices, notice=notice, value=said, named=NAMED, hanging=hanging, query=self._query())
