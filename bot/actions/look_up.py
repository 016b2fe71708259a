"""Look up the person's own words in the directory, where no question of a topic was understood."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import directory, memory
from services_kb.search import FEW_WORDS, Result


def show_what_fits(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say so and show what fits the message well; no events and no words when nothing does."""
    words = str(tracker.latest_message.get("text") or "").split()
    telling = {"meaning", "name", "words"} if len(words) <= FEW_WORDS else {"meaning", "name"}
    fitting = [each for each in look_up(tracker) if telling & {why.code for why in each.reasons}]
    if not fitting:
        return []
    dispatcher.utter_message(response="utter_fallback_may_fit")
    return directory.show(dispatcher, fitting)


def look_up(tracker: Tracker) -> list[Result]:
    """What the directory has for the words themselves."""
    areas = memory.remembered(tracker).get("areas") or []
    text = str(tracker.latest_message.get("text") or "")
    return directory.search({"text": text, "area": areas[0] if areas else None})
