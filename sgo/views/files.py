"""Files are given out only through the row that holds them: as an attachment, under their Russian names, noted in the access log."""
from io import BytesIO
from typing import Any

from flask import abort, redirect, send_file, url_for
from flask_admin import expose

from sgo.access import STAFF, current_actor, pick
from sgo.models import AbsenceDocument, HomeworkFile, PersonDocument, Role, WorkFile
from sgo.services import access_log, files

from .base import Page


class FilesPage(Page):
    """Scans of papers."""
    roles = STAFF | {Role.PUP, Role.PAR}

    def is_visible(self) -> bool:
        return False                                    # a file opens from its paper

    @expose("/")
    def index(self) -> Any:
        return redirect(url_for("admin.index"))

    @expose("/document/<int:document_id>")
    def document(self, document_id: int) -> Any:
        """The scan of a paper of a personal file."""
        return self._given(pick(current_actor(), PersonDocument, document_id))

    @expose("/homework/<int:file_id>")
    def homework(self, file_id: int) -> Any:
        """A file of a homework, for whoever reads the homework."""
        return self._given(pick(current_actor(), HomeworkFile, file_id))

    @expose("/absence/<int:document_id>")
    def absence(self, document_id: int) -> Any:
        """The scan of a paper about missed lessons."""
        return self._given(pick(current_actor(), AbsenceDocument, document_id))

    @expose("/work/<int:file_id>")
    def work(self, file_id: int) -> Any:
        """A file of a work of the journal, for whoever may read the work."""
        return self._given(pick(current_actor(), WorkFile, file_id))

    def _given(self, holder: files.Holder) -> Any:
        try:
            stored, data = files.read(holder)
        except files.Missing as missing:
            abort(410, str(missing))
        access_log.note("скачивание файла", holder, stored.name)
        return send_file(BytesIO(data), mimetype=stored.media_type, as_attachment=True, download_name=stored.name, etag=False)
