"""Alembic migrations of the cases; run at start, on the caller's connection."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Connection

VERSION_TABLE = "alembic_version_cases"


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables up to ``revision`` inside the connection's open transaction."""
    from alembic import command

    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take the tables back to ``revision`` ("base": none) inside the open transaction."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def _config(connection: Connection):  # type: ignore[no-untyped-def]
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
