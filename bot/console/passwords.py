"""Passwords: argon2id hashes, one-time passwords, and which ones will do."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.console.policy import Policy

# No letters or digits that look like others.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
_LEAST_DIFFERENT = 5
# Each check takes 64 MiB: a flood of them must not take the machine.
_AT_ONCE = threading.BoundedSemaphore(2)
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The password as it may be kept."""
    with _AT_ONCE:
        return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether ``password`` is the one that ``kept`` was made of."""
    with _AT_ONCE:
        try:
            return _hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


# What is checked when there is no such account, so that an answer takes as long as any other.
NOBODY = hashed(secrets.token_urlsafe())


def one_time() -> str:
    """A password that nobody can guess and that can be read out: about 79 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def objection(password: str, again: str, name: str, policy: Policy) -> str | None:
    """Why a new password will not do; the templates hold the words. None when it will."""
    if password != again:
        return "different"
    if len(password) < policy.shortest:
        return "short"
    if len(password) > policy.longest:
        return "long"
    if len(set(password.lower())) < _LEAST_DIFFERENT or name in password.lower():
        return "simple"
    return None
