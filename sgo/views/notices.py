"""«Уведомления»: what the program has told one, the unread first."""
from typing import Any

from flask import flash, redirect, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import current_actor
from sgo.services import notices

from .base import EVERYBODY, Page


class NoticesPage(Page):
    """One's own notices; the bell in the frame leads here."""
    roles = EVERYBODY

    def is_visible(self) -> bool:
        return False                                    # the bell opens it

    @expose("/")
    def index(self) -> Any:
        return self.render("notices/index.html", notices=notices.mine(current_actor()), staff=current_actor().is_staff)

    @expose("/read", methods=["POST"])
    def read(self) -> Any:
        with changes.writing("Уведомления прочитаны"):
            number = notices.read_all(current_actor())
        flash("Отмечено прочитанным." if number else "Непрочитанных уведомлений нет.", "success")
        return redirect(url_for(".index"))
