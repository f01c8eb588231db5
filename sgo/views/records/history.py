"""Журнал изменений: every deed with what it changed, and its undoing: first what would come back, then one reversing deed."""
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import READ, current_actor, may, pick
from sgo.models import Change, ChangeSet
from sgo.services import Refused, history

from .base import Records


class Deeds(Records):
    entity = ChangeSet
    columns = ["at", "who", "deed", "address"]
    searched = ["who", "deed"]
    newest_first = True
    by_deed = "Журнал изменений ведёт сама программа."
    told = ["at", "who", "deed", "address", "undoes_id"]

    def more(self, row: ChangeSet) -> dict[str, Any]:
        actor = current_actor()
        return {"deed": row, "changes": history.of_set(actor, row), "no_undo": history.refusal(actor, row)}

    @expose("/undo/")
    def undo(self) -> Any:
        """What undoing the deed would bring back, and what stands in the way."""
        deed = pick(current_actor(), ChangeSet, request.args.get("id", ""))
        plan = history.preview(current_actor(), deed)
        return self.render("records/undo.html", deed=deed, plan=plan, name=history.name_of(deed), waiting=[self._shown(one) for one in plan.dependents])

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
