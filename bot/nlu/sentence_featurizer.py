"""Gives every message one dense vector of its meaning, made by the shared sentence encoder.

The triage component reads the same vector (:func:`sentence_vector`), so a message is encoded once.
"""

from __future__ import annotations

from typing import Any, Dict, List, Type

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import encode
from bot.nlu.components import Plain

ORIGIN = "SentenceEncoderFeaturizer"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(Plain, DenseFeaturizer):
    """Adds a sentence feature of shape ``(1, 512)`` to each message that has text."""

    def __init__(self, config: Dict[str, Any]) -> None:
        DenseFeaturizer.__init__(self, ORIGIN, {"alias": None, **config})

    @classmethod
    def required_components(cls) -> List[Type]:
        """It reads the text itself, so it needs no tokenizer before it."""
        return []

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """There is nothing to set."""

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the vectors, encoding all messages in one call."""
        spoken = [message for message in messages if message.get(TEXT)]
        vectors = encode([message.get(TEXT) for message in spoken])
        for message, vector in zip(spoken, vectors, strict=True):
            message.add_features(
                Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors to the whole training batch in one call."""
        self.process(training_data.training_examples)
        return training_data


def sentence_vector(message: Message) -> np.ndarray | None:
    """The vector that the featurizer left on ``message``: float32 of shape ``(512,)``.

    None when the message has not passed the featurizer (a tapped button, an empty text).
    """
    for features in message.features:
        if features.origin == ORIGIN and features.attribute == TEXT:
            return np.asarray(features.features)[0]
    return None
