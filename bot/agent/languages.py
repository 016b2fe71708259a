"""Marks what is said in another language than English, so that a page can say so to a reader."""

from __future__ import annotations

from typing import Any, Mapping

from rasa.core.actions.action import create_bot_utterance
from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.shared.constants import RESPONSE_CONDITION
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

LANGUAGE = "language"
TOLD = "language_told"
LANGUAGE_LINE = "utter_language_line"
URGENT = frozenset({"emergency", "disclosure"})
RIGHT_TO_LEFT = frozenset({"ar"})


class MarkedResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's responses, each with ``custom.language`` and ``custom.dir`` where it has a language.

    A response without a variant in the person's language is said in English and carries no mark.
    """

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """Say ``utter_action``. ``language`` among ``kwargs`` goes before the slot: an action that
        has just learnt the language answers in it."""
        slots = dict(tracker.current_slot_values())
        slots[LANGUAGE] = kwargs.pop(LANGUAGE, None) or slots.get(LANGUAGE)
        return self.generate_from_slots(utter_action, slots, output_channel, **kwargs)

    def _random_response_for(
        self, utter_action: str, output_channel: str, filled_slots: dict[str, Any]
    ) -> dict[str, Any] | None:
        chosen = super()._random_response_for(utter_action, output_channel, filled_slots)
        code = language_of(chosen or {})
        return chosen | {"custom": mark(code)} if chosen and code else chosen


def language_of(variant: Mapping[str, Any]) -> str | None:
    """The language that a variant is for; ``None`` for English, which has no condition."""
    conditions = variant.get(RESPONSE_CONDITION) or ()
    return next((str(each["value"]) for each in conditions if each["name"] == LANGUAGE), None)


def mark(code: str) -> dict[str, str]:
    """What a message in a language carries: ``{"language": "ar", "dir": "rtl"}``."""
    return {"language": code, "dir": "rtl" if code in RIGHT_TO_LEFT else "ltr"}


async def tell_language(
    nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker, channel: str
) -> list[Event]:
    """What to say and remember when the language has just been set: once, before the answer.

    Nothing while somebody may be in danger: no line comes before 999. It is said with the next
    message then.
    """
    language = tracker.get_slot(LANGUAGE)
    if not language or language == tracker.get_slot(TOLD) or _urgent(tracker):
        return []
    line = await nlg.generate(LANGUAGE_LINE, tracker, channel)
    said = [create_bot_utterance({**line, "utter_action": LANGUAGE_LINE})] if line else []
    return [*said, SlotSet(TOLD, language)]


def _urgent(tracker: DialogueStateTracker) -> bool:
    parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
    triage: Mapping[str, Any] = parsed.get("triage") or {}  # type: ignore[assignment]
    return triage.get("level") in URGENT
