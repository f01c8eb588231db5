"""«Загрузка справочника»: any kind of reference data from a file or pasted rows; the same steps as a class list, and the way back as a spreadsheet."""
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, request, send_file, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from sgo import changes
from sgo.access import CREATE, current_actor, pick, who_may
from sgo.models import ChangeSet
from sgo.reports.render import xlsx
from sgo.services import Refused, access_log
from sgo.services.imports import layouts, reference, uploads

from .imports import Loading

SHOWN = 500


class TableForm(FlaskForm):
    """A file, or rows pasted from a spreadsheet."""
    file = FileField("Файл")
    pasted = TextAreaField("Или вставьте строки из таблицы", description="Скопируйте ячейки в Excel вместе с заголовками и вставьте сюда")
    token = HiddenField()


class ReferencePage(Loading):
    """Dictionaries from spreadsheets."""

    @expose("/")
    def index(self) -> Any:
        """Everything that can be loaded."""
        found = [view for view in self.admin._views if reference.can_load(current_actor(), getattr(view, "entity", None))]
        return self.render("imports/kinds.html", kinds=[(view.name, url_for(".table", table=self._address(view))) for view in found])

    @expose("/<table>", methods=["GET", "POST"])
    def table(self, table: str) -> Any:
        screen, form = self._screen(table), TableForm()
        if request.method != "POST" or not form.validate():
            return self._start(screen, form, 200 if request.method != "POST" else 422)
        try:
            data = self.uploaded(form) or reference.as_file(form.pasted.data or "")
            reading = self._reading(screen, data, None)
            form.token.data = uploads.keep(current_actor(), data)
        except Refused as refused:
            self.say(form, refused)
            return self._start(screen, form, 422)
        return self._preview(screen, form, reading)

    @expose("/<table>/preview", methods=["POST"])
    def preview(self, table: str) -> Any:
        """The same file with other columns."""
        screen, form = self._screen(table), TableForm()
        try:
            return self._again(screen, form, self.data_of(form))
        except Refused as refused:
            self.say(form, refused)
            return self._start(screen, form, 422)

    @expose("/<table>/load", methods=["POST"])
    def load(self, table: str) -> Any:
        """Write it as one deed."""
        screen, form = self._screen(table), TableForm()
        try:
            data = self.data_of(form)
            reading = self._reading(screen, data, self.chosen_of(screen.fields))
        except Refused as refused:
            self.say(form, refused)
            return self._start(screen, form, 422)
        if request.form.get("seen") != reading.seen:
            form.file.errors = ["Пока вы смотрели, записи изменились. Проверьте ещё раз, что получится."]
            return self._preview(screen, form, reading, 409)
        try:
            with changes.writing(f"Загрузка: {screen.name}") as deed:
                done = reference.apply(current_actor(), reading)
                deed.answer = {"summary": done.summary(), "rejected": done.rejected, "token": form.token.data, "columns": reading.layout.address}
        except Refused as refused:
            self.say(form, refused)
            return self._again(screen, form, data, 422)
        if deed.set_id is None:
            flash("Ничего не изменилось: все подошедшие строки уже есть.", "info")
            return self._again(screen, form, data)
        return redirect(url_for(".done", table=table, set_id=deed.set_id))

    @expose("/<table>/done/<int:set_id>")
    def done(self, table: str, set_id: int) -> Any:
        screen, deed = self._screen(table), pick(current_actor(), ChangeSet, set_id)
        done = deed.answer or {}
        rejected = url_for(".rejected", table=table, token=done["token"], **done.get("columns", {})) if done.get("rejected") else None
        return self.render("imports/done.html", deed=deed, title=f"{screen.name}: загружено", summary=done.get("summary", ""), rejected=rejected,
                           links=[(f"Открыть: {screen.name}", url_for(f"{screen.endpoint}.index_view"))])

    @expose("/<table>/rejected/<token>.xlsx")
    def rejected(self, table: str, token: str) -> Any:
        screen = self._screen(table)
        reading = self._reading(screen, uploads.kept(current_actor(), token), self.chosen_of(screen.fields) or None)
        return self._file(xlsx.rejected(reading), f"Не подошли, {screen.name}")

    @expose("/<table>/current.xlsx")
    def current(self, table: str) -> Any:
        """The dictionary as it stands, in the shape in which it is loaded back."""
        screen = self._screen(table)
        heads, rows = reference.standing_rows(current_actor(), screen.entity, screen.fields)
        access_log.note("выгрузка", detail=f"{screen.name}: {len(rows)}")
        return self._file(xlsx.sheet_of(screen.name, heads, rows), screen.name)

    def _file(self, content: BytesIO, name: str) -> Any:
        return send_file(BytesIO(content.getvalue()), mimetype=xlsx.MIME, as_attachment=True, download_name=f"{name}.xlsx")

    def _address(self, screen: Any) -> str:
        return str(screen.entity.__tablename__).replace("_", "-")

    def _screen(self, table: str) -> Any:
        """The screen of the kind: its form says which columns there are."""
        found = next((view for view in self.admin._views if getattr(view, "entity", None) in reference.KEYS and self._address(view) == table), None)
        if found is None:
            abort(404)
        if not reference.can_load(current_actor(), found.entity):
            abort(403, who_may(CREATE, found.entity))
        return found

    def _reading(self, screen: Any, data: bytes, chosen: dict[int, str] | None) -> reference.Reading:
        actor = current_actor()
        reading = reference.read(actor, screen.entity, screen.fields, data, chosen, layouts.remembered(actor, screen.entity.__tablename__))
        trial = reference.Trial(actor, reading)
        while trial.goes_on:
            with changes.trying():
                trial.step()
        return reading

    def _start(self, screen: Any, form: TableForm, status: int) -> Any:
        return self.render("imports/table.html", form=form, screen=screen, table=self._address(screen),
                           labels=reference.labels(screen.entity, screen.fields), most=reference.MOST), status

    def _again(self, screen: Any, form: TableForm, data: bytes, status: int = 200) -> Any:
        chosen = self.chosen_of(screen.fields)
        reading = self._reading(screen, data, chosen or None)
        if chosen and reading.layout != reading.unchosen:
            with changes.writing("Запомнены столбцы справочника"):
                layouts.remember(current_actor(), screen.entity.__tablename__, reading.layout.signature, chosen)
            reading = self._reading(screen, data, chosen)
        return self._preview(screen, form, reading, status)

    def _preview(self, screen: Any, form: TableForm, reading: reference.Reading, status: int = 200) -> Any:
        numbers = {state: len(reading.of(state)) for state in ("new", "changed", "same", "bad")}
        return self.render("imports/rows.html", form=form, screen=screen, table=self._address(screen), reading=reading, fields=reading.labels,
                           numbers=numbers, shown=SHOWN, used=[name for name in reading.layout.fields if name]), status
