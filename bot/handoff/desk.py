"""The adviser's desk: everything that is done with a case."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any, Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.handoff import models as m
from bot.handoff.database import Conflict, make_engine, migrate, reading, writing
from bot.handoff.errors import CaseClosed, DeskAway, NoSuchCase
from bot.handoff.keeping import Keeping
from bot.handoff.lines import Lines
from bot.handoff.outbox import Outbox
from bot.handoff.queue import Queue
from bot.handoff.records import EMERGENCY, LEVELS, Case, NewCase, Said
from bot.handoff.rows import add_line, case_of
from bot.handoff.secrets import keyring
from bot.handoff.store import Store, update, utc_now
from bot.settings import Settings

# Without 0 and O, 1, I and L, and without vowels: nothing to mistake, no words by chance.
ID_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
_OPEN_ATTEMPTS = 5
# Put together once: it is asked on every message, and mostly finds nothing.
_CURRENT = sa.select(m.case).where(m.case.c.conversation == sa.bindparam("conversation"), m.OPEN)


def open_desk(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Desk:
    """The desk over the database and the keys that the settings name; makes or upgrades its tables.

    Raises:
        DeskAway: E601 when the database cannot be used, E606 when the keys are not those that the
            stored cases were written with.
        SignpostError: E607 or E608 for the keys.
    """
    keys = keyring(settings)
    engine = make_engine(settings.cases_url)
    try:
        migrate(engine)
        desk = Desk(engine, keys, clock)
        desk.check_keys()
    except DeskAway:
        engine.dispose()
        raise
    return desk


class Desk(Queue, Lines, Outbox, Keeping, Store):
    """Cases in a database. All methods wait for it: asyncio code calls them in a thread.

    Every method raises DeskAway when the database cannot be used; nothing was stored then.

    Args:
        engine: of :func:`bot.handoff.database.make_engine`.
        keys: what is written is sealed with them.
        clock: gives the time.
    """

    def open(self, new: NewCase, history: Sequence[Said]) -> Case:
        """Open a case with the conversation so far. A conversation has one open case: opening again
        raises it, and consent given later counts."""
        for _ in range(_OPEN_ATTEMPTS):
            try:
                with writing(self._engine) as connection:
                    return self._open(connection, new, history)
            except Conflict:
                continue  # the same conversation, or the same id, a moment ago
        raise DeskAway("Conflict")

    def current(self, conversation: str) -> Case | None:
        """The conversation's open case; one indexed query, for it is asked on every message."""
        with reading(self._engine) as connection:
            row = connection.execute(_CURRENT, {"conversation": conversation}).one_or_none()
        return None if row is None else case_of(row, self._keys)

    def case(self, case_id: str) -> Case:
        """The case of this id. Raises NoSuchCase."""
        with reading(self._engine) as connection:
            query = sa.select(m.case).where(m.case.c.id == case_id)
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchCase
        return case_of(row, self._keys)

    def answer(
        self,
        conversation: str,
        *,
        safe_to_write: bool | None = None,
        contact: str | None = None,
    ) -> None:
        """What the person added to the open case; None leaves as it was. Nothing happens when no
        case is open."""
        with writing(self._engine) as connection:
            row = self._locked_current(connection, conversation)
            values: dict[str, Any] = {}
            if safe_to_write is not None:
                values["safe_to_write"] = safe_to_write
            if contact is not None:
                values["contact"] = self._keys.seal(contact)
            if row is not None and values:
                update(connection, row.id, **values)

    def raise_level(
        self, case_id: str, level: str, category: str | None, reasons: Sequence[str]
    ) -> None:
        """Raise a case; a level that is not graver than the case's changes nothing.

        Raises:
            CaseClosed, NoSuchCase.
        """
        with writing(self._engine) as connection:
            row = self._locked(connection, case_id)
            if row.state == "closed":
                raise CaseClosed
            self._raise(connection, row, level, category, tuple(reasons))

    def _open(self, connection: Connection, new: NewCase, history: Sequence[Said]) -> Case:
        row = self._locked_current(connection, new.conversation)
        case_id = self._insert(connection, new, history) if row is None else row.id
        if row is not None:
            self._raise(connection, row, new.level, new.category, new.reasons)
            if new.consent == "given":
                update(connection, case_id, consent="given")
        query = sa.select(m.case).where(m.case.c.id == case_id)
        return case_of(connection.execute(query).one(), self._keys)

    def _insert(self, connection: Connection, new: NewCase, history: Sequence[Said]) -> str:
        now = self._clock()
        case_id = _new_id()
        emergency = new.level == EMERGENCY
        connection.execute(
            sa.insert(m.case).values(
                id=case_id,
                conversation=new.conversation,
                channel=new.channel,
                rank=LEVELS.index(new.level),
                category=new.category,
                reasons=list(new.reasons),
                consent=new.consent,
                language=new.language,
                state="waiting",
                opened=now,
                waiting_since=now,
                alert=EMERGENCY if emergency else None,
                alert_after=now if emergency else None,
            )
        )
        for said in history:
            add_line(connection, self._keys, case_id, said, delivered=said.at, history=True)
        return case_id


def _new_id() -> str:
    letters = random.SystemRandom().choices(ID_LETTERS, k=6)
    return "".join(letters[:4]) + "-" + "".join(letters[4:])
