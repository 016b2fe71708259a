"""Whether somebody may come in. Every way to fail looks and lasts the same from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.console import models as m
from bot.console import passwords
from bot.console.accounts import Account, Accounts
from bot.console.audit import STRANGER, Audit
from bot.console.codes import Codes
from bot.console.policy import Policy, utc_now
from bot.console.sessions import Sessions
from bot.handoff.database import writing
from bot.handoff.models import UtcTime


class SignIn:
    """Checks names, passwords and codes, and counts what fails."""

    def __init__(
        self,
        engine: Engine,
        policy: Policy,
        accounts: Accounts,
        sessions: Sessions,
        codes: Codes,
        audit: Audit,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._policy = policy
        self._accounts = accounts
        self._sessions = sessions
        self._codes = codes
        self._audit = audit
        self._now = now

    def attempt(self, name: str, password: str, code: str) -> str | None:
        """The token of a new session; None when the name, the password or the code is wrong, or
        the account is locked or disabled. The log names accounts that exist, and nothing else:
        people type passwords into the wrong box."""
        account = self._accounts.find(name)
        if account is None or account.disabled:
            passwords.matches(passwords.NOBODY, password)
            self._audit.record(STRANGER, "sign_in_failed", account.name if account else None)
            return None
        if not self._count(account):
            passwords.matches(passwords.NOBODY, password)
            self._audit.record(STRANGER, "sign_in_failed", account.name)
            return None
        if not self._right(account, password, code):
            self._audit.record(STRANGER, "sign_in_failed", account.name)
            if self._locked(account):
                self._audit.record(STRANGER, "locked", account.name)
            return None
        if passwords.outdated(account.password_hash):
            self._keep_hash(account, password)
        self._audit.record(account.name, "signed_in")
        self._set(account, failures=0, locked_until=None, signed_in=self._now())
        return self._sessions.begin(account.id)

    def knows(self, account: Account, password: str) -> bool:
        """Whether somebody who is signed in knows their password; counted as trying to sign in
        is, so that an open desk does not lend itself to guessing."""
        if not self._count(account):
            return False
        if not passwords.matches(account.password_hash, password):
            return False
        self._set(account, failures=0, locked_until=None)
        return True

    def _right(self, account: Account, password: str, code: str) -> bool:
        if not passwords.matches(account.password_hash, password):
            return False
        if account.password_until is not None and self._now() >= account.password_until:
            return False
        return not account.uses_code or self._codes.check(account.id, code)

    def _count(self, account: Account) -> bool:
        """Count a try before it is made, so that a hundred at once are not a hundred tries.
        False while the account is locked."""
        now, column = self._now(), m.accounts.c
        again = column.locked_until.is_not(None)  # it was locked, and that is over
        failures = sa.case((again, 1), else_=column.failures + 1)
        end = sa.literal(now + self._policy.locked, UtcTime)
        until = sa.case((failures >= self._policy.tries, end), else_=None)
        free = sa.or_(column.locked_until.is_(None), column.locked_until <= now)
        counted = (
            sa.update(m.accounts)
            .where(column.id == account.id, free)
            .values(failures=failures, locked_until=until)
        )
        with writing(self._engine) as connection:
            return bool(connection.execute(counted).rowcount)

    def _locked(self, account: Account) -> bool:
        found = self._accounts.find(account.name)
        return found is not None and found.locked_until is not None

    def _keep_hash(self, account: Account, password: str) -> None:
        self._set(account, password_hash=passwords.hashed(password))

    def _set(self, account: Account, **values: object) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                sa.update(m.accounts).where(m.accounts.c.id == account.id).values(**values)
            )
