"""Parting a message into clauses, and keeping what they ask for."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.clauses import MOST_CLAUSES, ClauseSplitter, NeedsCollector, clauses
from bot.nlu.needs import together, urgency


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("i need a nursery", ["i need a nursery"]),
        ("", [""]),
        (
            "my husband drinks and shouts, my 3 year old has no nursery place and we are behind"
            " with rent",
            [
                "my husband drinks and shouts",
                "my 3 year old has no nursery place",
                "we are behind with rent",
            ],
        ),
        # One or two words are no need of their own.
        ("help with food and rent", ["help with food and rent"]),
        # The same person goes on.
        (
            "my girlfriend just had our baby and she is so anxious",
            ["my girlfriend just had our baby and she is so anxious"],
        ),
        (
            "My wife drinks a lot. She needs help with that.",
            ["My wife drinks a lot", "She needs help with that."],
        ),
        ("my son is 2.5 years old", ["my son is 2.5 years old"]),
    ],
)
def test_the_clauses_of_a_message(text: str, parts: list[str]) -> None:
    assert [text[part.start : part.end] for part in clauses(text)] == parts


def test_a_rambling_message_is_read_in_larger_pieces() -> None:
    text = "and another thing happened today. " * 50
    assert len(clauses(text)) <= MOST_CLAUSES
    assert clauses(text)[-1].end >= len(text.rstrip()) - 1


def test_a_tapped_button_is_not_parted() -> None:
    payload = Message({TEXT: '/inform{"area": "one two three, and four five six"}'})
    assert ClauseSplitter({}).process([payload]) == [payload]


def collected(*guesses: tuple[str, float], whole: str = "nlu_fallback") -> Message:
    """A message of as many clauses as there are guesses, after the collector."""
    text = ". ".join("some words here" for _ in guesses)
    batch = ClauseSplitter({}).process([Message({TEXT: text})])
    assert len(batch) == len(guesses) + 1
    batch[0].set("intent", {"name": whole, "confidence": 0.5})
    for part, (intent, sure) in zip(batch[1:], guesses, strict=True):
        ranking: list[dict[str, Any]] = [{"name": intent, "confidence": sure}]
        part.set("intent", ranking[0])
        part.set("intent_ranking", ranking)
    kept = NeedsCollector({}).process(batch)
    assert kept == [batch[0]]
    return kept[0]


def intents(message: Message) -> list[str]:
    return [need["intent"] for need in message.get("needs") or []]


def test_needs_are_kept_most_urgent_first() -> None:
    message = collected(
        ("ask_childcare_find", 0.9), ("ask_money", 0.9), ("ask_domestic_abuse_own", 0.7)
    )
    assert intents(message) == ["ask_domestic_abuse_own", "ask_money", "ask_childcare_find"]
    assert message.get("intent")["name"] == "several_needs"


def test_at_most_three_needs_are_kept() -> None:
    names = ["ask_childcare_find", "ask_money", "ask_food", "ask_housing"]
    assert intents(collected(*((name, 0.9) for name in names))) == [
        "ask_housing",
        "ask_food",
        "ask_money",
    ]


@pytest.mark.parametrize(
    "guesses",
    [
        [("ask_money", 0.9), ("ask_food", 0.5)],  # one is doubtful
        [("ask_money", 0.9), ("greet", 0.9)],  # talk is no need
        [("ask_childcare_find", 0.9), ("ask_childcare_costs", 0.9)],  # of one kind
    ],
)
def test_one_need_stays_as_it_is(guesses: list[tuple[str, float]]) -> None:
    message = collected(*guesses, whole="ask_money")
    assert message.get("needs") is None
    assert message.get("intent")["name"] == "ask_money"


@pytest.mark.parametrize(
    ("guesses", "whole"),
    [
        ([("ask_bereavement", 0.9), ("ask_parenting", 0.95)], "ask_bereavement"),
        ([("ask_child_mental_health", 0.9), ("ask_teenager", 0.9)], "ask_child_mental_health"),
        ([("ask_relatives_carers", 0.9), ("ask_parenting", 0.9)], "nlu_fallback"),
    ],
)
def test_two_sides_of_one_need_are_not_two(guesses: list[tuple[str, float]], whole: str) -> None:
    message = collected(*guesses, whole=whole)
    assert message.get("needs") is None
    assert message.get("intent")["name"] == whole


def test_beside_another_need_the_stronger_side_stays() -> None:
    guesses = [("ask_parenting", 0.8), ("ask_bereavement", 0.9), ("ask_housing", 0.7)]
    assert intents(collected(*guesses)) == ["ask_housing", "ask_bereavement"]
    told = collected(*guesses, whole="ask_parenting")
    assert intents(told) == ["ask_housing", "ask_parenting"]


def with_fact(text: str, fact: str, months: int, whole: str) -> Message:
    """A message of two clauses, the second of them only a child's age."""
    batch = ClauseSplitter({}).process([Message({TEXT: text})])
    assert len(batch) == 2
    batch[0].set("intent", {"name": whole, "confidence": 0.5})
    start = text.index(fact)
    age = {"entity": "child_age", "value": months, "start": start, "end": start + len(fact)}
    batch[0].set("entities", [age])
    batch[1].set("intent", {"name": "ask_substance_partner", "confidence": 0.9})
    batch[1].set("intent_ranking", [batch[1].get("intent")])
    return NeedsCollector({}).process(batch)[0]


def test_a_clause_with_only_an_age_is_no_need_and_does_not_sway_the_other() -> None:
    text = "my partner is drinking too much and my daughter is 3"
    message = with_fact(text, "3", 36, "ask_substance_child")
    assert message.get("needs") is None
    assert message.get("intent")["name"] == "ask_substance_partner"


def test_a_babys_age_may_change_what_is_asked() -> None:
    text = "my partner is drinking too much and my baby is 5 weeks"
    message = with_fact(text, "5 weeks", 1, "ask_substance_child")
    assert message.get("intent")["name"] == "ask_substance_child"


def test_parts_that_the_whole_contradicts_are_not_needs() -> None:
    guesses = [("ask_money", 0.9), ("ask_food", 0.9)]
    assert collected(*guesses, whole="ask_hate_crime").get("needs") is None


def test_every_need_is_a_known_intent() -> None:
    from rasa.shared.core.domain import Domain

    from bot.settings import PROJECT_DIR

    known = set(Domain.load(PROJECT_DIR / "domain.yml").intents)
    assert set(urgency()) <= known
    assert {intent for pair in together() for intent in pair} <= set(urgency())
