"""The journal: the list of one's groups, the grid, and the one deed of a cell."""
from datetime import date
from typing import Any

from flask import flash, jsonify, redirect, request
from flask_admin import expose
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from sgo import changes
from sgo.access import STAFF, current_actor
from sgo.rules.numbers import whole
from sgo.services import Refused, constraints, journal

from .base import Page
from .lesson import LessonDoors, RecordForm, stripped


ID = NumberRange(1, 10 ** 15, "Такой записи нет.")


class CellForm(FlaskForm):
    """What the script posts for one cell."""
    op = StringField(filters=[stripped], validators=[InputRequired("Нет номера операции."), Length(8, 64, "Номер операции не понят.")])
    lesson = IntegerField(validators=[InputRequired("Нет урока."), ID])
    work = IntegerField(validators=[Optional(), ID])
    student = IntegerField(validators=[InputRequired("Нет ученика."), ID])
    value = StringField(filters=[stripped], validators=[Length(max=20, message="Слишком длинно для клетки.")])
    seen = StringField()
    late = BooleanField()


class LessonForm(FlaskForm):
    """A lesson to be added."""
    day = DateField("Дата", validators=[InputRequired("Укажите дату урока.")])
    number = IntegerField("Урок", validators=[InputRequired("Укажите номер урока."), NumberRange(1, 12, "Номер урока – от 1 до 12.")])


class JournalPage(LessonDoors, Page):
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

    def _grid_page(self, group_id: int, form: LessonForm, status: int = 200, record: RecordForm | None = None) -> Any:
        page = journal.grid(current_actor(), group_id, request.args.get("period", None, whole), request.args.get("lesson", None, whole))
        record = record or RecordForm(formdata=None, obj=page.card)
        return self.render("journal/grid.html", grid=page, form=form, record=record), status

    def _refused(self, group_id: int, form: RecordForm, status: int) -> Any:
        return self._grid_page(group_id, LessonForm(formdata=None), status, form)

    @expose("/<int:group_id>/cells", methods=["POST"])
    def cells(self, group_id: int) -> Any:
        form = CellForm()
        if not form.validate():
            return jsonify(op=form.op.data, error=" ".join(sentence for errors in form.errors.values() for sentence in errors)), 422
        asked = journal.Asked(
            group_id,
            form.lesson.data,
            form.work.data,
            form.student.data,
            form.value.data or "",
            form.seen.data if "seen" in request.form else None,
            form.late.data,
        )
        try:
            with changes.writing("Отметка в журнале", operation=form.op.data) as deed:
                answer = changes.answered(current_actor(), form.op.data)
                if answer is None:
                    answer = deed.answer = journal.put(current_actor(), asked)
                else:
                    deed.operation = None               # it is written already: nothing more to keep
        except journal.Conflict as conflict:
            return jsonify(op=form.op.data, error=str(conflict), conflict={"text": conflict.text}), 409
        except Refused as refused:
            return jsonify(op=form.op.data, error=str(refused)), 409
        except IntegrityError as error:
            return jsonify(op=form.op.data, error=constraints.sentence(error)[1]), 409
        return jsonify(answer | {"op": form.op.data})

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
