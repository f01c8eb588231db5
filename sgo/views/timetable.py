"""«Уроки по расписанию»: what would be made is shown by itself, and made by one button."""
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from sgo import changes
from sgo.access import current_actor
from sgo.models import Role
from sgo.rules import wording
from sgo.services import Refused, constraints, timetable
from sgo.services.timetable_week import Asked

from .base import Page

LESSONS = ("урок", "урока", "уроков")
ID = NumberRange(1, 10 ** 15, "Такой записи нет.")


class AskedForm(FlaskForm):
    """For which days and for whom."""
    since = DateField("С какого дня", validators=[InputRequired("Укажите первый день.")])
    until = DateField("По какой день", validators=[InputRequired("Укажите последний день.")])
    class_id = IntegerField("Класс", validators=[Optional(), ID])
    group_id = IntegerField("Группа", validators=[Optional(), ID])
    seen = StringField()
    removing = BooleanField()


class TimetablePage(Page):
    """What turns the week into lessons."""
    roles = frozenset({Role.ADM})

    @expose("/", methods=["GET", "POST"])
    def index(self) -> Any:
        """The preview; a post makes the lessons that were shown."""
        actor = current_actor()
        given = request.form if request.method == "POST" else request.args
        form = AskedForm(given, meta={"csrf": False}) if "since" in given else AskedForm(formdata=None, meta={"csrf": False}, since=actor.today,
                                                                                         until=timetable.usual_end(actor.today))
        plan, status = None, 200
        if "since" not in given or form.validate():
            plan, status = self._looked_at(form)
        else:
            status = 422
        if request.method == "POST" and plan is not None:
            if (refused := self._made(form)) is None:
                return redirect(url_for(".index", since=form.since.data, until=form.until.data, class_id=form.class_id.data, group_id=form.group_id.data))
            (plan, _), status = self._looked_at(form), 409
            form.until.errors = [*form.until.errors, refused]
        classes, groups = timetable.classes_and_groups(actor, None if form.class_id.errors else form.class_id.data)
        return self.render("timetable/lessons.html", form=form, plan=plan, classes=classes, groups=groups), status

    def _asked(self, form: AskedForm) -> Asked:
        since: date = form.since.data
        return Asked(since, form.until.data, form.class_id.data, form.group_id.data if form.class_id.data else None)

    def _looked_at(self, form: AskedForm) -> tuple[timetable.Plan | None, int]:
        try:
            return timetable.preview(current_actor(), self._asked(form)), 200
        except Refused as refused:
            form[refused.field or "since"].errors = [str(refused)]
            return None, 422

    def _made(self, form: AskedForm) -> str | None:
        asked = self._asked(form)
        try:
            with changes.writing(f"Уроки по расписанию: {wording.date_short(asked.since)} – {wording.date_short(asked.until)}"):
                made, changed, gone = timetable.carry_out(current_actor(), asked, form.seen.data or "", form.removing.data)
        except Refused as refused:
            return str(refused)
        except IntegrityError as error:
            return constraints.sentence(error)[1]
        said = [f"{word} {wording.counted(number, *LESSONS)}" for word, number in (("заведено", made), ("изменено", changed), ("убрано", gone)) if number]
        flash(f"{', '.join(said).capitalize()}. Действие можно отменить в журнале изменений." if said else "Менять было нечего.", "success")
        return None
