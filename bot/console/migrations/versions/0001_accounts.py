"""Accounts, sessions, and an audit log that only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSAL = "the audit log is append-only"


def upgrade() -> None:
    """Make the tables."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "console_accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(32), nullable=False, unique=True),
        sa.Column("roles", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("password_until", time),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", time),
        sa.Column("totp_secret", sa.Text),
        sa.Column("totp_offered", sa.Text),
        sa.Column("totp_step", sa.Integer, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("created", time, nullable=False),
        sa.Column("signed_in", time),
    )
    op.create_table(
        "console_sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column(
            "account_id",
            sa.Integer,
            sa.ForeignKey("console_accounts.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("began", time, nullable=False),
        sa.Column("seen", time, nullable=False),
    )
    op.create_table(
        "console_audit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", time, nullable=False, index=True),
        sa.Column("actor", sa.String(32), nullable=False, index=True),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(64), index=True),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def _guard_on_sqlite() -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER console_audit_no_{act.lower()} BEFORE {act} ON console_audit "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
    # INSERT OR REPLACE takes a row away without telling the trigger above.
    op.execute(
        "CREATE TRIGGER console_audit_no_replace BEFORE INSERT ON console_audit "
        "WHEN EXISTS (SELECT 1 FROM console_audit WHERE number = NEW.number) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION console_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER console_audit_no_change BEFORE UPDATE OR DELETE ON console_audit "
        "FOR EACH ROW EXECUTE FUNCTION console_audit_refuse()"
    )
    op.execute(
        "CREATE TRIGGER console_audit_no_truncate BEFORE TRUNCATE ON console_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION console_audit_refuse()"
    )


def downgrade() -> None:
    """Take the tables away, the audit log with them."""
    op.drop_table("console_audit")
    op.drop_table("console_sessions")
    op.drop_table("console_accounts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION console_audit_refuse()")
