"""Says which language a message is in; what cannot be read is not guessed at."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.components import Plain
from bot.nlu.language_words import by_pattern, identify, is_read

LANGUAGE = "language"
TRIAGE = "triage"
GREET = "greet"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(Plain):
    """Sets ``language`` on each message whose language is clear: ``{"code", "confidence"}``.

    Goes after the classifier and the triage. A phrase that the safety net knows tells its language,
    however short it is. In a language that the sentence encoder does not read, an intent would be a
    guess by spelling, so the message counts as not understood, unless it is a greeting alone.
    """

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        identify("uno due tre quattro")  # reads the words now, so that no parent waits for them

    def process(self, messages: List[Message]) -> List[Message]:
        """Say of each message which language it is in, where that is clear."""
        for message in messages:
            guess = identify(message.get(TEXT) or "")
            known = by_pattern((message.get(TRIAGE) or {}).get("reasons") or ())
            code = known or (guess.code if guess else None)
            if code is None:
                continue
            confidence = guess.confidence if guess and guess.code == code else 1.0
            message.set(LANGUAGE, {"code": code, "confidence": confidence}, add_to_output=True)
            if not is_read(code):
                greeting = guess is not None and guess.greeting
                _set_intent(message, GREET if greeting else DEFAULT_NLU_FALLBACK_INTENT_NAME)
        return messages


def _set_intent(message: Message, name: str) -> None:
    intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
