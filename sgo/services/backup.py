"""Backups while the school works: SQLite's own online copy, or pg_dump; the outcome is kept as a job."""
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from sgo import changes, clock
from sgo.access import trusted
from sgo.config import Settings
from sgo.models import Job, db

from . import Refused
from .setup import PROGRAM


def make(settings: Settings, target: Path | None) -> Path:
    """Copy the whole database into a file; returns its path. Raises Refused with a sentence when it cannot be done."""
    url = make_url(settings.database_url)
    suffix = "db" if url.drivername == "sqlite" else "dump"
    path = target or settings.data_dir / "backups" / f"sgo-{clock.now():%Y%m%d-%H%M%S}.{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    started = clock.now()
    try:
        if url.drivername == "sqlite":
            _sqlite(Path(url.database or ""), path)
        else:
            _postgresql(settings.database_url, path)
    except (OSError, sqlite3.Error, subprocess.SubprocessError) as error:
        _note(started, None, f"Не удалось: {error}")
        raise Refused(f"Копия не снята: {error}") from None
    _note(started, path, f"{path.name}, {path.stat().st_size // 1024} КБ")
    return path


def _note(started: object, path: Path | None, message: str) -> None:
    with trusted("a backup was made"), changes.writing("Резервная копия", actor=PROGRAM):
        db.session.add(Job(kind="backup", started_at=started, finished_at=clock.now(), done=1, total=1, failed=path is None, message=message, params={}))


def _sqlite(source: Path, target: Path) -> None:
    original, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        original.backup(copy, pages=-1)                 # in steps it never ends while others write
    finally:
        copy.close()
        original.close()
    target.chmod(0o600)


def _postgresql(url: str, target: Path) -> None:
    program = shutil.which("pg_dump")
    if not program:
        raise OSError("нет программы pg_dump; поставьте postgresql-client")
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run([program, "--format=custom", f"--file={target}", plain], check=True, capture_output=True, env=dict(os.environ))     # noqa: S603 - our own program and settings
