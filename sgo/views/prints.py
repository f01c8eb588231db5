"""The journal on paper: one group's period at once, a class or a year in the background."""
from io import BytesIO
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import STAFF, current_actor
from sgo.reports import background
from sgo.reports import paper as pages
from sgo.reports.render import pdf
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log, jobs, paper

from .base import Page


class PrintsPage(Page):
    """What is printed of the journals."""
    roles = STAFF

    def is_visible(self) -> bool:
        return False                                    # it opens from a journal or a class

    @expose("/")
    def index(self) -> Any:
        return redirect(url_for("journal.index"))

    @expose("/group/<int:group_id>")
    def of_group(self, group_id: int) -> Any:
        actor = current_actor()
        whose = paper.group_of(actor, group_id)
        choice = paper.choice_of_group(group_id, actor.today)
        back = url_for("journal.grid", group_id=group_id)
        return self.render("prints/choose.html", choice=choice, group=group_id, class_=None, chosen=_period(choice.chosen), notes=whose.notes, back=back)

    @expose("/group/<int:group_id>.pdf")
    def group_pdf(self, group_id: int) -> Any:
        actor = current_actor()
        whose, choice = paper.group_of(actor, group_id), paper.choice_of_group(group_id, actor.today)
        read = paper.of_group(group_id, _period(choice.chosen), whose)
        name = f"Журнал {choice.title}, {read.periods[0].name if read.periods else 'периодов нет'}"
        access_log.note("печать", detail=name)
        made = pdf.journal_pdf(pages.of_group(read, pages.Layout(_lying(request.args), background.footer(actor))))
        return send_file(BytesIO(made), mimetype=pdf.MIME, download_name=f"{name}.pdf")

    @expose("/group/<int:group_id>", methods=["POST"])
    def group_year(self, group_id: int) -> Any:
        actor = current_actor()
        paper.group_of(actor, group_id)
        name = f"Журнал {paper.choice_of_group(group_id, actor.today).title}, весь год"
        return self._queued(background.GROUP, name, {"group": group_id, "lying": _lying(request.form), "name": name})

    @expose("/class/<int:class_id>")
    def of_class(self, class_id: int) -> Any:
        actor = current_actor()
        paper.class_of(actor, class_id)
        choice = paper.choice_of_class(class_id, actor.today)
        return self.render("prints/choose.html", choice=choice, group=None, class_=class_id, chosen=_period(choice.chosen), notes=(),
                           back=url_for("r_school_class.details_view", id=class_id))

    @expose("/class/<int:class_id>", methods=["POST"])
    def class_book(self, class_id: int) -> Any:
        actor = current_actor()
        paper.class_of(actor, class_id)
        choice, wanted = paper.choice_of_class(class_id, actor.today), whole_or_none(request.form.get("period", ""))
        period = next((one for one in choice.periods if one.id == wanted), None)
        name = f"Классный журнал {choice.title}, {period.name if period else 'весь год'}"
        return self._queued(background.CLASS, name, {"class": class_id, "period": period.id if period else None, "lying": _lying(request.form), "name": name})

    def _queued(self, kind: str, name: str, params: dict[str, Any]) -> Any:
        try:
            with changes.writing("Заказана печать журнала"):
                jobs.ask(current_actor(), kind, name, params)
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for("jobs.index"))
        jobs.wake()
        access_log.note("печать", detail=name)
        flash("Журнал печатается. Когда он будет готов, здесь появится кнопка «Скачать».", "success")
        return redirect(url_for("jobs.index"))


def _period(otherwise: int | None) -> int | None:
    """The period in the address, which may be of another class: then it is not found."""
    return whole_or_none(request.args.get("period", "")) or otherwise


def _lying(given: Any) -> bool:
    return bool(given.get("page") == "lying")
