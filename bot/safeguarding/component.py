"""Puts the safety net into the understanding of every message: no answer comes before it."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.safeguarding.triage import Assessment, assess, nobody_goes_unheard

TRIAGE = "triage"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SafeguardingTriage(GraphComponent):
    """Sets ``triage`` on each message; it then stands in ``parse_data`` and in the store.

    Goes last in the pipeline. Needs no training. A failure inside is a ``concern``, never ``none``.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafeguardingTriage:
        """Make the component and load the lexicon, so that no parent waits for it."""
        assess("")
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Assess each message's own text, as it was written."""
        for message in messages:
            assessment = self.assess(message.get(TEXT) or "")
            message.set(TRIAGE, assessment.as_dict(), add_to_output=True)
        return messages

    def assess(self, text: str) -> Assessment:
        """Assess a text. Whatever goes wrong inside raises the level instead of the message."""
        return nobody_goes_unheard(lambda: assess(text), "on a message")
