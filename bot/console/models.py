"""The desk's own tables, beside the cases: accounts, sessions and the audit log."""

from __future__ import annotations

import sqlalchemy as sa

from bot.handoff.models import UtcTime

metadata = sa.MetaData()

accounts = sa.Table(
    "console_accounts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(32), nullable=False, unique=True),
    sa.Column("roles", sa.String(64), nullable=False),
    sa.Column("password_hash", sa.String(255), nullable=False),
    # A one-time password: it has to be changed, and it ends at `password_until`.
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("password_until", UtcTime),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("locked_until", UtcTime),
    # Encrypted. `totp_offered` is one that was shown and not yet proved.
    sa.Column("totp_secret", sa.Text),
    sa.Column("totp_offered", sa.Text),
    sa.Column("totp_step", sa.Integer, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("signed_in", UtcTime),
)

sessions = sa.Table(
    "console_sessions",
    metadata,
    # The SHA-256 of the cookie: who reads the database cannot sign in with it.
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("console_accounts.id"), nullable=False, index=True),
    sa.Column("began", UtcTime, nullable=False),
    sa.Column("seen", UtcTime, nullable=False),
)

audit = sa.Table(
    "console_audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False, index=True),
    sa.Column("actor", sa.String(32), nullable=False, index=True),
    sa.Column("act", sa.String(32), nullable=False),
    sa.Column("subject", sa.String(64), index=True),
    sqlite_autoincrement=True,
)
