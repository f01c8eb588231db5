"""The list a person came from: it goes along in the address, so that a form can lead to the row before and after."""
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from sgo.access import current_actor
from sgo.services import records

LONGEST = 2000
PLACES = ("page", "after", "before", "end")             # of a list: where one stood in it, not what it holds


@dataclass(frozen=True)
class Near:
    """The list as a query, and the addresses of the forms of the rows beside this one."""
    query: str | None = None
    earlier: str | None = None
    later: str | None = None


def asked(view: Any) -> str | None:
    """The search, conditions and order of the list: from the address, else from the page one came from."""
    if "list" in request.args:
        return request.args["list"][:LONGEST]
    parts = urlsplit(request.referrer or "")
    return parts.query[:LONGEST] if parts.path == url_for(".index_view") else None


def of(view: Any, id_: int) -> Near:
    """The rows beside this one in the list it was opened from: one statement each way, never the whole list."""
    query = asked(view)
    if query is None:
        return Near()
    said = MultiDict(parse_qsl(query))
    wish, _ = view.wish(said)
    onward = urlencode({name: value for name, value in said.items(multi=True) if name not in PLACES})

    def form_of(start: records.Start) -> str | None:
        found = records.page(current_actor(), records.Shape(view.entity, view.columns[:1], view.searched), wish, start, 1).rows
        return url_for(".edit_view", id=found[0].id, list=onward) if found else None

    return Near(query, form_of(records.Start(before=id_)), form_of(records.Start(after=id_)))
