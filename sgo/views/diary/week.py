"""The week of a child, for the pupil, the parents and the class teacher."""
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_admin import expose

from sgo import clock
from sgo.access import current_actor
from sgo.services import diary, receipts

from .frame import ALL, DiaryTab

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class DiaryPage(DiaryTab):
    """What a family reads on a phone."""

    @expose("/")
    def index(self) -> Any:
        """The week that holds the day of the address."""
        actor = current_actor()
        whose = self.whose(actor)
        if whose is None:
            return self.nobody()
        page = diary.week.read(actor, whose, _day(request.args.get("week", ""), actor.today), clock.school_now())
        week, child = timedelta(days=7), ALL if whose.all else whose.child.id
        mine = [one.id for one in whose.shown if one.id in actor.own.children]
        return self.shown("week", "diary.index", whose, keep={"week": page.monday}, week=page, before=page.monday - week, after=page.monday + week, child=child,
                          given=receipts.given(actor, mine, page.monday) if mine else {})


def _day(text: str, today: date) -> date:
    """The day asked for; today when it is no day at all."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if EARLIEST <= day <= LATEST else today
