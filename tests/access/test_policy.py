"""The access table as a text under review: every change of policy is a diff."""
from pathlib import Path

from sgo.access import GRANTS, READ
from sgo.access.engine import GUARDED, policy
from sgo.models import Base

KEPT = Path(__file__).parents[1] / "access.txt"
READ_BY_NOBODY = {"account_secret", "known_device", "stored_file"}      # the program alone: a file is reached through the row that holds it


def test_the_policy_is_the_reviewed_one():
    assert policy() == KEPT.read_text(encoding="utf-8"), "the policy has changed: look at the diff of `.venv/bin/sgo access-table > tests/access.txt`"


def test_every_guarded_table_has_readers_or_is_the_programs_own():
    readable = {model.__tablename__ for action, model in GRANTS if action is READ}
    assert {table.name for table in GUARDED} - readable == READ_BY_NOBODY


def test_every_table_has_a_model_with_its_name_in_words():
    for mapper in Base.registry.mappers:
        one, many = mapper.class_.__label__
        assert one and many, mapper.class_
