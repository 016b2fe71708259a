"""Pieces of wording: ages, hours, places."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions import phrases, wording
from bot.actions.opening_hours import spoken
from tests.unit.actions.fakes import tracker


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([0], "baby"),
        ([3], "3-month-old"),
        ([12], "1-year-old"),
        ([18], "18-month-old"),
        ([30], "2-year-old"),
        ([84, 24], "2-year-old and 7-year-old"),
        ([24, 24], "2-year-old"),
        ([6, 24, 60], "6-month-old, 2-year-old and 5-year-old"),
        ([], ""),
    ],
)
def test_ages(months: list[int], words: str) -> None:
    assert phrases.ages(months) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([], ""),
        ([{"text": "24 hours, every day"}], "24 hours, every day"),
        (
            [{"days": ["mon", "tue", "wed"], "opens": "09:00", "closes": "17:00"}],
            "Monday to Wednesday, 09:00 to 17:00",
        ),
        (
            [{"days": ["mon", "fri"], "opens": "10:00", "closes": None, "what": "drop-in"}],
            "Monday and Friday, from 10:00 (drop-in)",
        ),
        ([{"days": ["sat", "sun"]}], "Saturday and Sunday"),
    ],
)
def test_opening_hours(hours: list[dict[str, Any]], words: str) -> None:
    assert spoken(hours) == words


@pytest.mark.parametrize(
    ("text", "start", "end", "where"),
    [
        ("i live in catford", 10, 17, "Catford"),
        ("se6 2ab", 0, 7, "SE6"),
        ('/inform{"area": "SE6"}', 7, 22, "SE6"),
    ],
)
def test_the_place_is_named_as_it_was_written_but_never_a_whole_postcode(
    text: str, start: int, end: int, where: str
) -> None:
    said = tracker(text)
    said.latest_message["entities"] = [
        {"entity": "area", "value": "SE6", "start": start, "end": end}
    ]
    assert wording.place({"areas": ["SE6"]}, said) == where


def test_gaps_stay_empty_when_nothing_is_known() -> None:
    filled = wording.gaps({}, tracker("hello"))
    assert filled["near"] == filled["kept_in_mind"] == filled["for_children"] == ""
    assert filled["child_words"] == "child"


@pytest.mark.parametrize(
    ("text", "audience", "words"),
    [
        ("im a nan raising my two grandkids", [], "Grandparents"),
        ("I’m his grandad", ["father"], "Grandparents"),
        ("i am a foster carer", [], "Foster carers"),
        ("my nan died", [], ""),
        ("she was fostered", [], ""),
        ("my son will not sleep", ["father"], "as a dad"),
        ("my son will not sleep", ["mother"], ""),
    ],
)
def test_people_are_spoken_to_as_what_they_are(text: str, audience: list[str], words: str) -> None:
    said = wording.gaps({"audience": audience}, tracker(text))["to_you"]
    assert words in said if words else not said
