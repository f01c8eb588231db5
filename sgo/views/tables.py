"""«Справочники»: all tables that a person may read, on one page with a search; a teacher's menu stays short by it."""
from typing import Any

from flask import current_app, request
from flask_admin import expose

from sgo.access import STAFF
from sgo.models import Role
from sgo.rules import wording

from .base import Page


class TablesPage(Page):
    """One entry of the menu instead of seventy."""
    roles = STAFF | {Role.SYS}

    @expose("/")
    def index(self) -> Any:
        words = wording.printable(request.args.get("q", ""))[:60].strip()
        return self.render("tables.html", words=words, sections=current_app.extensions["sgo-menu"].tables(words))
