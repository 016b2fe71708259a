"""Cases and their lines.

The tables stand here a second time, as they were when this was written: a migration must not change
when the models do. A test compares what all migrations make with the models.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "desk_case",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("adviser", sa.Text),
        sa.Column("safe_to_write", sa.Boolean),
        sa.Column("contact", sa.LargeBinary),
        sa.Column("opened", TIME, nullable=False),
        sa.Column("waiting_since", TIME, nullable=False),
        sa.Column("claimed", TIME),
        sa.Column("adviser_seen", TIME),
        sa.Column("first_reply", TIME),
        sa.Column("closed", TIME),
        sa.Column("outcome", sa.Text),
        sa.Column("told_waiting", TIME),
        sa.Column("alert", sa.Text),
        sa.Column("alert_after", TIME),
        sa.Column("delivering_until", TIME),
    )
    op.create_table(
        "desk_message",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("desk_case.id"), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("level", sa.Text),
        sa.Column("delivered", TIME),
        sa.Column("history", sa.Boolean, nullable=False),
        sa.Column("external_id", sa.Text),
        sqlite_autoincrement=True,
    )
    waiting = "state = 'waiting'"
    _index("desk_case_open", "desk_case", ["conversation"], "state <> 'closed'", unique=True)
    _index("desk_case_conversation", "desk_case", ["conversation"])
    _index("desk_case_queue", "desk_case", [sa.text("rank DESC"), "opened"], waiting)
    _index("desk_case_overdue", "desk_case", ["waiting_since"], waiting)
    _index("desk_case_held", "desk_case", ["adviser_seen"], "state = 'with_adviser'")
    _index("desk_case_closed", "desk_case", ["closed"])
    _index("desk_case_alert", "desk_case", ["alert_after"], "alert IS NOT NULL")
    _index("desk_message_case", "desk_message", ["case_id", "number"])
    _index("desk_message_once", "desk_message", ["case_id", "external_id"], unique=True)
    undelivered = "delivered IS NULL AND author <> 'note'"
    _index("desk_message_to_deliver", "desk_message", ["number"], undelivered)


def downgrade() -> None:
    op.drop_table("desk_message")
    op.drop_table("desk_case")


def _index(
    name: str,
    table: str,
    columns: list[str | sa.sql.elements.TextClause],
    where: str | None = None,
    unique: bool = False,
) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )
