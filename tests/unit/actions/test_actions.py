"""Each action: what it says and what it keeps."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.fallback import ActionFallback
from bot.actions.find_services import ActionFindServices, ActionInform
from bot.actions.follow_up import ActionFollowUp
from bot.actions.person import office_open
from bot.actions.remember import ActionRemember
from bot.actions.service_by_name import ActionServiceByName
from bot.actions.several_needs import ActionSeveralNeeds
from tests.unit.actions.fakes import FakeSearch, at, tracker

IN_FORM = {"requested_slot": "children"}


def run(action: Action, dispatcher: CollectingDispatcher, said: Tracker) -> dict[str, Any]:
    """Run an action; returns the slots it set, and ``active_loop`` when it ended the form."""
    events = asyncio.run(action.run(dispatcher, said, {}))  # type: ignore[arg-type]
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    ended = [event for event in events if event["event"] == "active_loop"]
    return slots | ({"active_loop": None} if ended else {})


def said(dispatcher: CollectingDispatcher) -> list[str]:
    """The responses, in order; a message of cards stands as its slugs."""
    return [
        message["response"] or ",".join(card["slug"] for card in message["custom"]["services"])
        for message in dispatcher.messages
    ]


def test_an_answer_has_three_parts(search: FakeSearch, dispatcher: CollectingDispatcher) -> None:
    slots = run(ActionFindServices(), dispatcher, tracker("", "ask_domestic_abuse_own", area="SE6"))
    assert said(dispatcher)[0] == "utter_understood_domestic_abuse_own"
    assert said(dispatcher)[1].startswith("athena")
    assert said(dispatcher)[2] == "utter_next_domestic_abuse_own"
    assert slots["shown"][0] == "athena"
    assert slots["areas"] == ["SE6"]
    assert search.asked[0].area == "SE6"


def test_the_advice_on_drink_is_left_out_only_for_another_drug(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    run(ActionFindServices(), dispatcher, tracker("", "ask_substance_own"))
    assert said(dispatcher)[-1] == "utter_next_substance_own_alcohol"
    run(ActionFindServices(), dispatcher, tracker("", "ask_substance_own", substance="cannabis"))
    assert said(dispatcher)[-1] == "utter_next_substance_own"


def test_a_wish_that_nothing_meets_is_dropped_and_said(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    everything = search.services
    search.search = lambda query: [] if query.evening else FakeSearch(everything).search(query)  # type: ignore[method-assign]
    run(ActionFindServices(), dispatcher, tracker("", "ask_substance_own", time_of_day="evening"))
    assert "utter_wish_not_met" in said(dispatcher)


def test_a_question_in_the_form_ends_it_and_keeps_the_age(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    asked = tracker(
        "my partner drinks and she is 3",
        "ask_substance_partner",
        IN_FORM,
        form="childcare_form",
        child_age=36,
    )
    assert run(ActionRemember(), dispatcher, asked) == {"topic": "ask_substance_partner"}
    slots = run(ActionFindServices(), dispatcher, asked)
    assert slots["children"] == [36]
    assert slots["active_loop"] is None


@pytest.mark.parametrize(
    ("text", "intent", "entities", "children"),
    [
        ("skip", "skip", {}, []),
        ("no idea", "nlu_fallback", {}, []),
        ("she is 2", "inform", {"child_age": 24}, [24]),
        ("catford", "inform", {"area": "SE6"}, []),
    ],
)
def test_the_form_asks_once(
    search: FakeSearch,
    dispatcher: CollectingDispatcher,
    text: str,
    intent: str,
    entities: dict[str, Any],
    children: list[int],
) -> None:
    answer = tracker(text, intent, IN_FORM, form="childcare_form", **entities)
    assert run(ActionRemember(), dispatcher, answer)["children"] == children


def test_understanding_again_starts_the_ladder_anew(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    before = {"fallback_count": 2.0}
    assert run(ActionRemember(), dispatcher, tracker("hi", "greet", before)) == {
        "fallback_count": 0.0
    }
    assert run(ActionRemember(), dispatcher, tracker("hm", "nlu_fallback", before)) == {}


def test_guesses_are_offered_in_the_persons_language(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    message = tracker("hm", "nlu_fallback", {"language": "es"}, ranking=[("ask_phone", 0.3)])
    run(ActionFallback(), dispatcher, message)
    assert dispatcher.messages[-1]["buttons"] == [
        {"title": "Número de teléfono", "payload": "/ask_phone"},
        {"title": "Hablar con una persona", "payload": "/ask_person"},
    ]


def test_the_ladder(search: FakeSearch, dispatcher: CollectingDispatcher) -> None:
    ranking = [("nlu_fallback", 0.4), ("ask_phone", 0.3), ("out_of_scope", 0.2), ("help", 0.1)]
    first = tracker("hm", "nlu_fallback", ranking=ranking)
    assert run(ActionFallback(), dispatcher, first)["fallback_count"] == 1.0
    guess = dispatcher.messages[-1]
    assert guess["response"] == "utter_fallback_guess"
    assert [button["payload"] for button in guess["buttons"]] == [
        "/ask_phone",
        "/help",
        "/ask_person",
    ]
    second = tracker("hm", "nlu_fallback", {"fallback_count": 1.0})
    slots = run(ActionFallback(), dispatcher, second)
    assert search.asked[-1].text == "hm"
    assert "hm" not in str(slots)
    assert slots["shown"] == ["athena", "near-help", "far-help"]
    third = tracker("hm", "nlu_fallback", {"fallback_count": 2.0})
    run(ActionFallback(), dispatcher, third)
    assert said(dispatcher)[-4:-2] == ["utter_fallback_person", "utter_person_office_hours"]


def test_a_few_words_with_a_fact_add_to_the_last_question(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    added = tracker("and near catford?", "nlu_fallback", {"topic": "ask_substance_own"}, area="SE6")
    slots = run(ActionFallback(), dispatcher, added)
    assert slots["fallback_count"] == 0.0
    assert said(dispatcher)[0] == "utter_understood_substance_own"


SHOWN = {"shown": ["near-help", "far-help"], "last_query": {"topics": ["substance_misuse"]}}


@pytest.mark.parametrize(
    ("intent", "entities", "response"),
    [
        ("ask_phone", {}, "utter_details_phone"),
        ("ask_phone", {"ordinal": 1}, "utter_no_phone"),
        ("ask_cost", {"ordinal": 2}, "utter_detail_cost"),
        ("ask_cost", {"ordinal": -1}, "utter_detail_cost"),
        ("ask_cost", {"ordinal": 1}, "utter_no_cost"),
        ("ask_hours", {"ordinal": 3}, "utter_no_such_option"),
        ("choose_option", {"ordinal": 2}, "utter_chosen"),
        ("choose_option", {}, "utter_no_such_option"),
        ("ask_self_referral", {"service": "athena"}, "utter_detail_self_referral"),
        ("ask_self_referral", {"ordinal": 1}, "utter_detail_unknown_self_referral"),
    ],
)
def test_follow_ups(
    search: FakeSearch,
    dispatcher: CollectingDispatcher,
    intent: str,
    entities: dict[str, Any],
    response: str,
) -> None:
    run(ActionFollowUp(), dispatcher, tracker("", intent, SHOWN, **entities))
    assert said(dispatcher)[0] == response


@pytest.mark.parametrize("intent", ["ask_phone", "ask_another", "ask_nearer", "choose_option"])
def test_with_nothing_shown_it_asks_back(
    search: FakeSearch, dispatcher: CollectingDispatcher, intent: str
) -> None:
    run(ActionFollowUp(), dispatcher, tracker("", intent))
    assert said(dispatcher) == ["utter_which_service"]


def test_another_one_was_not_seen_before(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    query = {"topics": ["substance_misuse"], "exclude": ["athena", "near-help"]}
    slots = run(
        ActionFollowUp(), dispatcher, tracker("", "ask_another", SHOWN | {"last_query": query})
    )
    assert slots["shown"] == ["far-help"]
    assert slots["last_query"]["exclude"] == ["athena", "near-help", "far-help"]
    run(ActionFollowUp(), dispatcher, tracker("", "ask_another", slots))
    assert said(dispatcher)[-1] == "utter_no_more"


@pytest.mark.parametrize(
    ("text", "first", "slug"),
    [
        ("what is athena service", "utter_service_current", "athena"),
        ("what happened to old club", "utter_service_closed", "new-club"),
        ("lost service", "utter_service_unknown", "athena"),
    ],
)
def test_services_by_name(
    search: FakeSearch, dispatcher: CollectingDispatcher, text: str, first: str, slug: str
) -> None:
    slots = run(ActionServiceByName(), dispatcher, tracker(text, "ask_service_by_name"))
    assert said(dispatcher)[0] == first
    assert slots["shown"] == [slug]


def test_an_age_with_no_question_before(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    run(ActionInform(), dispatcher, tracker("she is 3", child_age=36))
    assert said(dispatcher) == ["utter_noted_what_next"]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-24 08:59", False),
        ("2026-11-24 09:00", True),
        ("2026-11-24 16:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-22 11:00", False),
        ("2026-12-25 11:00", False),
    ],
)
def test_office_hours(moment: str, is_open: bool) -> None:
    assert office_open(at(moment)) is is_open


def test_several_needs_are_named_in_the_persons_language(
    search: FakeSearch, dispatcher: CollectingDispatcher
) -> None:
    message = tracker("comida y casa", "ask_food", {"language": "es"})
    message.latest_message["needs"] = [
        {"intent": "ask_housing", "confidence": 1.0, "start": 9, "end": 13},
        {"intent": "ask_food", "confidence": 1.0, "start": 0, "end": 6},
    ]
    assert run(ActionSeveralNeeds(), dispatcher, message)["topic"] == "ask_housing"
    assert dispatcher.messages[0]["needs"] == "- Mi vivienda\n- Comida"
    titles = [button["title"] for button in dispatcher.messages[-1]["buttons"]]
    assert titles == ["Mi vivienda", "Comida", "Hablar con una persona"]
