"""Which detail a message asks for beside a number or a name."""

from __future__ import annotations

import pytest

from bot.actions.detail_asked import detail_asked
from tests.unit.actions.fakes import tracker


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("phone of the second one", "ask_phone"),
        ("what's the number for the first", "ask_phone"),
        ("number two please", None),
        ("number 2", None),
        ("phone number of number 2", "ask_phone"),
        ("how do i contact the last one", "ask_phone"),
        ("when are the second lot open", "ask_hours"),
        ("what time does the 1st one start", "ask_hours"),
        ("is athena still open", None),
        ("whats the address of bellingham family hub", "ask_address"),
        ("where\u2019s the third one", "ask_address"),
        ("is there one where i live", None),
        ("is the first one free", "ask_cost"),
        ("can i refer myself to the second", "ask_self_referral"),
        ("the second one", None),
        ("what is athena", None),
        ("what happened to youth first", None),
    ],
)
def test_words_tell_the_detail(text: str, asked: str | None) -> None:
    assert detail_asked(tracker(text)) == asked


def test_a_name_asks_for_nothing() -> None:
    message = tracker("what is the night phone line", "ask_service_by_name")
    message.latest_message["entities"] = [
        {"entity": "service", "value": "night-line", "start": 12, "end": 28}
    ]
    assert detail_asked(message) is None
