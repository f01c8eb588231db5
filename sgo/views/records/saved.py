"""Each person's own list: chosen columns, views saved under a name, and the way back from a card to the list as it was."""
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request, session, url_for
from flask_admin import expose
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import current_actor
from sgo.services import Refused, constraints, listviews

from . import conditions

REMEMBERED, LONGEST = 4, 400
PLACE = {"page", "after", "before", "end", "add", "csrf_token"}


class Saved:
    """The doors of a list that keep what a person made of it."""

    def _query(self, **changed: Any) -> str:
        """The address of this list as it is asked for, without the place in it, changed so."""
        asked = {key: value for key, value in request.args.items() if key not in PLACE} | changed
        return urlencode({key: value for key, value in asked.items() if value not in (None, "")})

    def _link(self, **changed: Any) -> str:
        query = self._query(**changed)
        return f"{url_for('.index_view')}{'?' if query else ''}{query}"

    @property
    def list_url(self) -> str:
        """The list as this person left it: a card leads back to where one came from."""
        kept = dict(session.get("lists", ())).get(self.entity.__tablename__, "")
        return f"{url_for(f'{self.endpoint}.index_view')}{'?' if kept else ''}{kept}"

    def _remember(self) -> None:
        query, table = urlencode({key: value for key, value in request.args.items() if value and key not in ("add", "csrf_token")}), self.entity.__tablename__
        lists = [[name, kept] for name, kept in session.get("lists", ()) if name != table]
        kept = ([[table, query]] if query and len(query) <= LONGEST else []) + lists[:REMEMBERED - 1]
        if kept != session.get("lists", []):
            session["lists"] = kept

    def _shown(self, own: list[str]) -> list[str]:
        """The columns shown: those of the address (a saved view), else the person's own, else the declared; what names a row always stands first."""
        declared: list[str] = self.columns
        offered = conditions.columns(current_actor(), self.entity, declared)
        wanted = [name for name in (request.args.get("cols", "").split(".") if request.args.get("cols") else own) if name in offered]
        chosen = wanted or [name for name in declared if name in offered]
        return list(dict.fromkeys([declared[0], *chosen]))

    @expose("/columns/", methods=("POST",))
    def keep_columns(self) -> Any:
        """Remember which columns this person wants to see."""
        actor, declared = current_actor(), self.columns
        offered = conditions.columns(actor, self.entity, declared)
        chosen = [] if "reset" in request.form else [name for name in offered if name in request.form.getlist("column")]
        with changes.writing(f"Столбцы списка «{self.name}»"):
            listviews.keep_columns(actor, self.entity.__tablename__, chosen)
        return redirect(self._link(cols=None))

    @expose("/views/save/", methods=("POST",))
    def save_view(self) -> Any:
        """Keep what is asked of the list, and its columns, under a name."""
        actor, form = current_actor(), request.form
        own = listviews.aside(actor, self.entity.__tablename__, {}).columns
        query = self._query(view=None, cols=".".join(self._shown(own)))
        try:
            with changes.writing(f"Сохранён вид списка «{self.name}»"):
                id_ = listviews.save(actor, self.entity, form.get("name", ""), query, form.getlist("role"))
        except Refused as refused:
            return self.list_page(str(refused)), 422
        except IntegrityError as error:
            return self.list_page(constraints.sentence(error)[1]), 422
        flash("Вид сохранён.", "success")
        return redirect(f"{url_for('.index_view')}?{query}&view={id_}")

    @expose("/views/delete/", methods=("POST",))
    def delete_view_of_list(self) -> Any:
        """Delete one's own saved view."""
        with changes.writing(f"Удалён вид списка «{self.name}»"):
            name = listviews.forget(current_actor(), request.form.get("id", ""))
        flash(f"Вид «{name}» удалён.", "success")
        return redirect(url_for(".index_view"))
