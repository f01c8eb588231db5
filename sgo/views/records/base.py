"""`Records`: a Flask-Admin screen whose every door asks the access table; nothing else derives from ModelView."""
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_wtf import FlaskForm
from sqlalchemy import Enum, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from sgo import changes, clock
from sgo.access import CREATE, DELETE, EDIT, READ, Actor, current_actor, demand, may, pick, who_may, why
from sgo.models import Choice, Role, db
from sgo.reports.render import xlsx
from sgo.rules import wording
from sgo.services import Refused, access_log, constraints, history, records

from ..base import Screen
from ..words import moment
from . import forms

SIZES = (20, 50, 100, 200)
DEEPEST = 10 ** 6
PERSONAL = {"person", "person_contacts", "person_papers", "person_social", "person_health", "student", "employee", "guardian", "guardianship", "account"}


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, datetime):
        return moment(value)
    return value.strftime("%H:%M") if hasattr(value, "hour") else wording.date_ru(value) if hasattr(value, "month") else str(value)


class Records(Screen, ModelView):
    """CRUD over the rows a person may see; a declaration names the model, its columns, and what is searched and filtered."""
    entity: ClassVar[Any] = None
    columns: ClassVar[list[str]] = []
    searched: ClassVar[list[str]] = []
    filtered: ClassVar[list[str]] = []
    fields: ClassVar[list[str]] = []
    newest_first: ClassVar[bool] = False
    by_deed: ClassVar[str] = ""                         # who writes this instead of a form; empty where the form does

    def __init__(self) -> None:
        table = self.entity.__tablename__
        super().__init__(self.entity, db, name=self.entity.__label__[1], endpoint=f"r_{table}", url=f"/records/{table.replace('_', '-')}")

    def scaffold_form(self) -> Any:
        return forms.form_class(self.entity, self.fields)

    def scaffold_list_form(self, *args: Any, **kwargs: Any) -> Any:
        return None

    # ---------- who may
    def is_accessible(self) -> bool:
        actor = current_actor()
        return may(actor, READ, self.entity) and (actor.is_staff or Role.SYS in actor.roles)

    def who_may_open(self) -> str:
        return who_may(READ, self.entity)

    def _may(self, action: Any) -> bool:
        return not self.by_deed and bool(self.fields) and may(current_actor(), action, self.entity)

    @property
    def can_create(self) -> bool:                       # type: ignore[override]
        return self._may(CREATE)

    @property
    def can_edit(self) -> bool:                         # type: ignore[override]
        return self._may(EDIT)

    @property
    def can_delete(self) -> bool:                       # type: ignore[override]
        return self._may(EDIT if self.archives else DELETE)

    @property
    def archives(self) -> bool:
        """Whether rows go to the archive instead of being deleted."""
        return hasattr(self.entity, "archived_at")

    def _row(self, action: Any = READ) -> Any:
        return pick(current_actor(), self.entity, request.values.get("id", ""), action)

    # ---------- the list
    def _wish(self) -> records.Wish:
        asked = request.args
        filters = {name: value for name in self.filtered if (value := self._filter_value(name, asked.get(f"f_{name}", ""))) is not None}
        sort = asked.get("sort") if asked.get("sort") in self.columns else None
        return records.Wish(asked.get("q", "")[:100], filters, sort or ("id" if self.newest_first else None),
                            asked.get("desc") == "1" or (self.newest_first and not sort), asked.get("archive") == "1" and self.archives)

    def _filter_value(self, name: str, text: str) -> Any:
        kind = inspect(self.entity).columns[name].type
        if isinstance(kind, Enum):
            return next((member for member in kind.enum_class if member.value == text), None)
        if kind.python_type is bool:
            return {"1": True, "0": False}.get(text)
        return int(text) if text.isdigit() and len(text) < 16 else None

    @expose("/")
    def index_view(self) -> Any:
        wish, actor = self._wish(), current_actor()
        size = request.args.get("size", 50, int)
        size = size if size in SIZES else 50
        number = min(max(request.args.get("page", 1, int), 1), DEEPEST)
        total = records.count(actor, self.entity, wish, self.searched)
        rows = records.page(actor, self.entity, wish, self.searched, self.columns, (number - 1) * size, size)
        if wish.search and self.entity.__tablename__ in PERSONAL:
            access_log.note("поиск", detail=f"{self.name}: {wish.search}")
        return self.render("records/list.html", rows=[self._line(row) for row in rows], total=total, wish=wish, page=number, size=size, sizes=SIZES,
                           pages=max(1, -(-total // size)), heads=self._heads(wish), filters=self._filters(wish), link=self._link)

    def _line(self, row: Any) -> tuple[int, list[str]]:
        return row.id, [self._cell(row, name) for name in self.columns]

    def _cell(self, row: Any, name: str) -> str:
        relation = records.parent(self.entity, name)
        return shown(getattr(row, relation.key if relation else name))

    def _link(self, **changed: Any) -> str:
        asked = {key: value for key, value in request.args.items() if key != "page"} | changed
        return f"{url_for('.index_view')}?{urlencode({key: value for key, value in asked.items() if value not in (None, '')})}"

    def _heads(self, wish: records.Wish) -> list[tuple[str, str, str]]:
        return [(self._label(name), self._link(sort=name, desc="1" if wish.sort == name and not wish.descending else None),
                 ("descending" if wish.descending else "ascending") if wish.sort == name else "") for name in self.columns]

    def _label(self, name: str) -> str:
        return str(inspect(self.entity).columns[name].info["label"])

    def _filters(self, wish: records.Wish) -> list[dict[str, Any]]:
        found = []
        for name in self.filtered:
            column = inspect(self.entity).columns[name]
            relation, value = records.parent(self.entity, name), wish.filters.get(name)
            if relation:
                options = records.choices(current_actor(), relation.mapper.class_, None)
            elif isinstance(column.type, Enum):
                options = [(member.value, member.label) for member in column.type.enum_class]
            else:
                options = [("1", "да"), ("0", "нет")]
            chosen = value.value if isinstance(value, Choice) else {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value
            found.append({"name": f"f_{name}", "label": column.info["label"], "options": options, "chosen": chosen,
                          "words": next((title for key, title in options if key == chosen), None)})
        return found

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        if export_type != "xlsx":
            abort(404)
        wish = self._wish()
        rows = records.page(current_actor(), self.entity, wish, self.searched, self.columns, 0, None)
        access_log.note("выгрузка", detail=f"{self.name}: {len(rows)}")
        lines = [[self._plain(row, name) for name in self.columns] for row in rows]
        return xlsx.download(self.name, [self._label(name) for name in self.columns], lines)

    def _plain(self, row: Any, name: str) -> Any:
        value = getattr(row, name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) and not records.parent(self.entity, name) else self._cell(row, name)

    # ---------- one row
    @expose("/details/")
    def details_view(self) -> Any:
        row, actor = self._row(), current_actor()
        if self.entity.__tablename__ in PERSONAL:
            access_log.note("просмотр", row)
        columns = [name for name in inspect(self.entity).columns.keys() if name not in {"id", "version", "sort_key", "search_key", "login_key"}]
        facts = [(self._label(name), self._cell(row, name), self._parent_url(row, name)) for name in columns]
        return self.render("records/details.html", row=row, facts=facts, story=history.of_row(actor, row), why=why(actor, row), more=self.more(row))

    def more(self, row: Any) -> dict[str, Any]:
        """What a declaration adds to the details page."""
        return {}

    def _parent_url(self, row: Any, name: str) -> str | None:
        relation = records.parent(self.entity, name)
        value = getattr(row, name)
        if not relation or value is None or not may(current_actor(), READ, relation.mapper.class_):
            return None
        return url_for(f"r_{relation.mapper.local_table.name}.details_view", id=value)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.can_create:
            abort(403, who_may(CREATE, self.entity))
        form = self._form(None)
        if request.method == "POST" and self._valid(form):
            saved = self._save(form, None)
            if saved:
                flash("Сохранено.", "success")
                return redirect(url_for(".create_view") if "next" in request.form else url_for(".details_view", id=saved))
        return self._form_page(form, None)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        if not self.can_edit:
            abort(403, who_may(EDIT, self.entity))
        row = self._row(EDIT)
        form = self._form(row)
        if request.method == "POST" and self._valid(form):
            saved = self._save(form, row.id)
            if saved:
                flash("Сохранено.", "success")
                return redirect(url_for(".details_view", id=saved))
        return self._form_page(form, row)

    def _form(self, row: Any) -> FlaskForm:
        form = forms.form_class(self.entity, self.fields)(obj=row, data=None if row is not None else dict(request.args))
        for field in form:
            if isinstance(field, forms.RowField):
                field.fill(getattr(row, field.name) if row is not None else None)
        if request.method == "GET" and row is not None:
            form.version.data = row.version
        return form

    def _valid(self, form: FlaskForm) -> bool:
        form.mended = forms.tidy(form)
        valid = form.validate()
        return not forms.problems(form, self.entity.__tablename__, current_actor().today) and valid

    def _form_page(self, form: FlaskForm, row: Any) -> Any:
        if row is not None:
            row = pick(current_actor(), self.entity, row.id)
        wrong = [field for field in form if field.errors]
        page = self.render("records/form.html", form=form, row=row, wrong=wrong, conflict=getattr(form, "conflict", None), mended=getattr(form, "mended", {}),
                           general=getattr(form, "general", None), with_next=row is None)
        return page, 422 if request.method == "POST" else 200

    def _save(self, form: FlaskForm, id_: int | None) -> int | None:
        """Keep the form in one change set; a refusal stands beside its field, and nothing typed is lost."""
        actor = current_actor()
        name = self.entity.__label__[0]
        try:
            with changes.writing(f"{name}: {'изменение' if id_ else 'добавление'}"):
                row = pick(actor, self.entity, id_, EDIT) if id_ else self.entity()
                if id_ and self._conflicts(form, row):
                    raise Refused("Пока вы редактировали, запись изменили. Сравните значения ниже и выберите.")
                for field in form:
                    if field.name in self.fields:
                        setattr(row, field.name, field.data)
                self.before_save(form, row)
                db.session.add(row)
                db.session.flush()
                demand(actor, EDIT if id_ else CREATE, row)
                saved: int = row.id
                return saved
        except IntegrityError as error:
            field_name, sentence = constraints.sentence(error)
        except StaleDataError:
            field_name, sentence = None, "Запись только что изменили. Откройте её заново."
        except Refused as refused:
            field_name, sentence = refused.field, str(refused)
        self._say(form, field_name, sentence)
        return None

    def before_save(self, form: FlaskForm, row: Any) -> None:
        """What a declaration adds to a row before it is kept."""

    def _conflicts(self, form: FlaskForm, row: Any) -> bool:
        if str(form.version.data or "") == str(row.version):
            return False
        form.conflict = [(field.label.text, shown(self._data_words(field)), self._cell(row, field.name)) for field in form
                         if field.name in self.fields and field.data != getattr(row, field.name)]
        form.version.data = row.version
        form.version.raw_data = None
        return True

    def _data_words(self, field: Any) -> Any:
        return dict(field.choices).get(field.data) if isinstance(field, forms.RowField) else field.data

    def _say(self, form: FlaskForm, name: str | None, sentence: str) -> None:
        field = next((form[candidate] for candidate in (name, f"{name}_id") if candidate and candidate in form), None)
        if field is None:
            form.general = sentence
        else:
            field.errors = [*field.errors, sentence]

    # ---------- the end of a row
    @expose("/delete/", methods=("POST",))
    def delete_view(self) -> Any:
        if not self.can_delete:
            abort(403, who_may(EDIT if self.archives else DELETE, self.entity))
        row = self._row(EDIT if self.archives else DELETE)
        id_, title = row.id, self.entity.__label__[0]
        if not self.archives and "sure" not in request.form:
            return self.render("records/delete.html", row=row, dependents=records.dependents(row))
        try:
            self._end(id_, title)
        except IntegrityError as error:
            flash(constraints.sentence(error)[1], "error")
            return redirect(url_for(".details_view", id=id_))
        flash("Готово: запись в архиве, её можно вернуть." if self.archives else "Удалено. Действие можно отменить в журнале изменений.", "success")
        return redirect(url_for(".index_view"))

    def _end(self, id_: int, title: str) -> None:
        actor: Actor = current_actor()
        with changes.writing(f"{title}: {'в архив' if self.archives else 'удаление'}"):
            row = pick(actor, self.entity, id_, EDIT if self.archives else DELETE)
            if self.archives:
                row.archived_at = None if row.archived_at else clock.now()
            else:
                db.session.delete(row)

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """«В архив» for the ticked rows, as one change set; rows that are not one's own are not found."""
        if not (self.archives and self.can_delete) or request.form.get("action") != "archive":
            abort(403, who_may(EDIT, self.entity))
        chosen = request.form.getlist("rowid")[:1000]
        with changes.writing(f"{self.name}: в архив ({len(chosen)})"):
            for id_ in chosen:
                pick(current_actor(), self.entity, id_, EDIT).archived_at = clock.now()
        flash(f"В архиве: {wording.counted(len(chosen), 'запись', 'записи', 'записей')}.", "success")
        return redirect(url_for(".index_view"))

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        """Our forms offer their choices themselves: this door of Flask-Admin stays shut."""
        abort(404)

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        """Nothing is edited in a list: this door of Flask-Admin stays shut."""
        abort(404)
