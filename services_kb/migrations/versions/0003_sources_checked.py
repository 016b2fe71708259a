"""When the sources of a service as a whole were read, for services with no detail to show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("checked_on", sa.Date))


def downgrade() -> None:
    op.drop_column("source", "checked_on")
