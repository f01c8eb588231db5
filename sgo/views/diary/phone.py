"""The diary in the family's own tools: the link for a calendar, the diary kept on the phone, the copy that is read offline."""
from datetime import timedelta
from typing import Any

from flask import abort, current_app, flash, make_response, redirect, request, url_for
from flask_admin import expose

from sgo import changes, clock
from sgo.access import READ, Actor, current_actor, who_may
from sgo.models import Role, Student
from sgo.services import access_log, diary

from .frame import DiaryTab

WEEKS_KEPT = 3                                          # past weeks of the copy on the phone; this one and the next come besides


class PhonePage(DiaryTab):
    """«Календарь и телефон», for the family alone: a class teacher gets no link to another's child."""
    roles = frozenset({Role.PUP, Role.PAR})

    def is_visible(self) -> bool:
        return False                                    # a tab of the diary leads here

    @expose("/")
    def index(self) -> Any:
        """The link of the child and how to use it; the secret itself is shown only when it is made."""
        actor = current_actor()
        whose = self._own(actor)
        return self._page(actor, whose) if whose else self.nobody()

    @expose("/link", methods=["POST"])
    def make(self) -> Any:
        """A new address; the former one stops working."""
        actor = current_actor()
        whose = self._own(actor) or abort(404, who_may(READ, Student))
        with changes.writing("Ссылка на календарь"):
            token = diary.links.make(actor, whose.child, "marks" in request.form)
        access_log.note("ссылка на календарь сделана", detail=whose.child.name)
        answer = make_response(self._page(actor, whose, address=self._address(token)))
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    @expose("/marks", methods=["POST"])
    def marks(self) -> Any:
        """Whether marks stand in the calendar."""
        actor, shown = current_actor(), "marks" in request.form
        whose = self._own(actor) or abort(404, who_may(READ, Student))
        with changes.writing("Отметки в календаре"):
            diary.links.show_marks(actor, whose.child, shown)
        access_log.note(f"отметки в календаре {'включены' if shown else 'выключены'}", detail=whose.child.name)
        flash("Отметки появятся в календаре при следующем обновлении." if shown else "Отметки из календаря уйдут при следующем обновлении.", "success")
        return redirect(url_for(".index", child=whose.child.id))

    @expose("/revoke", methods=["POST"])
    def revoke(self) -> Any:
        """The address stops working at once."""
        actor = current_actor()
        whose = self._own(actor) or abort(404, who_may(READ, Student))
        with changes.writing("Отзыв ссылки на календарь"):
            diary.links.revoke(actor, whose.child)
        access_log.note("ссылка на календарь отозвана", detail=whose.child.name)
        flash("Ссылка отозвана: календарь по ней больше не обновится.", "success")
        return redirect(url_for(".index", child=whose.child.id))

    @expose("/copy")
    def copy(self) -> Any:
        """What the phone keeps to be read offline: the last weeks of one's own family, a page without forms and without a token."""
        actor = current_actor()
        family = [child for child in diary.children(actor) if child.id in {*actor.own.student_ids, *actor.own.children}]
        monday = actor.today - timedelta(days=actor.today.weekday())
        mondays = [monday + timedelta(weeks=number) for number in (0, 1, *range(-1, -WEEKS_KEPT - 1, -1))]
        shown, weeks = diary.week.several(actor, family, mondays)
        page = self.render("diary/copy.html", family=family, mondays=mondays, weeks=weeks, read_at=clock.now(), today=actor.today, now_monday=monday,
                           week={"today": actor.today, "shown": shown})
        answer = make_response(page)
        answer.headers["X-Account"] = str(actor.account_id)
        return answer

    def _own(self, actor: Actor) -> diary.Whose | None:
        """The child of one's own family; 404 for any other, though one leads his class."""
        whose = self.whose(actor)
        if whose and not whose.is_own:
            abort(404, who_may(READ, Student))
        return whose

    def _page(self, actor: Actor, whose: diary.Whose, **more: Any) -> str:
        return self.shown("phone", "diary_phone.index", whose, link=diary.links.of_child(actor, whose.child), **more)

    @staticmethod
    def _address(token: str) -> str:
        """The link as a calendar's program takes it: by the school's public address."""
        path, public = url_for("calendar", token=token), current_app.config["SGO_PUBLIC_URL"]
        return f"{public or request.url_root.rstrip('/')}{path}"
