"""The class teacher's absences: who is away, a month of the class, contradictions; single codes from the month (papers: absence_papers.py)."""
from datetime import date
from typing import Any

from flask import jsonify, request
from flask_admin import expose
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from sgo import changes
from sgo.access import CREATE, HEADS, Actor, current_actor, may
from sgo.models import AbsenceDocument, Role
from sgo.rules import wording
from sgo.rules.numbers import whole
from sgo.services import NeedsReason, Refused, absences, access_log, constraints

from .absence_notes import NotePages
from .absence_papers import PaperPages
from .base import Page
from .lesson import ID, demand_typed, stripped


class CodeForm(FlaskForm):
    """What the script posts for a cell of the month."""
    op = StringField(filters=[stripped], validators=[InputRequired("Нет номера операции."), Length(8, 64, "Номер операции не понят.")])
    student = IntegerField(validators=[InputRequired("Нет ученика."), ID])
    lessons = StringField(validators=[InputRequired("Нет урока."), Length(max=300, message="Слишком много уроков."),
                                      Regexp(r"[0-9]{1,15}(,[0-9]{1,15})*\Z", message="Урок не понят.")])
    value = StringField(filters=[stripped], validators=[demand_typed, Length(max=20, message="Слишком длинно для клетки.")])
    seen = StringField()
    reason = StringField(filters=[stripped], validators=[Length(max=300, message="Причина длиннее 300 знаков.")])


def day_of(text: str | None) -> date | None:
    """A day from the address, None where it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


class AbsencesPage(PaperPages, NotePages, Page):
    """Absences by class, for the class teacher and for whoever controls the school."""
    roles = HEADS | {Role.CLS}

    def _class(self, actor: Actor) -> tuple[list[absences.ClassLine], absences.ClassLine | None]:
        found = absences.classes(actor)
        return found, absences.chosen(found, request.args.get("class", None, whole))

    def _shown(self, template: str, actor: Actor, found: list[absences.ClassLine], line: absences.ClassLine | None, **more: Any) -> Any:
        """A page of a class; it says so where there is no class."""
        may_write = bool(line and line.mine and may(actor, CREATE, AbsenceDocument))
        return self.render(f"absences/{template}.html" if line else "absences/none.html", classes=found, line=line, may_write=may_write,
                           months=wording.MONTH_NAMES, **more)

    @expose("/")
    def index(self) -> Any:
        """Who is absent today, or on another day."""
        actor = current_actor()
        found, line = self._class(actor)
        asked = day_of(request.args.get("day"))
        page = None
        if line:
            day = min(max(asked or actor.today, line.year_start), max(actor.today, line.year_start))
            page = absences.today.read(actor, line, day)
            access_log.note("отсутствующие класса", None, f"{line.name}, {wording.date_ru(page.day)}")
        return self._shown("today", actor, found, line, page=page)

    @expose("/month")
    def month(self) -> Any:
        """A month of the class by days and lessons."""
        actor = current_actor()
        found, line = self._class(actor)
        page = absences.month.read(actor, line, request.args.get("month"), day_of(request.args.get("day"))) if line else None
        return self._shown("month", actor, found, line, page=page)

    @expose("/puzzles")
    def puzzles(self) -> Any:
        """What contradicts itself."""
        actor = current_actor()
        found, line = self._class(actor)
        page = absences.puzzles.read(actor, line, request.args.get("month")) if line else None
        return self._shown("puzzles", actor, found, line, page=page)

    @expose("/codes", methods=["POST"])
    def codes(self) -> Any:
        """One code for one or several lessons of a pupil, exactly once."""
        form = CodeForm()
        if not form.validate():
            return jsonify(op=form.op.data, error=" ".join(sentence for errors in form.errors.values() for sentence in errors)), 422
        lessons = tuple(dict.fromkeys(int(id_) for id_ in (form.lessons.data or "").split(",")))
        asked = absences.codes.Asked(form.student.data or 0, lessons, form.value.data or "", form.seen.data if "seen" in request.form else None,
                                     form.reason.data or "")
        try:
            with changes.writing("Причина пропуска", operation=form.op.data) as deed:
                answer = changes.answered(current_actor(), form.op.data or "")
                if answer is None:
                    answer = deed.answer = absences.codes.put(current_actor(), asked)
                else:
                    deed.operation = None               # it is written already: nothing more to keep
        except NeedsReason as refused:
            return jsonify(op=form.op.data, error=str(refused), needs="reason"), 409
        except Refused as refused:
            return jsonify(op=form.op.data, error=str(refused)), 409
        except IntegrityError as error:
            return jsonify(op=form.op.data, error=constraints.sentence(error)[1]), 409
        return jsonify(answer | {"op": form.op.data})
