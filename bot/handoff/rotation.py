"""Putting everything under a new key."""

from __future__ import annotations

from typing import Callable, Sequence

from sqlalchemy.engine import Engine

from bot.handoff.database import make_engine, migrate
from bot.handoff.desk import Desk
from bot.handoff.secrets import FileKeyring, Keyring, keyring, new_key
from bot.settings import Settings

# Encrypts again what somebody else keeps under the same keys; gives how much it was.
Reseal = Callable[[Engine, Keyring], int]


def rotate_keys(settings: Settings, also: Sequence[Reseal] = ()) -> int:
    """Encrypt every line and contact again, and what ``also`` looks after; gives their number.

    With SIGNPOST_CASE_KEYS: under its first key. With a key file: under a fresh key, which the
    assistant that runs takes up from the file, and the old ones leave the file. If it is broken
    off, both stand in the file, everything can be read, and it can be run again.

    Raises:
        DeskAway: E601 when the database cannot be used, E606 when a stored line cannot be opened.
        SignpostError: E607 or E608 for the keys.
    """
    keys = keyring(settings)
    engine = make_engine(settings.cases_url)
    try:
        migrate(engine)
        if isinstance(keys, FileKeyring):
            # Whoever writes seals inside the transaction, and SQLite lets one write at a time: what
            # is sealed with the old key is stored before the first line is sealed again here.
            keys.put([new_key(), *keys.keys()])
        done = Desk(engine, keys).reseal() + sum(reseal(engine, keys) for reseal in also)
        if isinstance(keys, FileKeyring):
            keys.put(keys.keys()[:1])
    finally:
        engine.dispose()
    return done
