"""Papers about missed lessons: entered, corrected and cancelled on pages that show lesson by lesson what changes."""
from contextlib import nullcontext
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy.exc import IntegrityError
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from sgo import changes
from sgo.access import CREATE, EDIT, Actor, can, current_actor, may, who_may
from sgo.models import AbsenceDocument, AbsencePaper, AbsenceReason
from sgo.rules import files, wording
from sgo.rules.numbers import whole, whole_or_none
from sgo.services import Refused, absences, access_log, constraints
from sgo.services import files as scans

from .lesson import stripped

NUMBER = [Optional(), NumberRange(1, 12, "Номера уроков – от 1 до 12.")]
LOST = "Файл выбран верно, но не сохранён: исправьте остальное и выберите его снова."


class PaperForm(FlaskForm):
    """What stands in a paper."""
    student = SelectField("Ученик", coerce=lambda value: whole_or_none(str(value)) or 0, validate_choice=False)
    start_on = DateField("С какого дня", validators=[InputRequired("Укажите первый день пропуска: ДД.ММ.ГГГГ.")])
    end_on = DateField("По какой день", validators=[InputRequired("Укажите последний день пропуска, включительно.")])
    first_lesson = IntegerField("С урока", validators=NUMBER, description="Только для одного дня; пусто – весь день")
    last_lesson = IntegerField("По урок", validators=NUMBER)
    code = SelectField("Причина", choices=[(one.value, one.label) for one in AbsenceReason], validate_choice=False,
                       validators=[AnyOf([one.value for one in AbsenceReason], "Выберите причину.")])
    kind = SelectField("Вид документа", choices=[(one.value, one.label) for one in AbsencePaper], validate_choice=False,
                       validators=[AnyOf([one.value for one in AbsencePaper], "Выберите вид документа.")])
    number = StringField("Номер", filters=[stripped, wording.printable], validators=[Length(max=60, message="Слишком длинно: до 60 знаков.")])
    presented_on = DateField("Предоставлен", validators=[InputRequired("Укажите день, когда документ принесли.")],
                             description="От этого дня – два рабочих дня на исправление причин (Регламент, п. 8.5)")
    version = IntegerField(validators=[Optional()])
    note = IntegerField(validators=[Optional()])
    scan = FileField("Скан", description=f"{files.ALLOWED}, до 10 МБ")
    no_scan = BooleanField("Убрать файл")

    def validate_student(self, field: Any) -> None:
        """Only a pupil who is offered."""
        if not field.data or field.data not in dict(field.choices):
            raise ValidationError("Выберите ученика.")

    def said(self) -> absences.papers.Said:
        """The paper as typed."""
        return absences.papers.Said(self.student.data, self.start_on.data or date.min, self.end_on.data or date.min, self.first_lesson.data,
                                    self.last_lesson.data, AbsenceReason(self.code.data), AbsencePaper(self.kind.data), self.number.data or None,
                                    self.presented_on.data or date.min)


def _choices(actor: Actor, paper: AbsenceDocument | None, name: str) -> list[tuple[int, str]]:
    """The pupils of the own classes, those who left this year too; the paper's own pupil is fixed."""
    if paper is not None:
        return [(paper.student_id, name)]
    lines = [line for line in absences.classes(actor) if line.mine]
    found = absences.book.pupils_of([line.id for line in lines], lines[0].year_start, actor.today) if lines else []
    return [(0, "Выберите ученика"), *((pupil.id, pupil.name) for pupil in found)]


def _upload(form: PaperForm) -> scans.Scan | None:
    upload = form.scan.data
    return scans.taken(upload.stream, upload.filename or "") if hasattr(upload, "stream") and upload.filename else None


class PaperPages:
    """The pages of papers, part of the page of absences."""
    render: Any
    _class: Any
    _shown: Any

    @expose("/papers")
    def papers(self) -> Any:
        """The papers of the class, the newest first."""
        actor = current_actor()
        found, line = self._class(actor)
        listed = []
        if line:
            pupils = absences.book.pupils_of([line.id], line.year_start, actor.today)
            listed = absences.papers.listed(actor, [pupil.id for pupil in pupils], line.year_start)
            access_log.note("документы о пропусках", None, line.name)
        return self._shown("papers", actor, found, line, listed=listed)

    def _form(self, actor: Actor, paper: AbsenceDocument | None = None, name: str = "", **options: Any) -> PaperForm:
        form = PaperForm(**options)
        form.student.choices = _choices(actor, paper, name)
        return form

    def _page(self, form: PaperForm, steps: list[absences.papers.Step] | None, paper: AbsenceDocument | None = None, name: str = "", status: int = 200) -> Any:
        return self.render("absences/paper.html", form=form, steps=steps, paper=paper, name=name, may_write=paper is None or can(current_actor(), EDIT, paper),
                           done=request.args.get("done", None, whole)), status

    @expose("/papers/new", methods=["GET", "POST"])
    def enter(self) -> Any:
        """A paper is entered, its lessons named at once."""
        actor = current_actor()
        if not may(actor, CREATE, AbsenceDocument):
            abort(403, who_may(CREATE, AbsenceDocument))
        if request.method != "POST":
            if id_ := request.args.get("note", None, whole):
                return self._of_note(actor, id_)
            first = _day(request.args.get("from")) or actor.today
            asked = {"student": request.args.get("student", 0, whole), "start_on": first, "end_on": _day(request.args.get("to")) or first,
                     "presented_on": actor.today, "code": AbsenceReason.ILL.value, "kind": AbsencePaper.MEDICAL.value}
            form = self._form(actor, formdata=None, data=asked)
            known = form.student.data and form.student.data in dict(form.student.choices)
            return self._page(form, absences.papers.told(absences.papers.plan(actor, form.said())) if known else None)
        return self._written(actor, self._form(actor), None, "")

    def _of_note(self, actor: Actor, note_id: int) -> Any:
        """The form filled with what a parent's note says."""
        try:
            note = absences.notes.open_one(actor, note_id)
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for(".notes"))
        said = absences.notes.as_paper(note, actor.today)
        form = self._form(actor, formdata=None, data={"student": said.student_id, "start_on": said.start_on, "end_on": said.end_on, "code": said.code.value,
                                                      "kind": said.kind.value, "presented_on": said.presented_on, "note": note.id})
        return self._page(form, absences.papers.told(absences.papers.plan(actor, said)))

    @expose("/preview")
    def preview(self) -> Any:
        """The lessons that a half-written paper would change, as a fragment."""
        actor = current_actor()
        if not may(actor, CREATE, AbsenceDocument):
            abort(403, who_may(CREATE, AbsenceDocument))
        id_ = request.args.get("paper", None, whole)
        paper, name = absences.papers.one(actor, id_) if id_ else (None, "")
        form = self._form(actor, paper, name, formdata=request.args, meta={"csrf": False})
        steps = absences.papers.told(absences.papers.plan(actor, form.said(), paper)) if form.validate() else None
        return self.render("absences/_steps.html", steps=steps)

    @expose("/papers/<int:paper_id>", methods=["GET", "POST"])
    def paper(self, paper_id: int) -> Any:
        """A paper with its lessons; its class teacher corrects it."""
        actor = current_actor()
        paper, name = absences.papers.one(actor, paper_id)
        if request.method == "POST":
            return self._written(actor, self._form(actor, paper, name), paper, name)
        access_log.note("документ о пропуске", paper)
        form = self._form(actor, paper, name, formdata=None, data={"student": paper.student_id} | {
            field: getattr(paper, field) for field in ("start_on", "end_on", "first_lesson", "last_lesson", "number", "presented_on", "version")} | {
            "code": paper.code.value, "kind": paper.kind.value})
        return self._page(form, absences.papers.told(absences.papers.plan(actor, absences.papers.said_in(paper), paper)), paper, name)

    def _written(self, actor: Actor, form: PaperForm, paper: AbsenceDocument | None, name: str) -> Any:
        """Write the paper, or give the form back with what is wrong; nothing typed is lost."""
        scan, problem = None, None
        try:
            scan = _upload(form)
        except Refused as refused:
            problem = str(refused)
        valid = form.validate()
        steps = absences.papers.told(absences.papers.plan(actor, form.said(), paper)) if valid else []
        if problem:
            form.scan.errors = [problem]
        if not valid or problem or "look" in request.form:
            if scan:
                form.scan.errors = [LOST]
            return self._page(form, steps, paper, name, 200 if valid and not problem else 422)
        try:
            with scans.on_disk(scan) if scan else nullcontext():
                with changes.writing("Документ о пропуске" if paper is None else "Документ о пропуске: изменение") as deed:
                    paper, changed = _entered(actor, form, scan) if paper is None else (
                        paper, absences.papers.change(actor, paper, form.said(), scan, form.version.data, form.no_scan.data))
                    id_ = paper.id
                if scan:
                    scan.kept = True
        except (Refused, IntegrityError) as error:
            field, sentence = (error.field, str(error)) if isinstance(error, Refused) else constraints.sentence(error)
            place = {"student_id": "student"}.get(field or "", field or "start_on")
            getattr(form, place, form.start_on).errors = [sentence]
            return self._page(form, steps, paper, name, 409)
        flash(f"Документ записан. {absences.papers.told_of(changed)}", "success")
        return redirect(url_for(".paper", paper_id=id_, done=deed.set_id))

    @expose("/papers/<int:paper_id>/apply", methods=["POST"])
    def apply(self, paper_id: int) -> Any:
        """Name the reason of what was put after the paper had come."""
        actor = current_actor()
        paper, _ = absences.papers.one(actor, paper_id)
        return self._done(paper_id, lambda: absences.papers.change(actor, paper, absences.papers.said_in(paper), None), "Причины по документу")

    @expose("/papers/<int:paper_id>/cancel", methods=["POST"])
    def cancel(self, paper_id: int) -> Any:
        """The paper goes, the codes become what they were."""
        actor = current_actor()
        paper, _ = absences.papers.one(actor, paper_id)
        return self._done(paper_id, lambda: absences.papers.cancel(actor, paper), "Документ о пропуске: отмена", gone=True)

    def _done(self, paper_id: int, deed: Any, words: str, gone: bool = False) -> Any:
        try:
            with changes.writing(words) as written:
                changed = deed()
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for(".paper", paper_id=paper_id))
        flash(f"{'Документ отменён' if gone else 'Готово'}. {absences.papers.told_of(changed)}", "success")
        return redirect(url_for(".papers", done=written.set_id) if gone else url_for(".paper", paper_id=paper_id, done=written.set_id))


def _entered(actor: Actor, form: PaperForm, scan: scans.Scan | None) -> tuple[AbsenceDocument, int]:
    """A paper of its own, or the one a parent's note becomes: its photograph is the scan unless another was chosen."""
    if not form.note.data:
        return absences.papers.enter(actor, form.said(), scan)
    paper, changed = absences.notes.accept(actor, form.note.data, form.said())
    if scan:
        scans.attach(actor, paper, scan)
    return paper, changed


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
