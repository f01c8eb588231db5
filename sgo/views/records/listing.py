"""The list of a `Records` screen: search, conditions with their chips, order, pages; the same rows as XLSX."""
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request
from flask_admin import expose

from sgo import clock
from sgo.access import current_actor
from sgo.models import Choice
from sgo.reports.render import xlsx
from sgo.rules import wording
from sgo.rules.numbers import whole, whole_or_none
from sgo.services import access_log, history, listviews, ordering, paths, records, titles

from ..words import moment
from . import conditions
from .conditions import Condition
from .mass import Mass
from .saved import Saved

SIZES = (20, 50, 100, 200)
EXPORTED = 200_000
PERSONAL = {"person", "person_contacts", "person_papers", "person_social", "person_health", "student", "student_file", "employee", "guardian", "guardianship",
            "account", "family", "family_member", "person_status", "student_language", "person_document", "consent", "vocational_training", "name_cases"}


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
    if isinstance(value, dict | list):
        return history.of_json(value)
    return value.strftime("%H:%M") if hasattr(value, "hour") else wording.date_ru(value) if hasattr(value, "month") else str(value)


@dataclass(frozen=True)
class Chip:
    """A condition in sight: what it says, and what its removal takes out of the address."""
    condition: Condition
    words: str

    @property
    def off(self) -> dict[str, None]:
        """The parameters of the address that make this condition."""
        return dict.fromkeys((f"f_{self.condition.name}", f"f_{self.condition.name}_from", f"f_{self.condition.name}_to"))


class Listing(Saved, Mass):
    """What a declaration says of its list, and the doors of the list."""
    entity: ClassVar[Any] = None
    columns: ClassVar[list[str]] = []
    searched: ClassVar[list[str]] = []
    filtered: ClassVar[list[str]] = []
    newest_first: ClassVar[bool] = False

    @property
    def personal(self) -> bool:
        """Whether looking at these rows is noted in the access log (152-ФЗ)."""
        return self.entity.__tablename__ in PERSONAL

    @property
    def grows(self) -> bool:
        """Whether rows of this kind grow with every lesson: such a list is sorted only by what an index gives, once it is long."""
        return self.newest_first and hasattr(self.entity, "group_id")

    # ---------- what is asked
    def _conditions(self) -> dict[str, Condition]:
        """All conditions that this list may have: those of the declaration first."""
        actor = current_actor()
        names = [*self.filtered, *(name for name in conditions.columns(actor, self.entity, self.columns) if name not in self.filtered)]
        return {name: condition for name in names if (condition := conditions.of(actor, self.entity, name))}

    def wish(self, asked: Any) -> tuple[records.Wish, dict[str, str]]:
        """What an address asks for, and the sentences about what in it cannot be read."""
        actor, filters, wrong = current_actor(), {}, {}
        for name, condition in self._conditions().items():
            try:
                value = self._looked_up(condition, asked) if condition.kind == conditions.LOOKUP else conditions.asked(condition, self.entity, asked)
            except conditions.Wrong as problem:
                wrong[name], value = str(problem), None
            if value is not None:
                filters[name] = value
        sort = asked.get("sort") if asked.get("sort") in conditions.columns(actor, self.entity, self.columns) else None
        sort = sort if sort and ordering.sortable(actor, self.entity, sort) else None
        words = asked.get("q", "")[:100] if self.searched else ""
        wish = records.Wish(words, filters, sort or ("id" if self.newest_first else None),
                            asked.get("desc") == "1" or (self.newest_first and not sort), asked.get("archive") == "1" and self.archives,
                            whole_or_none(asked.get("deed")))
        return wish, wrong

    def _looked_up(self, condition: Condition, asked: Any) -> Any:
        """A row of a long kind: its number in the address, or the words by which it is found."""
        typed = asked.get(f"f_{condition.name}", "").strip()[:100]
        value = conditions.asked(condition, self.entity, asked)
        if value is not None or not typed or whole_or_none(typed):
            return value
        found = titles.unique(titles.matching(current_actor(), condition.target, typed.split(", ")[0].split(" (№")[0]))
        same = [id_ for id_, title in found if title == typed] or [id_ for id_, _ in found]
        if len(same) == 1:
            return same[0]
        raise conditions.Wrong(f"«{typed}» – {'таких несколько' if same else 'не найдено'}. Начните вводить и выберите из списка.")

    def _start(self, size: int, number: int) -> records.Start:
        asked = request.args
        row = {key: id_ for key in ("after", "before") if (id_ := whole_or_none(asked.get(key)))}
        if row or asked.get("end") == "1":
            return records.Start(after=row.get("after"), before=None if "after" in row else row.get("before"), end=not row)
        return records.Start((number - 1) * size)

    # ---------- the page
    @expose("/")
    def index_view(self) -> Any:
        """The list."""
        return self.list_page()

    def list_page(self, view_problem: str | None = None) -> Any:
        """The page of the list; `view_problem` stands beside the name of a view that could not be saved."""
        actor, (wish, wrong) = current_actor(), self.wish(request.args)
        size = request.args.get("size", 50, whole)
        size = size if size in SIZES else 50
        number = min(max(request.args.get("page", 1, whole), 1), 10 ** 7)
        start = self._start(size, number)
        if start.offset > records.COUNTED:
            return redirect(self._link(end="1"))
        possible, adding = self._conditions(), request.args.get("add", "")
        quick = [name for name in self.filtered if name in possible]
        targets = {name: one.target for name, one in possible.items()
                   if one.kind == conditions.ROW and (name in quick or name in wish.filters or name == adding)}
        beside = listviews.aside(actor, self.entity.__tablename__, targets)
        shape = records.Shape(self.entity, self._shown(beside.columns), self.searched)
        slow = wish.sort if wish.sort and self.grows and not ordering.quick(self.entity, wish.sort) else None
        if slow and not records.are_many(actor, shape, wish):
            slow = None
        if slow:
            wish = replace(wish, sort="id" if self.newest_first else None, descending=self.newest_first)
        found = records.page(actor, shape, wish, start, size)
        if not found.rows and (start.offset or start.after or start.before):
            return redirect(self._link())
        if wish.search and self.personal:
            access_log.note("поиск", detail=f"{self.name}: {wish.search}")
        self._remember()
        rows = [(row.id, [shown(value) for value in line]) for row, line in zip(found.rows, records.cells(actor, shape, found.rows), strict=True)]
        chips = [Chip(possible[name], conditions.told(possible[name], value, beside.options.get(name) or possible[name].options,
                                                      self._called(possible[name], value, found.rows))) for name, value in wish.filters.items()]
        return self.render(
            "records/list.html", rows=rows, total=found.total, counted_to=records.COUNTED, wish=wish, size=size, sizes=SIZES, read_as=found.read_as,
            heads=self._heads(wish, shape.columns, self.grows and found.total > records.COUNTED),
            slow=titles.label(self.entity, slow) if slow else None, chips=chips, possible=possible, quick=quick, editing=possible.get(adding), wrong=wrong,
            options=beside.options, link=self._link, query=self._query(), views=beside.views, view_problem=view_problem,
            roles=listviews.roles_for(actor, self.entity), shown_columns=shape.columns, **self._columns(), **self._pages(found, start, size, number))

    def _columns(self) -> dict[str, Any]:
        offered = conditions.columns(current_actor(), self.entity, self.columns)
        return {"offered": [(name, titles.label(self.entity, name)) for name in offered], "mass_choices": [
            (name, titles.label(self.entity, name)) for name in self.mass_fields]}

    def _called(self, condition: Condition, value: Any, rows: list[Any]) -> str | None:
        """How the row of a long kind is called that the list is filtered by: the rows found bring it along."""
        if condition.kind != conditions.LOOKUP or not isinstance(value, int):
            return None
        relation = paths.parent_of(self.entity, condition.name)
        if rows and relation and condition.name in self.columns:
            return titles.title(getattr(rows[0], relation.key))
        return titles.titles(current_actor(), condition.target, [value]).get(value)

    def _pages(self, found: records.Found, start: records.Start, size: int, number: int) -> dict[str, Any]:
        """The place of the page: where it begins when that is known, and the rows that the neighbouring pages stand at."""
        counted, pages = found.total <= records.COUNTED, max(1, -(-found.total // size))
        number = pages if start.end else min(number, pages) if counted else number
        known = counted or not start.end
        first = found.total - len(found.rows) + 1 if start.end and counted else (number - 1) * size + 1
        last = start.end or (counted and first + len(found.rows) > found.total) or len(found.rows) < size
        earlier = (number > 1 or start.backwards) if known else True
        return {"page": number, "pages": pages if counted else 0, "first": first if known else 0, "last": first + len(found.rows) - 1,
                "later_url": self._link(after=found.rows[-1].id, page=number + 1) if found.rows and not last else None,
                "earlier_url": (self._link(before=found.rows[0].id, page=max(1, number - 1)) if number > 2 or not known else self._link())
                if found.rows and earlier else None}

    def _heads(self, wish: records.Wish, columns: Any, many: bool) -> list[tuple[str, str | None, str, bool]]:
        """Each head with its link, how the list stands by it, and whether it waits for fewer rows."""
        slow = {name for name in columns if many and not ordering.quick(self.entity, name)}
        return [(titles.label(self.entity, name), None if name in slow else self._sort_link(wish, name),
                 ("descending" if wish.descending else "ascending") if wish.sort == name else "", name in slow) for name in columns]

    def _sort_link(self, wish: records.Wish, name: str) -> str | None:
        if not ordering.sortable(current_actor(), self.entity, name):
            return None
        return self._link(sort=name, desc="1" if wish.sort == name and not wish.descending else None)

    # ---------- other doors of the list
    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        """Everything that is found, in its order and with the columns that are shown; a second sheet says what was asked."""
        if export_type != "xlsx":
            abort(404)
        actor, (wish, _) = current_actor(), self.wish(request.args)
        own = listviews.aside(actor, self.entity.__tablename__, {}).columns
        shape = records.Shape(self.entity, self._shown(own), self.searched)
        ids = records.ids(actor, shape, wish, EXPORTED + 1)
        if len(ids) > EXPORTED:
            flash("Найдено больше 200 000 записей: такую таблицу Excel не откроет. Добавьте условие.", "warning")
            return redirect(self._link())
        access_log.note("выгрузка", detail=f"{self.name}: {len(ids)}")
        heads = [titles.label(self.entity, name) for name in shape.columns]
        lines = ([self._plain(value) for value in line] for line in records.lines(actor, shape, ids))
        return xlsx.download(self.name, heads, lines, self._said(wish, shape, len(ids)))

    def _said(self, wish: records.Wish, shape: records.Shape, number: int) -> list[tuple[str, Any]]:
        """What the list was, for the sheet of conditions."""
        actor, possible = current_actor(), self._conditions()
        targets = {name: possible[name].target for name in wish.filters if possible[name].kind == conditions.ROW}
        options = titles.options(actor, targets)
        facts: list[tuple[str, Any]] = [("Список", self.name), ("Выгрузил", actor.name), ("Когда", moment(clock.now())), ("Поиск", wish.search or "–")]
        for name, value in wish.filters.items():
            one = possible[name]
            facts.append((one.label, conditions.told(one, value, options.get(name) or one.options, self._called(one, value, []))))
        facts += [("Изменение", f"№ {wish.deed}")] if wish.deed else []
        order = titles.label(self.entity, wish.sort) if wish.sort and wish.sort != "id" else "сначала новые" if wish.sort else "обычный"
        return [*facts, ("Порядок", f"{order}, по убыванию" if wish.descending and wish.sort != "id" else order),
                ("Показаны", "записи в архиве" if wish.archived else "действующие записи" if self.archives else "все записи"), ("Записей", number)]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Fraction):
            return float(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else shown(value)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        """What a look-up of the form or of a condition offers for the words typed so far: rows the person may read, never more."""
        name, actor = request.args.get("name", ""), current_actor()
        target = paths.target_of(self.entity, name) if name in self.fields and (self.can_create or self.can_edit) else None
        condition = conditions.of(actor, self.entity, name)
        target = target or (condition.target if condition and condition.kind == conditions.LOOKUP else None)
        if target is None or titles.short(target):
            abort(404)
        return jsonify([title for _, title in titles.unique(titles.matching(actor, target, request.args.get("q", "")[:100]))])

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        """Nothing is edited in a list: this door of Flask-Admin stays shut."""
        abort(404)
