"""Where conversations are kept while they last: Rasa's SQL store, without its surprises.

No fail-safe wrapper (it answers with a blank memory when the database is away), no retry for
ever at start, no parameters in error messages, and a delete that takes the whole sender.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SerializedTrackerAsText, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool


class ConversationStore(SQLTrackerStore):
    """Rasa's event table in SQLite or PostgreSQL.

    Args:
        url: SQLAlchemy URL of the database.
        domain: the model's domain; the agent sets it once the model is loaded.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: when the database cannot be reached.
    """

    def __init__(self, url: str, domain: Domain | None = None) -> None:
        # Not SQLTrackerStore's own __init__: it shows parameters in errors and retries for ever.
        sqlite = url.startswith("sqlite")
        # Connections stay open: closing SQLite's last one writes its whole log back, every turn.
        options = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
        self.engine = sa.create_engine(
            url, hide_parameters=True, pool_pre_ping=True, **(options if sqlite else {})
        )
        if sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self.Base.metadata.create_all(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain, None)
        SerializedTrackerAsText.__init__(self)

    def delete(self, sender: str) -> int:
        """Forget everything of one sender; returns how many events there were.

        Call it under the conversation's lock: the store saves by counting rows, so a turn that
        is still running would write the words back.
        """
        with self.session_scope() as session:
            deleted = session.query(self.SQLEvent).filter_by(sender_id=sender).delete()
            session.commit()
            if self.engine.dialect.name == "sqlite":  # the words also stand in the write-ahead log
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return int(deleted)

    def idle_senders(self, before: float) -> list[str]:
        """Senders whose last event is older than ``before`` (seconds since 1970, UTC)."""
        latest = sa.func.max(self.SQLEvent.timestamp)
        with self.session_scope() as session:
            rows = session.query(self.SQLEvent.sender_id).group_by(self.SQLEvent.sender_id)
            return [sender for (sender,) in rows.having(latest < before)]

    def ping(self) -> None:
        """Raise an SQLAlchemyError when the database cannot be reached."""
        with self.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers do not wait for the writer, and deleted words are overwritten on disk."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
