"""The tables of the desk. In PostgreSQL they lie beside the other stores', hence the prefix.

What a person wrote stands in ``body`` and ``contact`` alone, encrypted; see secrets.py.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa


class UtcTime(sa.types.TypeDecorator):  # type: ignore[misc]
    """Aware UTC datetimes, also in SQLite, which knows no time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive times: a ValueError here is a mistake in the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        value = value.astimezone(timezone.utc)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite's times are UTC; PostgreSQL gives them in the session's zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=timezone.utc)
        return value.astimezone(timezone.utc)


metadata = sa.MetaData()

# Written out, and not with parameters: a partial index is used only where the query says the same.
OPEN = sa.text("state <> 'closed'")
WAITING = sa.text("state = 'waiting'")
WITH_ADVISER = sa.text("state = 'with_adviser'")
TO_DELIVER = sa.text("delivered IS NULL AND author <> 'note'")
TO_ALERT = sa.text("alert IS NOT NULL")

case = sa.Table(
    "desk_case",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    # The level's place in records.LEVELS, so that the queue can be ordered by it.
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("category", sa.Text),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("consent", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("adviser", sa.Text),
    sa.Column("safe_to_write", sa.Boolean),
    sa.Column("contact", sa.LargeBinary),
    sa.Column("opened", UtcTime, nullable=False),
    sa.Column("waiting_since", UtcTime, nullable=False),
    sa.Column("claimed", UtcTime),
    sa.Column("adviser_seen", UtcTime),
    sa.Column("first_reply", UtcTime),
    sa.Column("closed", UtcTime),
    sa.Column("outcome", sa.Text),
    sa.Column("told_waiting", UtcTime),
    # Why somebody outside the console has to be alerted, and not before when (again).
    sa.Column("alert", sa.Text),
    sa.Column("alert_after", UtcTime),
    # Until when one process delivers this case's lines; the others keep off.
    sa.Column("delivering_until", UtcTime),
)
message = sa.Table(
    "desk_message",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey("desk_case.id"), nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("by", sa.Text),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("level", sa.Text),
    sa.Column("delivered", UtcTime),
    # Copied from before the case was opened.
    sa.Column("history", sa.Boolean, nullable=False),
    sa.Column("external_id", sa.Text),
    # A number is never given twice, also when its line was wiped.
    sqlite_autoincrement=True,
)


def _index(name: str, *columns: Any, where: Any = None, unique: bool = False) -> sa.Index:
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_index("desk_case_open", case.c.conversation, where=OPEN, unique=True)
_index("desk_case_conversation", case.c.conversation)
_index("desk_case_queue", case.c.rank.desc(), case.c.opened, where=WAITING)
_index("desk_case_overdue", case.c.waiting_since, where=WAITING)
_index("desk_case_held", case.c.adviser_seen, where=WITH_ADVISER)
_index("desk_case_closed", case.c.closed)
_index("desk_case_alert", case.c.alert_after, where=TO_ALERT)
_index("desk_message_case", message.c.case_id, message.c.number)
_index("desk_message_once", message.c.case_id, message.c.external_id, unique=True)
_index("desk_message_to_deliver", message.c.number, where=TO_DELIVER)
