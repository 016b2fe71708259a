"""Keep what the person said, on each turn; and read the answers to the childcare form."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import check_in, handoff_answers, language, memory, young_writers

NOT_UNDERSTOOD = "nlu_fallback"


class ActionRemember(Action):
    """Fills the slots with a custom mapping, before anything is decided.

    A question of its own in the middle of the form fills nothing here: the form would take the
    age in it for an answer and swallow the question. The action that answers keeps it instead.
    """

    def name(self) -> str:
        return "action_remember"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        intent = memory.intent(tracker)
        slots: dict[str, Any] = check_in.counted(tracker)
        if not memory.interrupts(tracker):
            slots |= _unreadable_answer(tracker) | memory.heard(tracker)
        if memory.is_topic(intent):
            slots["topic"] = intent
        if intent != NOT_UNDERSTOOD and tracker.get_slot("fallback_count"):
            slots["fallback_count"] = 0.0
        slots |= language.hear(tracker) | handoff_answers.heard(tracker)
        return memory.set_slots(slots)


class ValidateChildcareForm(FormValidationAction):
    """Holds the form to asking each question once; ``memory`` has already read the answers."""

    def name(self) -> str:
        return "validate_childcare_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """Nothing is asked of a young person: they look for no childcare."""
        return [] if young_writers.is_young(tracker, "ask_childcare_find") else domain_slots

    def validate_children(self, value: Any, *_: Any) -> dict[str, Any]:
        """Ages in months; nothing that can be read counts as skipped."""
        return {"children": value if isinstance(value, list) else []}

    def validate_areas(self, value: Any, *_: Any) -> dict[str, Any]:
        """Postcode districts; nothing that can be read counts as skipped."""
        return {"areas": value if isinstance(value, list) else []}


def _unreadable_answer(tracker: Tracker) -> dict[str, Any]:
    """An answer that cannot be read is taken as "rather not say": nobody is asked twice."""
    asked = tracker.get_slot("requested_slot")
    if memory.in_form(tracker) and asked in memory.FORM_SLOTS:
        return {asked: []}
    return {}
