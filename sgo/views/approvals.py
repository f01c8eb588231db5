"""«Утверждение года»: what the director approves of a school year, part by part, and how each stands."""
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import APPROVE, HEADS, current_actor, may, who_may
from sgo.models import ApprovalSubject, YearApproval
from sgo.rules import wording
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, approvals

from .base import Page


class ApprovalsPage(Page):
    """The parts of a year: read by whoever runs the school, approved by the director."""
    roles = HEADS

    @expose("/")
    def index(self) -> Any:
        return self._page()

    def _page(self, code: int = 200, **told: Any) -> Any:
        years, actor = approvals.years(), current_actor()
        asked = whole_or_none(request.values.get("year"))
        year = next((one for one in years if one.id == asked), None) or approvals.current(years)
        found = approvals.standings(year) if year is not None else []
        return self.render("approvals/index.html", years=years, year=year, parts=found, history=approvals.history(actor, year) if year else [],
                           may_approve=may(actor, APPROVE, YearApproval), today=actor.today, typed=request.form, **told), code

    @expose("/approve", methods=["POST"])
    def approve(self) -> Any:
        """The director approves one part."""
        if not may(current_actor(), APPROVE, YearApproval):
            abort(403, who_may(APPROVE, YearApproval))
        subject = next((one for one in ApprovalSubject if one.value == request.form.get("subject")), None)
        if subject is None:
            return self._page(422, error="Выберите, что утвердить.")
        try:
            with changes.writing(f"Утверждено: {subject.label}"):
                approvals.approve(current_actor(), whole_or_none(request.form.get("year")) or 0, subject, whole_or_none(request.form.get("seen")) or 0,
                                  approvals.Order(wording.printable(request.form.get("order_number", "")), day_or_none(request.form.get("order_on", ""))))
        except Refused as refused:
            return self._page(422, refused=refused.field or "", sentence=str(refused), where=subject)
        flash(f"Утверждено: {subject.label}.", "success")
        return redirect(url_for(".index", year=request.form.get("year"), _anchor=subject.value))


def day_or_none(text: str) -> date | None:
    """A day as a date input sends it; None when it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
