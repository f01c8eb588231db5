"""The diary: the week of a child, for the pupil, the parents and the class teacher."""
from datetime import date, timedelta
from typing import Any

from flask import request, session
from flask_admin import expose

from sgo.access import current_actor
from sgo.models import Role
from sgo.rules.numbers import whole
from sgo.services import access_log, diary

from .base import Page

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class DiaryPage(Page):
    """What a family reads on a phone."""
    roles = frozenset({Role.PUP, Role.PAR, Role.CLS})

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        asked = request.args.get("child", None, whole)
        kept = session.get("child") if session.get("child") in {*actor.own.student_ids, *actor.own.children} else None
        page = diary.week(actor, asked or kept, _day(request.args.get("week", ""), actor.today))
        if page is None:
            return self.render("diary/nobody.html")
        if asked and asked != kept:
            session["child"] = asked
        if not actor.roles & {Role.PUP, Role.PAR}:
            access_log.note("просмотр дневника", detail=page.child.name)
        week = timedelta(days=7)
        return self.render(
            "diary/week.html", diary=page, before=page.monday - week, after=page.monday + week, family={*actor.own.student_ids, *actor.own.children}
        )


def _day(text: str, today: date) -> date:
    """The day asked for; today when it is no day at all."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if EARLIEST <= day <= LATEST else today
