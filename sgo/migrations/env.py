"""How Alembic runs inside the product: on the connection it is given, with batches on SQLite, and with all triggers made anew."""
from typing import Any

from alembic import context

from sgo.models import Base, triggers
from sgo.models.base import UTCDateTime


def plainly(kind: str, item: Any, _: Any) -> Any:
    """A revision must not depend on today's code: our own types are written as what they store."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True, render_item=plainly, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
if connection.dialect.has_table(connection, "access_log"):
    triggers.install(connection)
