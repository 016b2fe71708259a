"""Between rows and records; the only place where what a person wrote is sealed and opened."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.handoff import models as m
from bot.handoff.records import LEVELS, Case, CaseMessage, Said
from bot.handoff.secrets import Keyring

_PLAIN = (
    *("id", "conversation", "channel", "category", "consent", "language", "state", "adviser"),
    *("safe_to_write", "opened", "waiting_since", "claimed", "adviser_seen", "first_reply"),
    *("closed", "outcome", "told_waiting"),
)


def case_of(row: Any, keys: Keyring) -> Case:
    """The case in a row of ``desk_case``. Raises CaseUnreadable."""
    return Case(
        level=LEVELS[row.rank],
        reasons=tuple(row.reasons),
        contact=None if row.contact is None else keys.open(bytes(row.contact)),
        **{name: getattr(row, name) for name in _PLAIN},
    )


def message_of(row: Any, keys: Keyring) -> CaseMessage:
    """The line in a row of ``desk_message``. Raises CaseUnreadable."""
    body = json.loads(keys.open(bytes(row.body)))
    return CaseMessage(
        number=row.number,
        case_id=row.case_id,
        author=row.author,
        text=body["text"],
        services=tuple(body["services"]),
        at=row.at,
        level=row.level,
        delivered=row.delivered,
        by=row.by,
        external_id=row.external_id,
    )


def add_line(
    connection: Connection,
    keys: Keyring,
    case_id: str,
    said: Said,
    *,
    delivered: datetime | None,
    level: str | None = None,
    history: bool = False,
    external_id: str | None = None,
    by: str | None = None,
) -> CaseMessage:
    """Store one line. The case's row must be locked: then its lines become visible in the order of
    their numbers, and nobody who asks for what came after a number misses one."""
    body = json.dumps({"text": said.text, "services": said.services})
    row = {
        "case_id": case_id,
        "author": said.author,
        "by": by,
        "body": keys.seal(body),
        "at": said.at,
        "level": level,
        "delivered": delivered,
        "history": history,
        "external_id": external_id,
    }
    done = connection.execute(sa.insert(m.message).values(row))
    number = int(done.inserted_primary_key[0])
    return CaseMessage(
        number=number,
        case_id=case_id,
        author=said.author,
        text=said.text,
        services=said.services,
        at=said.at,
        level=level,
        delivered=delivered,
        by=by,
        external_id=external_id,
    )
