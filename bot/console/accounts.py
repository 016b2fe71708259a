"""The people who may sign in at the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable, Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.console import models as m
from bot.console import passwords
from bot.console.policy import ADMIN, NAME, ROLES, Policy, utc_now
from bot.errors import E, SignpostError
from bot.handoff.database import Conflict, reading, writing


@dataclass(frozen=True)
class Account:
    """One person. ``must_change``: the password is a one-time one. ``uses_code``: a code from an
    app is asked for as well."""

    id: int
    name: str
    roles: frozenset[str]
    must_change: bool
    uses_code: bool
    locked_until: datetime | None
    disabled: bool
    created: datetime
    signed_in: datetime | None
    password_hash: str = field(repr=False, compare=False)
    password_until: datetime | None = field(repr=False, compare=False)


class LastAdmin(Exception):
    """Nobody would be left to look after the accounts."""


def account_of(row: Mapping[str, Any]) -> Account:
    """The account that a row holds."""
    return Account(
        id=row["id"],
        name=row["name"],
        roles=frozenset(row["roles"].split(",")),
        must_change=row["must_change"],
        uses_code=row["totp_secret"] is not None,
        locked_until=row["locked_until"],
        disabled=row["disabled"],
        created=row["created"],
        signed_in=row["signed_in"],
        password_hash=row["password_hash"],
        password_until=row["password_until"],
    )


class Accounts:
    """The accounts in the database."""

    def __init__(
        self, engine: Engine, policy: Policy, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._policy = policy
        self._now = now

    def all(self) -> list[Account]:
        """Every account, by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(m.accounts).order_by(m.accounts.c.name)).mappings()
            return [account_of(row) for row in rows]

    def find(self, name: str) -> Account | None:
        """The account of this name."""
        with reading(self._engine) as connection:
            wanted = sa.select(m.accounts).where(m.accounts.c.name == name.strip().lower())
            row = connection.execute(wanted).mappings().first()
        return account_of(row) if row is not None else None

    def named(self, name: str) -> Account:
        """The account of this name.

        Raises:
            SignpostError: E653 when there is none.
        """
        account = self.find(name)
        if account is None:
            raise SignpostError(E.NO_SUCH_ACCOUNT)
        return account

    def add(self, name: str, roles: Iterable[str]) -> str:
        """Add a person and give the one-time password.

        Raises:
            SignpostError: E651 a name or role that will not do, E652 a name that is taken.
        """
        name, kept = name.strip().lower(), _roles(roles)
        if not NAME.fullmatch(name):
            raise SignpostError(E.ACCOUNT_NAME)
        password, now = passwords.one_time(), self._now()
        row = {
            **self._fresh(password),
            "name": name,
            "roles": kept,
            "disabled": False,
            "created": now,
        }
        try:
            with writing(self._engine) as connection:
                connection.execute(sa.insert(m.accounts).values(row))
        except Conflict as error:
            raise SignpostError(E.ACCOUNT_TAKEN) from error
        return password

    def first_admin(self, name: str, roles: Iterable[str]) -> str | None:
        """Add the first person of all and give the password; None when there is anybody."""
        with reading(self._engine) as connection:
            if connection.execute(sa.select(m.accounts.c.id).limit(1)).first() is not None:
                return None
        try:
            return self.add(name, roles)
        except SignpostError as error:
            if error.code == E.ACCOUNT_TAKEN.code:  # another process was quicker
                return None
            raise

    def reset(self, account_id: int) -> str:
        """Give a one-time password, take the code away and unlock."""
        password = passwords.one_time()
        self._change(account_id, **self._fresh(password))
        return password

    def set_password(self, account_id: int, password: str) -> None:
        """Keep the password that the person chose."""
        self._change(
            account_id,
            password_hash=passwords.hashed(password),
            must_change=False,
            password_until=None,
        )

    def set_roles(self, account_id: int, roles: Iterable[str]) -> None:
        """Change what the person may do. Raises LastAdmin; SignpostError E651."""
        self._change(account_id, roles=_roles(roles))

    def set_disabled(self, account_id: int, disabled: bool) -> None:
        """Shut the person out, or let them in again. Raises LastAdmin."""
        self._change(account_id, disabled=disabled)

    def _fresh(self, password: str) -> dict[str, Any]:
        return {
            "password_hash": passwords.hashed(password),
            "must_change": True,
            "password_until": self._now() + self._policy.one_time,
            "failures": 0,
            "locked_until": None,
            "totp_secret": None,
            "totp_offered": None,
            "totp_step": 0,
        }

    def _change(self, account_id: int, **values: Any) -> None:
        changed = sa.update(m.accounts).where(m.accounts.c.id == account_id).values(**values)
        with writing(self._engine) as connection:
            # Locked, so that two admins cannot shut each other out at once.
            rows = connection.execute(sa.select(m.accounts).with_for_update()).mappings().all()
            connection.execute(changed)
            left = [row | values if row["id"] == account_id else row for row in map(dict, rows)]
            if not any(_admin(row) for row in left) and any(_admin(row) for row in rows):
                raise LastAdmin


def _admin(row: Mapping[str, Any]) -> bool:
    return ADMIN in row["roles"].split(",") and not row["disabled"]


def _roles(roles: Iterable[str]) -> str:
    wanted = set(roles)
    if not wanted or not wanted <= set(ROLES):
        raise SignpostError(E.ACCOUNT_ROLE, roles=", ".join(ROLES))
    return ",".join(role for role in ROLES if role in wanted)
