"""The doors of the lesson's card in the journal: the record, «все присутствуют», the same for a parallel group, what the fields look up."""
from contextlib import ExitStack
from datetime import date
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, StopValidation

from sgo import changes
from sgo.access import READ, current_actor
from sgo.rules import homework as rules
from sgo.rules import wording
from sgo.rules.marks import LATEST
from sgo.rules.numbers import whole, whole_or_none
from sgo.services import Refused, journal
from sgo.services import files as uploads
from sgo.services.journal import card, homework

ID = NumberRange(1, 10 ** 15, "Такой записи нет.")


def stripped(text: str | None) -> str:
    """What was typed without the spaces around it."""
    return (text or "").replace("\0", "").strip()


def demand_typed(form: FlaskForm, field: Any) -> None:
    """A cell is cleared by an empty text; a request without any, or with what no database keeps, is no request to clear it."""
    if not field.raw_data or "\0" in field.raw_data[0]:
        raise StopValidation("Запрос не понят: в нём нет того, что введено. Обновите страницу и повторите.")


class RecordForm(FlaskForm):
    """What the teacher writes of a lesson."""
    topic = StringField("Тема урока", filters=[stripped], validators=[Length(max=500, message="Слишком длинно: до 500 знаков.")])
    homework = TextAreaField("Домашнее задание", filters=[stripped], validators=[Length(max=4000, message="Слишком длинно: до 4000 знаков.")])
    due_on = DateField("К какому уроку", validators=[Optional()])
    minutes = IntegerField("Минут на задание", validators=[Optional(), NumberRange(1, rules.LONGEST, f"Время на задание – от 1 до {rules.LONGEST} минут.")])
    files = MultipleFileField("Файлы")
    none_set = BooleanField("Не задано")
    confirmed = BooleanField("Явка отмечена, остальные на уроке")
    reason = StringField("Почему изменяете после конца периода", filters=[stripped], validators=[Length(max=300, message="Причина – до 300 знаков.")])
    version = IntegerField(validators=[Optional()])
    late: dict[int, str]                                # minutes by pupil, as typed
    late_error = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.late = {}

    def with_rest(self) -> tuple[dict[int, int | None], list[uploads.Scan]]:
        """The minutes of those who were late and the uploads; Refused beside the field."""
        self.late = {number: text.strip() for name, text in request.form.items() if (number := whole_or_none(name.removeprefix("late-"))) and "late-" in name}
        minutes = {number: whole_or_none(text) for number, text in self.late.items()}
        if any(text and not 1 <= (minutes[number] or 0) <= LATEST for number, text in self.late.items()):
            raise Refused(f"Опоздание – от 1 до {LATEST} минут целым числом.", "late")
        chosen = [one for one in request.files.getlist("files") if one.filename]
        try:
            return minutes, [uploads.taken(one.stream, one.filename or "") for one in chosen]
        except Refused as refused:
            raise Refused(str(refused), "files") from None

    def say(self, field: str | None, sentence: str) -> None:
        """Put a refusal beside its field; chosen files do not come back from the server."""
        if field == "late":
            self.late_error = sentence
        else:
            self[field if field in self else "topic"].errors = [sentence]
        if any(one.filename for one in request.files.getlist("files")) and not self.files.errors:
            self.files.errors = ["Файл ещё не сохранён: исправьте остальное и выберите его снова."]

    @property
    def is_refused(self) -> bool:
        """Whether anything stands in the way of the record."""
        return bool(self.errors or self.late_error)


class LessonDoors:
    """Mixed into the journal's page."""

    @expose("/<int:group_id>/lessons/<int:lesson_id>", methods=["POST"])
    def record(self, group_id: int, lesson_id: int) -> Any:
        """Topic, homework and attendance of a lesson, written down together."""
        form = RecordForm()
        try:
            if not form.validate():
                for name, sentences in form.errors.items():
                    form.say(name, sentences[-1])       # of several only the one that says what to type
                return self._refused(group_id, form, 422)
            minutes, scans = form.with_rest()
            dropped = [number for text in request.form.getlist("drop") if (number := whole_or_none(text))]
            said = journal.lessons.Record(form.topic.data, form.homework.data, form.none_set.data, form.confirmed.data, form.version.data, form.due_on.data,
                                          form.minutes.data, minutes, scans, dropped, form.reason.data or "")
            with ExitStack() as held:
                for scan in scans:
                    held.enter_context(uploads.on_disk(scan))
                with changes.writing("Запись урока"):
                    lesson = journal.lessons.record(current_actor(), group_id, lesson_id, said)
                    warning = homework.warning(lesson, lesson.group)
                for scan in scans:
                    scan.kept = True
        except Refused as refused:
            form.say(refused.field, str(refused))
            return self._refused(group_id, form, 409)
        flash("Урок записан.", "success")
        if warning:
            flash(warning, "warning")
        return redirect(self._back(group_id, lesson=lesson_id))

    @expose("/<int:group_id>/lessons/<int:lesson_id>/present", methods=["POST"])
    def present(self, group_id: int, lesson_id: int) -> Any:
        """«Все присутствуют»; a script gets the lesson's new version, for its form stays open."""
        by_script = request.headers.get("X-Requested-With") == "fetch"
        try:
            with changes.writing("Явка отмечена: все присутствуют"):
                version = journal.lessons.present(current_actor(), group_id, lesson_id).version
            if by_script:
                return jsonify(version=version)
            flash("Явка отмечена.", "success")
        except Refused as refused:
            if by_script:
                return jsonify(error=str(refused)), 409
            flash(str(refused), "error")
        return redirect(self._back(group_id, lesson=lesson_id))

    @expose("/<int:group_id>/lessons/<int:lesson_id>/alike", methods=["POST"])
    def alike(self, group_id: int, lesson_id: int) -> Any:
        """The same topic and homework for the lesson of a parallel group."""
        try:
            with changes.writing("Урок записан так же"):
                target, group = journal.alike.write(current_actor(), group_id, lesson_id, whole_or_none(request.form.get("to", "")))
                said = f"Урок {group.name} {wording.date_short(target.day)} записан так же. Явку отметьте в его журнале."
            flash(said, "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(self._back(group_id, lesson=lesson_id))

    @expose("/<int:group_id>/lessons/<int:lesson_id>/remove", methods=["POST"])
    def remove(self, group_id: int, lesson_id: int) -> Any:
        """A lesson added by mistake goes; marks keep it."""
        try:
            with changes.writing("Удалён урок"):
                journal.lessons.remove(current_actor(), group_id, lesson_id)
            flash("Урок удалён.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(self._back(group_id))

    @expose("/<int:group_id>/lessons/<int:lesson_id>/load")
    def load(self, group_id: int, lesson_id: int) -> Any:
        """What the class has to do for another day, and whether that is too much with these minutes."""
        lesson, group = journal.lessons.own(current_actor(), group_id, lesson_id, READ)
        try:
            due = date.fromisoformat(request.args.get("due", ""))
        except ValueError:
            return jsonify(words="", over=False)
        found, minutes = card.load_of(group, lesson.id, due), request.args.get("minutes", 0, whole)
        own = minutes if minutes <= rules.LONGEST else 0
        return jsonify(words=found.words(own), over=found.is_over(own)) if group.parallel_id >= rules.FROM_GRADE else jsonify(words="", over=False)

    @expose("/<int:group_id>/topics")
    def topics(self, group_id: int) -> Any:
        """Unused topics of the group's plan by words of their titles."""
        return jsonify(card.topics_like(journal.group_of(current_actor(), group_id), request.args.get("q", "")[:100]))

    def _refused(self, group_id: int, form: RecordForm, status: int) -> Any:
        raise NotImplementedError

    def _back(self, group_id: int, **where: Any) -> str:
        return url_for(".grid", group_id=group_id, period=request.args.get("period", None, whole), **where)
