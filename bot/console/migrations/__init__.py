"""Alembic migrations of the desk's own tables. They stand apart from those of the cases, with a
version table of their own: `bot.handoff` knows nothing of accounts."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Connection

VERSION_TABLE = "alembic_version_console"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables up to ``revision`` inside the connection's open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
