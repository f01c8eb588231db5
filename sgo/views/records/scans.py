"""Rows that hold a scan: the file is taken with the form, kept outside the web root and given out through its row."""
from typing import Any

from flask import url_for
from flask_wtf.file import FileField
from wtforms import BooleanField

from sgo.access import current_actor
from sgo.rules import files
from sgo.services import Refused
from sgo.services import files as scans

from .base import Records


class Scanned(Records):
    """A declaration whose rows have a `file_id`."""
    extra = {"scan": FileField("Скан", description=f"{files.ALLOWED}, до 10 МБ. Новый файл встаёт на место прежнего",
                               render_kw={"data-most": files.LARGEST}),
             "no_scan": BooleanField("Убрать файл", description="Бумага останется без скана, вернуть его можно отменой изменения. Новый файл важнее отметки")}

    def _form(self, row: Any) -> Any:
        form = super()._form(row)
        if row is None or not row.file_id:
            del form.no_scan                            # there is nothing to take away
        return form

    def _valid(self, form: Any) -> bool:
        valid, form.taken = super()._valid(form), None
        upload = form.scan.data
        if not hasattr(upload, "stream"):
            return valid
        try:
            form.taken = scans.taken(upload.stream, upload.filename or "")
        except Refused as refused:
            form.scan.errors = [str(refused)]
        if form.taken and not valid:
            form.scan.errors = ["Файл выбран верно, но не сохранён: исправьте остальное и выберите его снова."]
        return valid and form.taken is not None

    def _save(self, form: Any, id_: int | None) -> int | None:
        if form.taken is None:
            return super()._save(form, id_)
        try:
            with scans.on_disk(form.taken):
                saved = super()._save(form, id_)
                form.taken.kept = saved is not None and not form.repeated
                return saved
        except Refused as refused:
            self._say(form, refused.field, str(refused))
            return None

    def before_save(self, form: Any, row: Any) -> None:
        if form.taken is not None:
            scans.attach(current_actor(), row, form.taken)
        elif "no_scan" in form and form.no_scan.data:
            row.file_id = None

    def more(self, row: Any) -> dict[str, Any]:
        return {"links": [("Скачать файл", url_for("files.scan", table=row.__tablename__.replace("_", "-"), row_id=row.id))] if row.file_id else []}
