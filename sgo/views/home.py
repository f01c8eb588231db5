"""«Мой день»: the first page of each role; families go straight to the diary."""
from typing import Any

from flask import redirect, url_for
from flask_admin import AdminIndexView, expose

from sgo.access import current_actor
from sgo.models import Role
from sgo.reports import owed
from sgo.services import home

from .base import EVERYBODY, Page


class Home(Page, AdminIndexView):
    """What is to be done today, not a menu again."""
    roles = EVERYBODY

    def is_visible(self) -> bool:
        actor = current_actor()
        return actor.is_staff or Role.SYS in actor.roles    # families have the diary

    @expose("/")
    def index(self) -> Any:
        actor = current_actor()
        if actor.roles and not self.is_visible():
            return redirect(url_for("diary.index"))
        return self.render("home/day.html", day=home.day(actor, owed.panels(actor)))
