"""«Ознакомлен»: a parent's word that a week or a mark was read. The button works by itself; the script only spares the page."""
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import Actor, current_actor
from sgo.models import Role
from sgo.rules import wording
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, receipts

from ..base import Page


class ReceiptsPage(Page):
    """Only deeds: what was said stands in the diary."""
    roles = frozenset({Role.PAR})

    def is_visible(self) -> bool:
        return False

    @expose("/")
    def index(self) -> Any:
        return redirect(url_for("diary.index"))

    @expose("/week", methods=("POST",))
    def week(self) -> Any:
        """The whole week was read."""
        child, monday = _number("child"), _day(request.form.get("week", ""))

        def said(actor: Actor) -> date:
            receipts.read_week(actor, child, monday)
            return monday
        return _done("Ознакомление с неделей", child, said, "Отмечено: вы ознакомлены с неделей.", f"read-{child}")

    @expose("/mark", methods=("POST",))
    def mark(self) -> Any:
        """One mark was read, as it stood on the page."""
        child, work = _number("child"), _number("work")
        return _done("Ознакомление с отметкой", child, lambda actor: receipts.read_mark(actor, child, work, request.form.get("said", "")),
                     "Отмечено: вы ознакомлены с отметкой.", f"m{work}")


def _done(deed: str, child: int, said: Callable[[Actor], date], words: str, place: str) -> Any:
    script, week = request.accept_mimetypes.best == "application/json", _day(request.form.get("week", ""))
    try:
        with changes.writing(deed):
            week = said(current_actor())
    except Refused as refused:
        if script:
            return jsonify(error=str(refused)), 409
        flash(str(refused), "error")
    else:
        if script:
            return jsonify(said=wording.date_short(current_actor().today))
        flash(words, "success")
    return redirect(url_for("diary.index", week=week, _anchor=place))


def _number(name: str) -> int:
    return whole_or_none(request.form.get(name)) or abort(400, "Обновите страницу дневника и нажмите ещё раз.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return current_actor().today
