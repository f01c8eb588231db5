"""How a connection is opened, and the write lock that makes «acknowledged» mean «on disk» for many writers at once."""
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TextIO

from flask import Flask, current_app
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.exc import DBAPIError

from sgo.models import db
from sgo.rules import names

try:
    import fcntl
except ImportError:                                     # Windows: one process only
    fcntl = None                                        # type: ignore[assignment]

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-20000", "temp_store=MEMORY")
LOCK_SECONDS = 20.0
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class WriteLock:
    """One writer at a time: a lock among threads and, for SQLite, a locked file among processes."""

    def __init__(self, file: Path | None):
        self._threads = threading.Lock()
        self._path = file
        self._held: TextIO | None = None

    def __enter__(self) -> None:
        if not self._threads.acquire(timeout=LOCK_SECONDS):
            raise TimeoutError("the write lock was not free in time")
        if self._path and fcntl:
            self._held = self._path.open("w")
            fcntl.flock(self._held, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._held:
            self._held.close()                          # closing gives the file lock back
            self._held = None
        self._threads.release()


def _on_connect(connection: Any, _: object) -> None:
    connection.isolation_level = None                   # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("sgo_numbered", 1, lambda text: None if text is None else names.numbered(str(text)), deterministic=True)
    connection.create_function("sgo_fold", 1, lambda text: None if text is None else names.fold(str(text)), deterministic=True)


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def init_app(app: Flask) -> None:
    """Bind the database; on SQLite set the pragmas and the explicit BEGIN."""
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    app.extensions["write_lock"] = _lock_of(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)


def _lock_of(engine: Engine) -> WriteLock | None:
    if engine.dialect.name != "sqlite":
        return None
    name = engine.url.database
    return WriteLock(Path(f"{name}.lock") if name and name != ":memory:" else None)


@contextmanager
def transaction() -> Iterator[None]:
    """A write transaction: it takes the lock after all slow work is done, commits once, or leaves nothing."""
    if _writing.get():
        raise RuntimeError("a write transaction is open already")
    db.session.rollback()                               # a read transaction cannot become a write without SQLITE_BUSY
    token = _writing.set(True)
    lock: WriteLock | None = current_app.extensions["write_lock"]
    try:
        with lock or nullcontext():
            try:
                yield
                db.session.commit()
            except BaseException:
                db.session.rollback()
                raise
    finally:
        _writing.reset(token)


@contextmanager
def separately() -> Iterator[Connection]:
    """A short write on a connection of its own, under the same lock: the access log, a session's last sign of life."""
    token = _writing.set(True)
    lock: WriteLock | None = current_app.extensions["write_lock"]
    try:
        with lock or nullcontext(), db.engine.begin() as connection:
            yield connection
    finally:
        _writing.reset(token)


class TooLong(Exception):
    """A question takes longer than it may; the argument is the sentence."""


@contextmanager
def limited(seconds: float, steps: int = 20_000) -> Iterator[None]:
    """Let the database itself stop what is read inside after so many seconds; `steps` of SQLite's machine lie between two looks at the clock."""
    connection = db.session.connection()
    raw: Any = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
    if raw:
        end = time.monotonic() + seconds
        raw.set_progress_handler(lambda: int(time.monotonic() > end), steps)
    else:
        connection.execute(select(func.set_config("statement_timeout", str(int(seconds * 1000)), True)))
    try:
        yield
    except DBAPIError as error:
        if "interrupted" not in str(error.orig) and "statement timeout" not in str(error.orig):
            raise
        if raw:
            raw.set_progress_handler(None, 0)           # or the way back is stopped too
            raw = None
        db.session.rollback()
        raise TooLong(f"Отчёт считается дольше {seconds:g} секунд, поэтому остановлен. Сузьте его: выберите класс, период или меньше связей.") from None
    finally:
        if raw:
            raw.set_progress_handler(None, 0)
