"""The first ring: every request needs a login unless its endpoint is public; the headers of every answer; what a page costs."""
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, jsonify, redirect, request, url_for
from sqlalchemy import event

from sgo.access import current_actor
from sgo.models import db
from sgo.services import access_log

CALENDAR = "calendar"                                   # the one personal page without a login: its secret address is the key
DIGEST_STOP = "digest_stop"                             # taking the weekly letter back, by the token in the letter
PUBLIC = {"login.index", "static", "admin.static", "health", CALENDAR, DIGEST_STOP}
WITH_OLD_PASSWORD = {"account.password", "account.logout"}
LOCAL = {"localhost", "127.0.0.1", "[::1]"}
PERSONAL = "no-store"
WORKER, WORKER_SCOPE = "/static/js/diary/worker.js", "/diary/"       # the service worker may see the diary and no other page
EXPORTS = {"выгрузка", "печать"}


def nonce() -> str:
    """The nonce of this answer's scripts and styles."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def wants_json() -> bool:
    """Whether a script asks, not a person."""
    return request.accept_mimetypes.best == "application/json" or request.headers.get("X-Requested-With") == "fetch"


NOWHERE = {"/login", "/account/logout"}                 # within the site, but no place to go on to


def inside(target: str | None) -> str | None:
    """The address to go on to, only when it lies within the site."""
    if not target or not target.isprintable() or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or parts.path.rstrip("/") in NOWHERE else target


def _in_latin(host: str) -> str:
    """A Cyrillic host as browsers send it: школа.рф is xn--80aes5ag.xn--p1ai."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _host_is_ours(app: Flask) -> bool:
    host = request.host
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return name.lower() in app.config["SGO_HOSTS"]


def _require_login() -> Any:
    if request.endpoint in PUBLIC:
        return None
    if not current_actor().is_authenticated:
        if wants_json():
            return jsonify(error="Сеанс закончился. Войдите снова: введённое сохранено.", login=url_for("login.index")), 401
        if request.method != "GET":
            abort(401, "Сеанс закончился. Войдите в новой вкладке, вернитесь сюда кнопкой «Назад» и отправьте ещё раз: введённое осталось на прежней странице.")
        return redirect(url_for("login.index", next=request.full_path.rstrip("?")))
    if current_actor().must_change_password and request.endpoint not in WITH_OLD_PASSWORD:
        if wants_json():
            return jsonify(error="Сначала смените одноразовый пароль.", login=url_for("account.password")), 403
        return redirect(url_for("account.password"))
    return None


def _headers(response: Response) -> Response:
    scripts = f"'self' 'nonce-{g.nonce}'" if "nonce" in g else "'self'"
    policy = (f"default-src 'self'; script-src {scripts}; style-src {scripts}; img-src 'self' data:; object-src 'none'; "
              "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'; manifest-src 'self'")
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint not in {"static", "admin.static"}:
        response.headers["Cache-Control"] = PERSONAL
    if request.path == WORKER:
        response.headers["Service-Worker-Allowed"] = WORKER_SCOPE
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _write_access_log(response: Response) -> Response:
    actor = current_actor()
    notes = access_log.pending()
    if response.status_code >= 400:
        notes = [line for line in notes if line.action in access_log.REFUSALS]
    if not (notes or (actor.must_touch and response.status_code < 400)):
        return response
    db.session.rollback()
    access_log.write(actor, request.remote_addr, notes)
    actor.must_touch = False
    return response


def _count_statements(app: Flask) -> None:
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def started(conn: Any, *_: Any) -> None:
        conn.info["started"] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def ended(conn: Any, _: Any, statement: str, *__: Any) -> None:
        if g and not statement.startswith("BEGIN"):
            g.statements = g.get("statements", 0) + 1
            g.db_seconds = g.get("db_seconds", 0.0) + time.perf_counter() - conn.info["started"]


def _server_timing(response: Response) -> Response:
    total = time.perf_counter() - g.get("started", time.perf_counter())
    response.headers["Server-Timing"] = (f'db;desc="{g.get("statements", 0)}";dur={g.get("db_seconds", 0.0) * 1000:.1f}, app;dur={total * 1000:.1f}')
    return response


def init_app(app: Flask) -> None:
    """Close the house: host, login and headers for every request."""
    public_host = urlsplit(app.config["SGO_PUBLIC_URL"] or "").hostname
    app.config["SGO_HOSTS"] = LOCAL | {app.config["SGO_HOST"]} | ({public_host, _in_latin(public_host)} if public_host else set())

    @app.before_request
    def enter() -> Any:
        g.started = time.perf_counter()
        if not _host_is_ours(app):
            abort(400, "Этот адрес школе не принадлежит. Откройте страницу по адресу из настройки SGO_PUBLIC_URL.")
        return _require_login()

    app.after_request(_headers)
    app.after_request(_write_access_log)
    if app.config["SGO_SERVER_TIMING"]:
        _count_statements(app)
        app.after_request(_server_timing)
    app.jinja_env.globals["csp_nonce"] = nonce
