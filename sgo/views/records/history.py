"""Журнал изменений: every deed with what it changed, and its undoing: first what would come back, then one reversing deed."""
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import READ, current_actor, may, pick
from sgo.models import Change, ChangeSet
from sgo.services import Refused, history, logs

from .. import logs as log
from ..words import moment
from .base import Records

HEADS = ["Когда", "Кто", "Действие", "Что затронуто", "Откуда"]


class Deeds(Records):
    entity = ChangeSet
    columns = ["at", "who", "deed", "address"]
    searched = ["who", "deed"]
    newest_first = True
    by_deed = "Журнал изменений ведёт сама программа."
    told = ["at", "who", "deed", "address", "undoes_id"]

    @expose("/")
    def index_view(self) -> Any:
        wish = log.wished()
        found = logs.deeds(current_actor(), wish, log.place())
        rows = [(url_for(".details_view", id=deed.id), line) for deed, line in zip(found.rows, self._lines(found.rows), strict=True)]
        export = log.link().replace("/?", "/export/xlsx/?", 1)
        return self.render("records/log.html", title=self.name, rows=rows, total=found.total, heads=HEADS, export_url=export,
                           **log.shown(wish, ("who", "about", "kind", "q", "since", "until")))

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        if export_type != "xlsx":
            abort(404)
        return log.as_file(self.name, HEADS, logs.deeds, self._lines)

    @staticmethod
    def _lines(deeds: list[ChangeSet]) -> list[list[str]]:
        touched = logs.touched(deeds)
        return [[moment(deed.at), deed.who, deed.deed, touched.get(deed.id, "–"), deed.address or "–"] for deed in deeds]

    def more(self, row: ChangeSet) -> dict[str, Any]:
        actor = current_actor()
        return {"deed": row, "changes": history.of_set(actor, row), "no_undo": history.refusal(actor, row)}

    @expose("/undo/")
    def undo(self) -> Any:
        """What undoing the deed would bring back, and what stands in the way."""
        deed = pick(current_actor(), ChangeSet, request.args.get("id", ""))
        plan = history.preview(current_actor(), deed)
        return self.render("records/undo.html", deed=deed, plan=plan, name=history.name_of(deed), waiting=[self._told(one) for one in plan.dependents],
                           links=self._links(plan))

    def _links(self, plan: history.Preview) -> dict[tuple[str, int], str | None]:
        """Where the rows are shown that forbid the undoing, for whoever may open them."""
        screens = {view.entity.__tablename__ for view in self.admin._views if hasattr(view, "entity") and view.is_accessible()}
        return {(step.table, step.row_id): url_for(f"r_{step.table}.details_view", id=step.row_id) if step.problem and step.table in screens else None
                for step in plan.steps}

    @expose("/undo/", methods=("POST",))
    def reverse(self) -> Any:
        """Reverse the deed as one deed of its own."""
        id_ = request.form.get("id", "")
        deed = pick(current_actor(), ChangeSet, id_)
        name = history.name_of(deed)
        try:
            with changes.writing(name) as done:
                number = history.undo(current_actor(), id_, done)
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for(".undo", id=id_))
        flash(f"Действие отменено, записей: {number}. Вернуть его можно тем же путём.", "success")
        return redirect(url_for(".details_view", id=done.set_id) if may(current_actor(), READ, ChangeSet) else url_for("admin.index"))


class Changes(Records):
    entity = Change
    columns = ["change_set_id", "table_name", "row_id", "kind"]
    filtered = ["kind"]
    newest_first = True
    by_deed = "Журнал изменений ведёт сама программа."
    told = ["change_set_id", "kind", "student_id", "group_id", "person_id"]

    def more(self, row: Change) -> dict[str, Any]:
        return {"changes": history.of_change(current_actor(), row)}


SCREENS: list[type[Records]] = [Deeds, Changes]
