"""Works of the journal: a form of a column, its files; and the list of debts."""
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import BooleanField, FileField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from sgo import changes, guard
from sgo.access import STAFF, current_actor
from sgo.rules import files as kinds
from sgo.rules.numbers import whole
from sgo.services import Refused, constraints, files
from sgo.services.journal import debts, works

from .base import Page
from .records.inputs import RussianDate


def _stripped(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()


class WorkForm(FlaskForm):
    """A column of the journal."""
    type = SelectField("Вид", coerce=int, validators=[InputRequired("Выберите вид работы.")])
    title = StringField("Название", filters=[_stripped], validators=[Length(max=200, message="Слишком длинно: до 200 знаков.")])
    weight = IntegerField("Вес", description="Пусто – как у вида работы", validators=[Optional(), NumberRange(1, 100, "Вес – от 1 до 100.")])
    mandatory = BooleanField("Отметка обязательна для каждого")
    due_on = RussianDate("Срок сдачи", description="К этому дню «точка» должна стать отметкой", validators=[Optional()])
    reason = StringField("Почему изменяете после конца периода", filters=[_stripped], validators=[Length(max=300, message="Причина – до 300 знаков.")])
    version = IntegerField(validators=[Optional()])
    scan = FileField("Файл", description=f"{kinds.ALLOWED}, до 10 МБ")

    def said(self) -> works.Said:
        """What was filled in."""
        return works.Said(self.type.data, self.title.data, self.weight.data, self.mandatory.data, self.due_on.data, self.version.data,
                          self.reason.data or "")


class WorksDoors:
    """What the journal's page does with columns; every answer is a page that works without a script, `?bare=1` gives the form alone."""

    @expose("/<int:group_id>/works/new")
    def new_work(self, group_id: int) -> Any:
        card = works.card(current_actor(), group_id, lesson_id=request.args.get("lesson", 0, whole))
        return self._work_form(card, WorkForm(formdata=None, type=card.types[0].id if card.types else None))

    @expose("/<int:group_id>/works/<int:work_id>")
    def work(self, group_id: int, work_id: int) -> Any:
        card = works.card(current_actor(), group_id, work_id)
        assert card.work is not None
        return self._work_form(card, WorkForm(formdata=None, obj=card.work, type=card.work.type_id))

    def _work_form(self, card: works.Card, form: WorkForm, status: int = 200) -> Any:
        form.type.choices = [(kind.id, f"{kind.letter} · {kind.name}, вес {kind.weight}") for kind in card.types]
        form.version.data = card.work.version if card.work and status == 200 else form.version.data
        template = "journal/_work.html" if request.args.get("bare") else "journal/work.html"
        return self.render(template, card=card, form=form), status    # type: ignore[attr-defined]

    @expose("/<int:group_id>/works", methods=["POST"])
    def create_work(self, group_id: int) -> Any:
        lesson = request.values.get("lesson", 0, whole)
        card = works.card(current_actor(), group_id, lesson_id=lesson)
        return self._keep(card, "Добавлена работа", lambda form: works.create(current_actor(), group_id, lesson, form.said()).id)

    @expose("/<int:group_id>/works/<int:work_id>", methods=["POST"])
    def change_work(self, group_id: int, work_id: int) -> Any:
        card = works.card(current_actor(), group_id, work_id)
        return self._keep(card, "Изменена работа", lambda form: works.change(current_actor(), group_id, work_id, form.said()).id)

    def _keep(self, card: works.Card, name: str, deed: Any) -> Any:
        form = WorkForm()
        form.type.choices = [(kind.id, kind.name) for kind in card.types]
        if not form.validate():
            return self._work_form(card, form, 422)
        group, lesson, version = card.group_id, card.lesson.id, card.work.version if card.work else None
        try:
            with changes.writing(name):
                work = deed(form)
        except Refused as refused:
            form[refused.field or "type"].errors = [str(refused)]
            card = works.card(current_actor(), group, card.work.id if card.work else None, lesson)
            form.version.data = card.work.version if card.work and card.work.version != version else form.version.data
            return self._work_form(card, form, 409)
        return _done("Работа записана.", group, lesson, work)

    @expose("/<int:group_id>/works/<int:work_id>/remove", methods=["POST"])
    def remove_work(self, group_id: int, work_id: int) -> Any:
        card = works.card(current_actor(), group_id, work_id)
        group, lesson = card.group_id, card.lesson.id
        try:
            with changes.writing("Удалена работа"):
                works.remove(current_actor(), group_id, work_id)
        except Refused as refused:
            return _refused(str(refused), group, work_id)
        except IntegrityError as error:
            return _refused(constraints.sentence(error)[1], group, work_id)
        return _done("Работа удалена. Вернуть её можно в истории действий.", group, lesson, None)

    @expose("/<int:group_id>/works/<int:work_id>/files", methods=["POST"])
    def add_file(self, group_id: int, work_id: int) -> Any:
        works.card(current_actor(), group_id, work_id)
        upload = request.files.get("scan")
        try:
            scan = files.taken(upload.stream, upload.filename or "") if upload and upload.filename else None
            if scan is None:
                raise Refused("Выберите файл.", "scan")
            with files.on_disk(scan):
                with changes.writing("Файл к работе"):
                    works.add_file(current_actor(), group_id, work_id, scan)
                scan.kept = True
        except Refused as refused:
            return _refused(str(refused), group_id, work_id)
        flash("Файл приложен.", "success")
        return redirect(url_for("journal.work", group_id=group_id, work_id=work_id))

    @expose("/<int:group_id>/works/files/<int:file_id>/remove", methods=["POST"])
    def remove_file(self, group_id: int, file_id: int) -> Any:
        with changes.writing("Убран файл работы"):
            work = works.remove_file(current_actor(), group_id, file_id)
        flash("Файл убран из работы.", "success")
        return redirect(url_for("journal.work", group_id=group_id, work_id=work))


def _done(sentence: str, group_id: int, lesson_id: int, work_id: int | None) -> Any:
    if guard.wants_json():
        return jsonify(work=work_id, said=sentence)
    flash(sentence, "success")
    return redirect(url_for("journal.grid", group_id=group_id, lesson=lesson_id))


def _refused(sentence: str, group_id: int, work_id: int) -> Any:
    if guard.wants_json():
        return jsonify(error=sentence), 409
    flash(sentence, "error")
    return redirect(url_for("journal.work", group_id=group_id, work_id=work_id))


class DebtsPage(Page):
    """«Долги»: works that are owed, with their days."""
    roles = STAFF

    @expose("/")
    def index(self) -> Any:
        order = request.args.get("by", "")
        order = order if order in debts.ORDERS else "group"
        group, student = request.args.get("group", None, whole), request.args.get("student", None, whole)
        found = debts.debts(current_actor(), order, group, student)
        return self.render("journal/debts.html", debts=found[:debts.MOST], more=len(found) > debts.MOST, order=order, orders=debts.ORDERS, group=group,
                           student=student, overdue=sum(debt.overdue for debt in found[:debts.MOST]))
