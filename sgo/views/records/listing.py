"""The list of a `Records` screen: search, filters with their chips, order, pages; the same rows as XLSX; «в архив» for the ticked ones."""
from datetime import datetime
from fractions import Fraction
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy import Enum, inspect

from sgo import changes, clock
from sgo.access import EDIT, current_actor, pick, who_may
from sgo.models import Choice
from sgo.reports.render import xlsx
from sgo.rules import wording
from sgo.services import access_log, beside, paths, records, titles

from ..words import moment

SIZES = (20, 50, 100, 200)
DEEPEST = 10 ** 6
EXPORTED = 200_000
PERSONAL = {"person", "person_contacts", "person_papers", "person_social", "person_health", "student", "employee", "guardian", "guardianship", "account",
            "family", "family_member", "person_status", "student_language", "person_document", "consent", "vocational_training", "name_cases"}


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
    if isinstance(value, Fraction):
        return wording.number_ru(value)
    return value.strftime("%H:%M") if hasattr(value, "hour") else wording.date_ru(value) if hasattr(value, "month") else str(value)


class Listing:
    """What a declaration says of its list, and the doors of the list."""
    entity: ClassVar[Any] = None
    columns: ClassVar[list[str]] = []
    searched: ClassVar[list[str]] = []
    filtered: ClassVar[list[str]] = []
    newest_first: ClassVar[bool] = False

    @property
    def shape(self) -> records.Shape:
        """The list as the service reads it."""
        return records.Shape(self.entity, self.columns, self.searched)

    @property
    def personal(self) -> bool:
        """Whether looking at these rows is noted in the access log (152-ФЗ)."""
        return self.entity.__tablename__ in PERSONAL

    # ---------- what is asked
    def wish(self, asked: Any) -> records.Wish:
        """What a query asks of this list."""
        filters = {name: value for name in self.filtered if (value := self._filter_value(name, asked.get(f"f_{name}", ""))) is not None}
        sort = asked.get("sort") if asked.get("sort") in self.columns else None
        return records.Wish(asked.get("q", "")[:100], filters, sort or ("id" if self.newest_first else None),
                            asked.get("desc") == "1" or (self.newest_first and not sort), asked.get("archive") == "1" and self.archives)

    def _filter_value(self, name: str, text: str) -> Any:
        other = beside.of(self.entity, name)
        if other and other.choices:
            return text if text in dict(other.choices) else None
        kind = inspect(self.entity).columns[name].type if not other else None
        if isinstance(kind, Enum):
            return next((member for member in kind.enum_class if member.value == text), None)
        if kind is not None and kind.python_type is bool:
            return {"1": True, "0": False}.get(text)
        return int(text) if text.isdigit() and len(text) < 16 else None

    def _link(self, **changed: Any) -> str:
        asked = {key: value for key, value in request.args.items() if key != "page"} | changed
        return f"{url_for('.index_view')}?{urlencode({key: value for key, value in asked.items() if value not in (None, '')})}"

    # ---------- the page
    @expose("/")
    def index_view(self) -> Any:
        wish, actor = self.wish(request.args), current_actor()
        size = request.args.get("size", 50, int)
        size = size if size in SIZES else 50
        number = min(max(request.args.get("page", 1, int), 1), DEEPEST)
        found = records.page(actor, self.shape, wish, (number - 1) * size, size)
        if number > 1 and not found.rows:
            return redirect(self._link())
        if wish.search and self.personal:
            access_log.note("поиск", detail=f"{self.name}: {wish.search}")
        cells = records.cells(actor, self.shape, found.rows)
        rows = [(row.id, [shown(value) for value in line]) for row, line in zip(found.rows, cells, strict=True)]
        return self.render("records/list.html", rows=rows, total=found.total, counted_to=records.COUNTED, wish=wish, page=number, size=size, sizes=SIZES,
                           pages=max(1, -(-found.total // size)), heads=self._heads(wish), filters=self._conditions(wish), link=self._link)

    def _heads(self, wish: records.Wish) -> list[tuple[str, str | None, str]]:
        return [(titles.label(self.entity, name), self._sort_link(wish, name), ("descending" if wish.descending else "ascending") if wish.sort == name else "")
                for name in self.columns]

    def _sort_link(self, wish: records.Wish, name: str) -> str | None:
        if not records.sortable(self.entity, name):
            return None
        return self._link(sort=name, desc="1" if wish.sort == name and not wish.descending else None)

    def _conditions(self, wish: records.Wish) -> list[dict[str, Any]]:
        targets = {name: self._target(name) for name in self.filtered if self._target(name) is not None}
        rows = titles.options(current_actor(), targets)
        return [self._condition(name, wish.filters.get(name), rows.get(name) or self._plain_options(name)) for name in self.filtered]

    def _target(self, name: str) -> Any:
        other = beside.of(self.entity, name)
        return other.target if other else paths.target_of(self.entity, name)

    def _plain_options(self, name: str) -> list[tuple[Any, str]]:
        other = beside.of(self.entity, name)
        if other:
            return list(other.choices)
        kind = inspect(self.entity).columns[name].type
        return [(member.value, member.label) for member in kind.enum_class] if isinstance(kind, Enum) else [("1", "да"), ("0", "нет")]

    def _condition(self, name: str, value: Any, options: list[tuple[Any, str]]) -> dict[str, Any]:
        chosen = value.value if isinstance(value, Choice) else ("1" if value else "0") if isinstance(value, bool) else value
        return {"name": f"f_{name}", "label": titles.label(self.entity, name), "options": options, "chosen": chosen,
                "words": next((title for key, title in options if key == chosen), None)}

    # ---------- other doors of the list
    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        if export_type != "xlsx":
            abort(404)
        actor = current_actor()
        found = records.page(actor, self.shape, self.wish(request.args), 0, EXPORTED)
        access_log.note("выгрузка", detail=f"{self.name}: {len(found.rows)}")
        heads = [titles.label(self.entity, name) for name in self.columns]
        lines = [[self._plain(value) for value in line]
                 for line in records.cells(actor, self.shape, found.rows)]
        return xlsx.download(self.name, heads, lines)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Fraction):
            return float(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else shown(value)

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """«В архив» for the ticked rows, as one change set; rows that are not one's own are not found."""
        if not (self.archives and self.can_delete) or request.form.get("action") != "archive":
            abort(403, who_may(EDIT, self.entity))
        chosen = request.form.getlist("rowid")[:1000]
        if not chosen:
            flash("Отметьте записи, которые нужно отправить в архив.", "warning")
            return redirect(url_for(".index_view"))
        with changes.writing(f"{self.name}: в архив ({len(chosen)})"):
            for id_ in chosen:
                pick(current_actor(), self.entity, id_, EDIT).archived_at = clock.now()
        flash(f"В архиве: {wording.counted(len(chosen), 'запись', 'записи', 'записей')}. Действие можно отменить в журнале изменений.", "success")
        return redirect(url_for(".index_view"))

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        """Nothing is edited in a list: this door of Flask-Admin stays shut."""
        abort(404)
