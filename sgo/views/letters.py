"""«Письма родителям»: sent by the class teacher, opened by the parents, and who has opened them."""
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import CREATE, STAFF, current_actor, may, who_may
from sgo.models import ParentLetter, Role
from sgo.reports import REPORTS, batch, letters
from sgo.reports.base import asked, said
from sgo.services import Refused, access_log

from .base import Page


class LettersPage(Page):
    """Letters of the school to parents."""
    roles = STAFF | {Role.PAR}

    @expose("/")
    def index(self) -> Any:
        found = letters.listed(current_actor())
        return self.render("reports/letters.html", letters=found, writes=may(current_actor(), CREATE, ParentLetter), key=letters.KEY)

    @expose("/<int:letter_id>")
    def letter(self, letter_id: int) -> Any:
        actor = current_actor()
        letter, table = letters.opened(actor, letter_id)
        if letters.is_unread(actor, letter):
            with changes.writing("Письмо прочитано"):
                letters.read(actor, letter_id)
            letter, table = letters.opened(actor, letter_id)
        return self.render("reports/letter.html", letter=letter, table=table, said=said, rows_url="")

    @expose("/send", methods=["POST"])
    def send(self) -> Any:
        """The letter of the chosen pupil, or those of the whole class."""
        actor, report = current_actor(), REPORTS[letters.KEY]
        if not may(actor, CREATE, ParentLetter):
            abort(403, who_may(CREATE, ParentLetter))
        parameters = {one.name: one for one in asked(report, actor, request.args)}
        pupil, period = parameters["student_id"].chosen, parameters["period_id"].chosen
        if pupil is None or period is None:
            abort(404, "Писать некому: учеников и периодов, доступных вам, нет.")
        over = batch.several(list(parameters.values()))
        students = [id_ for id_, _ in over[2]] if over and request.form.get("whole") == "1" else [pupil]
        try:
            with changes.writing("Письма родителям"):
                sent, alone = letters.send(actor, students, period)
            access_log.note("письма родителям", detail=f"{sent}")
            flash(f"Отправлено писем: {sent}." + (f" Некому писать: {', '.join(alone)}." if alone else ""), "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".index"))


