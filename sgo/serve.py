"""From settings to a school that answers: the schema brought up to date, the demo's date pinned, a server that ends cleanly."""
import errno
import gc
import logging
import signal
import socket
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import waitress
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from sgo import create_app, migrations
from sgo.config import Settings
from sgo.models import Organisation
from sgo.services import Refused

THREADS = 4
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Found:
    """What stands in the database: the school's name, and the pinned date when it is a demo."""
    name: str
    demo_today: date | None


def migrate(settings: Settings) -> None:
    """Bring the schema up to date; a database that does not answer, or is newer than the program, is a sentence."""
    where = make_url(settings.database_url).render_as_string(hide_password=True)
    try:
        migrations.upgrade(settings.database_url)
    except DBAPIError as error:
        raise Refused(f"База данных {where} не отвечает: {str(error.orig).strip().splitlines()[0]}. Проверьте SGO_DATABASE_URL.") from error
    except CommandError as error:
        raise Refused(f"База данных {where} новее программы. Обновите программу или укажите другую базу в SGO_DATABASE_URL.") from error


def school_in(settings: Settings) -> Found | None:
    """The school of a migrated database, None when nobody has opened one yet."""
    engine = create_engine(settings.database_url, poolclass=NullPool)
    with engine.connect() as connection:
        row = connection.execute(select(Organisation.short_name, Organisation.demo_today)).first()
    return Found(*row) if row else None


def application(settings: Settings | None = None) -> Flask:
    """The application over a migrated database: the factory for any WSGI server. A demo pins its date and shows what its pages cost."""
    settings = settings or Settings.from_env()
    school = school_in(settings)
    if school and school.demo_today:
        settings = replace(settings, today=settings.today or school.demo_today, server_timing=settings.server_timing is not False)
    return create_app(settings)


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything slow is done; a port that cannot be had is a sentence."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(f"Порт {settings.port} занят: программа уже запущена? Остановите её или задайте другой порт в SGO_PORT.") from error
        if error.errno == errno.EACCES:
            raise Refused(f"Порт {settings.port} открыть не разрешено. Задайте в SGO_PORT число больше 1023.") from error
        raise Refused(f"Адреса {settings.host} на этом компьютере нет. Задайте в SGO_HOST, например, 127.0.0.1.") from error


def proxy_options(settings: Settings) -> dict[str, Any]:
    """With a public address a proxy on this computer stands before us: its word on the caller's address and scheme is taken, nobody else's."""
    if not settings.public_url:
        return {}
    return {"trusted_proxy": "127.0.0.1", "trusted_proxy_count": 1, "clear_untrusted_proxy_headers": True,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}}


def serve(app: Flask, listener: socket.socket, settings: Settings) -> None:
    """Answer until Ctrl-C or SIGTERM; requests that are being answered are finished first."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = waitress.create_server(app, sockets=[listener], threads=THREADS, ident=None, **proxy_options(settings))
    app.extensions["jobs"].start()
    gc.freeze()                                         # the program itself is no garbage: to look through it takes a third of a second each time
    try:
        server.run()
    finally:
        app.extensions["jobs"].stop()
        server.close()
