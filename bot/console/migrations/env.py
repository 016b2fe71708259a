"""Alembic's way in; the connection is handed over, and nothing here reads an alembic.ini."""

from __future__ import annotations

from alembic import context

from bot.console.migrations import VERSION_TABLE
from bot.console.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=False,
)
context.run_migrations()
