"""«Мои данные»: what the school keeps of a pupil, read by himself and by his parents; a parent reports a mistake. And the page where it is answered."""
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import READ, Actor, current_actor, may, visible, who_may
from sgo.models import CorrectionRequest, CorrectionSection, Person, Role, Student, db
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log, corrections
from sgo.services import card as cards

from .base import Page
from .records.listing import shown

TABS = ("", "family", "study")
HIMSELF = "me"


class MyDataPage(Page):
    """A card that is only read: one's own, or a child's."""
    roles = frozenset({Role.PUP, Role.PAR})

    @expose("/")
    def index(self) -> Any:
        return self._page()

    def _page(self, code: int = 200, **told: Any) -> Any:
        actor = current_actor()
        children = self._children(actor)
        asked = request.values.get("child", "") or (str(children[0].id) if children else HIMSELF)
        child = next((one for one in children if str(one.id) == asked), None)
        if child is None and asked != HIMSELF:
            abort(404, who_may(READ, Student))
        opened = cards.opened(actor, child.person_id if child else actor.person_id or 0) or abort(404, who_may(READ, Person))
        access_log.note("просмотр", opened.person)
        lists = [one for tab in TABS for one in cards.lists(actor, opened, tab) if one.lines]
        facts = [one for one in cards.facts(actor, opened) if one.row is not None]
        absent = [model.__label__[0] for model, _ in cards.FACTS if opened.rows[Student] and opened.rows[model] is None and may(actor, READ, model)
                  and model not in cards.ROLES]
        return self.render("family/card.html", person=opened.person, children=children, asked=asked, child=child, facts=facts, absent=absent, shown=shown,
                           lists=[one for one in lists if one.block.model is not CorrectionRequest], sections=list(CorrectionSection), typed=request.form,
                           requests=[one for one in lists if one.block.model is CorrectionRequest], **told), code

    def _children(self, actor: Actor) -> list[Student]:
        statement = visible(actor, Student, Person).join(Person, Person.id == Student.person_id).where(Student.id.in_(actor.own.children))
        return list(db.session.scalars(statement.order_by(Person.sort_key)))

    @expose("/correction", methods=("POST",))
    def correction(self) -> Any:
        """«Сообщить об ошибке»: it goes to the class teacher."""
        actor, form = current_actor(), request.form
        child = whole_or_none(form.get("child")) or 0
        try:
            with changes.writing("Просьба исправить личное дело"):
                corrections.ask(actor, child, form.get("section", ""), form.get("said", ""))
        except Refused as refused:
            return self._page(422, error=str(refused), field=refused.field)
        flash("Просьба передана классному руководителю. Ответ появится на этой странице.", "success")
        return redirect(url_for(".index", child=child))


class CorrectionsPage(Page):
    """«Просьбы исправить»: what parents have reported, answered by the class teacher."""
    roles = frozenset({Role.ADM, Role.CLS})

    @expose("/")
    def index(self) -> Any:
        return self._page()

    def _page(self, code: int = 200, **told: Any) -> Any:
        actor = current_actor()
        return self.render("family/corrections.html", waiting=corrections.waiting(actor), answered=corrections.answered(actor), typed=request.form,
                           **told), code

    @expose("/answer", methods=("POST",))
    def answer(self) -> Any:
        """«Исправлено», or «отклонено» with the reason."""
        form = request.form
        is_fixed = form.get("answer") == "fixed"
        try:
            with changes.writing("Ответ на просьбу исправить"):
                corrections.answer(current_actor(), form.get("id", ""), is_fixed, form.get("reason", ""))
        except Refused as refused:
            return self._page(422, error=str(refused), wrong=form.get("id"))
        flash("Родитель увидит: исправлено." if is_fixed else "Родитель увидит отказ и его причину.", "success")
        return redirect(url_for(".index"))
