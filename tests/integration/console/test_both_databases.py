"""Accounts, sign-in, sessions and codes on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa

from bot.console import models as m
from bot.console.accounts import Accounts, LastAdmin
from bot.console.audit import Audit
from bot.console.codes import Codes, reseal
from bot.console.policy import Policy
from bot.console.sessions import Sessions
from bot.console.signing_in import SignIn
from bot.errors import SignpostError
from bot.handoff.database import reading
from bot.handoff.secrets import Keyring, new_key
from tests.desk import Clock


class Door:
    """The parts of signing in over one database."""

    def __init__(self, engine) -> None:
        self.clock, policy = Clock(), Policy()
        self.accounts = Accounts(engine, policy, self.clock)
        self.sessions = Sessions(engine, policy, self.clock)
        self.key = new_key()
        self.codes = Codes(engine, Keyring([self.key]), self.clock)
        self.audit = Audit(engine, self.clock)
        self.sign_in = SignIn(
            engine, policy, self.accounts, self.sessions, self.codes, self.audit, self.clock
        )


@pytest.fixture
def door(engine) -> Door:
    return Door(engine)


def test_somebody_comes_in_and_goes_out(door):
    password = door.accounts.add("amina", ["adviser"])
    token = door.sign_in.attempt("amina", password, "")
    session = door.sessions.find(token, active=True)
    assert session.account.name == "amina"
    assert session.left == timedelta(minutes=30)
    door.sessions.end(token)
    assert door.sessions.find(token, active=True) is None


def test_tries_at_the_same_time_are_counted_one_by_one(door, engine):
    password = door.accounts.add("amina", ["adviser"])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: door.sign_in.attempt("amina", f"wrong {n}", ""), range(12)))
    assert found == [None] * 12
    with reading(engine) as connection:
        assert connection.execute(sa.select(m.accounts.c.failures)).scalar_one() == 5
    assert door.sign_in.attempt("amina", password, "") is None
    door.clock.move(minutes=15)
    assert door.sign_in.attempt("amina", password, "") is not None


def test_a_code_works_once_also_at_the_same_time(door):
    door.accounts.add("amina", ["adviser"])
    account = door.accounts.named("amina")
    code = pyotp.TOTP(door.codes.offer(account.id))
    assert door.codes.prove(account.id, code.at(door.clock.now))
    door.clock.move(minutes=1)
    right = code.at(door.clock.now)
    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(lambda _: door.codes.check(account.id, right), range(4)))
    assert sorted(used) == [False, False, False, True]


def test_codes_are_sealed_again(door, engine):
    door.accounts.add("amina", ["adviser"])
    account = door.accounts.named("amina")
    secret = door.codes.offer(account.id)
    fresh = new_key()
    with pytest.raises(SignpostError, match="E606"):
        Codes(engine, Keyring([fresh])).offer(account.id)
    assert reseal(engine, Keyring([fresh, door.key])) == 1
    assert Codes(engine, Keyring([fresh])).offer(account.id) == secret


def test_two_admins_cannot_switch_each_other_off(door):
    for name in ("root", "other"):
        door.accounts.add(name, ["admin"])
    ids = [account.id for account in door.accounts.all()]

    def switch_off(account_id: int) -> bool:
        try:
            door.accounts.set_disabled(account_id, True)
        except LastAdmin:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(switch_off, ids)) == [False, True]


def test_a_name_is_given_once(door):
    door.accounts.add("amina", ["adviser"])
    with pytest.raises(SignpostError, match="E652"):
        door.accounts.add("Amina", ["adviser"])
    assert door.accounts.first_admin("root", ["admin"]) is None
