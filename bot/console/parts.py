"""What the desk's pages work with, put together once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Callable

from bot.console.accounts import Accounts
from bot.console.audit import Audit
from bot.console.codes import Codes
from bot.console.policy import ADMIN, ADVISER, Policy, utc_now
from bot.console.replies import Replies
from bot.console.sessions import Sessions
from bot.console.signing_in import SignIn
from bot.console.store import open_store
from bot.handoff.desk import Desk
from bot.handoff.secrets import keyring
from bot.handoff.watch import Words
from bot.settings import Settings
from services_kb.repository import Repository
from services_kb.search import Search

FIRST_ADMIN = "admin"
# A small service's first person looks after the accounts and answers as well.
FIRST_ROLES = (ADMIN, ADVISER)


@dataclass(frozen=True)
class Directory:
    """The knowledge base, for replies and cards."""

    repository: Repository
    search: Search


@dataclass(frozen=True)
class People:
    """Accounts and what belongs to them."""

    accounts: Accounts
    sessions: Sessions
    codes: Codes
    audit: Audit
    sign_in: SignIn


@dataclass(frozen=True)
class Parts:
    """Everything."""

    settings: Settings
    policy: Policy
    desk: Desk
    directory: Directory
    replies: Replies
    people: People
    words: Words | None
    now: Callable[[], datetime]


def people(
    settings: Settings, policy: Policy | None = None, now: Callable[[], datetime] = utc_now
) -> People:
    """The accounts in the database that holds the cases.

    Raises:
        DeskAway: E601 when it cannot be used.
        SignpostError: E607 or E608 for the keys.
    """
    policy = policy or Policy()
    keys = keyring(settings)
    engine = open_store(settings.cases_url)
    accounts = Accounts(engine, policy, now)
    sessions = Sessions(engine, policy, now)
    codes = Codes(engine, keys, now)
    audit = Audit(engine, now)
    return People(
        accounts,
        sessions,
        codes,
        audit,
        SignIn(engine, policy, accounts, sessions, codes, audit, now),
    )
