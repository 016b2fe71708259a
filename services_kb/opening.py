"""Whether a service is open at a moment, by its checked schedules alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Callable, Iterator, Sequence

from services_kb.records import DAYS, Schedule

SUNDAY = DAYS[-1]
DAY = 24 * 60  # minutes
DAYS_AHEAD = 14  # further than the longest run of weekends and bank holidays


@dataclass(frozen=True)
class Opening:
    """The state at one moment. Times are local, with the zone of the moment that was asked for.

    ``closes`` is when it closes today or tomorrow, when it is open and not always; ``opens`` when
    it opens next, when it is closed and that is known.
    """

    open: bool
    always: bool = False
    closes: datetime | None = None
    opens: datetime | None = None


def opening(
    schedules: Sequence[Schedule], now: datetime, holiday: Callable[[date], bool]
) -> Opening | None:
    """The state at ``now``; ``None`` where no checked times are known.

    A bank holiday has the hours of a Sunday. Only schedules of the whole service count: one for a
    part of it (``what``) says nothing about the rest.

    Args:
        schedules: as the directory has them; those that are not shown are left out.
        now: local time, with its zone.
        holiday: whether a day is a bank holiday.
    """
    timed = [each for each in schedules if each.shown and not each.what and each.opens]
    if not timed:
        return None
    spans = list(_spans(timed, now, holiday))
    if _always(timed):
        return Opening(True, always=True)
    inside = [closes for opens, closes in spans if opens <= now < closes]
    if inside:
        return Opening(True, closes=_end(max(inside), spans))
    return Opening(False, opens=min((opens for opens, _ in spans if opens > now), default=None))


def _always(timed: Sequence[Schedule]) -> bool:
    """Every day, round the clock."""
    whole = {day for each in timed if _minutes(each) == (0, DAY) for day in each.days}
    return whole == set(DAYS)


def _spans(
    timed: Sequence[Schedule], now: datetime, holiday: Callable[[date], bool]
) -> Iterator[tuple[datetime, datetime]]:
    """Each stretch of opening from yesterday on, for one that runs past midnight."""
    for ahead in range(-1, DAYS_AHEAD):
        day = now.date() + timedelta(days=ahead)
        name = SUNDAY if holiday(day) else DAYS[day.weekday()]
        midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
        for each in timed:
            if name in each.days:
                first, last = _minutes(each)
                yield _at(midnight, first), _at(midnight, last)


def _at(midnight: datetime, minutes: int) -> datetime:
    """The wall clock's time that many minutes after midnight, also where the clocks change."""
    return midnight + timedelta(minutes=minutes)


def _minutes(schedule: Schedule) -> tuple[int, int]:
    """Opening and closing as minutes after midnight; past the next one where it runs over it."""
    first, last = _read(schedule.opens or "00:00"), _read(schedule.closes or "24:00")
    return first, last if last > first else last + DAY


def _read(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _end(closes: datetime, spans: Sequence[tuple[datetime, datetime]]) -> datetime:
    """When the last of the stretches ends that follow one another without a gap."""
    for opens, until in sorted(spans):
        if opens <= closes < until:
            closes = until
    return closes
