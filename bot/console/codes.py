"""Codes from an app (TOTP, RFC 6238) as a second step: offered, proved, checked, each used once."""

from __future__ import annotations

from datetime import datetime
from typing import Callable

import pyotp
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.console import models as m
from bot.console.policy import utc_now
from bot.console.store import migrate
from bot.handoff.database import reading, writing
from bot.handoff.secrets import Keyring

ISSUER = "Signpost desk"
# Clocks differ: the code before and the one after are taken as well.
_AROUND = (-1, 0, 1)
_STEP_SECONDS = 30


class Codes:
    """The secrets that codes are made from, encrypted in the database."""

    def __init__(
        self, engine: Engine, keys: Keyring, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._now = now

    def offer(self, account_id: int) -> str:
        """A secret for the person's app, kept until a code of it has come: the same one when the
        page is opened again."""
        with writing(self._engine) as connection:
            kept = self._read(connection, account_id, m.accounts.c.totp_offered)
            if kept is not None:
                return kept
            secret = pyotp.random_base32()
            sealed = self._keys.seal(secret).decode("ascii")
            self._set(connection, account_id, totp_offered=sealed)
        return secret

    def prove(self, account_id: int, code: str) -> bool:
        """Begin to ask for codes, when ``code`` is one of the secret that was offered."""
        with writing(self._engine) as connection:
            secret = self._read(connection, account_id, m.accounts.c.totp_offered)
            step = self._step(secret, code) if secret is not None else None
            if secret is None or step is None:
                return False
            sealed = self._keys.seal(secret).decode("ascii")
            self._set(connection, account_id, totp_secret=sealed, totp_offered=None, totp_step=step)
        return True

    def check(self, account_id: int, code: str) -> bool:
        """Whether ``code`` is right now and has not been used."""
        with reading(self._engine) as connection:
            secret = self._read(connection, account_id, m.accounts.c.totp_secret)
        step = self._step(secret, code) if secret is not None else None
        if step is None:
            return False
        unused = sa.and_(m.accounts.c.id == account_id, m.accounts.c.totp_step < step)
        with writing(self._engine) as connection:
            used = connection.execute(sa.update(m.accounts).where(unused).values(totp_step=step))
            return bool(used.rowcount)

    def stop(self, account_id: int) -> None:
        """Ask for codes no longer."""
        with writing(self._engine) as connection:
            self._set(connection, account_id, totp_secret=None, totp_offered=None)

    def _read(self, connection: Connection, account_id: int, column: sa.Column[str]) -> str | None:
        sealed = connection.execute(
            sa.select(column).where(m.accounts.c.id == account_id)
        ).scalar_one_or_none()
        return None if sealed is None else self._keys.open(sealed.encode("ascii"))

    def _set(self, connection: Connection, account_id: int, **values: object) -> None:
        connection.execute(
            sa.update(m.accounts).where(m.accounts.c.id == account_id).values(**values)
        )

    def _step(self, secret: str, code: str) -> int | None:
        """Which 30 seconds, counted from 1970, the code belongs to."""
        digits = code.replace(" ", "")
        now = int(self._now().timestamp()) // _STEP_SECONDS
        for step in (now + around for around in _AROUND):
            right = pyotp.TOTP(secret).at(step * _STEP_SECONDS)
            if pyotp.utils.strings_equal(right, digits):
                return step
        return None


def reseal(engine: Engine, keys: Keyring) -> int:
    """Encrypt every secret under the first key; gives their number.

    Raises:
        DeskAway: E601 when the database cannot be used, E606 when a secret cannot be opened.
    """
    migrate(engine)
    resealed = 0
    with writing(engine) as connection:
        for column in (m.accounts.c.totp_secret, m.accounts.c.totp_offered):
            kept = sa.select(m.accounts.c.id, column).where(column.is_not(None))
            for account_id, sealed in connection.execute(kept).all():
                fresh = keys.reseal(sealed.encode("ascii")).decode("ascii")
                key = m.accounts.c.id == account_id
                connection.execute(sa.update(m.accounts).where(key).values({column: fresh}))
                resealed += 1
    return resealed


def address(secret: str, name: str) -> str:
    """What an app on the same device opens: ``otpauth://...``."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
