"""Sourced texts that answer what no service does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.JSON, nullable=False)
            for name in ("topics", "paragraphs", "steps", "who_can_advise", "sources")
        ),
        sa.Column("checked_on", sa.Date, nullable=False),
        sa.Column("reviewed_by", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("guidance")
