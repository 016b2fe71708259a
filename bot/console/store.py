"""The database behind the desk's accounts, sessions and audit log: the one that holds the cases."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.console import migrations
from bot.handoff.database import make_engine, writing

# Any number; it names the migrations' lock among a PostgreSQL server's advisory locks.
_MIGRATION_LOCK = 7_202_611_24


def open_store(url: str) -> Engine:
    """The database at ``url``, with the desk's tables up to date.

    Raises:
        DeskAway: E601 when it cannot be used.
    """
    engine = make_engine(url)
    migrate(engine)
    return engine


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them up to date; of several processes one does it.

    Raises:
        DeskAway: E601 when the database cannot be used.
    """
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        migrations.upgrade(connection)
