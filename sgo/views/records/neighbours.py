"""The list a person came from: it goes along in the address, so that a form can lead to the row before and after."""
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from sgo.access import current_actor
from sgo.services import records

from .listing import SIZES

LONGEST = 2000


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
    """The rows beside this one in the list it was opened from; the page around it is read, never the whole list."""
    query = asked(view)
    if query is None:
        return Near()
    said = MultiDict(parse_qsl(query))
    size = said.get("size", 50, int)
    size = size if size in SIZES else 50
    number = min(max(said.get("page", 1, int), 1), 10 ** 6)
    first = max(0, (number - 1) * size - 1)
    ids = [row.id for row in records.page(current_actor(), view.shape, view.wish(said), first, size + 2).rows]
    place = ids.index(id_) if id_ in ids else None
    if place is None:
        return Near(query)

    def form_of(at: int) -> str | None:
        if not 0 <= at < len(ids):
            return None
        onward = said.to_dict() | {"page": str((first + at) // size + 1)}
        return url_for(".edit_view", id=ids[at], list=urlencode(onward))

    return Near(query, form_of(place - 1), form_of(place + 1))
