"""«Архив журналов»: the sealed journals of closed periods, and the deed that seals them."""
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, request, send_file, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import CREATE, HEADS, current_actor, may, pick
from sgo.models import JournalArchive, Role
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log, archive, files, jobs

from .base import Page


class ArchivePage(Page):
    """What is sealed of the current year; earlier years stand in the list of archives."""
    roles = HEADS | {Role.CLS}

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        return self.render("archive/index.html", shelves=archive.shelves(actor), may_seal=may(actor, CREATE, JournalArchive))

    @expose("/<int:archive_id>.zip")
    def file(self, archive_id: int) -> Any:
        row = pick(current_actor(), JournalArchive, archive_id)
        try:
            stored, data = files.read(row)
        except files.Missing as missing:
            abort(410, str(missing))
        except Refused as refused:
            abort(409, str(refused))
        access_log.note("выгрузка", row, stored.name)
        return send_file(BytesIO(data), mimetype=stored.media_type, as_attachment=True, download_name=stored.name, etag=False)

    @expose("/seal", methods=["POST"])
    def seal(self) -> Any:
        """One class, or every class of the period when none is named."""
        actor = current_actor()
        archive.demand(actor)
        named, period_id = request.form.get("class", ""), whole_or_none(request.form.get("period", "")) or 0
        class_id = whole_or_none(named)
        if named and class_id is None:
            abort(404, "Такого класса нет.")
        try:
            with changes.writing("Заказан архив журнала"):
                if class_id:
                    archive.ask(actor, class_id, period_id)
                else:
                    archive.ask_for_period(actor, period_id)
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for(".index"))
        jobs.wake()
        flash("Журнал запечатывается. За ходом можно следить здесь.", "success")
        return redirect(url_for("jobs.index"))
