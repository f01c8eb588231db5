"""Журнал изменений: every deed with what it changed, and its undoing."""
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import current_actor
from sgo.models import Change, ChangeSet
from sgo.services import Refused, history

from .base import Records


class Deeds(Records):
    entity = ChangeSet
    columns = ["at", "who", "deed", "address"]
    searched = ["who", "deed"]
    newest_first = True
    by_deed = "Журнал изменений ведёт сама программа."

    def more(self, row: ChangeSet) -> dict[str, Any]:
        actor = current_actor()
        return {"deed": row, "changes": history.of_set(actor, row), "no_undo": history.refusal(actor, row)}

    @expose("/undo/", methods=("POST",))
    def undo(self) -> Any:
        """Reverse a deed as one deed of its own."""
        id_ = request.form.get("id", "")
        try:
            with changes.writing(f"Отмена действия № {id_}") as deed:
                number = history.undo(current_actor(), id_, deed)       # type: ignore[arg-type]
            flash(f"Действие отменено, записей: {number}.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".details_view", id=id_))


class Changes(Records):
    entity = Change
    columns = ["change_set_id", "table_name", "row_id", "kind"]
    filtered = ["kind"]
    newest_first = True
    by_deed = "Журнал изменений ведёт сама программа."


SCREENS: list[type[Records]] = [Deeds, Changes]
