"""What every tab of the diary shares: for whom it is, whose it is, the row of tabs, the page of who has no diary."""
from typing import Any

from flask import request, session

from sgo.access import Actor
from sgo.models import Role
from sgo.rules.numbers import whole
from sgo.services import access_log, diary

from ..base import Page

TABS = (("diary.index", "Неделя"),)                     # the endpoint of a tab and its word, in their order


class DiaryTab(Page):
    """A tab of the diary: the child goes along in the address as `child=` and is remembered for the next visit."""
    roles = frozenset({Role.PUP, Role.PAR, Role.CLS})

    def whose(self, actor: Actor) -> diary.Whose | None:
        """The child asked for, or the one opened last; None when there is nobody's diary to open; 404 when it is not the reader's to see."""
        asked = request.values.get("child", None, whole)
        kept = session.get("child") if session.get("child") in {*actor.own.student_ids, *actor.own.children} else None
        found = diary.whose(actor, asked or kept)
        if found and asked and asked != kept:
            session["child"] = asked
        if found and not actor.roles & {Role.PUP, Role.PAR}:
            access_log.note("просмотр дневника", detail=found.child.name)
        return found

    def shown(self, template: str, tab: str, whose: diary.Whose, **more: Any) -> str:
        """A page with the head of the diary; `more` may name `keep`, what of the address goes along from child to child."""
        return str(self.render(f"diary/{template}.html", tab=tab, tabs=TABS, whose=whose, **more))

    def nobody(self) -> str:
        """There is no diary to open: who can change it."""
        return str(self.render("diary/nobody.html"))
