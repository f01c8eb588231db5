"""Both logs as pages: their conditions stand in the address, their chips take them away one by one."""
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask_admin import expose

from sgo import clock
from sgo.access import READ, Actor, current_actor, may, pick
from sgo.models import AccessLog, ChangeSet, Person, Role
from sgo.reports.render import xlsx
from sgo.rules.numbers import whole
from sgo.services import access_log, history, logs

from .base import EVERYBODY, Page
from .words import moment

SIZES, EXPORTED = (20, 50, 100, 200), 200_000
FIELDS = {"who": "Кто", "about": "О ком", "kind": "Что", "action": "Действие", "q": "Слова", "since": "С", "until": "По"}


def wished() -> logs.Wish:
    """What the address asks; what cannot be understood is not asked."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in FIELDS}
    return logs.Wish(asked["q"], asked["who"], asked["about"], asked["kind"] if asked["kind"] in dict(logs.kinds()) else "",
                     asked["action"] if asked["action"] in logs.ACTIONS else "", _day(asked["since"]), _day(asked["until"]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def paging() -> tuple[int, int]:
    """The page's number and its size."""
    size = request.args.get("size", 50, int)
    return min(max(request.args.get("page", 1, whole), 1), 10 ** 6), size if size in SIZES else 50


def place() -> logs.Place:
    """The part of the log that the page shows."""
    number, size = paging()
    return logs.Place((number - 1) * size, size)


def link(**changed: Any) -> str:
    """This page with other conditions, from its beginning."""
    asked = {name: value for name, value in request.args.items() if name != "page"} | changed
    return f"{request.path}?{urlencode({name: value for name, value in asked.items() if value not in (None, '')})}"


def shown(wish: logs.Wish, fields: tuple[str, ...]) -> dict[str, Any]:
    """What the template of a log needs besides its rows."""
    values = {"q": wish.words, "who": wish.who, "about": wish.about, "kind": wish.kind, "action": wish.action,
              "since": wish.since.isoformat() if wish.since else "", "until": wish.until.isoformat() if wish.until else ""}
    words = values | {"kind": dict(logs.kinds()).get(wish.kind, ""), "since": f"{wish.since:%d.%m.%Y}" if wish.since else "",
                      "until": f"{wish.until:%d.%m.%Y}" if wish.until else ""}
    number, size = paging()
    options = {"kind": logs.kinds(), "action": [(one, one) for one in logs.ACTIONS]}
    return {"fields": [(name, FIELDS[name], values[name], words[name], options.get(name)) for name in fields], "link": link, "page": number, "size": size,
            "sizes": SIZES}


class HistoryPage(Page):
    """The story of a person: everything that hangs on him, and who has opened it."""
    roles = EVERYBODY - {Role.PUP, Role.PAR, Role.SYS}

    @expose("/")
    def index(self) -> Any:
        """One's own story."""
        return redirect(url_for(".person", person_id=current_actor().person_id or 0))

    @expose("/person/<int:person_id>")
    def person(self, person_id: int) -> Any:
        actor, person = current_actor(), pick(current_actor(), Person, person_id)
        kinds = history.kinds_of(actor, person)
        kind = request.args.get("kind", "")
        kind = kind if kind in dict(kinds) else ""
        before = request.args.get("before", 0, int)
        story = history.of_person(actor, person, before if 0 < before < 2 ** 62 else None, kind or None)
        opened = logs.opened(actor, person.id) if may(actor, READ, AccessLog) else None
        access_log.note("просмотр", person, "история")
        return self.render("records/person_story.html", person=person, story=story, kinds=kinds, kind=kind, link=link, opened=opened,
                           more=story[-1].id if len(story) == history.SHOWN else None, before=before, logged=may(actor, READ, ChangeSet))


class TrailPage(Page):
    """The technical trail of accesses for the network administrator: numbers, no names."""
    roles = frozenset({Role.SYS})

    @expose("/")
    def index(self) -> Any:
        wish = wished()
        found = logs.trail(wish, place())
        rows = [(None, [moment(at), f"№ {account}" if account else "–", action, f"{kind} № {id_}" if kind else "–", address or "–"])
                for at, account, action, kind, id_, address in found.rows]
        return self.render("records/log.html", title="Технический журнал обращений", note="Здесь только номера: имён и сведений о людях в нём нет.", rows=rows,
                           total=found.total, heads=["Когда", "Учётная запись", "Действие", "Запись", "Откуда"], **shown(wish, ("action", "since", "until")))


def as_file(name: str, heads: list[str], read: Callable[[Actor, logs.Wish, logs.Place], logs.Found], lines: Callable[[list[Any]], list[list[Any]]]) -> Any:
    """Everything that is found as XLSX, with a sheet of what was asked for."""
    actor, wish = current_actor(), wished()
    number = read(actor, wish, logs.Place(limit=1, counted=EXPORTED)).total
    if number > EXPORTED:
        flash("Найдено больше 200 000 записей: такую таблицу Excel не откроет. Добавьте условие.", "warning")
        return redirect(url_for(".index_view", **request.args.to_dict()))
    access_log.note("выгрузка", detail=f"{name}: {number}")
    asked = [(label, words) for _, label, _, words, _ in shown(wish, tuple(FIELDS))["fields"] if words]
    facts = [("Журнал", name), ("Выгрузил", actor.name), ("Когда", moment(clock.now())), *asked, ("Записей", number)]
    return xlsx.download(name, heads, (line for piece in logs.whole(read, actor, wish) for line in lines(piece)), facts)
