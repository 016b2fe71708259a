"""The pipeline of config.yml: vectors, the files of a model, no TensorFlow, held-out messages."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import DIMENSIONS
from bot.errors import SignpostError
from bot.evaluation.nlu import evaluate_held_out
from bot.nlu.entities import SignpostEntities
from bot.nlu.intent_classifier import SignpostIntentClassifier
from bot.nlu.sentence_counts import SentenceCountsFeaturizer
from bot.nlu.sentence_featurizer import SentenceEncoderFeaturizer, sentence_vector
from bot.settings import PROJECT_DIR

HELD_OUT = PROJECT_DIR / "tests" / "fixtures" / "nlu_heldout.yml"
CONTEXT = ExecutionContext(GraphSchema({}))
EXAMPLES = [
    ("i need a nursery", "find"),
    ("childminder near me", "find"),
    ("nursery place for my son", "find"),
    ("my partner hits me", "abuse"),
    ("he hits me", "abuse"),
    ("i am scared of him", "abuse"),
    ("thanks", "thank"),
    ("thank you so much", "thank"),
    ("cheers", "thank"),
]


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


def with_vectors(messages: list[Message], storage: LocalModelStorage) -> list[Message]:
    featurizer = SentenceEncoderFeaturizer.create({"alias": None}, storage, Resource("f"), CONTEXT)
    return featurizer.process(messages)


def test_each_message_gets_one_vector(storage: LocalModelStorage) -> None:
    messages = [Message({TEXT: "need help"}), Message({TEXT: "مرحبا"}), Message({TEXT: "你好"})]
    silent = Message({INTENT: "greet"})
    with_vectors([*messages, silent], storage)
    for message in messages:
        vector = sentence_vector(message)
        assert vector is not None
        assert vector.shape == (DIMENSIONS,)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)
        assert message.get_dense_features(TEXT)[1].features.shape == (1, DIMENSIONS)
    assert sentence_vector(silent) is None


def test_a_loaded_classifier_guesses_as_the_trained_one(storage: LocalModelStorage) -> None:
    resource = Resource("intents")
    examples = [Message({TEXT: text, INTENT: intent}) for text, intent in EXAMPLES]
    trained = SignpostIntentClassifier.create({}, storage, resource, CONTEXT)
    trained.train(TrainingData(with_vectors(examples, storage)))
    loaded = SignpostIntentClassifier.load({}, storage, resource, CONTEXT)
    rankings = []
    for classifier in (trained, loaded):
        asked = with_vectors([Message({TEXT: "a nursery please"}), Message({TEXT: "ta"})], storage)
        classifier.process(asked)
        rankings.append([message.get("intent_ranking") for message in asked])
        assert asked[0].get(INTENT)["name"] == "find"
    assert rankings[0] == rankings[1]
    assert sum(guess["confidence"] for guess in rankings[0][0]) == pytest.approx(1, abs=1e-4)


def test_a_missing_classifier_file_is_a_coded_error(storage: LocalModelStorage) -> None:
    with storage.write_to(Resource("intents")) as directory:
        (directory / "weights.npz").write_bytes(b"damaged")
    with pytest.raises(SignpostError, match="E203"):
        SignpostIntentClassifier.load({}, storage, Resource("intents"), CONTEXT)


def test_counts_are_those_of_rasa(storage: LocalModelStorage) -> None:
    texts = ["I need a nursery", "nursery nursery in SE6 for 2 children", "Ünïcode 你好", "?"]
    for options in ({"max_ngram": 2}, {"analyzer": "char_wb", "min_ngram": 2, "max_ngram": 4}):
        rows = []
        for kind in (CountVectorsFeaturizer, SentenceCountsFeaturizer):
            config = {**kind.get_default_config(), **options, "alias": "counts"}
            featurizer = kind.create(config, storage, Resource("counts"), CONTEXT)
            messages = _tokenized([*texts, *(text for text, _ in EXAMPLES)])
            featurizer.train(TrainingData(messages))
            asked = _tokenized([*texts, "a message of unseen words"])
            featurizer.process(asked)
            rows.append([message.get_sparse_features(TEXT)[1] for message in asked])
        for our, their in zip(*rows, strict=True):
            assert (our is None) == (their is None)
            if our is not None:
                assert (our.features != their.features).nnz == 0


def _tokenized(texts: list[str]) -> list[Message]:
    messages = [Message({TEXT: text}) for text in texts]
    config = WhitespaceTokenizer.get_default_config()
    return list(WhitespaceTokenizer(config).process(messages))


def test_one_intent_alone_cannot_be_trained(storage: LocalModelStorage) -> None:
    examples = with_vectors([Message({TEXT: "hi", INTENT: "greet"})], storage)
    classifier = SignpostIntentClassifier.create({}, storage, Resource("intents"), CONTEXT)
    with pytest.raises(SignpostError, match="E204"):
        classifier.train(TrainingData(examples))


def test_loaded_entities_know_the_names_of_training(storage: LocalModelStorage) -> None:
    resource = Resource("entities")
    SignpostEntities.create({}, storage, resource, CONTEXT).train(TrainingData([]))
    loaded = SignpostEntities.load({}, storage, resource, CONTEXT)
    message = Message({TEXT: "Is Athena near Catfrod? I have a 2yo and twins aged 4"})
    loaded.process([message])
    found = {(e["entity"], e["value"]) for e in message.get("entities")}
    assert found == {
        ("service", "athena"),
        ("area", "SE6"),
        ("child_age", 24),
        ("child_age", 48),
    }
    assert {e["extractor"] for e in message.get("entities")} == {"SignpostEntities"}
    assert message.get(TEXT)[slice(*_place(message, "area"))] == "Catfrod"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("2", [("ordinal", 2)]),
        ("7", [("child_age", 84)]),
        ("2 and 5", [("child_age", 24), ("child_age", 60)]),
        ("se6, 3", [("area", "SE6"), ("child_age", 36)]),
        ("option 2", [("ordinal", 2)]),
    ],
)
def test_a_lone_digit_is_a_choice(
    storage: LocalModelStorage, text: str, entities: list[tuple[str, object]]
) -> None:
    component = SignpostEntities.create({}, storage, Resource("entities"), CONTEXT)
    found = [(span.entity, span.value) for span in component.find(text, date(2026, 11, 22))]
    assert found == entities


def _place(message: Message, entity: str) -> tuple[int, int]:
    return next((e["start"], e["end"]) for e in message.get("entities") if e["entity"] == entity)


WITHOUT_TENSORFLOW = """
import json, pathlib, sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("tensorflow", "keras", "torch", "spacy", "skops"):
            raise ImportError("blocked: " + name)

sys.meta_path.insert(0, Block())
from bot.nlu import lean
lean.install()
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from bot.nlu.sentence_counts import SentenceCountsFeaturizer
from bot.nlu.entities import SignpostEntities
from bot.nlu.intent_classifier import SignpostIntentClassifier
from bot.nlu.sentence_featurizer import SentenceEncoderFeaturizer
storage = LocalModelStorage(pathlib.Path(sys.argv[1]))
context = ExecutionContext(GraphSchema({}))
message = Message({"text": "i need a nursery in catford"})
featurizer = SentenceEncoderFeaturizer.create({}, storage, Resource("f"), context)
featurizer.process([message])
SignpostIntentClassifier.load({}, storage, Resource("intents"), context).process([message])
SignpostEntities.load({}, storage, Resource("entities"), context).process([message])
print(json.dumps([message.get("intent")["name"], [e["value"] for e in message.get("entities")]]))
"""


def test_a_message_is_understood_without_tensorflow(
    storage: LocalModelStorage, tmp_path: Path
) -> None:
    examples = [Message({TEXT: text, INTENT: intent}) for text, intent in EXAMPLES]
    training = TrainingData(with_vectors(examples, storage))
    SignpostIntentClassifier.create({}, storage, Resource("intents"), CONTEXT).train(training)
    SignpostEntities.create({}, storage, Resource("entities"), CONTEXT).train(TrainingData([]))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITHOUT_TENSORFLOW, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=PROJECT_DIR,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == ["find", ["SE6"]]


def test_messages_that_were_never_trained_are_understood() -> None:
    messages = yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))["messages"]
    pairs = [(text, intent) for intent, texts in messages.items() for text in texts]
    report = evaluate_held_out(pairs)
    assert report.accuracy >= 0.88, report.confusions()
    serving = report.serving
    assert serving.refused.value >= 0.8
    assert serving.accepted.value - serving.right.value <= 0.1


def test_the_held_out_messages_are_not_in_the_training_data() -> None:
    messages = yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))["messages"]
    trained = {
        line.strip()[2:].casefold()
        for file in (PROJECT_DIR / "data" / "nlu").glob("*.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    held_out = [text for texts in messages.values() for text in texts]
    assert [text for text in held_out if text.casefold() in trained] == []
    assert all(len(texts) >= 6 for texts in messages.values())
    assert len(messages["out_of_scope"]) >= 40
