"""Scans of papers: outside the web root under random names, never overwritten; a removed paper leaves its file, so that the removal can be undone."""
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from sqlalchemy import select

from sgo import clock
from sgo.access import Actor, system
from sgo.models import StoredFile, db
from sgo.rules import files

from . import Refused

FOLDER, LAYOUTS = "files", "forms"                      # scans; the layouts of federal forms that the school has changed


class Missing(Refused):
    """The paper stands, its file does not."""


@dataclass
class Scan:
    """An uploaded file that may be kept; `kept` is set once the deed that holds it is done."""
    data: bytes
    name: str
    media_type: str
    key: str
    kept: bool = False

    @property
    def digest(self) -> str:
        """What its content is known by."""
        return hashlib.sha256(self.data).hexdigest()


def folder() -> Path:
    """Where the files lie."""
    return Path(current_app.config["SGO_DATA_DIR"]) / FOLDER


def _path(key: str) -> Path:
    return folder() / key[:2] / key


def taken(stream: BinaryIO, name: str) -> Scan:
    """Read an upload; Refused in words when it is empty, too large or of a kind that is not kept."""
    data = stream.read(files.LARGEST + 1)
    problem, kind = files.problem(data), files.kind_of(data)
    if problem or kind is None:
        raise Refused(problem or "", "scan")
    return fresh(data, files.tidy_name(name, kind), kind.media_type)


def fresh(data: bytes, name: str, media_type: str) -> Scan:
    """A file to be kept under a random name of its own."""
    return Scan(data, name, media_type, secrets.token_hex(16))


@contextmanager
def on_disk(scan: Scan) -> Iterator[None]:
    """Put the bytes on the disk for the length of a deed; they go again unless the deed has set `kept`, so nothing is left of a failed one."""
    path = _path(scan.key)
    try:
        write(path, scan.data)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused(f"Файл не записать: {error.strerror}. Сообщите администратору школы: возможно, на диске нет места.", "scan") from error
    try:
        yield
    finally:
        if not scan.kept:
            path.unlink(missing_ok=True)


def write(path: Path, data: bytes) -> None:
    """A new file that only its owner reads, on the disk when this returns; OSError when there is one already or no room."""
    for place in (path.parent.parent, path.parent):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        new.write(data)
        new.flush()
        os.fsync(new.fileno())
    if hasattr(os, "O_DIRECTORY"):                      # the name is on disk too
        held = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(held)
        os.close(held)


def lay(key: str, data: bytes) -> bytes:
    """Put a file of the demo school on the disk, unless it lies there from an earlier filling; what lies there."""
    if not _path(key).exists():
        write(_path(key), data)
    return _path(key).read_bytes()


def store(actor: Actor, scan: Scan) -> StoredFile:
    """The row of an uploaded file; what holds it comes next."""
    stored = StoredFile(key=scan.key, name=scan.name, media_type=scan.media_type, size=len(scan.data), digest=scan.digest,
                        uploaded_by_id=actor.person_id, uploaded_at=clock.now())
    db.session.add(stored)
    db.session.flush()
    return stored


def attach(actor: Actor, document: Any, scan: Scan) -> None:
    """Make the scan the file of a row that holds one; an earlier file stays, for the change can be undone."""
    document.file_id = store(actor, scan).id


def unnamed() -> list[Path]:
    """Files that no row names: left by a crash between the disk and the commit. Those of the last day may belong to a deed that goes on."""
    known = set(db.session.scalars(select(StoredFile.key), execution_options=system("which files are named", StoredFile)))
    return [path for path in sorted(folder().rglob("*")) if path.is_file() and path.name not in known and is_old(path)]


def is_old(path: Path) -> bool:
    """Whether a file has lain for a day."""
    return clock.real_now().timestamp() - path.stat().st_mtime > timedelta(days=1).total_seconds()


def bytes_of(stored: StoredFile) -> bytes:
    """What lies on the disk, whatever it is by now; OSError when nothing does."""
    return _path(stored.key).read_bytes()


def read(document: Any) -> tuple[StoredFile, bytes]:
    """The file of a row that was picked; Missing when it is not on the disk, Refused when it is no longer what was uploaded."""
    stored = document.file
    if stored is None:
        raise Missing("К этой бумаге файл не приложен.")
    try:
        data = bytes_of(stored)
    except OSError:
        raise Missing(f"Файла «{stored.name}» на диске нет. Сообщите администратору: его можно вернуть из резервной копии или загрузить заново.") from None
    if hashlib.sha256(data).hexdigest() != stored.digest:
        raise Refused(f"Файл «{stored.name}» на диске изменён или повреждён и поэтому не выдаётся. Верните его из резервной копии или загрузите заново.")
    return stored, data
