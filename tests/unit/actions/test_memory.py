"""What a message says about the person."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions import memory
from tests.unit.actions.fakes import tracker

pytestmark = pytest.mark.usefixtures("search")


@pytest.mark.parametrize(
    ("entities", "slots"),
    [
        ({"child_age": 24}, {"children": [24]}),
        ({"child_age": [84, 24]}, {"children": [24, 84]}),
        ({"child_age": "24"}, {"children": [24]}),
        ({"child_age": 500}, {}),
        ({"due_date": "2027-03"}, {"children": [0], "pregnant": True}),
        ({"area": "se6"}, {"areas": ["SE6"]}),
        ({"area": "MY1"}, {}),
        ({"audience": "father"}, {"audience": ["father"]}),
        ({"audience": "partner"}, {}),
        ({"substance": "alcohol"}, {"substance": "alcohol"}),
        ({"substance": ["alcohol", "cannabis"]}, {"substance": "any"}),
        ({}, {}),
    ],
)
def test_entities_become_slots(entities: dict[str, Any], slots: dict[str, Any]) -> None:
    heard = memory.heard(tracker(**entities))
    assert {name: value for name, value in heard.items() if name != "family"} == slots


def test_who_somebody_is_adds_up() -> None:
    before = {"audience": ["father"]}
    assert memory.heard(tracker(slots=before, audience="lgbt"))["audience"] == ["father", "lgbt"]


@pytest.mark.parametrize(
    ("text", "ages"),
    [("2", [24]), ("2 and 5", [24, 60]), ("3, 7 n 9", [36, 84, 108]), ("2 bedrooms", []), ("", [])],
)
def test_bare_numbers_are_years_when_ages_were_asked_for(text: str, ages: list[int]) -> None:
    asked = tracker(text, slots={"requested_slot": "children"}, form=memory.FORM)
    assert memory.heard(asked).get("children", []) == ages
    assert "children" not in memory.heard(tracker(text))


@pytest.mark.parametrize(
    ("text", "intent", "entities", "interrupts"),
    [
        ("she is 2", "inform", {"child_age": 24}, False),
        ("skip", "skip", {}, False),
        ("mumble", "nlu_fallback", {}, False),
        ("2", "choose_option", {"ordinal": 2}, False),
        ("3 yrs", "ask_another", {"child_age": 36}, False),
        ("my partner drinks and she is 3", "ask_substance_partner", {"child_age": 36}, True),
        ("is this private", "ask_privacy", {}, True),
    ],
)
def test_which_messages_are_questions_of_their_own(
    text: str, intent: str, entities: dict[str, Any], interrupts: bool
) -> None:
    in_form = tracker(text, intent, {"requested_slot": "children"}, form=memory.FORM, **entities)
    assert memory.interrupts(in_form) is interrupts
    assert memory.interrupts(tracker(text, intent, **entities)) is False


def test_a_long_answer_of_digits_takes_no_time() -> None:
    asked = tracker("1" * 4000, slots={"requested_slot": "children"}, form=memory.FORM)
    assert memory.heard(asked) == {}
