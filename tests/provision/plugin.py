"""One PostgreSQL server for the whole run: started by the controller before the workers, or by the first test that wants it."""
import os
from contextlib import ExitStack

import pytest

from . import Missing, postgresql

_URL = "SGO_TEST_POSTGRESQL"
_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """With several workers the server must be there before they are."""
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
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
    return os.environ[_URL]


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of the server of this run."""
    return _start()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The worker's name, also when there is only one."""
    return getattr(request.config, "workerinput", {"workerid": "only"})["workerid"]
