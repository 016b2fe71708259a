"""Guidance texts between records and rows."""

from __future__ import annotations

from datetime import date
from typing import Any, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services_kb import models as m
from services_kb.records import Guidance, Source

_LISTS = ("topics", "paragraphs", "steps", "who_can_advise")


def write_guidances(connection: Connection, guidances: Sequence[Guidance]) -> None:
    """Put ``guidances`` in the place of those in the table."""
    connection.execute(m.guidance.delete())
    rows = [
        {
            "id": guidance.id,
            "position": position,
            "title": guidance.title,
            **{name: list(getattr(guidance, name)) for name in _LISTS},
            "sources": [_plain(source) for source in guidance.sources],
            "checked_on": guidance.checked_on,
            "reviewed_by": guidance.reviewed_by,
        }
        for position, guidance in enumerate(guidances)
    ]
    if rows:
        connection.execute(m.guidance.insert(), rows)


def read_guidances(connection: Connection) -> tuple[Guidance, ...]:
    """All texts, in the order of the data files."""
    rows = connection.execute(sa.select(m.guidance).order_by(m.guidance.c.position)).mappings()
    return tuple(
        Guidance(
            id=row["id"],
            title=row["title"],
            **{name: tuple(row[name]) for name in _LISTS},
            sources=tuple(_source(values) for values in row["sources"]),
            checked_on=row["checked_on"],
            reviewed_by=row["reviewed_by"],
        )
        for row in rows
    )


def _plain(source: Source) -> dict[str, Any]:
    """A source as JSON can hold it: its day as text."""
    day = source.checked_on.isoformat() if source.checked_on else None
    return vars(source) | {"checked_on": day}


def _source(values: dict[str, Any]) -> Source:
    day = values["checked_on"]
    return Source(**values | {"checked_on": date.fromisoformat(day) if day else None})
