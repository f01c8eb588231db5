"""«Завести журналы класса»: subjects, hours and teachers, proposed after a sister class."""
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import current_actor
from sgo.models import Role
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, class_journals, constraints

from .base import Page


class ClassJournalsPage(Page):
    """What makes the journals of a new class."""
    roles = frozenset({Role.ADM})

    def is_visible(self) -> bool:
        return False                                    # it opens from the class

    @expose("/")
    def index(self) -> Any:
        return redirect(url_for("r_school_class.index_view"))

    @expose("/<int:class_id>", methods=["GET", "POST"])
    def make(self, class_id: int) -> Any:
        actor, error, field = current_actor(), None, None
        if request.method == "POST":
            try:
                since, wanted = self._since(), self._wanted()
                with changes.writing("Заведены журналы класса"):
                    number = class_journals.make(actor, class_id, wanted, since)
                flash(f"Журналов заведено: {number}. Учителя увидят их в разделе «Журнал».", "success")
                return redirect(url_for("r_study_group.index_view", q=request.form.get("name", "")))
            except Refused as refused:
                error, field = str(refused), refused.field
            except IntegrityError as broken:
                error = constraints.sentence(broken)[1]
        offer = class_journals.offer(actor, class_id)
        return self.render("journal/make.html", offer=offer, error=error, field=field, typed=request.form), 422 if error else 200

    def _since(self) -> date:
        try:
            return date.fromisoformat(request.form.get("since", ""))
        except ValueError:
            raise Refused("Введите дату, с которой ведутся журналы.", "since")

    def _wanted(self) -> list[class_journals.Wanted]:
        found = []
        for text in request.form.getlist("subject"):
            subject = whole_or_none(text) or 0
            found.append(class_journals.Wanted(subject, self._hours(request.form.get(f"hours-{subject}", "")), request.form.get(f"teacher-{subject}", 0, int)))
        return found

    def _hours(self, text: str) -> int:
        try:
            return round(float(text.replace(",", ".")) * 100)
        except (ValueError, OverflowError):
            raise Refused(f"«{text}» – не число часов. Введите, например, 5 или 0,5.")
