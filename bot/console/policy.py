"""How strict the desk is. Times follow NIST SP 800-63B (level 2: 30 minutes idle, 12 hours in all)
and OWASP's advice on lockout; passwords follow the NCSC: length, and no rules about characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

ADVISER = "adviser"
REVIEWER = "reviewer"
ADMIN = "admin"
ROLES = (ADVISER, REVIEWER, ADMIN)
ANYONE = frozenset(ROLES)

NAME = re.compile(r"[a-z][a-z0-9.-]{1,30}[a-z0-9]")


@dataclass(frozen=True)
class Policy:
    """The limits; tests have their own."""

    idle: timedelta = timedelta(minutes=30)
    whole: timedelta = timedelta(hours=12)
    # WCAG 2.2.1: people are told before their time ends, and can have more of it.
    warn: timedelta = timedelta(minutes=3)
    tries: int = 5
    locked: timedelta = timedelta(minutes=15)
    one_time: timedelta = timedelta(days=7)
    shortest: int = 12
    longest: int = 256
    # Tries to sign in from one address in a minute: an office shares one.
    tries_an_address: int = 30


def utc_now() -> datetime:
    """The time; aware, and in UTC."""
    return datetime.now(timezone.utc)
