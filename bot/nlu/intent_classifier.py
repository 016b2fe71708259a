"""The intent classifier: logistic regression over word and letter counts, the sentence vector and
the signals of the entities.

Rasa's own `LogisticRegressionClassifier` loads its model with skops, which costs seconds at the
start; this one keeps two numpy arrays and the names, and predicts with one matrix product.
"""

from __future__ import annotations

import warnings
from typing import Any, Dict, List, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, issparse, vstack

from bot.errors import E, SignpostError

FILE_NAME = "weights.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SignpostIntentClassifier(IntentClassifier, GraphComponent):
    """Multinomial logistic regression; weights are balanced over intents of unequal size."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """At least one featurizer must stand before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults, chosen by five-fold cross validation (`signpost evaluate`).

        regularization: sklearn's ``C``. weights: the length that the features of one origin are
        scaled to in each message, 1 where none is given. iterations: of lbfgs, at most.
        ranking_length: guesses kept.
        """
        return {
            "regularization": 4.0,
            "weights": {"SentenceEncoderFeaturizer": 3.0},
            "iterations": 30,
            "ranking_length": 10,
        }

    @staticmethod
    def required_packages() -> List[str]:
        """Packages needed to train."""
        return ["sklearn"]

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = {**self.get_default_config(), **config}
        self._model_storage = model_storage
        self._resource = resource
        self._intents: List[str] = []
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SignpostIntentClassifier:
        """Make an untrained classifier."""
        return cls(config, model_storage, resource)

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
                    classifier._weights = arrays["weights"]
                    classifier._bias = arrays["bias"]
        except (OSError, KeyError, ValueError) as error:
            raise SignpostError(E.MODEL_BROKEN, path=FILE_NAME) from error
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the weights on the examples that have an intent, and store them.

        Raises:
            SignpostError: E204 when there are fewer than two intents to tell apart.
        """
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        examples = [
            example
            for example in training_data.intent_examples
            if example.get(INTENT) and example.get(TEXT)
        ]
        intents = [example.get(INTENT) for example in examples]
        if len(set(intents)) < 2:
            raise SignpostError(E.TRAINING_FAILED, problem="there are fewer than two intents.")
        model = LogisticRegression(
            C=self._config["regularization"],
            max_iter=self._config["iterations"],
            class_weight="balanced",
            random_state=0,
        )
        with warnings.catch_warnings():
            # Stopping early is the point: later steps no longer change a guess (measured).
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(self._matrix(examples), intents)
        self._keep(model.classes_, model.coef_, model.intercept_)
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

    def _keep(self, intents: np.ndarray, coefficients: np.ndarray, bias: np.ndarray) -> None:
        if len(intents) == 2:  # sklearn keeps one row for two classes
            coefficients = np.vstack([-coefficients[0] / 2, coefficients[0] / 2])
            bias = np.array([-bias[0] / 2, bias[0] / 2])
        self._intents = [str(name) for name in intents]
        # Features by intents, so that one sparse message multiplies from the left.
        self._weights = np.ascontiguousarray(coefficients.T, dtype=np.float32)
        self._bias = bias.astype(np.float32)

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as directory:
            np.savez(
                directory / FILE_NAME,
                intents=np.array(self._intents),
                weights=self._weights,
                bias=self._bias,
            )

    def _probabilities(self, messages: List[Message]) -> np.ndarray:
        """Shape ``(messages, intents)``; each row sums to 1."""
        logits = np.stack([self._logits(message) for message in messages])
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def _logits(self, message: Message) -> np.ndarray:
        """Shape ``(intents,)``: what :meth:`_matrix` times the weights gives, without the matrix.

        Raises:
            ValueError: when the features are not those that the weights were learnt from.
        """
        logits, offset = self._bias.copy(), 0
        for part, length in self._parts(message):
            width = part.shape[-1]
            weights = self._weights[offset : offset + width]
            if issparse(part):
                row = part.tocsr()
                values, weights = row.data, weights[row.indices]
            else:
                values = np.ravel(part)
            norm = float(np.sqrt(values @ values))
            if norm:
                logits += (values * np.float32(length / norm)) @ weights
            offset += width
        if offset != len(self._weights):
            raise ValueError(f"{offset} features came, {len(self._weights)} were learnt.")
        return logits

    def _parts(self, message: Message) -> List[Tuple[Any, float]]:
        """The message's features, one origin after the other, and the length to scale each to."""
        weights = self._config["weights"]
        return [
            (part.features, weights.get(part.origin, 1.0))
            for part in message.features
            if part.type == FEATURE_TYPE_SENTENCE and part.attribute == TEXT
        ]

    def _matrix(self, messages: List[Message]) -> csr_matrix:
        return vstack([self._row(message) for message in messages], format="csr")

    def _row(self, message: Message) -> csr_matrix:
        return hstack(
            [
                _scaled(csr_matrix(part, dtype=np.float32), length)
                for part, length in self._parts(message)
            ],
            format="csr",
        )


def _scaled(row: csr_matrix, length: float) -> csr_matrix:
    """The row scaled to ``length``: a long message must not count for more than a short one."""
    norm = float(np.sqrt(row.multiply(row).sum()))
    return row * (length / norm) if norm else row
