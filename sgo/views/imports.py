"""«Загрузка списков»: a file, its preview with columns that can be corrected, the loading as one deed, the rejected rows back."""
from collections.abc import Collection
from io import BytesIO
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy.exc import IntegrityError
from wtforms import BooleanField, DateField, HiddenField, StringField
from wtforms.validators import InputRequired, Optional

from sgo import changes
from sgo.access import current_actor, pick
from sgo.models import ChangeSet, Role
from sgo.reports.render import xlsx
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, access_log, constraints
from sgo.services.imports import pupils as imports
from sgo.services.imports import table, uploads

from .base import Page


class Loading(Page):
    """What every loading shares: the kept file, corrected columns, a refusal beside its field."""
    roles = frozenset({Role.ADM})

    def data_of(self, form: FlaskForm) -> bytes:
        """The file between its preview and its loading."""
        if not form.validate():
            raise Refused(next(iter(form.errors.values()))[0], next(iter(form.errors)))
        return uploads.kept(current_actor(), form["token"].data or "")

    def uploaded(self, form: FlaskForm) -> bytes:
        """What was uploaded, if anything was; Refused when it is plainly no table."""
        file = form["file"].data
        data: bytes = file.read() if file else b""
        if data:
            table.demand_kind(data, file.filename or "")
        return data

    def chosen_of(self, fields: Collection[str]) -> dict[int, str]:
        """Which column is what, as the person has corrected it."""
        return {int(name[4:]): value for name, value in request.values.items()
                if name.startswith("col-") and whole_or_none(name[4:]) is not None and len(name) < 8 and (value in fields or value == "")}

    def say(self, form: FlaskForm, refused: Refused) -> None:
        """Put the refusal beside its field."""
        field = next((one for one in form if one.name == refused.field), form["file"])
        field.errors = [str(refused)]


class ListForm(FlaskForm):
    """What is loaded, into which class, since when."""
    file = FileField("Файл со списком")
    class_name = StringField("Класс", [InputRequired("Введите класс, например 5В.")])
    since = DateField("Зачислены с", [Optional()], description="Пусто – с начала учебного года")
    make_class = BooleanField("Завести класс, если его ещё нет")
    token = HiddenField()


class ImportPage(Loading):
    """Class lists from spreadsheets."""

    @expose("/")
    def index(self) -> Any:
        return redirect(url_for(".pupils"))

    @expose("/pupils", methods=["GET", "POST"])
    def pupils(self) -> Any:
        form = ListForm()
        if request.method != "POST":
            form.class_name.data = request.args.get("class")
            return self.render("imports/start.html", form=form)
        is_whole = form.validate()
        try:
            fresh = self.uploaded(form)
            data = fresh or (uploads.kept(current_actor(), form.token.data) if form.token.data else b"")
            if not data:
                raise Refused("Выберите файл: список класса в XLSX, XLS, ODS или CSV.", "file")
            if fresh:
                form.token.data = uploads.keep(current_actor(), data)
            if is_whole:
                return self._preview(form, self._reading(form, data, None))
        except Refused as refused:
            self.say(form, refused)
        return self._start(form)

    @expose("/pupils/preview", methods=["POST"])
    def preview(self) -> Any:
        """The same file with other columns, another class or date."""
        form = ListForm()
        try:
            return self._again(form, self.data_of(form), self.chosen_of(imports.FIELDS))
        except Refused as refused:
            self.say(form, refused)
            return self._start(form)

    @expose("/pupils/load", methods=["POST"])
    def load(self) -> Any:
        """Write it as one deed."""
        form, actor, chosen = ListForm(), current_actor(), self.chosen_of(imports.FIELDS)
        try:
            data = self.data_of(form)
            reading = self._reading(form, data, chosen)
        except Refused as refused:
            self.say(form, refused)
            return self._start(form)
        try:
            with changes.writing(f"Загрузка списка класса {reading.class_name}") as deed:
                done = imports.apply(actor, reading, form.since.data, form.make_class.data)
                deed.answer = {
                    "summary": done.summary(),
                    "class_id": done.class_id,
                    "rejected": done.rejected,
                    "token": form.token.data,
                    "columns": reading.layout.address,
                    "class": done.class_name,
                    "others": sorted(reading.others),
                }
        except Refused as refused:
            self.say(form, refused)
            return self._again(form, data, chosen, 422)
        except IntegrityError as error:
            form.file.errors = [constraints.sentence(error)[1]]
            return self._again(form, data, chosen, 422)
        access_log.note("загрузка списка", detail=done.in_short())
        if deed.set_id is None:
            flash("Ничего не изменилось: все подошедшие ученики уже есть в школе.", "info")
            return self._again(form, data, chosen)
        return redirect(url_for(".done", set_id=deed.set_id))

    @expose("/pupils/done/<int:set_id>")
    def done(self, set_id: int) -> Any:
        deed = pick(current_actor(), ChangeSet, set_id)
        done = deed.answer or {}
        links, rejected = [], None
        if done.get("class_id"):
            links = [(f"Завести журналы класса {done['class']}", url_for("class_journals.make", class_id=done["class_id"])),
                     (f"Ученики класса {done['class']}", url_for("r_student.index_view", f_class=done["class_id"]))]
        if done.get("rejected"):
            rejected = url_for(".rejected", token=done["token"], class_name=done["class"], **done.get("columns", {}))
        return self.render("imports/done.html", deed=deed, title="Список загружен", summary=done.get("summary", ""), links=links, rejected=rejected,
                           others=done.get("others", []), token=done.get("token"))

    @expose("/pupils/rejected/<token>.xlsx")
    def rejected(self, token: str) -> Any:
        form = ListForm(request.args, meta={"csrf": False})
        reading = self._reading(form, uploads.kept(current_actor(), token), self.chosen_of(imports.FIELDS) or None)
        access_log.note("выгрузка", detail=f"не подошло при загрузке {reading.class_name}")
        return send_file(
            BytesIO(xlsx.rejected(reading).getvalue()), mimetype=xlsx.MIME, as_attachment=True, download_name=f"Не подошли {reading.class_name}.xlsx"
        )

    def _reading(self, form: ListForm, data: bytes, chosen: dict[int, str] | None) -> imports.Reading:
        actor = current_actor()
        return imports.read(data, form.class_name.data or "", actor.today, chosen, imports.remembered(actor))

    def _start(self, form: ListForm) -> Any:
        """The first page again with what was typed; the file is kept here, for a browser gives none back, unless the file itself is what is wrong."""
        if form.file.errors:
            form.token.data = ""
        return self.render("imports/start.html", form=form), 422

    def _again(self, form: ListForm, data: bytes, chosen: dict[int, str], status: int = 200) -> Any:
        reading = self._reading(form, data, chosen)
        if chosen and reading.layout.has_head and reading.layout != reading.unchosen:
            with changes.writing("Запомнены столбцы списка"):
                imports.remember(current_actor(), reading.layout.signature, chosen)
        return self._preview(form, reading, status)

    def _preview(self, form: ListForm, reading: imports.Reading, status: int = 200) -> Any:
        standing = imports.standings(reading.accepted, reading.class_name)
        school_class = imports.class_of(reading.class_name)
        return self.render("imports/preview.html", form=form, reading=reading, standing=standing, school_class=school_class, fields=imports.FIELDS,
                           fresh=[pupil for pupil in reading.accepted if standing[pupil.row].is_new]), status
