"""What ends: wiping, purging, and keys that are replaced."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.handoff import models as m
from bot.handoff.database import clean_up, reading, writing
from bot.handoff.records import ERASED
from bot.handoff.rows import case_of, message_of
from bot.handoff.store import Store

_BATCH = 500


class Keeping(Store):
    """How long cases are kept, and under which key."""

    def erase(self, conversation: str) -> None:
        """The person wipes the conversation: the words, the contact and what was made of the words
        go, from closed cases too, and nothing leads from a case to the conversation any more. An
        open case is closed as "erased". Levels and times stay."""
        cases = m.case.c.conversation == conversation
        with writing(self._engine) as connection:
            query = sa.select(m.case.c.id).where(cases).with_for_update()
            ids = list(connection.execute(query).scalars())
            if not ids:
                return
            connection.execute(sa.delete(m.message).where(m.message.c.case_id.in_(ids)))
            these = m.case.c.id.in_(ids)
            connection.execute(
                sa.update(m.case)
                .where(these, m.OPEN)
                .values(state="closed", closed=self._clock(), outcome=ERASED, alert=None)
            )
            connection.execute(
                sa.update(m.case)
                .where(these)
                .values(
                    conversation="",
                    contact=None,
                    category=None,
                    reasons=[],
                    language=None,
                    safe_to_write=None,
                )
            )
        clean_up(self._engine)

    def purge(self, closed_before: datetime) -> int:
        """Delete cases that were closed before ``closed_before``, whole; gives their number."""
        old = sa.select(m.case.c.id).where(m.case.c.closed < closed_before)
        with reading(self._engine) as connection:
            if connection.execute(old.limit(1)).one_or_none() is None:
                return 0
        with writing(self._engine) as connection:
            connection.execute(sa.delete(m.message).where(m.message.c.case_id.in_(old)))
            purged = connection.execute(sa.delete(m.case).where(m.case.c.closed < closed_before))
        clean_up(self._engine)
        return int(purged.rowcount)

    def reseal(self) -> int:
        """Encrypt everything again under the first key; gives the number of lines and contacts.

        Raises:
            CaseUnreadable: E606; what was done until then stays, and doing it again is harmless.
        """
        done = self._reseal_contacts()
        after = 0
        while True:
            with writing(self._engine) as connection:
                rows = connection.execute(
                    sa.select(m.message.c.number, m.message.c.body)
                    .where(m.message.c.number > after)
                    .order_by(m.message.c.number)
                    .limit(_BATCH)
                    .with_for_update()
                ).all()
                for number, body in rows:
                    connection.execute(
                        sa.update(m.message)
                        .where(m.message.c.number == number)
                        .values(body=self._keys.reseal(bytes(body)))
                    )
            if not rows:
                break
            done, after = done + len(rows), rows[-1].number
        clean_up(self._engine)
        return done

    def _reseal_contacts(self) -> int:
        with writing(self._engine) as connection:
            query = sa.select(m.case.c.id, m.case.c.contact).where(m.case.c.contact.is_not(None))
            rows = connection.execute(query.with_for_update()).all()
            for key, contact in rows:
                connection.execute(
                    sa.update(m.case)
                    .where(m.case.c.id == key)
                    .values(contact=self._keys.reseal(bytes(contact)))
                )
        return len(rows)

    def check_keys(self) -> None:
        """Raise CaseUnreadable (E606) when the oldest or the newest line cannot be opened: better
        at start than when an adviser needs it."""
        number = m.message.c.number
        with reading(self._engine) as connection:
            for order in (number, number.desc()):
                row = connection.execute(
                    sa.select(m.message).order_by(order).limit(1)
                ).one_or_none()
                if row is not None:
                    message_of(row, self._keys)
            contact = sa.select(m.case).where(m.case.c.contact.is_not(None)).limit(1)
            for row in connection.execute(contact):
                case_of(row, self._keys)

    def ping(self) -> None:
        """Raise DeskAway when the cases cannot be read."""
        with reading(self._engine) as connection:
            connection.execute(sa.select(m.case.c.id).limit(1))

    def dispose(self) -> None:
        """Give back every connection."""
        self._engine.dispose()
