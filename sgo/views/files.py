"""Files are given out only through the row that holds them: as an attachment, under their Russian names, noted in the access log."""
from io import BytesIO
from typing import Any

from flask import abort, redirect, send_file, url_for
from flask_admin import expose

from sgo.access import STAFF, current_actor, pick
from sgo.models import (AbsenceDocument, AbsenceNote, Consent, FundingItem, HomeworkFile, PaperDiaryRequest, PersonDocument, Role, TaskAnswerFile,
                        WorkFile)
from sgo.services import access_log, files

from .base import Page

HOLDERS: dict[str, Any] = {model.__tablename__.replace("_", "-"): model for model in (PersonDocument, Consent, FundingItem, AbsenceDocument,
                                                                                                HomeworkFile, WorkFile, TaskAnswerFile, AbsenceNote,
                                                                                                PaperDiaryRequest)}


class FilesPage(Page):
    """Scans of papers."""
    roles = STAFF | {Role.PUP, Role.PAR}

    def is_visible(self) -> bool:
        return False                                    # a file opens from its paper

    @expose("/")
    def index(self) -> Any:
        return redirect(url_for("admin.index"))

    @expose("/<table>/<int:row_id>")
    def scan(self, table: str, row_id: int) -> Any:
        """The file that a row holds: a paper of a personal file, of an absence, of money, a consent, a task of a homework or a work."""
        if table not in HOLDERS:
            abort(404)
        row = pick(current_actor(), HOLDERS[table], row_id)
        try:
            stored, data = files.read(row)
        except files.Missing as missing:
            abort(410, str(missing))
        access_log.note("скачивание файла", row, stored.name)
        return send_file(BytesIO(data), mimetype=stored.media_type, as_attachment=True, download_name=stored.name, etag=False)
