"""«Мой день»: the first page of each role; families go straight to the diary."""
from typing import Any

from flask import redirect, url_for
from flask_admin import AdminIndexView, expose

from sgo.access import current_actor
from sgo.services import home

from .base import EVERYBODY, Page


class Home(Page, AdminIndexView):
    """What is to be done today, not a menu again."""
    roles = EVERYBODY

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        if actor.roles and not actor.is_staff and not actor.roles & {home.Role.SYS}:
            return redirect(url_for("diary.index"))
        return self.render("home/day.html", day=home.day(actor))
