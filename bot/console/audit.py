"""Who saw and did what at the desk. Rows are only ever added: the database itself refuses to change
or delete one. A row holds names of accounts and ids of cases, never a person's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.console import models as m
from bot.console.policy import utc_now
from bot.handoff.database import reading, writing

# Nobody who is signed in: a stranger, or the command line.
STRANGER, TERMINAL = "(nobody)", "(terminal)"
ACTS = frozenset(
    {
        *("signed_in", "signed_out", "sign_in_failed", "locked", "refused"),
        *("password_changed", "code_on", "code_off"),
        *("account_added", "account_disabled", "account_enabled", "account_reset"),
        *("account_roles",),
        *("queue_viewed", "cases_viewed", "audit_viewed", "accounts_viewed", "account_viewed"),
        *("case_viewed", "case_read", "case_claimed", "claim_lost", "case_released"),
        *("case_handed_on", "case_closed", "reply_sent", "card_sent", "note_written"),
        *("services_searched",),
    }
)
_SUBJECT = re.compile(r"[A-Za-z0-9_./-]{1,64}")
PAGE = 50


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    number: int
    at: datetime
    actor: str
    act: str
    subject: str | None


class Audit:
    """The log."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def record(
        self, actor: str, act: str, subject: str | None = None, *, within: Connection | None = None
    ) -> None:
        """Add a line. ``within`` is the transaction of the act itself, where there is one.

        Raises:
            ValueError: the act is not one of the log's, or the subject is not an id.
            DeskAway: it could not be written; what it was about must not happen.
        """
        if act not in ACTS or (subject is not None and not _SUBJECT.fullmatch(subject)):
            raise ValueError(act)
        added = sa.insert(m.audit).values(at=self._now(), actor=actor, act=act, subject=subject)
        if within is not None:
            within.execute(added)
            return
        with writing(self._engine) as connection:
            connection.execute(added)

    def read(
        self, *, before: int | None = None, actor: str | None = None, subject: str | None = None
    ) -> list[Entry]:
        """The newest lines first, at most :data:`PAGE`, older than line ``before``."""
        wanted = sa.select(m.audit).order_by(m.audit.c.number.desc()).limit(PAGE)
        if before is not None:
            wanted = wanted.where(m.audit.c.number < before)
        if actor:
            wanted = wanted.where(m.audit.c.actor == actor)
        if subject:
            wanted = wanted.where(m.audit.c.subject == subject)
        with reading(self._engine) as connection:
            return [Entry(**row) for row in connection.execute(wanted).mappings()]
