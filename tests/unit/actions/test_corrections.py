"""Corrections: which ages and places a message takes back."""

from __future__ import annotations

import pytest

from bot.actions import memory
from bot.actions.corrections import corrected, corrects, denied
from tests.unit.actions.fakes import FakeSearch, tracker


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("no, she's 4 not 3", True),
        ("sorry i meant lee", True),
        ("actually he is 18 months", True),
        ("she is 4", False),
        ("my daughter is not well", False),
        ("no " + "and my neighbour said that we should ask about the nursery " * 2, False),
    ],
)
def test_what_counts_as_a_correction(text: str, does: bool) -> None:
    assert corrects(text) is does


@pytest.mark.parametrize(
    ("known", "said", "text", "ages"),
    [
        ([36], [48], "no, she's 4 not 3", [48]),
        ([36, 84], [48], "no, she's 4 not 3", [48, 84]),
        ([36, 84], [96], "sorry the big one is 8", [36, 96]),
        ([], [48], "actually she is 4", [48]),
        ([24, 84], [36], "3 not 7", [24, 36]),
    ],
)
def test_the_age_that_was_wrong_is_replaced(
    known: list[int], said: list[int], text: str, ages: list[int]
) -> None:
    assert corrected(known, said, text) == ages


@pytest.mark.parametrize(
    ("text", "place", "taken_back"),
    [
        ("not catford, sydenham", "catford", True),
        ("not catford, sydenham", "sydenham", False),
        ("i dont live in catford", "catford", True),
        ("we moved out of lee", "lee", True),
        ("i live in lee", "lee", False),
    ],
)
def test_a_place_that_is_taken_back(text: str, place: str, taken_back: bool) -> None:
    assert denied({"start": text.index(place)}, text) is taken_back


def test_a_new_age_is_another_child_and_a_correction_is_not(search: FakeSearch) -> None:
    slots = {"children": [36], "family": [36]}
    another = tracker("and my 7 year old", slots=slots, child_age=84)
    assert memory.heard(another)["family"] == [36, 84]
    assert memory.heard(another)["children"] == [84]
    corrected_age = tracker("no, she's 4 not 3", slots=slots, child_age=48)
    assert memory.heard(corrected_age)["family"] == [48]
    assert memory.heard(corrected_age)["children"] == [48]
