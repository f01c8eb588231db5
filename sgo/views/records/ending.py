"""The end of a row: what hangs on it is told first, with links; people and dictionaries go to the archive, the rest is deleted, and both can be undone."""
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from sgo import changes, clock, guard
from sgo.access import DELETE, EDIT, READ, current_actor, may, pick, who_may
from sgo.models import ChangeSet, db
from sgo.services import Refused, constraints, dependents, keeping

from . import conditions

GONE = "Удалено."
AWAY = "Запись в архиве: в списках выбора её больше нет, вернуть можно с её карточки."
BACK = "Запись возвращена из архива."


def undo_link(set_id: int | None) -> Any:
    """« Отменить» after what was done, for whoever may open the log."""
    if set_id is None or not may(current_actor(), READ, ChangeSet):
        return ""
    return Markup(' <a href="{}">Отменить</a>').format(url_for("r_change_set.undo", id=set_id))


class Ending:
    """The door through which a row leaves."""

    @expose("/delete/", methods=("POST",))
    def delete_view(self: Any) -> Any:
        action = EDIT if self.archives else DELETE
        if not self.can_delete:
            abort(403, who_may(action, self.entity))
        row = self._row(action)
        id_ = row.id
        if refusal := keeping.sealed(row):
            flash(refusal, "error")
            return redirect(url_for(".details_view", id=id_))
        restores = self.archives and row.archived_at is not None
        if not restores and "sure" not in request.form:
            found = dependents.of(current_actor(), self.entity, [id_])
            if found or not self.archives:
                return self.render("records/delete.html", row=row, title=self._title(row), dependents=[self._told(one, id_) for one in found])
        return self._ended(id_, restores)

    def _ended(self: Any, id_: int, restores: bool) -> Any:
        try:
            set_id = self._end(id_, restores)
        except IntegrityError as error:
            flash(constraints.sentence(error)[1], "error")
            return redirect(url_for(".details_view", id=id_))
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for(".details_view", id=id_))
        flash(Markup("{}{}").format(BACK if restores else AWAY if self.archives else GONE, undo_link(set_id)), "success")
        return redirect(guard.inside(request.values.get("back")) or (url_for(".details_view", id=id_) if restores else url_for(".index_view")))

    def _end(self: Any, id_: int, restores: bool) -> int | None:
        word = "из архива" if restores else "в архив" if self.archives else "удаление"
        with changes.writing(f"{self.entity.__label__[0]}: {word}") as deed:
            row = pick(current_actor(), self.entity, id_, EDIT if self.archives else DELETE)
            keeping.end(current_actor(), row)
            if self.archives:
                row.archived_at = None if restores else clock.now()
            else:
                db.session.delete(row)
        set_id: int | None = deed.set_id
        return set_id

    def _told(self: Any, found: dependents.Dependent, *ids: int) -> dict[str, Any]:
        """A kind of what hangs on the rows: the list of exactly those, where there is such a condition, and the first of them by their titles."""
        table = found.model.__tablename__
        screen = next((view for view in self.admin._views if getattr(view, "entity", None) is found.model and view.is_accessible()), None)
        asked = screen and 0 < len(ids) <= conditions.SEVERAL and conditions.of(current_actor(), found.model, found.column)
        url = url_for(f"r_{table}.index_view", **{f"f_{found.column}": ".".join(map(str, ids))}) if asked else None
        rows = [(title, url_for(f"r_{table}.details_view", id=row_id)) for row_id, title in found.rows] if screen else []
        return {"words": found.words, "url": url, "rows": rows, "more": found.number - len(rows) if rows else 0}
