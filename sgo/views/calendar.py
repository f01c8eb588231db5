"""The calendar of a child for the family's own programs: the secret address is the only key, there is no login and no cookie."""
from typing import Any

from flask import Response, current_app, request

from sgo.services import diary
from sgo.services.limits import Limit

READINGS, MISSES = "calendar_readings", "calendar_misses"
ABSENT = "Такого календаря нет. Сделайте новую ссылку в дневнике."
OFTEN = "Календарь запрашивают слишком часто. Повторите через час."


def limits() -> dict[str, Limit]:
    """A link may be read sixty times an hour; an address may name sixty wrong tokens in a quarter of an hour."""
    return {READINGS: Limit(60, 3600), MISSES: Limit(60, 900)}


def feed(token: str) -> Any:
    """The lessons as text/calendar; an unknown, a revoked and a dead address look alike."""
    counted: dict[str, Limit] = current_app.extensions["limits"]
    address = request.remote_addr
    if counted[MISSES].is_over(address):
        return _said(429, OFTEN, 900)
    link = diary.links.opened(token)
    child = next((one for one in diary.children(link.actor) if one.id == link.student_id), None) if link else None
    if link is None or child is None:
        counted[MISSES].count(address)
        return _said(404, ABSENT)
    if not counted[READINGS].count(link.id):
        return _said(429, OFTEN, 3600)
    text = diary.feed.of(link.actor, child, link.with_marks)
    diary.links.note_reading(link, address)
    return Response(text, mimetype="text/calendar", headers={
        "Content-Disposition": 'inline; filename="uroki.ics"', "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"})


def _said(code: int, words: str, later: int | None = None) -> Response:
    """A refusal for a program: no page, no cookie."""
    return Response(words, code, mimetype="text/plain", headers={"Retry-After": str(later)} if later else None)
