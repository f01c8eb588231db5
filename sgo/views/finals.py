"""«Итоговые отметки»: the sheets of periods, year, exams and final marks, and the closing of a period."""
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_admin import expose
from sqlalchemy.exc import IntegrityError

from sgo import changes
from sgo.access import HEADS, STAFF, current_actor
from sgo.rules import wording
from sgo.services import Refused, archive, constraints, finals, jobs

from . import batches
from .base import Page
from .batches import Malformed, number, text

MOST_VALUE = 20


def _asked(found: dict[str, Any]) -> finals.Asked:
    """A cell as the script posts it; group 0 stands for conduct."""
    seen = found.get("seen")
    return finals.Asked(number(found.get("group"), "Группа", 0), number(found.get("student"), "Ученик"), text(found.get("column"), 24, "Столбец"),
                        text(found.get("value"), MOST_VALUE, "Отметка"), None if seen is None else text(seen, MOST_VALUE, "Прежняя отметка"))


class FinalsPage(Page):
    """Where marks are summed up."""
    roles = STAFF

    @expose("/")
    def index(self) -> Any:
        return self.render("finals/index.html", choices=finals.missing.choices(current_actor()), controls=bool(current_actor().roles & HEADS))

    @expose("/group/<int:group_id>")
    def group(self, group_id: int) -> Any:
        group, sheet = finals.sheets.of_group(current_actor(), group_id)
        return self.render("finals/group.html", group=group, sheet=sheet)

    @expose("/class/<int:class_id>")
    def of_class(self, class_id: int) -> Any:
        head, sheet = finals.sheets.of_class(current_actor(), class_id, request.args.get("period"))
        return self.render("finals/class.html", head=head, sheet=sheet)

    @expose("/pupil/<int:student_id>")
    def pupil(self, student_id: int) -> Any:
        name, sheet = finals.sheets.of_pupil(current_actor(), student_id)
        return self.render("finals/pupil.html", name=name, sheet=sheet)

    @expose("/cells", methods=["POST"])
    def cells(self) -> Any:
        """Save the cells of one request: one transaction, one change set, exactly once."""
        try:
            op, reason, cells = batches.asked(_asked)
        except Malformed as malformed:
            return jsonify(error=str(malformed)), 422
        actor = current_actor()
        name = "Итоговая отметка" if len(cells) == 1 else f"Итоговые отметки: {wording.counted(len(cells), 'клетка', 'клетки', 'клеток')}"
        return batches.written(name, op, lambda: finals.put(actor, cells, reason or ""))

    # ---------- accept all that is proposed
    @expose("/group/<int:group_id>/accept", methods=["GET", "POST"])
    def accept_group(self, group_id: int) -> Any:
        return self._accept(lambda: finals.sheets.of_group(current_actor(), group_id)[1], "group", group_id=group_id)

    @expose("/class/<int:class_id>/accept", methods=["GET", "POST"])
    def accept_class(self, class_id: int) -> Any:
        column = request.values.get("column", "")
        return self._accept(lambda: finals.sheets.of_class(current_actor(), class_id, column)[1], "of_class", class_id=class_id, period=column)

    def _accept(self, read: Callable[[], Any], page: str, **where: Any) -> Any:
        """The preview; posted, the deed on what was shown, read once more under the lock."""
        column, error = request.values.get("column", "")[:24], None
        if request.method == "POST":
            try:
                with changes.writing("Приняты предложенные отметки") as deed:
                    sheet = read()
                    number = finals.accept.accept(current_actor(), sheet, finals.accept.preview(sheet, column), request.form.get("seen", ""))
                flash(f"Выставлено отметок: {number}.", "success")
                return redirect(url_for(f".{page}", done=deed.set_id, **where))
            except Refused as refused:
                error = str(refused)
            except IntegrityError as broken:
                error = constraints.sentence(broken)[1]
        sheet = read()
        found = finals.accept.preview(sheet, column)
        return self.render("finals/accept.html", sheet=sheet, found=found, column=column, back=url_for(f".{page}", **where), error=error), 409 if error else 200

    # ---------- closing
    @expose("/periods/")
    def periods(self) -> Any:
        return self.render("finals/periods.html", lines=finals.closing.periods(current_actor()))

    @expose("/periods/<int:period_id>", methods=["GET", "POST"])
    def period(self, period_id: int) -> Any:
        error = None
        if request.method == "POST":
            close = request.form.get("to") == "closed"
            try:
                with changes.writing("Период закрыт" if close else "Период открыт снова"):
                    name = finals.closing.turn(current_actor(), period_id, close, request.form.get("reason", "")).name
                    if close:
                        with suppress(Refused):         # the journals may be waiting for it already
                            archive.ask_for_period(current_actor(), period_id)
                jobs.wake()
                flash(f"{name}: период закрыт, журналы запечатываются: «Мои задания»." if close else f"{name}: период открыт снова.", "success")
                return redirect(url_for(".period", period_id=period_id))
            except Refused as refused:
                error = str(refused)
        page = finals.closing.page(current_actor(), period_id)
        return self.render("finals/period.html", page=page, error=error, typed=request.form.get("reason", "")), 409 if error else 200
