"""Measures the understanding of intents, by cross validation and on messages kept apart.

Every fold trains the very featurizers and classifier of ``config.yml`` on four fifths of the
examples and reads the last fifth; the fallback's two thresholds are applied as when serving.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Sequence

import numpy as np
import yaml
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.evaluation import pipeline
from bot.evaluation.pipeline import Guess
from bot.evaluation.shares import Share, f1

FOLDS = 5
SEED = 20
OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
# Thresholds of confidence at which acceptance is shown.
STEPS = tuple(step / 20 for step in range(2, 19))
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Score:
    """How well one intent is found. ``support`` counts its examples."""

    intent: str
    precision: float
    recall: float
    support: int

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return f1(self.precision, self.recall)

    @property
    def recall_share(self) -> Share:
        """The recall with its count."""
        return Share(round(self.recall * self.support), self.support)


@dataclass(frozen=True)
class Acceptance:
    """What happens at one least confidence: ``right`` and ``accepted`` of in-scope messages
    (answered as what they are; answered as anything), ``refused`` of out-of-scope ones."""

    threshold: float
    right: Share
    accepted: Share
    refused: Share


@dataclass(frozen=True)
class Report:
    """What a measurement found. ``guesses`` are examples of ours, never a parent's words."""

    guesses: tuple[Guess, ...]
    threshold: float
    ambiguity: float
    outside: str = OUT_OF_SCOPE

    @property
    def right(self) -> Share:
        """The share of examples whose best guess is right, before the fallback."""
        return Share(sum(guess.first == guess.intent for guess in self.guesses), len(self.guesses))

    @property
    def accuracy(self) -> float:
        """:attr:`right` as a number."""
        return self.right.value

    def at(self, threshold: float, ambiguity: float = 0.0) -> Acceptance:
        """What is answered, and what refused, at these settings of the fallback."""
        inside = [guess for guess in self.guesses if guess.intent != self.outside]
        answers = [self._answer(guess, threshold, ambiguity) for guess in inside]
        no_answer = (self.outside, FALLBACK)
        others = [guess for guess in self.guesses if guess.intent == self.outside]
        refused = sum(self._answer(guess, threshold, ambiguity) in no_answer for guess in others)
        pairs = zip(answers, inside, strict=True)
        return Acceptance(
            threshold,
            Share(sum(answer == guess.intent for answer, guess in pairs), len(inside)),
            Share(sum(answer not in no_answer for answer in answers), len(inside)),
            Share(refused, len(others)),
        )

    @property
    def serving(self) -> Acceptance:
        """What happens at the settings that the assistant serves with."""
        return self.at(self.threshold, self.ambiguity)

    def sweep(self) -> list[Acceptance]:
        """What happens at each threshold of :data:`STEPS`, the ambiguity as when serving."""
        return [self.at(step, self.ambiguity) for step in STEPS]

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

    def _answer(self, guess: Guess, threshold: float, ambiguity: float) -> str:
        close = guess.confidence - guess.second_confidence < ambiguity
        return FALLBACK if guess.confidence < threshold or close else guess.first


def evaluate_nlu(progress: Progress, more: Sequence[Path] = ()) -> Report:
    """Cross-validate the intents of ``data/nlu``.

    ``more`` are files of further training examples, trained on in every fold and never read as a
    test. Takes one to three minutes; ``progress`` is told, a line at a time, what is being done.
    """
    progress("reading the examples and making their sentence vectors")
    encoded = pipeline.our_examples()
    progress(f"{len(encoded)} examples")
    extra = _extra(more, {message.get(TEXT) for message in encoded})
    guesses: list[Guess] = []
    for fold, (train, test) in enumerate(folds([m.get(INTENT) for m in encoded]), 1):
        progress(f"fold {fold} of {FOLDS}")
        guesses += pipeline.guess([encoded[i] for i in train] + extra, [encoded[i] for i in test])
    return Report(tuple(guesses), *pipeline.thresholds())


def evaluate_held_out(held_out: Sequence[tuple[str, str]], more: Sequence[Path] = ()) -> Report:
    """Train on all of ``data/nlu`` and read ``held_out`` messages, pairs of (text, intent)."""
    train = [*pipeline.our_examples(), *_extra(more, {text for text, _ in held_out})]
    test = pipeline.with_vectors(pipeline.examples(held_out))
    return Report(tuple(pipeline.guess(train, test)), *pipeline.thresholds())


def read_held_out(path: Path) -> list[tuple[str, str]]:
    """The messages of a file such as tests/fixtures/nlu_heldout.yml, as (text, intent)."""
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))["messages"]
    return [(str(text), intent) for intent, texts in listed.items() for text in texts]


def folds(intents: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Places of (training, test) examples for each fold, every intent spread evenly."""
    from sklearn.model_selection import StratifiedKFold

    split = StratifiedKFold(n_splits=FOLDS, shuffle=True, random_state=SEED)
    return [
        (train.tolist(), test.tolist())
        for train, test in split.split(np.zeros(len(intents)), intents)
    ]


def _extra(files: Sequence[Path], known: set[str]) -> list[Message]:
    """Further examples, without those that a test would read too."""
    if not files:
        return []
    found = [m for m in pipeline.read_examples(*files) if m.get(TEXT) not in known]
    return pipeline.with_vectors(found) if found else []
