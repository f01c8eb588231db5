"""The forms of a `Records` screen: new and changed rows, what two editors wrote, the next row of the list, a row made in the midst of another form."""
import json
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from sqlalchemy import inspect
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Forbidden

from sgo import changes, guard
from sgo.access import CREATE, EDIT, current_actor, demand, holds_whole, pick, who_may
from sgo.models import db
from sgo.rules import check
from sgo.services import Refused, constraints, history, records, titles

from ..words import moment
from . import forms, neighbours
from .listing import shown

OWNERS = ("person_id", "student_id", "guardian_id", "family_id", "account_id")
KEPT = {"year_id", "profile_id", "parallel_id", "component_id", "order_id", "plan_id", "section_id", "group_id", "class_id", "scheme_id", "schedule_id",
        "status_id", "language_id", "item_id", "period_id", "family_id", "area_id", "effective_on", "since", "order_number", "order_on", "shift",
        "held_on", "first_parallel", "last_parallel"}   # what the next row of a kind usually shares with the one before


class Editing:
    """What a declaration says of its form, and the doors of the form."""
    entity: ClassVar[Any]
    fields: ClassVar[list[str]] = []
    extra: ClassVar[dict[str, Any]] = {}                # inputs of the form that are no columns, such as a file
    sections: ClassVar[tuple[tuple[str, list[str]], ...]] = ()     # the parts of a long form; they give its fields as well

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "sections" in vars(cls):
            cls.fields = [name for _, names in cls.sections for name in names]

    def before_save(self, form: FlaskForm, row: Any) -> None:
        """What a declaration adds to a row before it is kept."""

    def oddities(self, row: Any) -> list[str]:
        """What looks odd about a kept row: told, not refused."""
        return []

    # ---------- the doors
    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.can_create:
            abort(403, self.by_deed or who_may(CREATE, self.entity))
        form = self._form(None)
        if request.method == "POST" and self._valid(form):
            saved = self._save(form, None)
            if saved and "bare" in request.args:
                return jsonify(id=saved, title=titles.called(current_actor(), self.entity, saved))
            if saved:
                self._tell(form)
                return redirect(self._another(form) if "next" in request.form else self._after(saved))
        return self._form_page(form, None)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        if not self.can_edit:
            abort(403, self.by_deed or who_may(EDIT, self.entity))
        row = self._row(EDIT)
        if refusal := self.sealed(row):
            flash(refusal, "error")
            return redirect(url_for(".details_view", id=row.id))
        form, id_ = self._form(row), row.id
        if request.method == "POST" and self._valid(form):
            following = neighbours.of(self, id_).later if "next" in request.form else None
            saved = self._save(form, id_)
            if saved:
                self._tell(form)
                if "next" in request.form and following is None:
                    flash("Это была последняя запись списка.", "success")
                return redirect(following or self._after(saved))
        return self._form_page(form, row)

    def _tell(self, form: FlaskForm) -> None:
        mended = [f"«{form[name].label.text}» {words}" for name, words in form.mended.items()]
        flash(" ".join(["Сохранено.", *(f"{sentence}." for sentence in mended)]), "success")
        for sentence in form.odd:
            flash(sentence, "warning")

    def _after(self, id_: int) -> str:
        """Where a saved form leads: back to the card it was opened from, else to its row, which remembers the list."""
        return guard.inside(request.args.get("back")) or url_for(".details_view", id=id_, list=neighbours.asked(self))

    def _another(self, form: FlaskForm) -> str:
        kept = {one.name: changes.plain(one.data) for one in form if one.name in KEPT and one.data not in (None, "")}
        return f"{url_for('.create_view')}?{urlencode(request.args.to_dict() | kept)}"

    # ---------- the form
    def _form(self, row: Any) -> FlaskForm:
        form = forms.form_class(self.entity, self.fields, self.extra)(obj=row)
        forms.fill(form, row)
        form.mended, form.odd = {}, []
        if request.method == "GET" and row is not None:
            self._remember_form(form, row)
        elif request.method == "GET":
            forms.prefill(form, request.args)
            if typed := request.args.get("text"):
                forms.begin_with(form, typed[:100])
        for one in form if row is not None else []:
            if request.form.get(f"take_{one.name}") == "theirs":
                forms.take(one, getattr(row, one.name))
        return form

    def _remember_form(self, form: FlaskForm, row: Any) -> None:
        """The form carries what stood in the row when it was opened."""
        form.version.data, form.version.raw_data = row.version, None
        form.was.data, form.was.raw_data = json.dumps({name: changes.plain(getattr(row, name)) for name in self.fields}, ensure_ascii=False), None

    def _valid(self, form: FlaskForm) -> bool:
        form.mended = forms.tidy(form)
        valid = form.validate()
        return not forms.problems(form, self.entity.__tablename__, current_actor().today) and valid

    def _form_page(self, form: FlaskForm, row: Any) -> Any:
        if row is not None:
            row = pick(current_actor(), self.entity, row.id)
        page = self.render(
            "records/bare.html" if "bare" in request.args else "records/form.html",
            form=form,
            sections=forms.sections(form, self.sections),
            row=row,
            title=self._title(row) if row is not None else "",
            wrong=[one for one in form if one.errors],
            conflict=getattr(form, "conflict", None),
            general=getattr(form, "general", None),
            creating={one.name: url for one in form if (url := self._creating(one))},
            touched=self._touched(form, row) if request.method == "POST" else set(),
            near=neighbours.of(self, row.id) if row is not None else None,
            draft=self._draft(row),
            back=guard.inside(request.args.get("back")),
        )
        return page, 422 if request.method == "POST" else 200

    def _creating(self, one: Any) -> str | None:
        """Where a row for this field is made, when the person may make one."""
        target = getattr(one, "target", None)
        screen = next((view for view in self.admin._views if target is not None and getattr(view, "entity", None) is target), None)
        return url_for(f"{screen.endpoint}.create_view") if screen is not None and screen.can_create else None

    def _touched(self, form: FlaskForm, row: Any) -> set[str]:
        """Which fields hold something else than what is kept; of a new row, than what stood there when it was opened."""
        stood = {one.name: (getattr(row, one.name) if row is not None else one.default) or None for one in form if one.name in self.fields}
        return {one.name for one in form if one.name in stood and (one.process_errors or (one.data or None) != stood[one.name])}

    def _draft(self, row: Any) -> str:
        """Under which name the browser keeps what is typed here: whose it is, which form, which version of the row."""
        asked = urlencode(sorted((name, value) for name, value in request.args.items() if name not in {"list", "text", "back"}))
        return f"{current_actor().account_id}:{request.path}?{asked}:{row.version if row is not None else 'new'}"

    # ---------- keeping it
    def _save(self, form: FlaskForm, id_: int | None) -> int | None:
        """Keep the form in one change set; a refusal stands beside its field, and nothing typed is lost."""
        try:
            return self._kept(form, id_)
        except IntegrityError as error:
            field_name, sentence = constraints.sentence(error)
        except DataError:
            field_name, sentence = None, "Одно из значений не помещается в базу. Сократите тексты и проверьте числа."
        except Forbidden as forbidden:
            field_name, sentence = None, str(forbidden.description)
        except StaleDataError:
            field_name, sentence = None, "Запись только что изменили. Откройте её заново."
        except Refused as refused:
            field_name, sentence = refused.field, str(refused)
        self._say(form, field_name, sentence)
        return None

    def _kept(self, form: FlaskForm, id_: int | None) -> int:
        actor = current_actor()
        with changes.writing(f"{self.entity.__label__[0]}: {'изменение' if id_ else 'добавление'}"):
            row = pick(actor, self.entity, id_, EDIT) if id_ else self.entity()
            if id_ and (refusal := self.sealed(row)):
                raise Refused(refusal)
            if id_ and self._conflicts(form, row):
                raise Refused(self._meanwhile(row))
            for one in form:
                if one.name in self.fields:
                    setattr(row, one.name, one.data)
            if id_:
                self._demand_same_owner(row)
            self.before_save(form, row)
            db.session.add(row)
            db.session.flush()
            demand(actor, EDIT if id_ else CREATE, row)
            values = {name: getattr(row, name) for name in self.fields}
            form.odd = [*check.warnings(self.entity.__tablename__, values).values(), *self.oddities(row)]
            saved: int = row.id
            return saved

    def _demand_same_owner(self, row: Any) -> None:
        """What a row belongs to opens other rows: only who may change every row moves it to another person."""
        moved = [name for name in OWNERS if name in self.fields and inspect(row).attrs[name].history.has_changes()]
        if moved and not holds_whole(current_actor(), EDIT, self.entity):
            raise Refused("Запись уже относится к другому человеку. Переменить это может администратор.", moved[0])

    def _conflicts(self, form: FlaskForm, row: Any) -> bool:
        """Whether somebody else saved the row meanwhile; then each differing field is shown twice, to choose from."""
        if str(form.version.data or "") == str(row.version):
            return False
        differing = [one for one in form if one.name in self.fields and one.data != getattr(row, one.name)]
        theirs = records.cells(current_actor(), records.Shape(self.entity, [one.name for one in differing]), [row])[0]
        before = _before(form.was.data)
        form.conflict = [{"name": one.name, "label": one.label.text, "mine": shown(forms.words_of(one)), "theirs": shown(value),
                          "untouched": one.name in before and before[one.name] == changes.plain(one.data)}
                         for one, value in zip(differing, theirs, strict=True)]
        self._remember_form(form, row)
        return True

    def _meanwhile(self, row: Any) -> str:
        by = history.last_deed(row)
        who = f" ({by[0]}, {moment(by[1])})" if by else ""
        return f"Пока вы редактировали, запись изменили{who}. Сравните значения ниже, выберите и сохраните ещё раз."

    def _say(self, form: FlaskForm, name: str | None, sentence: str) -> None:
        one = next((form[candidate] for candidate in (name, f"{name}_id") if candidate and candidate in form), None)
        if one is None:
            form.general = sentence
        else:
            one.errors = [*one.errors, sentence]


def _before(kept: str | None) -> dict[str, Any]:
    try:
        found = json.loads(kept or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
