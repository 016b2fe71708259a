""" "Did this help?": asked once, when an answer has been read; never around the safety net."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import memory
from bot.actions.corrections import text_of

ASKED, YES, NO, SKIPPED = "asked", "yes", "no", "skipped"
# After these the answer has been read, whatever number of turns it took.
DONE = frozenset({"thank", "goodbye"})
TURNS_TO_WAIT = 2
# These are about what was shown: it is still being read.
FOLLOW_UPS = frozenset(
    {"ask_phone", "ask_address", "ask_hours", "ask_cost", "ask_self_referral", "ask_another",
     "ask_nearer", "ask_filter", "ask_why_these", "choose_option"}
)  # fmt: skip
ANSWERS = {"affirm": YES, "thank": YES, "deny": NO, "skip": SKIPPED}
USUAL = {
    "thank": "utter_thank",
    "affirm": "utter_affirm",
    "deny": "utter_deny",
    "skip": "utter_deny",  # nothing was there to skip
}
# After these a "no" ends the talk: it answers "anything else?".
NOTHING_ELSE = frozenset({"thank", "deny"})
# "No, that's all" answers "anything else?", not "did it help?".
_ENOUGH = re.compile(
    r"\b(?:that'?s (?:all|it|ok|okay|fine)|nothing (?:else|more)|no,? thank\w*|all good"
    r"|i'?m (?:good|ok|okay|fine)|bye)\b",
    re.IGNORECASE,
)
SAFETY_NET = "action_safeguarding"


class ActionCheckIn(Action):
    """Asks when it is time; else says nothing. Stands after the words of small talk."""

    def name(self) -> str:
        return "action_check_in"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        if not due(tracker):
            return []
        dispatcher.utter_message(response="utter_did_this_help")
        return [SlotSet("helped", ASKED)]


class ActionSmallTalk(Action):
    """Thanks, yes, no and skip: the answer to what was asked last, or the usual words.

    The question takes their place when it is time: both at once would ask two questions.
    """

    def name(self) -> str:
        return "action_small_talk"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        said = memory.intent(tracker)
        if tracker.get_slot("helped") == ASKED:
            return _answered(dispatcher, tracker)
        if due(tracker):
            if said == "thank":
                dispatcher.utter_message(response="utter_thank_short")
            dispatcher.utter_message(response="utter_did_this_help")
            return [SlotSet("helped", ASKED)]
        done = said == "deny" and _intent_before(tracker) in NOTHING_ELSE
        dispatcher.utter_message(response="utter_goodbye" if done else USUAL[said])
        return []


def _answered(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Take the answer; "no" leads to another try or a person. The slot is kept for review."""
    said = ANSWERS.get(memory.intent(tracker), SKIPPED)
    if said == NO and _ENOUGH.search(text_of(tracker).replace("’", "'")):
        said = SKIPPED
    dispatcher.utter_message(response=f"utter_helped_{said}")
    return [SlotSet("helped", said)]


def due(tracker: Tracker) -> bool:
    """Whether this is the moment: services were shown, read, and nobody was in danger."""
    turns = tracker.get_slot("turns_since_cards")
    if (
        turns is None
        or tracker.get_slot("helped")
        or (tracker.active_loop or {}).get("name")
        or _was_unsafe(tracker)
    ):
        return False
    return memory.intent(tracker) in DONE or turns >= TURNS_TO_WAIT


def counted(tracker: Tracker) -> dict[str, Any]:
    """Slots as this message changes them: turns counted, an unanswered question let go."""
    slots: dict[str, Any] = {}
    turns = tracker.get_slot("turns_since_cards")
    if turns is not None:
        still = memory.intent(tracker) in FOLLOW_UPS
        slots["turns_since_cards"] = 0.0 if still else turns + 1
    if tracker.get_slot("helped") == ASKED and memory.intent(tracker) not in ANSWERS:
        slots["helped"] = SKIPPED
    return slots


def _was_unsafe(tracker: Tracker) -> bool:
    return any(
        event.get("event") == "action" and event.get("name") == SAFETY_NET
        for event in tracker.events
    )


def _intent_before(tracker: Tracker) -> str:
    """The intent of the message before the latest one; empty when there is none."""
    said = [event for event in tracker.events if event.get("event") == "user"]
    before = (said[-2].get("parse_data") or {}) if len(said) > 1 else {}
    return str((before.get("intent") or {}).get("name") or "")
