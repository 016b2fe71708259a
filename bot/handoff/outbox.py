"""Lines on their way to people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Collection

import sqlalchemy as sa

from bot.handoff import models as m
from bot.handoff.database import reading, writing
from bot.handoff.records import Case, CaseMessage
from bot.handoff.rows import case_of, message_of
from bot.handoff.store import Store

# How long one process may take to deliver what a case has to say; what failed waits as long.
DELIVERY_LEASE = timedelta(seconds=30)
_AT_ONCE = 200


class Outbox(Store):
    """The adviser's and the assistant's lines, until the person has them."""

    def undelivered(self) -> list[tuple[Case, CaseMessage]]:
        """The oldest lines that the person does not have yet, in order."""
        with reading(self._engine) as connection:
            return self._waiting(connection, m.TO_DELIVER)

    def mark_delivered(self, number: int) -> bool:
        """The person has this line. False when it was marked before, or is gone."""
        with writing(self._engine) as connection:
            done = connection.execute(
                sa.update(m.message)
                .where(m.message.c.number == number, m.message.c.delivered.is_(None))
                .values(delivered=self._clock())
            )
        return bool(done.rowcount)

    def take_deliveries(
        self, channels: Collection[str], now: datetime
    ) -> list[tuple[Case, list[CaseMessage]]]:
        """What there is to deliver over ``channels``, a case's lines in order. No other process is
        given a case until :meth:`delivered_all`, or until the lease ends because this one died or
        the channel did not take a line."""
        free = sa.or_(m.case.c.delivering_until.is_(None), m.case.c.delivering_until <= now)
        cases_of_lines = sa.select(m.message.c.case_id).where(m.TO_DELIVER)
        wanted = (m.case.c.id.in_(cases_of_lines), m.case.c.channel.in_(sorted(channels)), free)
        query = sa.select(m.case.c.id).where(*wanted)
        with reading(self._engine) as connection:
            if connection.execute(query.limit(1)).one_or_none() is None:
                return []
        with writing(self._engine) as connection:
            ids = list(connection.execute(query.with_for_update(skip_locked=True)).scalars())
            connection.execute(
                sa.update(m.case)
                .where(m.case.c.id.in_(ids))
                .values(delivering_until=now + DELIVERY_LEASE)
            )
            pairs = self._waiting(connection, sa.and_(m.TO_DELIVER, m.case.c.id.in_(ids)))
        lines: dict[str, list[CaseMessage]] = {case.id: [] for case, _ in pairs}
        for case, message in pairs:
            lines[case.id].append(message)
        return [(case, lines[case.id]) for case in {case.id: case for case, _ in pairs}.values()]

    def delivered_all(self, case_id: str) -> None:
        """What was taken for this case is delivered: what comes next need not wait."""
        with writing(self._engine) as connection:
            connection.execute(
                sa.update(m.case).where(m.case.c.id == case_id).values(delivering_until=None)
            )

    def _waiting(self, connection: Any, condition: Any) -> list[tuple[Case, CaseMessage]]:
        query = sa.select(m.message).join(m.case).where(condition)
        rows = connection.execute(query.order_by(m.message.c.number).limit(_AT_ONCE)).all()
        ids = {row.case_id for row in rows}
        cases = {
            row.id: case_of(row, self._keys)
            for row in connection.execute(sa.select(m.case).where(m.case.c.id.in_(ids)))
        }
        return [(cases[row.case_id], message_of(row, self._keys)) for row in rows]
