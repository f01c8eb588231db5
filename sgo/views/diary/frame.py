"""What every tab of the diary shares: for whom it is, whose it is, the row of tabs, the page of who has no diary."""
from typing import Any

from flask import request, session

from sgo.access import Actor, current_actor
from sgo.models import Role
from sgo.rules.numbers import whole_or_none
from sgo.services import access_log, diary

from ..base import Page

ALL = "all"
TABS = (("diary.index", "Неделя"), ("diary_marks.index", "Оценки"), ("diary_tasks.index", "Задания"),       # endpoint and word, in their order
        ("diary_notes.index", "Записки"), ("diary_phone.index", "Календарь и телефон"))
FOR_PARENTS = frozenset({"diary_notes.index"})           # what only a parent writes
TOGETHER = frozenset({"diary.index", "diary_marks.index", "diary_tasks.index"})     # tabs that show the whole family on one page
OF_FAMILY = frozenset({"diary_phone.index"})             # tabs that a class teacher has not


class DiaryTab(Page):
    """A tab of the diary: the child goes along in the address as `child=` and is remembered for the next visit."""
    roles = frozenset({Role.PUP, Role.PAR, Role.CLS})

    def whose(self, actor: Actor) -> diary.Whose | None:
        """The child asked for, or the one opened last, or the whole family (`child=all`, and at first);
        None when there is nobody's diary to open; 404 when it is not the reader's to see."""
        asked, last = request.values.get("child"), session.get("child")
        wanted = whole_or_none(asked)
        kept = last if wanted is None and asked != ALL and last in {*actor.own.student_ids, *actor.own.children} else None
        found = diary.whose(actor, wanted or kept, together=asked == ALL or last in (None, ALL))
        if found and asked and (ALL if found.all else found.child.id) != last:
            session["child"] = ALL if found.all else found.child.id
        if found and not actor.roles & {Role.PUP, Role.PAR}:
            access_log.note("просмотр дневника", detail=found.child.name)
        return found

    def shown(self, template: str, tab: str, whose: diary.Whose, **more: Any) -> str:
        """A page with the head of the diary; `more` may name `keep`, what of the address goes along from child to child."""
        parent = whose.child.id in current_actor().own.children
        tabs = [one for one in TABS if (parent or one[0] not in FOR_PARENTS) and (whose.is_own or one[0] not in OF_FAMILY)]
        return str(self.render(f"diary/{template}.html", tab=tab, tabs=tabs, whose=whose, together=tab in TOGETHER, families=TOGETHER, **more))

    def nobody(self) -> str:
        """There is no diary to open: who can change it."""
        return str(self.render("diary/nobody.html"))
