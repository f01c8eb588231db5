"""A copy of the whole database while people work: SQLite's own backup, or pg_dump."""
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url

from sgo.services import Refused


def default_target(folder: Path, url: str, now: datetime) -> Path:
    """backups/sgo-2026-11-23-1305.db beside the data."""
    return folder / "backups" / f"sgo-{now:%Y-%m-%d-%H%M%S}.{'db' if make_url(url).get_backend_name() == 'sqlite' else 'dump'}"


def copy(url: str, target: Path) -> None:
    """Copy the database into a new file that only its owner reads; an unfinished copy is removed."""
    if target.exists():
        raise Refused(f"Файл {target} уже есть. Укажите другое имя: копия не пишется поверх.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise Refused(f"Файл {target} не создать: {error.strerror}. Укажите другую папку.") from error
    parsed = make_url(url)
    try:
        _of_sqlite(Path(parsed.database or ""), target) if parsed.get_backend_name() == "sqlite" else _of_postgresql(parsed, target)
    except BaseException:
        target.unlink()
        raise


def _of_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise Refused(f"Базы {source} нет: копировать нечего.")
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written, pages=-1)                  # in steps it would start anew after every write of somebody else
        (verdict,) = written.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise Refused(f"Копия не читается: {verdict}. Проверьте диск и повторите.")


def _of_postgresql(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Refused("Нет программы pg_dump. Поставьте её: apt install postgresql-client.")
    bare = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run([program, "--format=custom", f"--file={target}", f"--dbname={bare}"], env=os.environ | secret,  # noqa: S603
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"pg_dump не справился: {done.stderr.strip().splitlines()[-1]}")
