"""What is said about opening: only what the directory knows, at the hour it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import context, opening
from services_kb.records import DAYS, Contact, Schedule, Service
from tests.unit.actions.fakes import FakeSearch, at, tracker

SOURCE = {"source": "https://example.org", "source_kind": "official_page", "assurance": "official"}
CHECKED = date(2026, 11, 1)


def service(name: str, opens: str | None, closes: str | None, *, phone: bool = True) -> Service:
    days = DAYS if opens == "00:00" else DAYS[:5]
    hours = Schedule(days=days, opens=opens, closes=closes, checked_on=CHECKED, **SOURCE)
    ring = Contact(kind="phone", value="020 7946 0001", checked_on=CHECKED, **SOURCE)
    return Service(
        slug=name.lower(),
        name=name,
        schedules=(hours,) if opens else (),
        contacts=(ring,) if phone else (),
    )


OFFICE = service("Office (once Bureau)", "09:00", "17:00")
ALWAYS = service("Line", "00:00", "24:00")
UNKNOWN = service("Helper", None, None)
MAILBOX = service("Mailbox", None, None, phone=False)
MUTE = service("Mute", "00:00", "24:00", phone=False)


@pytest.mark.parametrize(
    ("moment", "services", "lines"),
    [
        ("2026-11-24 11:00", [OFFICE, ALWAYS], ["open Office 17:00"]),
        ("2026-11-24 18:00", [OFFICE, ALWAYS], ["closed Office Wednesday 09:00", "instead Line"]),
        ("2026-11-24 03:00", [OFFICE, MUTE], ["closed Office today 09:00"]),
        ("2026-12-25 11:00", [OFFICE], ["closed Office Tuesday 09:00"]),
        ("2026-11-24 03:00", [ALWAYS, OFFICE], ["always Line"]),
        ("2026-11-24 11:00", [UNKNOWN, OFFICE, ALWAYS], ["unknown Helper", "instead Office"]),
        ("2026-11-24 23:00", [UNKNOWN, OFFICE], ["unknown Helper"]),
        ("2026-11-24 11:00", [MAILBOX, OFFICE], ["instead Office"]),
        ("2026-11-24 11:00", [], []),
    ],
)
def test_lines(
    search: FakeSearch,
    dispatcher: CollectingDispatcher,
    moment: str,
    services: list[Service],
    lines: list[str],
) -> None:
    context.install(replace(context.current(), now=lambda: at(moment)))
    opening.say_state(dispatcher, tracker(), services)
    said = [
        " ".join(
            str(part)
            for part in (
                message["response"].removeprefix("utter_opening_"),
                message["service"],
                message.get("opens") or message.get("closes"),
            )
            if part
        )
        for message in dispatcher.messages
    ]
    assert said == lines


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        (None, "Monday 09:00"),
        ("pl", "poniedziałek 09:00"),
        ("zh", "星期一 09:00"),
        ("xx", "Monday 09:00"),
    ],
)
def test_a_time_in_the_persons_language(
    search: FakeSearch, language: str | None, spoken: str
) -> None:
    said = tracker(slots={"language": language})
    assert opening.spoken(at("2026-11-30 09:00"), said) == spoken


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "1 min"), (59, "59 min"), (60, "1 h 00 min"), (1445, "24 h 05 min")]
)
def test_waiting(search: FakeSearch, minutes: int, words: str) -> None:
    assert opening.waited(context.current().now() - timedelta(minutes=minutes)) == words
