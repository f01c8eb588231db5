"""The organisation's card as a page: what is told of the school, how full it is, the administrator's check and the director's approval."""
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import APPROVE, CREATE, EDIT, READ, STAFF, Actor, current_actor, may, why
from sgo.models import Change, Organisation
from sgo.services import Refused, history, organisation, records, titles

from .base import Page
from .people import new_url
from .records.listing import shown


class OrganisationPage(Page):
    """The school's card."""
    roles = STAFF

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        row = organisation.card(actor)
        if row is None:
            return self.render("organisation/none.html")
        held, here = {model: organisation.permits(actor, model) for model in organisation.PERMITS}, url_for(".index")
        full, may_edit = organisation.fullness(row, held, actor.today), may(actor, EDIT, Organisation)
        return self.render("organisation/card.html", row=row, here=here, shown=shown, new_url=new_url, full=full, may_edit=may_edit,
                           may_approve=may(actor, APPROVE, Organisation), told=may(actor, READ, Change),
                           missing=[(word, _form(actor, row, key, here)) for key, word in full.missing],
                           sections=_sections(actor, row), permits=[_permits(actor, model, rows) for model, rows in held.items()],
                           approval=organisation.approval(row), reviewed=organisation.reviewed_this_year(row),
                           story=history.of_row(actor, row), why=why(actor, row))

    @expose("/reviewed", methods=["POST"])
    def reviewed(self) -> Any:
        """The administrator has checked the card."""
        with changes.writing("Карточка школы: сведения проверены"):
            organisation.review(current_actor())
        flash("Отмечено: сведения проверены.", "success")
        return redirect(url_for(".index"))

    @expose("/approve", methods=["POST"])
    def approve(self) -> Any:
        """The director approves the card."""
        try:
            with changes.writing("Карточка школы: сведения утверждены"):
                organisation.approve(current_actor(), request.form.get("seen", -1, int))
            flash("Сведения утверждены.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".index"))


def _sections(actor: Actor, row: Organisation) -> list[tuple[str, list[tuple[str, Any]]]]:
    names = [name for section in organisation.SECTIONS.values() for name in section]
    values = dict(zip(names, records.cells(actor, records.Shape(Organisation, names), [row])[0], strict=True))
    return [(title, [(titles.label(Organisation, name), values[name]) for name in section]) for title, section in organisation.SECTIONS.items()]


def _permits(actor: Actor, model: Any, rows: list[Any]) -> dict[str, Any]:
    columns = organisation.PERMITS[model]
    cells = records.cells(actor, records.Shape(model, columns), rows)
    return {"model": model, "heads": [titles.label(model, name) for name in columns], "may_add": may(actor, CREATE, model), "may_edit": may(actor, EDIT, model),
            "lines": [(row, line, organisation.in_force(row, actor.today)) for row, line in zip(rows, cells, strict=True)]}


def _form(actor: Actor, row: Organisation, key: str, here: str) -> str | None:
    """The form that fills what is missing, where the reader may."""
    model = next((one for one in organisation.PERMITS if one.__tablename__ == key), None)
    if model is not None:
        return new_url(model, {}, here) if may(actor, CREATE, model) else None
    return f"{url_for('r_organisation.edit_view', id=row.id, back=here)}#{key}" if may(actor, EDIT, Organisation) else None
