"""«Кто читает дневник»: the families of a class by week, who has not come for a month, the reminder (П 7.6)."""
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import Actor, current_actor
from sgo.models import Role
from sgo.rules import wording
from sgo.rules.numbers import whole, whole_or_none
from sgo.services import Refused, absences, access_log, readers, receipts

from .base import Page

WEEK = timedelta(days=7)
SHOWN = {"": "весь класс", "unread": "не читали неделю", "away": "не были месяц"}


class ReadersPage(Page):
    """A class and its families; whoever leads it may remind them."""
    roles = frozenset({Role.ADM, Role.ZAV, Role.DIR, Role.CLS})

    def _class(self, actor: Actor) -> tuple[list[absences.ClassLine], absences.ClassLine | None]:
        found = absences.classes(actor)
        return found, absences.chosen(found, request.args.get("class", None, whole))

    @expose("/")
    def index(self) -> Any:
        """The families of the class and the chosen week."""
        actor = current_actor()
        found, line = self._class(actor)
        if line is None:
            return self.render("readers/index.html", line=None)
        monday, which = _monday(actor), request.args.get("who", "")
        lines = readers.of_class(actor, line.id, monday)
        shown = [it for it in lines if which not in SHOWN or not which or (it.is_away if which == "away" else not it.has_read)]
        access_log.note("кто читает дневник", None, f"{line.name}, {wording.week_ru(monday)}")
        return self.render("readers/index.html", classes=found, line=line, monday=monday, lines=lines, shown=shown, which=which if which in SHOWN else "",
                           filters=SHOWN, before=monday - WEEK, after=monday + WEEK, may_remind=line.mine)

    @expose("/remind", methods=("POST",))
    def remind(self) -> Any:
        """A friendly line to the ticked parents of the own class."""
        actor = current_actor()
        _, line = self._class(actor)
        if line is None or not line.mine:
            abort(403, "Напоминает родителям классный руководитель этого класса.")
        monday = _monday(actor)
        try:
            with changes.writing("Напоминание родителям о дневнике"):
                number = readers.remind(actor, readers.of_class(actor, line.id, monday),
                                        [id_ for text in request.form.getlist("rowid") if (id_ := whole_or_none(text))])
            flash(f"Напоминание отправлено: {wording.counted(number, 'родителю', 'родителям', 'родителям')}.", "success")
        except Refused as refused:
            flash(str(refused), "error")
        return redirect(url_for(".index", **{"class": line.id, "week": monday, "who": request.args.get("who") or None}))


def _monday(actor: Actor) -> date:
    """The Monday of the week in the address; else of the last week that was past its middle: a week is read at its end."""
    try:
        day = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        day = actor.today - timedelta(days=3)
    return receipts.monday_of(day if date(2000, 1, 1) <= day <= date(2099, 12, 31) else actor.today)
