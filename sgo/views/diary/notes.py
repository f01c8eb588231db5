"""«Записки»: a parent tells the class teacher that the child is or will be away, and reads the answer."""
from contextlib import nullcontext
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from sgo import changes
from sgo.access import READ, Actor, current_actor, who_may
from sgo.models import NoteReason, NoteState, Role, Student
from sgo.rules import files
from sgo.services import Refused, absences
from sgo.services import files as scans

from ..lesson import stripped
from .frame import DiaryTab

LOST = "Снимок выбран верно, но не сохранён: исправьте остальное и выберите его снова."


class NoteForm(FlaskForm):
    """What a parent says of an absence."""
    start_on = DateField("С какого дня", validators=[InputRequired("Укажите первый день, когда ребёнка не будет.")])
    end_on = DateField("По какой день", validators=[InputRequired("Укажите последний день, включительно.")])
    reason = SelectField("Причина", choices=[("", "выберите"), *((one.value, one.label) for one in NoteReason)], validate_choice=False,
                         validators=[AnyOf([one.value for one in NoteReason], "Выберите причину.")])
    said = TextAreaField("Пояснение", filters=[stripped], validators=[Length(max=absences.notes.LONGEST, message="Слишком длинно: до 500 знаков.")],
                         description="Если причина – «другое», напишите какая")
    photo = FileField("Сфотографировать документ сейчас", render_kw={"accept": "image/*", "capture": "environment"})
    scan = FileField("Снимок или скан документа", description=f"Справка или заявление, если есть: {files.ALLOWED}, до 10 МБ")

    def typed(self) -> absences.notes.Typed:
        """The note as typed."""
        return absences.notes.Typed(self.start_on.data or date.min, self.end_on.data or date.min, NoteReason(self.reason.data), self.said.data or "")


class NotesTab(DiaryTab):
    """A form, and what became of the notes sent before."""
    roles = frozenset({Role.PAR})

    def is_visible(self) -> bool:
        return False                                    # it opens from the diary

    @expose("/", methods=("GET", "POST"))
    def index(self) -> Any:
        """The form and the list; a form that was sent goes to the class teacher."""
        actor = current_actor()
        if request.method == "POST":
            return self._sent(actor)
        return self._page(actor, NoteForm(formdata=None, data={"start_on": actor.today, "end_on": actor.today}))

    def _page(self, actor: Actor, form: NoteForm, status: int = 200) -> Any:
        whose = self.whose(actor)
        if whose is None:
            return self.nobody()
        if whose.child.id not in actor.own.children:
            abort(404, who_may(READ, Student))
        return self.shown("notes", "diary_notes.index", whose, form=form, notes=absences.notes.mine(actor, whose.child.id), states=NoteState), status

    def _sent(self, actor: Actor) -> Any:
        form, scan = NoteForm(), None
        valid = form.validate()
        try:
            scan = _upload(form)
        except Refused as refused:
            valid, form.scan.errors = False, [str(refused)]
        if not valid:
            return self._returned(actor, form, scan, 422)
        whose = self.whose(actor) or abort(404, who_may(READ, Student))
        try:
            with scans.on_disk(scan) if scan else nullcontext():
                with changes.writing("Записка о пропуске"):
                    absences.notes.send(actor, whose.child.id, form.typed(), scan)
                if scan:
                    scan.kept = True
        except Refused as refused:
            getattr(form, refused.field or "start_on", form.start_on).errors = [str(refused)]
            return self._returned(actor, form, scan, 409)
        flash("Записка передана классному руководителю. Ответ появится на этой странице и в уведомлениях.", "success")
        return redirect(url_for(".index", child=whose.child.id))

    def _returned(self, actor: Actor, form: NoteForm, scan: scans.Scan | None, status: int) -> Any:
        if scan:
            form.scan.errors = [LOST]
        return self._page(actor, form, status)

    @expose("/<int:note_id>/withdraw", methods=("POST",))
    def withdraw(self, note_id: int) -> Any:
        """The own note is taken back while it waits."""
        child = None
        try:
            with changes.writing("Записка о пропуске отозвана"):
                child = absences.notes.withdraw(current_actor(), note_id).student_id
            flash("Записка отозвана.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".index", child=child))


def _upload(form: NoteForm) -> scans.Scan | None:
    """The photograph taken with the phone, else the chosen file."""
    for upload in (form.photo.data, form.scan.data):
        if hasattr(upload, "stream") and upload.filename:
            return scans.taken(upload.stream, upload.filename)
    return None
