"""«Социальный состав»: sums by kinds and classes for whoever runs the school; the coordinator reads social data in no other way."""
from typing import Any

from flask_admin import expose

from sgo.access import HEADS, current_actor
from sgo.services import social

from .base import Page


class SocialPage(Page):
    """The social make-up of the school, without names."""
    roles = HEADS

    @expose("/")
    def index(self) -> Any:
        return self.render("social/index.html", found=social.make_up(current_actor()), today=current_actor().today)
