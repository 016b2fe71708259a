"""What topics mean, beside what services mean."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_vector",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("taxonomy_term_id", sa.Text, sa.ForeignKey("taxonomy_term.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("topic_vector")
