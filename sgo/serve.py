"""Serving: waitress with four threads in one process; the address and, in a demo, the logins are printed."""
import logging
import socket
from collections.abc import Sequence

import click
import waitress
from flask import Flask

from sgo.config import Settings
from sgo.services import Refused

THREADS = 4


def check_port(settings: Settings) -> None:
    """Raises Refused when somebody else listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise Refused(f"Порт {settings.port} занят: программа уже запущена? Остановите её или задайте другой в SGO_PORT.") from None


def forever(app: Flask, settings: Settings, demo_logins: Sequence[str], password: str) -> None:
    """Serve until Ctrl-C. Behind a proxy on this machine its X-Forwarded headers are believed."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    proxied = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto x-forwarded-host", "clear_untrusted_proxy_headers": True}
    server = waitress.create_server(app, host=settings.host, port=settings.port, threads=THREADS, ident="sgo", **(proxied if settings.public_url else {}))
    click.echo(f"\nШкола открыта: {address}")
    if demo_logins:
        click.echo(f"Логины: {', '.join(demo_logins)}\nПароль: {password}")
    click.echo("Остановить: Ctrl-C")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        click.echo("\nШкола закрыта.")
