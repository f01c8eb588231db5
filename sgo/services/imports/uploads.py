"""An uploaded list between its preview and its loading: beside the data, one's own only, swept after a day."""
import re
import secrets
import time
from pathlib import Path

from flask import current_app

from sgo.access import Actor
from sgo.services import Refused

KEPT_SECONDS = 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,40}")


def _folder() -> Path:
    folder = Path(current_app.config["SGO_DATA_DIR"]) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(actor: Actor, token: str) -> Path:
    return _folder() / f"{actor.account_id}.{token}"


def keep(actor: Actor, data: bytes) -> str:
    """Keep the file; returns the token by which the same person finds it."""
    oldest = time.time() - KEPT_SECONDS
    for path in _folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    token = secrets.token_urlsafe(20)
    _path(actor, token).write_bytes(data)
    return token


def kept(actor: Actor, token: str) -> bytes:
    """The file; Refused in words when it was swept or is another's."""
    path = _path(actor, token) if TOKEN.fullmatch(token) else None
    if path is None or not path.is_file():
        raise Refused("Файл уже убран. Выберите его снова.", "file")
    return path.read_bytes()
