"""Questions asked as somebody of the cast."""
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from sgo.reports.builder import answer, question
from sgo.services import accounts
from tests import school

Ask = Callable[..., Any]


@pytest.fixture
def ask(app: Flask, cast: school.Cast) -> Ask:
    """The answer to a definition for one of the cast; `answer.Refused` when it is refused."""
    def asked(who: str, definition: Any, answers: dict[str, Any] | None = None) -> Any:
        with app.test_request_context():
            found, problems = question.parse(definition, answers)
            assert found is not None, problems
            actor = accounts.acting_as_account(cast.account[who])
            assert actor is not None
            return answer.preview(actor, found)
    return asked
