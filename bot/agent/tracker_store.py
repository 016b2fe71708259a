"""Where conversations are kept while they last: Rasa's SQL store, without its surprises.

No fail-safe wrapper (it answers with a blank memory when the database is away), no retry for
ever at start, no parameters in error messages, and a delete that takes the whole sender.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SerializedTrackerAsText, SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import QueuePool

EVENTS = SQLTrackerStore.SQLEvent.__table__
ALL_EVENTS = (
    sa.select(EVENTS.c.data)
    .where(EVENTS.c.sender_id == sa.bindparam("sender"))
    .order_by(EVENTS.c.id)
)
_LATEST_SESSION = (
    sa.select(sa.func.max(EVENTS.c.timestamp))
    .where(EVENTS.c.sender_id == sa.bindparam("sender"))
    .where(EVENTS.c.type_name == SessionStarted.type_name)
    .scalar_subquery()
)
EVENTS_OF_SESSION = ALL_EVENTS.where(
    sa.or_(EVENTS.c.timestamp >= _LATEST_SESSION, _LATEST_SESSION.is_(None))
)


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

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """A new conversation; it is stored with its first turn, not before."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        tracker.stored_events = 0  # type: ignore[attr-defined]
        return tracker

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        query = ALL_EVENTS if fetch_events_from_all_sessions else EVENTS_OF_SESSION
        with self.engine.connect() as connection:
            rows = connection.execute(query, {"sender": sender_id})
            events = [json.loads(row.data) for row in rows]
        if not events:
            return None
        slots = self.domain.slots if self.domain else []
        tracker = DialogueStateTracker.from_dict(sender_id, events, slots)
        if not fetch_events_from_all_sessions:
            tracker.stored_events = len(events)  # type: ignore[attr-defined]
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that came since the tracker was read, in one statement.

        Rasa's own counts the stored rows to find out which are new; a tracker that was read here
        knows. The conversation's lock makes sure that nobody wrote in between.
        """
        stored = getattr(tracker, "stored_events", None)
        if stored is None:
            await super().save(tracker)
            return
        rows = [_row(tracker.sender_id, event) for event in islice(tracker.events, stored, None)]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(sa.insert(EVENTS), rows)
        tracker.stored_events = stored + len(rows)  # type: ignore[attr-defined]

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


def _row(sender: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers do not wait for the writer, and deleted words are overwritten on disk."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
