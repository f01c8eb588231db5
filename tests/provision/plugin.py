"""One PostgreSQL server for the whole run, started by the controller before the workers, and one Chromium for each worker."""
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from . import Missing, chromium, postgresql

_URL = "POSTGRESQL_OF_THIS_RUN"
_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """With several workers the server must be there before they are; a run that is ended must not leave it behind."""
    if hasattr(config, "workerinput"):
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if getattr(config.option, "numprocesses", None):
        _start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever started the server stops it."""
    _stack.close()


def _start() -> str:
    if _URL not in os.environ:
        try:
            os.environ[_URL] = _stack.enter_context(postgresql.server())
        except Missing as missing:
            pytest.exit(str(missing), returncode=1)
        _stack.callback(os.environ.pop, _URL)
    return os.environ[_URL]


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of the server of this run."""
    return _start()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    try:
        found = chromium.find()
    except Missing as missing:
        pytest.exit(str(missing), returncode=1)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**found.launch_options)      # type: ignore[arg-type]
        yield launched
        launched.close()
