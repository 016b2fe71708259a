"""When the desk is open: rows."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from bot.errors import SignpostError
from bot.handoff.hours import DeskHours

OFFICE = "mon-fri 09:00-17:00"


def utc(text: str) -> datetime:
    """A UTC time of ``2026-11-18 12:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-11-18 08:59", False),  # a Wednesday in winter: UTC is London's time
        ("2026-11-18 09:00", True),
        ("2026-11-18 16:59", True),
        ("2026-11-18 17:00", False),
        ("2026-11-21 12:00", False),  # Saturday
        ("2026-07-15 07:59", False),  # in summer London is an hour ahead
        ("2026-07-15 08:00", True),
        ("2026-07-15 15:59", True),
        ("2026-07-15 16:00", False),
        ("2026-03-27 08:30", False),  # the Friday before and the Monday after the change in spring
        ("2026-03-30 08:30", True),
        ("2026-10-23 08:30", True),  # and in autumn
        ("2026-10-26 08:30", False),
        ("2026-12-25 12:00", False),  # Christmas Day, a Friday
        ("2026-12-28 12:00", False),  # Boxing Day was a Saturday: the Monday instead
        ("2026-12-29 12:00", True),
        ("2026-04-03 12:00", False),  # Good Friday
        ("2026-04-06 12:00", False),  # Easter Monday, no holiday in Scotland
        ("2026-08-31 12:00", False),  # the last Monday in August
        ("2026-08-03 12:00", True),  # the first one is Scotland's
        ("2026-03-17 12:00", True),  # St Patrick's Day is Northern Ireland's
        ("2023-05-08 12:00", False),  # the coronation, once
    ],
)
def test_office_hours(now: str, is_open: bool) -> None:
    assert DeskHours.parse(OFFICE).is_open(utc(now)) is is_open


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        (OFFICE, "2026-11-18 08:59", "2026-11-18 09:00"),
        (OFFICE, "2026-11-18 09:00", "2026-11-19 09:00"),
        (OFFICE, "2026-11-18 12:00", "2026-11-19 09:00"),
        (OFFICE, "2026-11-20 23:30", "2026-11-23 09:00"),
        (OFFICE, "2026-03-27 17:00", "2026-03-30 08:00"),  # clocks go forward over the weekend
        (OFFICE, "2026-10-23 16:00", "2026-10-26 09:00"),  # and back
        (OFFICE, "2026-07-15 23:30", "2026-07-16 08:00"),  # already the 16th in London
        (OFFICE, "2026-12-24 17:00", "2026-12-29 09:00"),
        (OFFICE, "2026-12-31 17:00", "2027-01-04 09:00"),
        (OFFICE, "2026-04-02 16:00", "2026-04-07 08:00"),
        ("sun 01:30-05:00", "2026-03-28 12:00", "2026-03-29 01:30"),  # an hour that is left out
        ("sun 01:30-05:00", "2026-10-24 12:00", "2026-10-25 00:30"),  # an hour that comes twice
        ("mon-sun 00:00-24:00", "2026-11-18 12:00", "2026-11-19 00:00"),
        ("tue 09:00-12:00, tue 13:00-17:00", "2026-11-17 12:30", "2026-11-17 13:00"),
    ],
)
def test_when_it_opens_next(hours: str, now: str, opens: str) -> None:
    parsed = DeskHours.parse(hours)
    next_time = parsed.opens_next(utc(now))
    assert next_time == utc(opens)
    assert next_time.utcoffset() == utc(opens).utcoffset()
    assert parsed.is_open(next_time)


def test_hours_in_the_night_of_the_change_in_autumn_come_twice() -> None:
    night = DeskHours.parse("sat-sun 01:00-02:00")
    assert [night.is_open(utc(f"2026-10-25 0{hour}:30")) for hour in range(3)] == [
        *(True, True, False)
    ]


def test_several_spans() -> None:
    hours = DeskHours.parse("Mon-Thu 09:00-17:00, fri 09:00-16:30,sat 10:00-24:00")
    assert hours.is_open(utc("2026-11-19 16:45"))
    assert not hours.is_open(utc("2026-11-20 16:45"))
    assert hours.is_open(utc("2026-11-21 23:59"))
    assert not hours.is_open(utc("2026-11-22 00:00"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "always", "mon-fri", "mon-fri 9-17", "fri-mon 09:00-17:00", "mon 17:00-09:00"),
        *("mon 09:00-09:00", "mon 25:00-26:00", "xyz 09:00-17:00", "mon 09:00-17:00,"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(SignpostError, match="SIGNPOST_DESK_HOURS") as error:
        DeskHours.parse(text)
    assert error.value.code == "E101"
