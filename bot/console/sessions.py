"""Who is signed in: a random cookie, of which the database holds the hash alone."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.console import models as m
from bot.console.accounts import Account, account_of
from bot.console.policy import Policy, utc_now
from bot.handoff.database import reading, writing

_BYTES = 32
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
# The time of the last sign of life is kept this exactly: not every request writes.
_EXACT = timedelta(seconds=20)


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def is_token(text: str) -> bool:
    """Whether a cookie can be one of ours."""
    return bool(_SHAPE.fullmatch(text))


def form_token(token: str) -> str:
    """What every form of a session carries; another site cannot know it."""
    return hmac.new(token.encode(), b"signpost desk form", hashlib.sha256).hexdigest()


def owns(token: str, given: str) -> bool:
    """Whether a form with ``given`` was made for the session of ``token``."""
    return hmac.compare_digest(form_token(token).encode(), given.encode())


@dataclass(frozen=True)
class Session:
    """One browser that is signed in. ``left``: until it ends, if nothing is done."""

    token: str = field(repr=False)
    account: Account
    left: timedelta


class Sessions:
    """The sessions in the database."""

    def __init__(
        self, engine: Engine, policy: Policy, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._policy = policy
        self._now = now

    def begin(self, account_id: int) -> str:
        """Begin a session and give its token; what has ended is swept away."""
        token, now = new_token(), self._now()
        ended = sa.or_(
            m.sessions.c.began <= now - self._policy.whole,
            m.sessions.c.seen <= now - self._policy.idle,
        )
        with writing(self._engine) as connection:
            connection.execute(sa.delete(m.sessions).where(ended))
            connection.execute(
                sa.insert(m.sessions).values(
                    token_hash=_hash(token), account_id=account_id, began=now, seen=now
                )
            )
        return token

    def find(self, token: str, *, active: bool) -> Session | None:
        """The session of a token, unless it has ended or its account is disabled.

        Args:
            active: whether the person did something; a page that asks for news by itself does not
                keep anybody signed in.
        """
        if not is_token(token):
            return None
        now, key = self._now(), m.sessions.c.token_hash == _hash(token)
        wanted = sa.select(m.accounts, m.sessions.c.began, m.sessions.c.seen).join_from(
            m.sessions, m.accounts
        )
        with reading(self._engine) as connection:
            row = connection.execute(wanted.where(key)).mappings().first()
        if row is None or row["disabled"]:
            return None
        seen, whole = row["seen"], row["began"] + self._policy.whole
        if now >= min(seen + self._policy.idle, whole):
            return None
        if active and now - seen >= _EXACT:
            seen = now
            with writing(self._engine) as connection:
                connection.execute(sa.update(m.sessions).where(key).values(seen=now))
        return Session(token, account_of(row), min(seen + self._policy.idle, whole) - now)

    def end(self, token: str) -> None:
        """End one session."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(m.sessions).where(m.sessions.c.token_hash == _hash(token)))

    def end_all(self, account_id: int, *, but: str | None = None) -> None:
        """End every session of an account, except the one of token ``but``."""
        gone = sa.delete(m.sessions).where(m.sessions.c.account_id == account_id)
        if but is not None:
            gone = gone.where(m.sessions.c.token_hash != _hash(but))
        with writing(self._engine) as connection:
            connection.execute(gone)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
