"""Open or closed at a moment: by schedule, over midnight, on bank holidays, where clocks change."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from services_kb.opening import Opening, opening
from services_kb.records import DAYS, Schedule

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = DAYS[:5]
CHRISTMAS = date(2026, 12, 25)  # a Friday


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)


def schedule(
    days: tuple[str, ...],
    opens: str | None,
    closes: str | None,
    assurance: str = "official",
    what: str | None = None,
) -> Schedule:
    return Schedule(
        days=days,
        opens=opens,
        closes=closes,
        what=what,
        source="https://example.org",
        source_kind="official_page",
        assurance=assurance,
        checked_on=date(2026, 11, 1),
    )


OFFICE = [schedule(WEEKDAYS, "09:00", "17:00")]
ALWAYS = [schedule(DAYS, "00:00", "24:00")]
# As the council's emergency duty team: nights from Sunday to Friday, and whole weekends.
NIGHTS = [
    schedule((*WEEKDAYS, "sun"), "17:00", "09:00"),
    schedule(("sat", "sun"), "00:00", "24:00"),
]


def ask(schedules: list[Schedule], moment: str) -> Opening | None:
    return opening(schedules, at(moment), lambda day: day == CHRISTMAS)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24 08:59", Opening(False, opens=at("2026-11-24 09:00"))),
        ("2026-11-24 09:00", Opening(True, closes=at("2026-11-24 17:00"))),
        ("2026-11-24 17:00", Opening(False, opens=at("2026-11-25 09:00"))),
        ("2026-11-27 20:00", Opening(False, opens=at("2026-11-30 09:00"))),
        ("2026-12-25 11:00", Opening(False, opens=at("2026-12-28 09:00"))),
    ],
)
def test_office_hours(moment: str, expected: Opening) -> None:
    assert ask(OFFICE, moment) == expected


@pytest.mark.parametrize("moment", ["2026-11-24 03:00", "2026-12-25 11:00", "2026-10-25 01:30"])
def test_round_the_clock_is_open_on_bank_holidays_too(moment: str) -> None:
    assert ask(ALWAYS, moment) == Opening(True, always=True)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-24 08:59", True),
        ("2026-11-24 09:00", False),
        ("2026-11-24 16:59", False),
        ("2026-11-24 17:00", True),
        ("2026-11-28 12:00", True),  # Saturday
        ("2026-11-30 08:00", True),  # Monday morning, the end of Sunday's night
        ("2026-12-25 12:00", True),  # a bank holiday is as a Sunday
    ],
)
def test_nights_run_over_midnight(moment: str, is_open: bool) -> None:
    found = ask(NIGHTS, moment)
    assert found is not None
    assert found.open is is_open


def test_a_stretch_ends_where_the_last_of_those_that_meet_ends() -> None:
    found = ask(NIGHTS, "2026-11-27 18:00")  # Friday evening
    assert found == Opening(True, closes=at("2026-11-30 09:00"))


def test_hours_are_those_on_the_clock_where_the_clocks_change() -> None:
    before = ask([schedule(("sun",), "01:30", "05:00")], "2026-10-25 04:59")
    assert before == Opening(True, closes=at("2026-10-25 05:00"))
    spring = ask([schedule(("sun",), "09:00", "17:00")], "2026-03-29 08:59")
    assert spring == Opening(False, opens=at("2026-03-29 09:00"))


@pytest.mark.parametrize(
    "schedules",
    [
        [],
        [schedule(WEEKDAYS, None, None)],
        [schedule(WEEKDAYS, "09:00", "17:00", assurance="unverified")],
        [schedule(DAYS, "00:00", "24:00", what="Text line")],
    ],
    ids=["none", "days without times", "unverified", "one part of it"],
)
def test_what_is_not_known_is_not_guessed(schedules: list[Schedule]) -> None:
    assert ask(schedules, "2026-11-24 11:00") is None
