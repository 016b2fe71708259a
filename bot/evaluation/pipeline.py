"""The understanding of ``config.yml`` taken out of the assistant, to train and ask it in process.

Featurizers, entity rules and the classifier are made from the very settings that serving uses.
What only reads their work (fallback, triage) or only cuts messages up is left out.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Sequence

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import SignpostEntities, read_names
from bot.nlu.intent_classifier import SignpostIntentClassifier
from bot.nlu.sentence_counts import SentenceCountsFeaturizer
from bot.nlu.sentence_featurizer import SentenceEncoderFeaturizer
from bot.settings import PROJECT_DIR

NLU_DATA = PROJECT_DIR / "data" / "nlu"
_NOWHERE = LocalModelStorage(Path(tempfile.gettempdir()))  # never written to
_COUNTS = "bot.nlu.sentence_counts.SentenceCountsFeaturizer"
_CLASSIFIER = "bot.nlu.intent_classifier.SignpostIntentClassifier"


@dataclass(frozen=True)
class Guess:
    """One example that was held out: what it is, and the classifier's two best guesses."""

    text: str
    intent: str
    first: str
    confidence: float
    second_confidence: float


def read_examples(*files: Path) -> list[Message]:
    """The examples of training data files (the project's ``data/nlu`` when none is named)."""
    paths = files or tuple(sorted(NLU_DATA.glob("*.yml")))
    data = training_data_from_paths([str(path) for path in paths], "en")
    return list(data.intent_examples)


@lru_cache(maxsize=1)
def our_examples() -> tuple[Message, ...]:
    """The project's examples as :func:`with_vectors` gives them, made once."""
    return tuple(with_vectors(read_examples()))


def examples(pairs: Sequence[tuple[str, str]]) -> list[Message]:
    """Messages of pairs of (text, intent)."""
    return [Message({TEXT: text, INTENT: intent}) for text, intent in pairs]


def with_vectors(messages: Sequence[Message]) -> list[Message]:
    """The messages with all that does not depend on what the classifier is trained on."""
    data = TrainingData(list(messages))
    tokenizer = WhitespaceTokenizer(
        {**WhitespaceTokenizer.get_default_config(), **_settings("WhitespaceTokenizer")[0]}
    )
    tokenizer.process_training_data(data)
    SentenceEncoderFeaturizer({}).process_training_data(data)
    entity_rules().process_training_data(data)
    return list(data.training_examples)


def entity_rules() -> SignpostEntities:
    """The entity component with the names of the service data."""
    names = read_names(PROJECT_DIR / "services_kb" / "data")
    return SignpostEntities({}, _NOWHERE, Resource(""), names)


def guess(train: Sequence[Message], test: Sequence[Message]) -> list[Guess]:
    """Train on ``train`` and guess the intents of ``test``, both from :func:`with_vectors`.

    Works on copies: counting words leaves features on a message.
    """
    training = TrainingData([_copy(message) for message in train])
    asked = [_copy(message) for message in test]
    with tempfile.TemporaryDirectory() as directory:
        storage = LocalModelStorage(Path(directory))
        for number, settings in enumerate(_settings(_COUNTS)):
            _count(training, asked, {**settings, "alias": f"counts{number}"}, storage)
        classifier = SignpostIntentClassifier(
            _settings(_CLASSIFIER)[0], storage, Resource("intents")
        )
        classifier.train(training)
        classifier.process(asked)
    return [_guess(message, known) for message, known in zip(asked, test, strict=True)]


def thresholds() -> tuple[float, float]:
    """The fallback's two settings: the least confidence, and the least distance to the second."""
    fallback = _settings("FallbackClassifier")[0]
    return fallback["threshold"], fallback["ambiguity_threshold"]


def _count(
    training: TrainingData,
    asked: list[Message],
    settings: dict[str, Any],
    storage: LocalModelStorage,
) -> None:
    counts = SentenceCountsFeaturizer(
        {**SentenceCountsFeaturizer.get_default_config(), **settings},
        storage,
        Resource(settings["alias"]),
        ExecutionContext(GraphSchema({})),
    )
    counts.train(training)
    counts.process_training_data(training)
    counts.process(asked)


def _guess(message: Message, known: Message) -> Guess:
    first, second = message.get("intent_ranking")[:2]
    return Guess(
        message.get(TEXT),
        known.get(INTENT),
        first["name"],
        first["confidence"],
        second["confidence"],
    )


def _copy(message: Message) -> Message:
    return Message(dict(message.data), features=list(message.features))


def _settings(name: str) -> list[dict[str, Any]]:
    """The settings of every pipeline entry called ``name`` in ``config.yml``."""
    config = yaml.safe_load((PROJECT_DIR / "config.yml").read_text(encoding="utf-8"))
    found = [entry for entry in config["pipeline"] if entry["name"] == name]
    return [{key: value for key, value in entry.items() if key != "name"} for entry in found]
