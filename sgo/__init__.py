"""«СГО»: a school's marks, diaries, orders and reports over one relational schema. `create_app` is the whole wiring."""
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter

from sgo import access, changes, database, guard
from sgo.config import Settings
from sgo.reports.background import KINDS
from sgo.reports.builder import schedules
from sgo.services import accounts, digests, jobs, school
from sgo.services.limits import Limit
from sgo.views import admin, calendar, digest_stop, errors, words

HERE = Path(__file__).parent
UPLOAD_LIMIT = 16 * 1024 * 1024


class Id(IntegerConverter):
    """A number in an address, no longer than a key of the database."""
    regex = "[0-9]{1,15}"


def _templates() -> Path:
    """In a wheel the templates lie inside the package, in a clone at the top of the repository."""
    packed = HERE / "templates"
    return packed if packed.is_dir() else HERE.parent / "templates"


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Build the application; `settings` come from the environment unless given, `overrides` are for tests."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, template_folder=str(_templates()), static_folder=str(HERE / "static"))
    secure = (settings.public_url or "").startswith("https:")
    app.config.update(
        SECRET_KEY=settings.secret_key, SQLALCHEMY_DATABASE_URI=settings.database_url, SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SESSION_COOKIE_NAME="sgo", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=timedelta(days=60), WTF_CSRF_TIME_LIMIT=None, MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        SGO_HOST=settings.host, SGO_PUBLIC_URL=settings.public_url, SGO_TODAY=settings.today, SGO_SERVER_TIMING=settings.server_timing,
        SGO_DATA_DIR=settings.data_dir, SGO_SMTP=settings.smtp, BABEL_DEFAULT_LOCALE="ru", BABEL_DEFAULT_TIMEZONE="Europe/Moscow")
    app.config.update(overrides)
    app.url_map.converters["int"] = Id
    app.json.ensure_ascii = False                        # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    database.init_app(app)
    Babel(app)
    csrf = CSRFProtect(app)
    access.fail_closed()
    changes.listen()
    logins = LoginManager(app)
    logins.user_loader(accounts.actor_of)
    logins.anonymous_user = access.nobody                # type: ignore[assignment]
    logins.session_protection = None                     # type: ignore[assignment]
    guard.init_app(app)
    errors.init_app(app)
    words.init_app(app)
    admin.init_app(app)
    app.extensions["jobs"] = jobs.Worker(app, KINDS, (jobs.sweep, digests.in_time, schedules.in_time))
    app.extensions["limits"] = calendar.limits() | {digests.LETTERS: Limit(3, 3600)}
    app.add_url_rule("/health", "health", school.health)
    app.add_url_rule("/calendar/<token>.ics", guard.CALENDAR, calendar.feed)
    app.add_url_rule("/digest/stop/<token>", guard.DIGEST_STOP, csrf.exempt(digest_stop.stop), methods=["GET", "POST"])    # a mail program has no form
    return app
