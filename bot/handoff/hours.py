"""When somebody is at the desk: London time, closed on England's bank holidays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Mapping
from zoneinfo import ZoneInfo

import holidays

from bot.errors import E, SignpostError

LONDON = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?\s+(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)"
)
_MIDNIGHT = "24:00"
# No run of holidays and weekends is nearly as long.
_LOOK_AHEAD_DAYS = 21


@dataclass(frozen=True)
class Span:
    """From ``start`` until before ``end`` on each of ``days`` (0 is Monday); None: midnight."""

    days: frozenset[int]
    start: time
    end: time | None


@dataclass(frozen=True)
class DeskHours:
    """The desk's hours.

    Args:
        spans: when it is open in an ordinary week.
        closed_on: days on which it is closed all day; England's bank holidays when parsed.
    """

    spans: tuple[Span, ...]
    closed_on: Mapping[date, str]

    @classmethod
    def parse(cls, text: str) -> DeskHours:
        """Read ``mon-fri 09:00-17:00``, or several such parted by commas.

        Raises:
            SignpostError: E101 when it cannot be read.
        """
        spans = tuple(_span(part.strip()) for part in text.lower().split(","))
        # One-off holidays, such as a coronation, are the package's to know: it is kept up to date.
        return cls(spans, holidays.country_holidays("GB", subdiv="ENG"))

    def is_open(self, now: datetime) -> bool:
        """Whether somebody should be at the desk at ``now`` (aware)."""
        local = now.astimezone(LONDON)
        return local.date() not in self.closed_on and any(
            local.weekday() in span.days
            and span.start <= local.time()
            and (span.end is None or local.time() < span.end)
            for span in self.spans
        )

    def opens_next(self, now: datetime) -> datetime:
        """When the desk opens for the first time after ``now`` (aware); UTC."""
        today = now.astimezone(LONDON).date()
        starts = (
            datetime.combine(day, span.start, LONDON).astimezone(timezone.utc)
            for day in (today + timedelta(days=n) for n in range(_LOOK_AHEAD_DAYS))
            if day not in self.closed_on
            for span in self.spans
            if day.weekday() in span.days
        )
        return min(start for start in starts if start > now)


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        first = DAYS.index(found["first"])
        last = DAYS.index(found["last"] or found["first"])
        start = time.fromisoformat(found["start"])
        end = None if found["end"] == _MIDNIGHT else time.fromisoformat(found["end"])
        if last < first or (end is not None and end <= start):
            raise ValueError
    except ValueError:
        raise SignpostError(
            E.SETTING_INVALID,
            name="SIGNPOST_DESK_HOURS",
            problem="it must be like: mon-thu 09:00-17:00, fri 09:00-16:30",
        ) from None
    return Span(frozenset(range(first, last + 1)), start, end)
