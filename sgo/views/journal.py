"""The journal: the list of one's groups, the grid, the lesson's record."""
from datetime import date
from typing import Any

from flask import flash, make_response, redirect, request
from flask_admin import expose
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from sgo import changes
from sgo.access import STAFF, current_actor
from sgo.rules.numbers import whole
from sgo.services import Refused, constraints, journal

from .base import Page
from .journal_answers import AnswersDoors
from .journal_cells import CellsDoors
from .journal_works import WorksDoors
from .lesson import LessonDoors, RecordForm

VIEW_COOKIE = "sgo_journal_view"


class LessonForm(FlaskForm):
    """A lesson to be added."""
    day = DateField("Дата", validators=[InputRequired("Укажите дату урока.")])
    number = IntegerField("Урок", validators=[InputRequired("Укажите номер урока."), NumberRange(1, 12, "Номер урока – от 1 до 12.")])


class JournalPage(AnswersDoors, CellsDoors, WorksDoors, LessonDoors, Page):
    """The screen teachers live in."""
    roles = STAFF

    @expose("/")
    def index(self) -> Any:
        lines = journal.groups(current_actor())
        parallels = sorted({line.parallel for line in lines})
        chosen, words = request.args.get("parallel", 0, whole), request.args.get("q", "").strip()[:60]
        shown = [line for line in lines if chosen not in parallels or line.parallel == chosen]
        shown = [line for line in shown if line.is_about(words)]
        own, others = [line for line in shown if line.mine], [line for line in shown if not line.mine]
        return self.render("journal/index.html", own=own, others=others, parallels=parallels, chosen=chosen, words=words, whole=len(lines))

    @expose("/<int:group_id>")
    def grid(self, group_id: int) -> Any:
        return self._grid_page(group_id, LessonForm(formdata=None))

    @expose("/class/<int:class_id>")
    def by_class(self, class_id: int) -> Any:
        """The whole class by subject."""
        return self.render("journal/class.html", page=journal.by_class(current_actor(), class_id, request.args.get("period", None, whole)))

    def _grid_page(self, group_id: int, form: LessonForm, status: int = 200, record: RecordForm | None = None) -> Any:
        actor, view = current_actor(), request.args.get("view")
        remembered, _, last = request.cookies.get(VIEW_COOKIE, "").partition(".")
        page = journal.grid(actor, group_id, request.args.get("period", None, whole), request.args.get("lesson", None, whole),
                            view or (last if remembered == str(actor.account_id) else None), request.args.get("as_of", None, date.fromisoformat))
        record = record or RecordForm(formdata=None, obj=page.card)
        answer = make_response(self.render("journal/grid.html", grid=page, form=form, record=record), status)
        if view in journal.VIEWS:                       # the next journal opens as this person left the last one
            answer.set_cookie(VIEW_COOKIE, f"{actor.account_id}.{view}", max_age=31_536_000, httponly=True, samesite="Lax", secure=request.is_secure)
        return answer

    def _refused(self, group_id: int, form: RecordForm, status: int) -> Any:
        return self._grid_page(group_id, LessonForm(formdata=None), status, form)

    @expose("/<int:group_id>/lessons", methods=["POST"])
    def lessons(self, group_id: int) -> Any:
        form = LessonForm()
        if not form.validate():
            return self._grid_page(group_id, form, 422)
        day: date = form.day.data
        try:
            with changes.writing("Добавлен урок"):
                added = journal.lessons.add(current_actor(), group_id, day, form.number.data).id
        except Refused as refused:
            form[refused.field or "day"].errors = [str(refused)]
            return self._grid_page(group_id, form, 409)
        except IntegrityError as error:
            form.number.errors = [constraints.sentence(error)[1]]
            return self._grid_page(group_id, form, 409)
        flash("Урок добавлен.", "success")
        return redirect(self._back(group_id, lesson=added))
