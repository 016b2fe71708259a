"""What is said in a case: by the person, the assistant and the adviser."""

from __future__ import annotations

from typing import Sequence

import sqlalchemy as sa

from bot.handoff import models as m
from bot.handoff.database import reading, writing
from bot.handoff.errors import CaseClosed
from bot.handoff.records import ERASED, CaseMessage, Said
from bot.handoff.rows import add_line, message_of
from bot.handoff.store import Store, update


class Lines(Store):
    """The lines of cases. Each is stored before it goes anywhere."""

    def hear(
        self,
        conversation: str,
        said: Said,
        *,
        level: str | None = None,
        category: str | None = None,
        reasons: Sequence[str] = (),
        external_id: str | None = None,
    ) -> CaseMessage | None:
        """The person's line, or the assistant's answer to it, while a case is open.

        Args:
            level: what triage made of it; a graver one than the case's raises the case.
            external_id: the channel's id of the message: the same one twice is stored once.

        Returns:
            What is stored, or None when the conversation has no open case.
        """
        with writing(self._engine) as connection:
            case = self._locked_current(connection, conversation)
            if case is None:
                return None
            self._raise(connection, case, level, category, tuple(reasons))
            if external_id is not None:
                query = sa.select(m.message).where(
                    m.message.c.case_id == case.id, m.message.c.external_id == external_id
                )
                known = connection.execute(query).one_or_none()
                if known is not None:
                    return message_of(known, self._keys)
            return add_line(
                connection,
                self._keys,
                case.id,
                said,
                delivered=self._clock(),
                level=level,
                external_id=external_id,
            )

    def say(
        self, case_id: str, adviser: str, text: str, services: Sequence[str] = ()
    ) -> CaseMessage:
        """The adviser's line to the person; ``services`` are slugs of cards to show with it.

        Raises:
            AlreadyClaimed, NotClaimed, CaseClosed, NoSuchCase: the case is not this adviser's.
        """
        now = self._clock()
        said = Said("adviser", text, now, tuple(services))
        with writing(self._engine) as connection:
            case = self._held(connection, case_id, adviser)
            update(connection, case_id, adviser_seen=now, first_reply=case.first_reply or now)
            return add_line(connection, self._keys, case_id, said, delivered=None, by=adviser)

    def note(self, case_id: str, adviser: str, text: str) -> CaseMessage:
        """A note for advisers, who need not have the case; ``adviser`` wrote it.

        Raises:
            CaseClosed: the person wiped the conversation. NoSuchCase.
        """
        said = Said("note", text, self._clock())
        with writing(self._engine) as connection:
            if self._locked(connection, case_id).outcome == ERASED:
                raise CaseClosed
            return add_line(connection, self._keys, case_id, said, delivered=None, by=adviser)

    def tell(self, case_id: str, text: str) -> CaseMessage:
        """The assistant's own line to the person, also after the case was closed.

        Raises:
            CaseClosed: the person wiped the conversation. NoSuchCase.
        """
        said = Said("assistant", text, self._clock())
        with writing(self._engine) as connection:
            if self._locked(connection, case_id).outcome == ERASED:
                raise CaseClosed
            return add_line(connection, self._keys, case_id, said, delivered=None)

    def messages(self, case_id: str, after: int = 0) -> list[CaseMessage]:
        """A case's lines with a number above ``after``, notes and history included."""
        return self._lines(
            sa.select(m.message).where(m.message.c.case_id == case_id, m.message.c.number > after)
        )

    def for_person(self, conversation: str, after: int = 0) -> list[CaseMessage]:
        """What the person sees of their cases, closed ones too: no notes, and not the conversation
        from before, which they have."""
        cases = sa.select(m.case.c.id).where(m.case.c.conversation == conversation)
        return self._lines(
            sa.select(m.message).where(
                m.message.c.case_id.in_(cases),
                m.message.c.number > after,
                m.message.c.author != "note",
                m.message.c.history.is_(False),
            )
        )

    def _lines(self, query: sa.sql.Select) -> list[CaseMessage]:
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(m.message.c.number)).all()
        return [message_of(row, self._keys) for row in rows]
