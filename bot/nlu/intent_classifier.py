"""The intent classifier: a kernel machine over the sentence vector, word and letter counts, and the
signals of the entities. Its mathematics are in :mod:`bot.nlu.kernel_machine`.

Rasa's own `LogisticRegressionClassifier` loads its model with skops, which costs seconds at the
start; this one keeps a few numpy arrays and the names.
"""

from __future__ import annotations

from typing import Any, Dict, List, Type

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, issparse, vstack

from bot.encoder import DIMENSIONS
from bot.errors import E, SignpostError
from bot.nlu.components import Trained
from bot.nlu.kernel_machine import KernelMachine, fit
from bot.nlu.sentence_featurizer import ORIGIN, sentence_vector

FILE_NAME = "weights.npz"
_FITTING = ("curve", "meaning_weight", "regularization", "dimensions")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SignpostIntentClassifier(Trained, IntentClassifier):
    """Guesses the intent of each message, and how sure it is of it."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """At least one featurizer must stand before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults, chosen by five-fold cross validation (`signpost evaluate`).

        curve, meaning_weight, regularization, dimensions: see :func:`bot.nlu.kernel_machine.fit`.
        ranking_length: guesses kept.
        """
        return {
            "curve": 1.0,
            "meaning_weight": 24.0,
            "regularization": 0.5,
            "dimensions": 128,
            "ranking_length": 10,
        }

    @staticmethod
    def required_packages() -> List[str]:
        """Packages needed to train."""
        return ["scipy"]

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._intents: List[str] = []
        self._machine: KernelMachine | None = None

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SignpostIntentClassifier:
        """Read a trained classifier.

        Raises:
            SignpostError: E203 when its file is missing or damaged.
        """
        classifier = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as directory:
                with np.load(directory / FILE_NAME, allow_pickle=False) as arrays:
                    classifier._intents = [str(name) for name in arrays["intents"]]
                    classifier._machine = KernelMachine(
                        projection=arrays["projection"],
                        centres=arrays["centres"],
                        squares=arrays["squares"],
                        influences=arrays["influences"],
                        weights=arrays["weights"],
                        curve=float(arrays["curve"]),
                        sharpness=float(arrays["sharpness"]),
                    )
        except (OSError, KeyError, ValueError) as error:
            raise SignpostError(E.MODEL_BROKEN, path=FILE_NAME) from error
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the machine to the examples that have an intent, and store them.

        Raises:
            SignpostError: E204 when there are fewer than two intents to tell apart.
        """
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(INTENT) and example.get(TEXT)
        ]
        self._intents = sorted({example.get(INTENT) for example in examples})
        if len(self._intents) < 2:
            raise SignpostError(E.TRAINING_FAILED, problem="there are fewer than two intents.")
        numbers = {intent: number for number, intent in enumerate(self._intents)}
        options = {name: self._config[name] for name in _FITTING}
        self._machine = fit(
            np.stack([_meaning(example) for example in examples]),
            vstack([self._row(example) for example in examples], format="csr"),
            [numbers[example.get(INTENT)] for example in examples],
            **options,
        )
        self._persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing later in the pipeline reads the guesses of the training examples."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set ``intent`` and ``intent_ranking`` on each message."""
        if not messages:
            return messages
        for message, scores in zip(messages, self._probabilities(messages), strict=True):
            order = np.argsort(-scores)[: self._config["ranking_length"]]
            ranking = [{"name": self._intents[i], "confidence": float(scores[i])} for i in order]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _persist(self) -> None:
        assert self._machine is not None
        with self._model_storage.write_to(self._resource) as directory:
            np.savez(
                directory / FILE_NAME,
                intents=np.array(self._intents),
                **vars(self._machine),
            )

    def _probabilities(self, messages: List[Message]) -> np.ndarray:
        """Shape ``(messages, intents)``; each row sums to 1."""
        logits = np.stack([self._logits(message) for message in messages])
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def _logits(self, message: Message) -> np.ndarray:
        """Shape ``(intents,)``; the wording's part without building a matrix.

        Raises:
            ValueError: when the features are not those that the weights were learnt from.
        """
        if self._machine is None:
            raise ValueError("the classifier is not trained.")
        wording, offset = np.zeros(len(self._intents), dtype=np.float32), 0
        for part in _wording(message):
            width = part.shape[-1]
            weights = self._machine.weights[offset : offset + width]
            if issparse(part):
                row = part.tocsr()
                values, weights = row.data, weights[row.indices]
            else:
                values = np.ravel(part)
            norm = float(np.sqrt(values @ values))
            if norm:
                wording += (values / np.float32(norm)) @ weights
            offset += width
        if offset != len(self._machine.weights):
            raise ValueError(f"{offset} features came, {len(self._machine.weights)} were learnt.")
        return self._machine.scores(_meaning(message), wording)

    def _row(self, message: Message) -> csr_matrix:
        parts = [_scaled(csr_matrix(part, dtype=np.float32)) for part in _wording(message)]
        return hstack(parts, format="csr") if parts else csr_matrix((1, 0), dtype=np.float32)


def _meaning(message: Message) -> np.ndarray:
    """float32 of shape ``(DIMENSIONS,)``; zeros where nothing made a sentence vector."""
    vector = sentence_vector(message)
    return np.zeros(DIMENSIONS, dtype=np.float32) if vector is None else vector


def _wording(message: Message) -> List[Any]:
    """The message's features but its sentence vector, one origin after the other."""
    return [
        part.features
        for part in message.features
        if part.type == FEATURE_TYPE_SENTENCE and part.attribute == TEXT and part.origin != ORIGIN
    ]


def _scaled(row: csr_matrix) -> csr_matrix:
    """The row scaled to 1: a long message must not count for more than a short one."""
    norm = float(np.sqrt(row.multiply(row).sum()))
    return row * (1 / norm) if norm else row
