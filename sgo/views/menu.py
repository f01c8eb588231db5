"""The side menu by role, and all that a person may open: a teacher's menu is what he uses daily, the tables stand behind one entry."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from sgo.access import Actor, current_actor
from sgo.models import Role
from sgo.rules import names

from .records import DECLARED

WORK = "Работа"
PLACES = [WORK, *(title for title, _ in DECLARED)]           # a page of our own stands in its section, not before it
WHOLE = {Role.ADM, Role.ZAV, Role.DIR, Role.COORD, Role.SYS}        # who works with the tables themselves
DAILY = {"r_thematic_plan", "r_student"}                # the tables that a teacher opens as often as the journal
TABLES = "tables"


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


class Menu:
    """The screens of one application with their sections."""

    def __init__(self, shown: Sequence[tuple[str, Any]]):
        self.shown = shown
        self._known: dict[tuple[frozenset[Role], str], list[tuple[str, list[tuple[Any, str]]]]] = {}

    def of(self, actor: Actor) -> list[Section]:
        """The menu of this person; whoever only teaches has the tables behind «Справочники»."""
        if not actor.is_authenticated:
            return []
        found = self._open()
        if actor.roles & WHOLE:
            return [Section(title, [item for view, item in lines if view.endpoint != TABLES], title != WORK) for title, lines in found]
        lines = [item for title, views in found for view, item in views if (title == WORK and view.endpoint != TABLES) or view.endpoint in DAILY]
        entry = next((item for _, views in found for view, item in views if view.endpoint == TABLES), None)
        if entry is None:
            return [Section(WORK, lines, False)]
        inside = not any(line.current for line in lines) and any(item.current for title, views in found for _, item in views if title != WORK)
        return [Section(WORK, [*lines, Item(entry.title, entry.url, entry.current or inside)], False)]

    def tables(self, words: str) -> list[Section]:
        """Everything beside the daily work that this person may open, as far as its name or its section holds the words."""
        wanted = names.fold(words)
        found = [(title, [item for view, item in lines if wanted in names.fold(view.name) or wanted in names.fold(title)])
                 for title, lines in self._open() if title != WORK]
        return [Section(title, lines, False) for title, lines in found if lines]

    def _open(self) -> list[tuple[str, list[tuple[Any, Item]]]]:
        here = (request.endpoint or "").split(".")[0]
        return [(title, [(view, Item(view.name, url, here == view.endpoint or here.startswith(f"{view.endpoint}_"))) for view, url in lines])
                for title, lines in self._of_roles(current_actor())]

    def _of_roles(self, actor: Actor) -> list[tuple[str, list[tuple[Any, str]]]]:
        """Sections with their screens: what opens depends on the roles alone, so each set of roles is asked about once."""
        key = (actor.roles, request.script_root)
        if key not in self._known:
            sections: dict[str, list[tuple[Any, str]]] = {}
            for section, view in self.shown:
                if view.is_accessible() and view.is_visible():
                    sections.setdefault(section, []).append((view, url_for(f"{view.endpoint}.{view._default_view}")))
            self._known[key] = [(title, sections[title]) for title in sorted(sections, key=_place)]
        return self._known[key]


def _place(title: str) -> int:
    return PLACES.index(title) if title in PLACES else len(PLACES)
