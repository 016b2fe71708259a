"""Several needs in one message: one after the other, most urgent first, then one next step."""

from __future__ import annotations

from copy import copy
from typing import Any, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import childcare, directory, find_services, guidance, memory
from bot.actions.phrases import listed_needs, titles
from bot.actions.topics import all_topics
from services_kb.cards import card
from services_kb.search import Result

MOST_NEEDS = 3
MOST_CARDS_EACH = {2: 2, 3: 1}  # by how many needs there are


class ActionSeveralNeeds(Action):
    """Answers ``needs``, which the understanding left on the message in order of urgency."""

    def name(self) -> str:
        return "action_several_needs"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return [*answer(dispatcher, tracker, needs(tracker)), *memory.leave_form(tracker)]


def needs(tracker: Tracker) -> list[Mapping[str, Any]]:
    """What the message asks for, as far as there is an answer to it; most urgent first."""
    found = tracker.latest_message.get("needs") or []
    return [need for need in found if _can_answer(need["intent"])][:MOST_NEEDS]


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, found: list[Mapping[str, Any]]
) -> list[EventType]:
    """Each need by name with its services; a service is shown once."""
    if not found:
        dispatcher.utter_message(response="utter_noted_what_next")
        return []
    intents = [need["intent"] for need in found]
    named, listed = listed_needs(intents, tracker.get_slot("language"))
    dispatcher.utter_message(response="utter_several_needs", needs=listed)
    cards_each = MOST_CARDS_EACH.get(len(found), directory.MOST_SHOWN)
    shown: list[Result] = []
    queries: list[dict[str, Any]] = []
    for need, name in zip(found, named, strict=True):
        dispatcher.utter_message(response="utter_one_need", need=name[:1].upper() + name[1:])
        query, results = _one(dispatcher, narrowed(tracker, need), need["intent"])
        results = [result for result in results if _new(result, shown)][:cards_each]
        if results:
            directory.send(dispatcher, results)
        else:
            dispatcher.utter_message(response="utter_need_nothing_found")
        shown += results
        queries.append(query)
    _next_step(dispatcher, _more(intents, tracker.get_slot("language")), shown)
    kept = memory.set_slots(memory.heard(tracker))
    topics = [intent for intent in intents if memory.is_topic(intent)]
    if topics:
        kept.append(SlotSet("topic", topics[0]))
    return [*kept, *directory.keep(shown, next(filter(None, queries), None))]


def narrowed(tracker: Tracker, need: Mapping[str, Any]) -> Tracker:
    """The conversation as if the message had only held this need."""
    part = copy(tracker)
    text = str(tracker.latest_message.get("text") or "")
    entities = [
        {**each, "start": each["start"] - need["start"], "end": each["end"] - need["start"]}
        for each in need.get("entities") or ()
    ]
    part.latest_message = {
        **tracker.latest_message,
        "text": text[need["start"] : need["end"]],
        "intent": {"name": need["intent"], "confidence": need["confidence"]},
        "entities": entities,
    }
    return part


def _can_answer(intent: str) -> bool:
    return memory.is_topic(intent) or intent in guidance.entries()


def _one(
    dispatcher: CollectingDispatcher, part: Tracker, intent: str
) -> tuple[dict[str, Any], list[Result]]:
    """What the directory has for one need; a rule or a sourced text is told at once, in brief."""
    if not memory.is_topic(intent):
        return {}, guidance.in_brief(dispatcher, intent)
    topic = all_topics()[intent]
    known = topic.concerns(memory.remembered(part))
    if intent in childcare.MONEY_QUESTIONS:
        childcare.say_schemes(dispatcher, topic, known, most=1)
    query, results, _ = find_services.find(topic, known, part)
    return query, results


def _new(result: Result, shown: list[Result]) -> bool:
    return result.service.slug not in {each.service.slug for each in shown}


def _more(intents: list[str], language: str | None) -> list[dict[str, str]]:
    """Buttons to hear more about each need, or to talk to a person."""
    called = titles(language)
    return [{"title": called[name], "payload": f"/{name}"} for name in (*intents, "ask_person")]


def _next_step(
    dispatcher: CollectingDispatcher, buttons: list[dict[str, str]], shown: list[Result]
) -> None:
    """One call to make first, and a way to hear more about each need."""
    if not shown:
        dispatcher.utter_message(response="utter_several_next_no_card", buttons=buttons)
        return
    first = card(shown[0].service)
    response = "utter_several_next" if first["phone"] else "utter_several_next_no_phone"
    dispatcher.utter_message(
        response=response, name=first["name"], phone=first["phone"], buttons=buttons
    )
