"""Puts the safety net into the understanding of every message: no answer comes before it."""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import DIMENSIONS, encode
from bot.errors import E, SignpostError
from bot.nlu.components import Trained
from bot.safeguarding import classifier
from bot.safeguarding.lessons import lessons
from bot.safeguarding.lexicon import lexicon
from bot.safeguarding.triage import Assessment, assess, nobody_goes_unheard

TRIAGE = "triage"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SafeguardingTriage(Trained):
    """Sets ``triage`` on each message; it then stands in ``parse_data`` and in the store.

    Goes last in the pipeline. A failure inside is a ``concern``, never ``none``.
    """

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafeguardingTriage:
        """Load lexicon and classifier, so that no parent waits for them.

        Raises:
            SignpostError: E203 when there is no classifier: it does not serve with half a net.
        """
        try:
            with model_storage.read_from(resource) as directory:
                classifier.install(classifier.load(directory / classifier.FILE_NAME))
        except ValueError as error:
            raise SignpostError(E.MODEL_BROKEN, path=classifier.FILE_NAME) from error
        lexicon()
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples, the lexicon's examples and the ordinary messages.

        Raises:
            SignpostError: E204 when a level has no example.
        """
        messages = [
            (str(message.get(TEXT)), str(message.get(INTENT)))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        learnt = classifier.train(lessons(messages), encode)
        with self._model_storage.write_to(self._resource) as directory:
            learnt.save(directory / classifier.FILE_NAME)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Assess each message's own text, as it was written."""
        for message in messages:
            assessment = self.assess(message.get(TEXT) or "", _vector(message))
            message.set(TRIAGE, assessment.as_dict(), add_to_output=True)
        return messages

    def assess(self, text: str, vector: np.ndarray | None = None) -> Assessment:
        """Assess a text. Whatever goes wrong inside raises the level instead of the message."""
        return nobody_goes_unheard(lambda: assess(text, vector), "on a message")


def _vector(message: Message) -> np.ndarray | None:
    """The encoder's vector, where the featurizer left one on the message."""
    for features in message.features:
        dense = features.attribute == TEXT and features.is_dense()
        if dense and features.features.shape[-1] == DIMENSIONS:
            vector: np.ndarray = np.asarray(features.features)[-1]
            return vector
    return None
