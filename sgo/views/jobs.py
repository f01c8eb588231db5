"""«Мои задания»: what one has asked for, how far it is, its results."""
from io import BytesIO
from typing import Any

from flask import abort, flash, jsonify, redirect, send_file, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import STAFF, current_actor
from sgo.models import Role
from sgo.services import Refused, access_log, jobs

from .base import Page


class JobsPage(Page):
    """A person's own background jobs; the page works by reloading, the script only spares that."""
    roles = STAFF | {Role.SYS}

    @expose("/")
    def index(self) -> Any:
        return self.render("jobs/index.html", jobs=jobs.own(current_actor()), ACTIVE=jobs.ACTIVE)

    @expose("/state")
    def state(self) -> Any:
        """What the script asks again and again: [id, state, done, total] of each job."""
        return jsonify(jobs=[[job.id, job.state.value, job.done, job.total] for job in jobs.own(current_actor())])

    @expose("/<int:job_id>/result")
    def result(self, job_id: int) -> Any:
        try:
            job, data = jobs.result(current_actor(), job_id)
        except Refused as refused:
            abort(410, str(refused))
        access_log.note("скачивание файла", job, job.result_name)
        return send_file(BytesIO(data), mimetype=job.media_type, download_name=job.result_name, as_attachment=True, etag=False)

    @expose("/<int:job_id>/cancel", methods=["POST"])
    def cancel(self, job_id: int) -> Any:
        try:
            with changes.writing("Отмена задания"):
                jobs.cancel(current_actor(), job_id)
            flash("Задание отменено.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".index"))

    @expose("/<int:job_id>/again", methods=["POST"])
    def again(self, job_id: int) -> Any:
        try:
            with changes.writing("Задание запущено снова"):
                jobs.again(current_actor(), job_id)
            jobs.wake()
            flash("Задание поставлено в очередь.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".index"))
