"""The search of the top bar over people and classes."""
from typing import Any

from flask import redirect, request, url_for
from flask_admin import expose

from sgo.access import STAFF, current_actor
from sgo.services import access_log, search

from .base import Page


SURE_FROM = 4                                           # a shorter word may stand inside many a name: show, do not jump


class SearchPage(Page):
    """One box for people and classes; a single answer opens at once."""
    roles = STAFF

    @expose("/")
    def index(self) -> Any:
        words = request.args.get("q", "").strip()[:100]
        found = search.find(current_actor(), words) if words else []
        if words:
            access_log.note("поиск", detail=words)
        if len(words) >= SURE_FROM and len(found) == 1 and len(found[0].rows) == 1:
            hit = found[0].rows[0]
            return redirect(url_for(f"r_{hit.table}.details_view", id=hit.id))
        return self.render("search.html", words=words, found=found)
