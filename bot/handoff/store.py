"""What the parts of the desk share: the database, the keys, the clock."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.handoff import models as m
from bot.handoff.database import reading
from bot.handoff.errors import AlreadyClaimed, CaseClosed, NoSuchCase, NotClaimed
from bot.handoff.records import EMERGENCY, LEVELS, Case
from bot.handoff.rows import case_of
from bot.handoff.secrets import Keyring


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(timezone.utc)


class Store:
    """Base of the desk's parts; see :class:`bot.handoff.desk.Desk`."""

    def __init__(
        self, engine: Engine, keys: Keyring, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock

    def _many(self, query: Any) -> list[Case]:
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [case_of(row, self._keys) for row in rows]

    def _locked(self, connection: Connection, case_id: str) -> Any:
        """The case's row, which nobody else changes until this transaction ends."""
        query = sa.select(m.case).where(m.case.c.id == case_id).with_for_update()
        row = connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchCase
        return row

    def _held(self, connection: Connection, case_id: str, adviser: str) -> Any:
        """The row, locked, of a case that ``adviser`` has."""
        row = self._locked(connection, case_id)
        if row.state == "closed":
            raise CaseClosed
        if row.adviser is None:
            raise NotClaimed
        if row.adviser != adviser:
            raise AlreadyClaimed(row.adviser)
        return row

    def _locked_current(self, connection: Connection, conversation: str) -> Any:
        query = (
            sa.select(m.case).where(m.case.c.conversation == conversation, m.OPEN).with_for_update()
        )
        return connection.execute(query).one_or_none()

    def _raise(
        self,
        connection: Connection,
        row: Any,
        level: str | None,
        category: str | None,
        reasons: tuple[str, ...],
    ) -> None:
        """Raise the locked case when ``level`` is graver than what it has."""
        if level is None or LEVELS.index(level) <= row.rank:
            return
        values: dict[str, Any] = {
            "rank": LEVELS.index(level),
            "category": category or row.category,
            "reasons": list(reasons),
        }
        if level == EMERGENCY and row.state == "waiting":
            values |= {"alert": EMERGENCY, "alert_after": self._clock()}
        update(connection, row.id, **values)


def update(connection: Connection, case_id: str, **values: Any) -> None:
    """Change columns of one case."""
    connection.execute(sa.update(m.case).where(m.case.c.id == case_id).values(**values))
