"""Flask-Admin with all screens, and the menu: one list, and one question whether this person may open a screen."""
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme

from sgo import guard
from sgo.access import Actor

from .home import Home
from .records import DECLARED, records_views
from .screens import pages

WORK = "Работа"
PLACES = [WORK, *(title for title, _ in DECLARED)]           # a page of our own stands in its section, not before it


@dataclass(frozen=True)
class Item:
    """A line of the menu."""
    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class Section:
    """A group of the menu with what this person may open; groups of records are folded until one of them is open."""
    title: str
    lines: list[Item]
    folded: bool

    @property
    def current(self) -> bool:
        """Whether the open page is one of these."""
        return any(line.current for line in self.lines)


def _place(title: str) -> int:
    return PLACES.index(title) if title in PLACES else len(PLACES)


def init_app(app: Flask) -> None:
    """Make the screens of this application and give the templates their menu."""
    home = Home(name="Мой день", endpoint="admin", url="/")
    screens: list[tuple[str, Any]] = [(WORK, home), *pages(), *records_views()]
    admin = Admin(app, name="СГО", url="/", index_view=home, theme=Bootstrap4Theme(), csp_nonce_generator=guard.nonce)
    for _, view in screens[1:]:
        admin.add_view(view)
    shown = [(section, view) for section, view in screens if section]

    def menu_of(actor: Actor) -> list[Section]:
        if not actor.is_authenticated:
            return []
        here = (request.endpoint or "").split(".")[0]
        sections: dict[str, list[Item]] = {}
        for section, view in shown:
            if view.is_accessible() and view.is_visible():
                item = Item(view.name, url_for(f"{view.endpoint}.{view._default_view}"), here == view.endpoint or here.startswith(f"{view.endpoint}_"))
                sections.setdefault(section, []).append(item)
        return [Section(title, sections[title], title != WORK) for title in sorted(sections, key=_place)]

    app.jinja_env.globals["menu_of"] = menu_of
