"""What is remembered of a person: said in plain words when asked, and forgotten when asked."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import memory
from bot.actions.phrases import ages, joined, phrase, phrase_or, titles

# Slots that hold something about the person or what they asked; domain.yml describes each.
ABOUT_THE_PERSON = (
    *("children", "family", "areas", "audience", "substance", "pregnant", "writer_age"),
    *("topic", "shown", "focus", "last_query", "wishes"),
)


class ActionAboutMe(Action):
    """ "What do you know about me?": a list of facts, and what is not kept."""

    def name(self) -> str:
        return "action_about_me"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        facts = _facts(tracker)
        if facts:
            dispatcher.utter_message(response="utter_about_me", facts="\n".join(facts))
        else:
            dispatcher.utter_message(response="utter_about_me_nothing")
        return memory.leave_form(tracker)


class ActionForgetMe(Action):
    """Empties the slots; the words on the page go by the page's own button."""

    def name(self) -> str:
        return "action_forget_me"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        dispatcher.utter_message(response="utter_forget_me")
        forgotten = [SlotSet(name, None) for name in ABOUT_THE_PERSON]
        return [*forgotten, *memory.leave_form(tracker)]


def _facts(tracker: Tracker) -> list[str]:
    """One line a fact, in the order in which a person would tell them."""
    family = tracker.get_slot("family") or tracker.get_slot("children") or []
    areas = tracker.get_slot("areas") or []
    audience = [phrase_or("people", term, "") for term in tracker.get_slot("audience") or []]
    topic = tracker.get_slot("topic")
    asked = phrase_or("needs", topic, titles().get(topic, "")) if topic else ""
    writer, substance = tracker.get_slot("writer_age"), tracker.get_slot("substance")
    facts = {
        "children": ages(family),
        "areas": joined([str(area) for area in areas]),
        "audience": joined([words for words in audience if words]),
        "writer_age": f"{writer:.0f}" if writer else "",
        "pregnant": phrase("facts", "yes") if tracker.get_slot("pregnant") else "",
        "substance": phrase("substances", substance) if substance else "",
        "topic": asked,
    }
    return [phrase("facts", name, value=value) for name, value in facts.items() if value]
