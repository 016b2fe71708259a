"""Measures the understanding of intents by stratified five-fold cross validation, in process.

Every fold trains the very featurizers and classifier of ``config.yml`` on four fifths of the
examples and reads the last fifth; the fallback's two thresholds are applied as when serving.
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Sequence

import numpy as np
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
from bot.nlu.sentence_featurizer import ORIGIN, SentenceEncoderFeaturizer
from bot.settings import PROJECT_DIR

FOLDS = 5
SEED = 20
_NOWHERE = LocalModelStorage(Path(tempfile.gettempdir()))  # never written to
OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Guess:
    """One example that was held out: what it is, and the classifier's two best guesses."""

    text: str
    intent: str
    first: str
    confidence: float
    second_confidence: float


@dataclass(frozen=True)
class Score:
    """How well one intent is found. ``support`` counts its examples."""

    intent: str
    precision: float
    recall: float
    support: int


@dataclass(frozen=True)
class Report:
    """What a measurement found. ``guesses`` are examples of ours, never a parent's words."""

    guesses: tuple[Guess, ...]
    threshold: float
    ambiguity: float

    @property
    def accuracy(self) -> float:
        """The share of examples whose best guess is right, before the fallback."""
        return sum(guess.first == guess.intent for guess in self.guesses) / len(self.guesses)

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the accuracy (Wilson score)."""
        return wilson(sum(g.first == g.intent for g in self.guesses), len(self.guesses))

    def answer(self, guess: Guess) -> str:
        """The intent that serving would act on, fallback included."""
        close = guess.confidence - guess.second_confidence < self.ambiguity
        return FALLBACK if guess.confidence < self.threshold or close else guess.first

    @property
    def accepted_right(self) -> float:
        """The share of in-scope examples that are answered, and rightly, after the fallback."""
        inside = [guess for guess in self.guesses if guess.intent != OUT_OF_SCOPE]
        return sum(self.answer(guess) == guess.intent for guess in inside) / max(1, len(inside))

    @property
    def accepted_wrong(self) -> float:
        """The share of in-scope examples answered as another intent: the costly mistake."""
        inside = [guess for guess in self.guesses if guess.intent != OUT_OF_SCOPE]
        wrong = sum(
            self.answer(guess) not in (guess.intent, FALLBACK, OUT_OF_SCOPE) for guess in inside
        )
        return wrong / max(1, len(inside))

    @property
    def out_of_scope_recall(self) -> float:
        """The share of out-of-scope examples that get no topic's answer (refused or fallback)."""
        outside = [guess for guess in self.guesses if guess.intent == OUT_OF_SCOPE]
        caught = sum(self.answer(guess) in (OUT_OF_SCOPE, FALLBACK) for guess in outside)
        return caught / max(1, len(outside))

    def scores(self) -> list[Score]:
        """Precision and recall of each intent, the weakest first."""
        support = Counter(guess.intent for guess in self.guesses)
        guessed = Counter(guess.first for guess in self.guesses)
        right = Counter(guess.intent for guess in self.guesses if guess.first == guess.intent)
        rows = [
            Score(name, right[name] / max(1, guessed[name]), right[name] / count, count)
            for name, count in support.items()
        ]
        return sorted(rows, key=lambda score: (score.recall + score.precision, score.intent))

    def confusions(self) -> list[tuple[str, str, int]]:
        """(intent, taken for, how often), the most frequent first."""
        pairs = Counter(
            (guess.intent, guess.first) for guess in self.guesses if guess.first != guess.intent
        )
        return [(intent, first, count) for (intent, first), count in pairs.most_common()]

    def matrix(self) -> tuple[list[str], np.ndarray]:
        """The confusion table: intents, and counts of shape (true intents, guessed intents)."""
        names = sorted({g.intent for g in self.guesses} | {g.first for g in self.guesses})
        table = np.zeros((len(names), len(names)), dtype=int)
        for guess in self.guesses:
            table[names.index(guess.intent), names.index(guess.first)] += 1
        return names, table


def evaluate_nlu(progress: Progress, data: Path | None = None) -> Report:
    """Cross-validate the intents of ``data`` (the project's ``data/nlu`` when omitted).

    Takes under a minute. ``progress`` is told, a line at a time, what is being done.
    """
    examples = _examples(data or PROJECT_DIR / "data" / "nlu")
    progress(f"{len(examples)} examples; making their sentence vectors")
    encoded = _with_vectors(examples)
    guesses: list[Guess] = []
    for fold, (train, test) in enumerate(folds([m.get(INTENT) for m in encoded]), 1):
        progress(f"fold {fold} of {FOLDS}")
        guesses += _guesses([encoded[i] for i in train], [encoded[i] for i in test])
    return Report(tuple(guesses), *_thresholds())


def evaluate_held_out(held_out: Sequence[tuple[str, str]], data: Path | None = None) -> Report:
    """Train on all of ``data`` and read ``held_out`` messages, pairs of (text, intent)."""
    train = _with_vectors(_examples(data or PROJECT_DIR / "data" / "nlu"))
    test = _with_vectors([Message({TEXT: text, INTENT: intent}) for text, intent in held_out])
    return Report(tuple(_guesses(train, test)), *_thresholds())


def folds(intents: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Places of (training, test) examples for each fold, every intent spread evenly."""
    from sklearn.model_selection import StratifiedKFold

    split = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=SEED)
    return [
        (train.tolist(), test.tolist())
        for train, test in split.split(np.zeros(len(intents)), intents)
    ]


def wilson(right: int, total: int) -> tuple[float, float]:
    """95% interval of a share (Wilson 1927), good for shares near 1 too."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, right / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def render(report: Report, full: bool = False) -> str:
    """The report as text: accuracy, each intent, confusions; with ``full`` the whole table."""
    low, high = report.interval
    lines = [
        f"intent accuracy        {report.accuracy:.3f}  "
        f"(95% interval {low:.3f} to {high:.3f}, n={len(report.guesses)})",
        f"at the thresholds      {report.threshold} and {report.ambiguity}: in scope "
        f"answered rightly {report.accepted_right:.3f}, wrongly {report.accepted_wrong:.3f}",
        f"out-of-scope recall    {report.out_of_scope_recall:.3f}",
        "",
        f"{'intent':34}{'precision':>10}{'recall':>8}{'n':>5}",
    ]
    lines += [
        f"{score.intent:34}{score.precision:10.2f}{score.recall:8.2f}{score.support:5}"
        for score in report.scores()
    ]
    lines += ["", "most frequent confusions (intent, taken for, times)"]
    confusions = report.confusions()
    lines += [
        f"{intent:34}{first:34}{count:3}"
        for intent, first, count in confusions[: None if full else 15]
    ]
    if full:
        names, table = report.matrix()
        lines += ["", "confusion table (rows: intent, columns in the same order: guess)"]
        lines += [
            f"{name:34}" + "".join(f"{count or '.':>4}" for count in row)
            for name, row in zip(names, table, strict=True)
        ]
    return "\n".join(lines)


def _examples(path: Path) -> list[Message]:
    data = training_data_from_paths([str(file) for file in sorted(path.glob("*.yml"))], "en")
    return list(data.intent_examples)


def _with_vectors(examples: Sequence[Message]) -> list[Message]:
    data = TrainingData(list(examples))
    tokenizer = WhitespaceTokenizer(
        {**WhitespaceTokenizer.get_default_config(), **_settings("WhitespaceTokenizer")[0]}
    )
    tokenizer.process_training_data(data)
    SentenceEncoderFeaturizer(ORIGIN, {"alias": None}).process_training_data(data)
    names = read_names(PROJECT_DIR / "services_kb" / "data")
    SignpostEntities({}, _NOWHERE, Resource(""), names).process_training_data(data)
    return list(data.training_examples)


def _guesses(train: Sequence[Message], test: Sequence[Message]) -> list[Guess]:
    """Train on copies (counting leaves features on a message) and guess the intents of ``test``."""
    training = TrainingData([_copy(message) for message in train])
    asked = [_copy(message) for message in test]
    with tempfile.TemporaryDirectory() as directory:
        storage = LocalModelStorage(Path(directory))
        context = ExecutionContext(GraphSchema({}))
        for number, config in enumerate(
            _settings("bot.nlu.sentence_counts.SentenceCountsFeaturizer")
        ):
            counts = SentenceCountsFeaturizer(
                {
                    **SentenceCountsFeaturizer.get_default_config(),
                    **config,
                    "alias": f"counts{number}",
                },
                storage,
                Resource(f"counts{number}"),
                context,
            )
            counts.train(training)
            counts.process_training_data(training)
            counts.process(asked)
        classifier = SignpostIntentClassifier(
            _settings("bot.nlu.intent_classifier.SignpostIntentClassifier")[0],
            storage,
            Resource("intents"),
        )
        classifier.train(training)
        classifier.process(asked)
    return [_guess(message, known) for message, known in zip(asked, test, strict=True)]


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


def _thresholds() -> tuple[float, float]:
    fallback = _settings("FallbackClassifier")[0]
    return fallback["threshold"], fallback["ambiguity_threshold"]
