"""The schema's history: `upgrade` brings a database to today's models, on SQLite and PostgreSQL."""
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.pool import NullPool

HERE = Path(__file__).parent


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> Engine:
    """An engine for changes of schema: SQLite must not watch foreign keys while tables are copied."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        @event.listens_for(engine, "connect")
        def unwatched(connection: Any, _: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys=OFF")

        @event.listens_for(engine, "begin")
        def begun(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    return engine


def upgrade(url: str, to: str = "head") -> None:
    """Bring the database to revision `to`; nothing happens when it is there already."""
    _run(url, lambda config: command.upgrade(config, to))


def downgrade(url: str, to: str) -> None:
    """Take the database back to revision `to`."""
    _run(url, lambda config: command.downgrade(config, to))


def _run(url: str, step: Any) -> None:
    engine = _engine(url)
    with engine.begin() as connection:
        step(_config(connection))
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"the migration broke links: {broken[:5]}")


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return MigrationContext.configure(connection).get_current_revision() == ScriptDirectory.from_config(_config()).get_current_head()


def write_revision(url: str, message: str) -> None:
    """For developers: write a revision with what the models have and the database has not."""
    engine = _engine(url)
    with engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=f"{len(list((HERE / 'versions').glob('[0-9]*.py'))) + 1:04d}")
