"""How long a question may take: the database itself stops it, with a sentence and a hint."""
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sgo.models import db

SECONDS = 20
STEPS = 20_000                                          # of SQLite's machine between two looks at the clock


class TooLong(Exception):
    """The question takes longer than it may; the argument is the sentence."""


HINT = "Отчёт считается дольше {0} секунд, поэтому остановлен. Сузьте его: выберите класс, период или меньше связей."


@contextmanager
def limited(seconds: int | None = None) -> Iterator[None]:
    """Stop the statements inside after so many seconds; TooLong with a hint."""
    most = seconds if seconds is not None else int(current_app.config.get("QUESTION_SECONDS", SECONDS))
    connection = db.session.connection()
    sqlite = connection.dialect.name == "sqlite"
    raw = connection.connection.driver_connection
    if sqlite:
        end = time.monotonic() + most
        raw.set_progress_handler(lambda: int(time.monotonic() > end), STEPS)      # type: ignore[union-attr]
    else:
        connection.execute(text("SELECT set_config('statement_timeout', :most, true)"), {"most": str(most * 1000)})
    try:
        yield
    except DBAPIError as error:
        if "interrupted" in str(error.orig) or "statement timeout" in str(error.orig):
            db.session.rollback()
            raise TooLong(HINT.format(most)) from None
        raise
    finally:
        if sqlite:
            raw.set_progress_handler(None, 0)           # type: ignore[union-attr]
        elif db.session.is_active and not db.session.connection().invalidated:
            db.session.connection().execute(text("SELECT set_config('statement_timeout', '0', true)"))
