"""Sourced texts: what is said, in which order, and how long a message may be."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from rasa_sdk.executor import CollectingDispatcher

from bot.actions import guidance
from bot.actions.context import current
from services_kb.records import Guidance, Service, Source
from services_kb.search import Result
from tests.unit.actions.fakes import FakeSearch, tracker

TEXT = Guidance(
    id="rights-social-worker",
    title="Your rights",
    topics=("safeguarding",),
    paragraphs=("You can ask.", "You can bring somebody."),
    steps=("Ask what it is about.",),
    who_can_advise=("mash", "old-club"),
    sources=(
        Source(url="https://a.example/1", kind="government", title="One"),
        Source(url="https://b.example/2", kind="government", title="Two"),
        Source(url="https://c.example/3", kind="government", title="Three"),
    ),
    checked_on=date(2026, 11, 22),
)


def run(dispatcher: CollectingDispatcher, **entities: int) -> list[dict]:
    said = tracker("", "ask_rights_social_worker", **entities)
    asyncio.run(guidance.ActionShowGuidance().run(dispatcher, said, {}))  # type: ignore[arg-type]
    return dispatcher.messages


def test_a_text_is_told_with_its_source_and_who_can_advise(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    current().repository.texts["rights-social-worker"] = TEXT  # type: ignore[attr-defined]
    messages = run(dispatcher)
    assert [message["response"] for message in messages] == [
        "utter_understood_rights_social_worker",
        "utter_guidance_text",
        "utter_guidance_steps",
        "utter_guidance_source",
        "utter_guidance_advisers",
        None,
        "utter_next_rights_social_worker",
    ]
    assert messages[1]["words"] == "You can ask.\n\nYou can bring somebody."
    assert messages[2]["lines"] == "1. Ask what it is about."
    assert (messages[3]["sources"], messages[3]["checked_on"]) == (
        "One; Two",
        "22 November 2026",
    )
    assert messages[3]["buttons"] == []
    assert [card["slug"] for card in messages[5]["custom"]["services"]] == ["mash"]


def test_the_rest_of_a_long_text_is_on_a_button(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    paragraphs = ("a " * 60, "b " * 60, "c " * 60)
    long = replace(TEXT, paragraphs=paragraphs)
    current().repository.texts["rights-social-worker"] = long  # type: ignore[attr-defined]
    messages = run(dispatcher)
    told = [m["words"] for m in messages if m["response"] == "utter_guidance_text"]
    assert told == list(paragraphs[:2])
    assert "utter_guidance_steps" not in [message["response"] for message in messages]
    (button,) = next(m["buttons"] for m in messages if m["response"] == "utter_guidance_source")
    assert button["payload"] == '/ask_rights_social_worker{"told": 2}'

    rest = run(CollectingDispatcher(), told=2)
    assert [message["response"] for message in rest] == [
        "utter_guidance_text",
        "utter_guidance_steps",
        "utter_next_rights_social_worker",
    ]
    assert rest[0]["words"] == paragraphs[2]


def test_without_a_text_nothing_is_guessed(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    responses = [message["response"] for message in run(dispatcher)]
    assert "utter_guidance_missing" in responses
    assert not {"utter_guidance_text", "utter_guidance_source"} & set(responses)


def test_messages_hold_whole_paragraphs_and_ninety_words() -> None:
    assert guidance.in_messages(["a " * 50, "b " * 40, "c " * 60]) == [
        "a " * 50 + "\n\n" + "b " * 40,
        "c " * 60,
    ]


def test_how_to_be_referred_is_said_once_and_not_to_professionals(
    dispatcher: CollectingDispatcher,
) -> None:
    gp_only = Service(slug="b", name="Shut", referral=("any_professional",), how_to_get_in="GP.")
    services = [Service(slug="a", name="Open", referral=("self",), how_to_get_in="Call."), gp_only]
    results = [Result(service, 1.0, (), None) for service in services]
    guidance.tell_way_in(dispatcher, results, {"audience": ["professional"]})
    assert dispatcher.messages == []
    guidance.tell_way_in(dispatcher, results, {})
    (message,) = dispatcher.messages
    assert (message["name"], message["how"]) == ("Shut", "GP.")
    guidance.tell_way_in(dispatcher, results, {"need_level": "more_help"})
    assert dispatcher.messages[-1]["response"] == "utter_way_in_by_referral_again"


def test_every_entry_names_an_intent_and_is_no_topic() -> None:
    from bot.actions.topics import all_topics

    assert not set(guidance.entries()) & set(all_topics())
    assert all(name.startswith("ask_") for name in guidance.entries())


def test_a_way_in_that_is_not_known_is_told_of_the_first_alone(
    dispatcher: CollectingDispatcher,
) -> None:
    open_to_all = Service(slug="a", name="Open", referral=("self",), how_to_get_in="Call.")
    not_known = Service(slug="b", name="Who Knows", how_to_get_in="Ask your GP.")
    first, second = (Result(service, 1.0, (), None) for service in (open_to_all, not_known))
    guidance.tell_way_in(dispatcher, [first, second], {})
    assert dispatcher.messages == []
    guidance.tell_way_in(dispatcher, [second, first], {})
    assert [message["name"] for message in dispatcher.messages] == ["Who Knows"]
