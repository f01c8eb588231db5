"""The forms of a `Records` screen: new and changed rows, what two editors wrote, the next row of the list, a row made in the midst of another form."""
import hashlib
import json
import secrets
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Forbidden

from sgo import changes, guard
from sgo.access import CREATE, EDIT, current_actor, demand, pick, who_may
from sgo.models import Person, PersonContacts
from sgo.services import Refused, history, keeping, namesakes, records, titles

from ..words import moment
from . import forms, neighbours
from .listing import shown

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
        """What the inputs that are no columns add to a row; the rules of its kind are asked by `services/keeping.py`."""

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
        if refusal := keeping.sealed(row):
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
        form.mended, form.odd, form.repeated = {}, [], False
        if row is not None:
            form.version.data = request.form.get("version")     # the row's own must not stand in for one that was not sent
        if request.method != "POST" and row is not None:
            self._remember_form(form, row)
        elif request.method != "POST":
            form.op.data = secrets.token_hex(16)
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
            doubt=getattr(form, "doubt", None),
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
        except Forbidden as forbidden:
            field_name, sentence = None, str(forbidden.description)
        except StaleDataError:
            field_name, sentence = None, "Запись только что изменили. Откройте её заново."
        except namesakes.Doubt as doubt:
            form.doubt = [(words, url_for("people.card", person_id=person_id)) for person_id, words in doubt.people]
            field_name, sentence = None, str(doubt)
        except Refused as refused:
            field_name, sentence = refused.field, str(refused)
        self._say(form, field_name, sentence)
        return None

    def _kept(self, form: FlaskForm, id_: int | None) -> int:
        actor, operation = current_actor(), None if id_ else self._operation(form)
        with changes.writing(f"{self.entity.__label__[0]}: {'изменение' if id_ else 'добавление'}", operation) as deed:
            if operation and (before := changes.answered(actor, operation)):
                form.repeated = True
                return self._first(deed, before)
            row = pick(actor, self.entity, id_, EDIT) if id_ else self.entity()
            if id_ and (refusal := keeping.sealed(row)):
                raise Refused(refusal)
            if id_ and self._conflicts(form, row):
                raise Refused(self._meanwhile(row))
            born = getattr(row, "birth_date", None)
            for one in form:
                if one.name in self.fields:
                    setattr(row, one.name, one.data)
            self.before_save(form, row)
            keeping.keep(actor, row)
            if "sure" not in request.form and isinstance(row, Person | PersonContacts) and (not id_ or getattr(row, "birth_date", None) != born):
                namesakes.demand_another(actor, row)
            demand(actor, EDIT if id_ else CREATE, row)
            form.odd = keeping.odd(row)
            saved: int = row.id
            deed.answer = {"id": saved} if operation else None
            return saved

    def _operation(self, form: FlaskForm) -> str | None:
        """The same form with the same words sent twice is one deed; with other words it is another."""
        op = form.op.data or ""
        said = json.dumps([op, self.entity.__tablename__, sorted((name, value) for name, value in request.form.items(multi=True) if name in self.fields)])
        return hashlib.sha256(said.encode()).hexdigest() if op else None

    def _first(self, deed: changes.Deed, answer: dict[str, Any]) -> int:
        """The row that the same form made when it was sent first; nothing is written."""
        deed.operation = None
        saved = int(answer["id"])
        if not records.chosen(current_actor(), records.Shape(self.entity, self.columns[:1]), [saved]):
            raise Refused("Эту запись вы уже сохранили, а потом её удалили. Чтобы добавить её снова, откройте форму заново.")
        return saved

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
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
