"""Answer a question about a topic: what was understood, up to three services, one next step."""

from __future__ import annotations

from typing import Any, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import childcare, directory, guidance, memory, on_top, wishes, young_writers
from bot.actions.look_up import show_what_fits
from bot.actions.topics import Topic, all_topics
from bot.actions.wording import gaps
from services_kb.search import Result

WORDS_BEYOND_FACTS = 8
# Topics about somebody else; a professional asks them about a family, not about their own.
ABOUT_OTHERS = frozenset({"partner", "friend", "relative", "family_of_user"})


class ActionFindServices(Action):
    """The answer to every topic but the money side of childcare."""

    def name(self) -> str:
        return "action_find_services"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return [*answer(dispatcher, tracker), *memory.leave_form(tracker)]


class ActionInform(Action):
    """An age or an area outside the form: the last question is answered again with it."""

    def name(self) -> str:
        return "action_inform"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        if can_again(tracker):
            return again(dispatcher, tracker)
        events = show_what_fits(dispatcher, tracker) if _says_more(tracker) else []
        after = "utter_fallback_search_next" if events else "utter_noted_what_next"
        dispatcher.utter_message(response=after)
        return events


def _says_more(tracker: Tracker) -> bool:
    """Whether there is more in the message than an age or a place."""
    words = str(tracker.latest_message.get("text") or "").split()
    return len(words) >= WORDS_BEYOND_FACTS


def can_again(tracker: Tracker) -> bool:
    """Whether there was a question about a topic before."""
    return tracker.get_slot("topic") in all_topics()


def again(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answer the last question about a topic again, with what is known now."""
    if tracker.get_slot("topic") in childcare.MONEY_QUESTIONS:
        return childcare.answer(dispatcher, tracker)
    return answer(dispatcher, tracker)


def answer(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say what was understood, show services and offer one next step.

    The topic is the message's own, else (after the form, or for a bare age) the last one.
    """
    asked = memory.intent(tracker)
    topic = all_topics()[asked if memory.is_topic(asked) else tracker.get_slot("topic")]
    if young_writers.is_young(tracker, topic.intent):
        return young_writers.answer(dispatcher, tracker, topic.intent)
    if topic.guidance and guidance.wants_rest(tracker):
        return guidance.tell_rest(dispatcher, tracker, topic.guidance, topic.next)
    known = topic.concerns(memory.remembered(tracker))
    query, results, met = find(topic, known, tracker)
    results = results[: directory.MOST_SHOWN]
    at_work = _asked_at_work(topic, known, tracker)
    understood = "utter_understood_professional" if at_work else topic.understood
    dispatcher.utter_message(response=understood, **gaps(known, tracker))
    if topic.guidance and asked == topic.intent:
        guidance.tell(dispatcher, asked, topic.guidance)
    if not met:
        dispatcher.utter_message(response="utter_wish_not_met")
    elif unknown := wishes.nobody_knows(results, query):
        words = {"for_children": "", "near": "", "unknown": wishes.in_words(unknown, query)}
        dispatcher.utter_message(response="utter_filter_unknown", **words)
    events = directory.show(dispatcher, results, query) if results else []
    guidance.tell_way_in(dispatcher, results, query)
    next_step = _next_step(topic, known) if results else "utter_nothing_found"
    if at_work and results:
        next_step = "utter_next_professional"
    dispatcher.utter_message(response=next_step)
    kept = memory.set_slots(memory.heard(tracker))
    return [*kept, SlotSet("topic", topic.intent), SlotSet("wishes", None), *events]


def find(
    topic: Topic, known: Mapping[str, Any], tracker: Tracker
) -> tuple[dict[str, Any], list[Result], bool]:
    """The question to the directory, what it found, and whether every wish is met.

    Args:
        topic: what was asked about.
        known: slot values that the topic concerns.
        tracker: for the message's own words, and wishes that were told before the topic.
    """
    query = directory.topic_query(topic, known, tracker) | (tracker.get_slot("wishes") or {})
    results, met = directory.search_with_wishes(query, limit=on_top.LOOKED_THROUGH)
    said = str(tracker.latest_message.get("text") or "")
    results = on_top.put_on_top(topic, query, results, said)
    return query, results, met


def _asked_at_work(topic: Topic, known: Mapping[str, Any], tracker: Tracker) -> bool:
    """Whether a professional asks about a family that they work with."""
    who = {*(known.get("audience") or []), *memory.values(tracker, "audience")}
    return "professional" in who and bool(ABOUT_OTHERS & set(topic.audience))


def _next_step(topic: Topic, known: Mapping[str, Any]) -> str:
    if topic.next_alcohol and known.get("substance") in (None, "any", "alcohol"):
        return topic.next_alcohol
    return topic.next
