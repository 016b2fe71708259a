"""Who has which case: the queue, and taking, giving back, handing on and closing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.handoff import models as m
from bot.handoff.database import reading, writing
from bot.handoff.errors import AlreadyClaimed, CaseClosed, NoSuchCase
from bot.handoff.records import EMERGENCY, LEVELS, OUTCOMES, Case, Said
from bot.handoff.rows import add_line, case_of
from bot.handoff.store import Store, update

OVERDUE = "overdue"
# How long the alert that one process sends is left to it, and how soon a failed one is tried again.
ALERT_AGAIN = timedelta(seconds=60)
# What the person is told, or None for nothing.
Words = Callable[[Case], str | None]


class Queue(Store):
    """The queue and the advisers' cases."""

    def queue(self) -> list[Case]:
        """Cases that wait: by level, then the longest waiting first."""
        order = (m.case.c.rank.desc(), m.case.c.opened)
        return self._many(sa.select(m.case).where(m.WAITING).order_by(*order))

    def cases(
        self, *, adviser: str | None = None, closed_since: datetime | None = None
    ) -> list[Case]:
        """Cases that advisers have, or that ``adviser`` has; with ``closed_since``, also those
        closed since then. The newest first."""
        wanted = m.WITH_ADVISER
        if closed_since is not None:
            wanted = sa.or_(m.WITH_ADVISER, m.case.c.closed >= closed_since)
        query = sa.select(m.case).where(wanted).order_by(m.case.c.opened.desc())
        return self._many(query if adviser is None else query.where(m.case.c.adviser == adviser))

    def claim(self, case_id: str, adviser: str) -> Case:
        """Take a waiting case. Of two advisers at the same moment, one gets it; asking again for
        one's own case is no error.

        Raises:
            AlreadyClaimed, CaseClosed, NoSuchCase.
        """
        now = self._clock()
        taken = {"state": "with_adviser", "adviser": adviser, "claimed": now, "adviser_seen": now}
        with writing(self._engine) as connection:
            connection.execute(
                sa.update(m.case)
                .where(m.case.c.id == case_id, m.WAITING)
                .values(**taken, alert=None)
            )
            row = connection.execute(sa.select(m.case).where(m.case.c.id == case_id)).one_or_none()
        if row is None:
            raise NoSuchCase
        if row.state == "closed":
            raise CaseClosed
        if row.adviser != adviser:
            raise AlreadyClaimed(row.adviser)
        return case_of(row, self._keys)

    def release(self, case_id: str, adviser: str) -> None:
        """Give a case back to the queue. Raises as :meth:`say` does."""
        with writing(self._engine) as connection:
            self._requeue(connection, self._held(connection, case_id, adviser))

    def hand_on(self, case_id: str, adviser: str, to: str) -> None:
        """Give a case to another adviser, who has to open it before it counts as abandoned.
        Raises as :meth:`say` does."""
        now = self._clock()
        with writing(self._engine) as connection:
            self._held(connection, case_id, adviser)
            update(connection, case_id, adviser=to, claimed=now, adviser_seen=now)

    def close(self, case_id: str, adviser: str, outcome: str, words: Words | None = None) -> None:
        """Close a case; the conversation returns to the bot.

        Args:
            outcome: one of records.OUTCOMES.
            words: what the person is told, stored in the same step; without it, nothing.

        Raises:
            ValueError: an unknown outcome. Else as :meth:`say` does.
        """
        if outcome not in OUTCOMES:
            raise ValueError("unknown outcome")
        with writing(self._engine) as connection:
            row = self._held(connection, case_id, adviser)
            now = self._clock()
            update(connection, case_id, state="closed", closed=now, outcome=outcome, alert=None)
            self._tell(connection, row, words)

    def seen(self, case_id: str, adviser: str) -> None:
        """The adviser's page is there. Nothing happens when the case is not theirs any more."""
        theirs = (m.case.c.id == case_id, m.case.c.adviser == adviser, m.WITH_ADVISER)
        with writing(self._engine) as connection:
            connection.execute(sa.update(m.case).where(*theirs).values(adviser_seen=self._clock()))

    def take_overdue(self, waited_since: datetime, words: Words | None = None) -> list[Case]:
        """Cases that wait since ``waited_since`` or longer and whose person was not told so; each
        is given once, to one of many processes, and has to be alerted.

        Args:
            words: what the person is told, stored in the same step.
        """
        overdue = (
            m.WAITING,
            m.case.c.waiting_since <= waited_since,
            m.case.c.told_waiting.is_(None),
        )
        now = self._clock()

        def tell(connection: Connection, row: Any) -> None:
            alert = EMERGENCY if LEVELS[row.rank] == EMERGENCY else OVERDUE
            update(connection, row.id, told_waiting=now, alert=alert, alert_after=now)
            self._tell(connection, row, words)

        return self._take(overdue, tell)

    def take_abandoned(self, seen_before: datetime, words: Words | None = None) -> list[Case]:
        """Put cases whose adviser was last seen before ``seen_before`` back into the queue; each is
        given once. ``words`` as for :meth:`take_overdue`."""

        def put_back(connection: Connection, row: Any) -> None:
            self._requeue(connection, row)
            self._tell(connection, row, words)

        return self._take((m.WITH_ADVISER, m.case.c.adviser_seen < seen_before), put_back)

    def take_alerts(self, now: datetime) -> list[tuple[Case, str]]:
        """Cases that somebody has to be alerted to, with why: "emergency" or "overdue". They are
        given again after a while, until :meth:`alerted` or until somebody takes the case."""
        why: dict[str, str] = {}

        def lease(connection: Connection, row: Any) -> None:
            why[row.id] = row.alert
            update(connection, row.id, alert_after=now + ALERT_AGAIN)

        taken = self._take((m.TO_ALERT, m.case.c.alert_after <= now), lease)
        return [(case, why[case.id]) for case in taken]

    def alerted(self, case_id: str, why: str) -> None:
        """An alert got through."""
        sent = (m.case.c.id == case_id, m.case.c.alert == why)
        with writing(self._engine) as connection:
            connection.execute(sa.update(m.case).where(*sent).values(alert=None))

    def _take(
        self, conditions: tuple[Any, ...], act: Callable[[Connection, Any], None]
    ) -> list[Case]:
        """Act on each case once, whoever else does the same now; gives the cases as they are then.

        Looks first and locks afterwards: mostly there is nothing to do.
        """
        query = sa.select(m.case).where(*conditions).order_by(m.case.c.rank.desc())
        with reading(self._engine) as connection:
            if connection.execute(query.limit(1)).one_or_none() is None:
                return []
        with writing(self._engine) as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            for row in rows:
                act(connection, row)
            ids = [row.id for row in rows]
            done = {
                row.id: case_of(row, self._keys)
                for row in connection.execute(sa.select(m.case).where(m.case.c.id.in_(ids)))
            }
        return [done[key] for key in ids]

    def _requeue(self, connection: Connection, row: Any) -> None:
        now = self._clock()
        emergency = LEVELS[row.rank] == EMERGENCY
        update(
            connection,
            row.id,
            state="waiting",
            adviser=None,
            claimed=None,
            adviser_seen=None,
            waiting_since=now,
            told_waiting=None,
            alert=EMERGENCY if emergency else None,
            alert_after=now,
        )

    def _tell(self, connection: Connection, row: Any, words: Words | None) -> None:
        text = None if words is None else words(case_of(row, self._keys))
        if text is not None:
            said = Said("assistant", text, self._clock())
            add_line(connection, self._keys, row.id, said, delivered=None)
