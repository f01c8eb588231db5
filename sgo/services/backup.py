"""Backups while the school works: SQLite's own online copy, or pg_dump, and the files in an archive beside it; the outcome is kept as a job."""
import os
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url

from sgo import changes, clock
from sgo.access import Actor
from sgo.models import Job, JobState, db

from . import Refused, files


def make(url: str, target: Path, actor: Actor) -> Path | None:
    """Copy the whole database into a new file that only its owner reads, and the scans into an archive beside it, whose path is returned when
    there are any; raises Refused with a sentence when it cannot be done. The database goes first: files are only added, so the archive has
    all that it names."""
    started, archive = clock.now(), files_of(target)
    try:
        _new(archive)
        try:
            _copy(make_url(url), target)
            kept = _pack([files.folder(), files.folder().with_name(files.LAYOUTS)], archive)
        except BaseException:
            archive.unlink()
            raise
    except Refused as refused:
        _note(started, actor, str(refused), failed=True)
        raise
    _note(started, actor, f"{target.name}, {target.stat().st_size // 1024} КБ, файлов: {kept}", failed=False)
    if kept:
        return archive
    archive.unlink()
    return None


def files_of(target: Path) -> Path:
    """Where the files of this copy are put: sgo-2026-11-23-130559.files.tar beside it."""
    return target.with_name(f"{target.stem}.files.tar")


def _pack(folders: list[Path], archive: Path) -> int:
    found = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    try:
        with tarfile.open(archive, "w") as packed:
            for path in found:
                packed.add(path, arcname=str(path.relative_to(folders[0].parent)), recursive=False)
    except OSError as error:
        raise Refused(f"Файлы не скопированы: {error.strerror}. Проверьте место на диске и повторите.") from error
    return len(found)


def default_target(folder: Path, url: str, now: datetime) -> Path:
    """backups/sgo-2026-11-23-130559.db beside the data."""
    return folder / "backups" / f"sgo-{now:%Y-%m-%d-%H%M%S}.{'db' if make_url(url).get_backend_name() == 'sqlite' else 'dump'}"


def _note(started: datetime, actor: Actor, message: str, failed: bool) -> None:
    with changes.writing("Резервная копия", actor=actor):
        db.session.add(Job(kind="backup", title="Резервная копия", state=JobState.FAILED if failed else JobState.DONE, asked_at=started, started_at=started,
                           finished_at=clock.now(), done=1, total=1, message=message, params={}))


def _new(target: Path) -> None:
    if target.exists():
        raise Refused(f"Файл {target} уже есть. Укажите другое имя: копия не пишется поверх.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise Refused(f"Файл {target} не создать: {error.strerror}. Укажите другую папку.") from error


def _copy(url: URL, target: Path) -> None:
    _new(target)
    try:
        if url.get_backend_name() == "sqlite":
            _of_sqlite(Path(url.database or ""), target)
        else:
            _of_postgresql(url, target)
    except BaseException:
        target.unlink()
        raise


def _of_sqlite(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written, pages=-1)              # in steps it would start anew after every write of somebody else
            (verdict,) = written.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise Refused(f"Копия не снята: {error}. Проверьте место на диске и повторите.") from error
    if verdict != "ok":
        raise Refused(f"Копия не читается: {verdict}. Проверьте диск и повторите.")


def _of_postgresql(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Refused("Нет программы pg_dump. Поставьте её: apt install postgresql-client.")
    bare = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}      # the list of processes is open to everybody
    done = subprocess.run([program, "--format=custom", f"--file={target}", f"--dbname={bare}"], env=os.environ | secret,  # noqa: S603
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"pg_dump не справился: {' '.join(done.stderr.split())[-300:]}")
