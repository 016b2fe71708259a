"""The half of triage that knows meanings: what the lexicon has no words for is found by likeness.

Two views, by their mean. One is regression over how near a message's sentence vector lies to the
examples (a Gaussian kernel): harm is told in many places of the space of meanings, with harmless
talk in between, which no straight line parts. The other reads how it is put
(:mod:`bot.safeguarding.phrasing`). It can only raise: see :mod:`bot.safeguarding.triage`.
"""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence
from zipfile import BadZipFile

import numpy as np
from scipy.sparse import csr_matrix, hstack

from bot.encoder import DIMENSIONS
from bot.errors import E, SignpostError
from bot.safeguarding import phrasing
from bot.safeguarding.examples import Example
from bot.safeguarding.triage import CATEGORY_ORDER, LEVELS

FILE_NAME = "triage.npz"
# The steps up from `none`: each is a yes or no of its own, so that a doubtful emergency is still
# a disclosure.
STEPS = LEVELS[1:]
# What a step's score must reach, from 0 to 1. A level needs every step below it too, so that an
# emergency is asked more than a disclosure, and that more than a concern (docs/adr).
THRESHOLDS: Mapping[str, float] = {"concern": 0.62, "disclosure": 0.56, "emergency": 0.36}
# How fast nearness falls off, and how much a single example may pull; chosen in the same way.
CURVE = 1.0
REGULARIZATION = 0.3
# How many points to be near to, of our own examples and near misses and of ordinary messages.
OWN_CENTRES = 3000
ORDINARY_CENTRES = 800
# How much a vector's numbers count beside the words, and how freely both may be learnt from.
VECTOR_WEIGHT = 2.0
INVERSE_PENALTY = 5.0
_ROWS = 2048  # rows of the kernel made at once

Encode = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Guess:
    """The classifier's view of one text: scores between 0 and 1 by step, and the category."""

    steps: Mapping[str, float]
    category: str

    def level(self, margin: float = 0.0) -> str:
        """The highest level to which every step is taken, with ``margin`` to spare."""
        reached = LEVELS[0]
        for step in STEPS:
            if self.steps[step] < THRESHOLDS[step] + margin:
                break
            reached = step
        return reached


@dataclass(frozen=True)
class Classifier:
    """Two views of a text, by the mean of both.

    ``centres``: (n, 512), what its meaning is compared with; ``influences``: (n, steps +
    categories), what nearness to each says. ``rarities``: of its words and pieces of words;
    ``leanings``: (words and pieces + 512, steps), what each of them and of the meaning's numbers
    says; ``bias``: (steps,).
    """

    centres: np.ndarray
    influences: np.ndarray
    rarities: np.ndarray
    leanings: np.ndarray
    bias: np.ndarray

    def guesses(self, texts: Sequence[str], vectors: np.ndarray) -> list[Guess]:
        """One guess for each text.

        Args:
            vectors: the encoder's, float32 of shape (texts, 512).
        """
        found: list[Guess] = []
        for start in range(0, len(vectors), _ROWS):
            rows = slice(start, start + _ROWS)
            near = _near(vectors[rows], self.centres) @ self.influences
            by_meaning = np.clip(0.5 + near[:, : len(STEPS)] / 2, 0, 1)
            steps = (by_meaning + self._by_phrasing(texts[rows], vectors[rows])) / 2
            kinds = near[:, len(STEPS) :].argmax(axis=1)
            found += [
                Guess(dict(zip(STEPS, map(float, row), strict=True)), CATEGORY_ORDER[kind])
                for row, kind in zip(steps, kinds, strict=True)
            ]
        return found

    def _by_phrasing(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        words = phrasing.weighted(phrasing.counts(texts), self.rarities)
        split = len(self.rarities)
        leaning = words @ self.leanings[:split] + vectors @ self.leanings[split:] + self.bias
        certain: np.ndarray = 1 / (1 + np.exp(-leaning))
        return certain

    def save(self, path: Path) -> None:
        """Write the classifier to a file, mostly in half precision: it decides the same."""
        np.savez_compressed(
            path,
            centres=self.centres.astype(np.float16),
            influences=self.influences,
            rarities=self.rarities.astype(np.float16),
            leanings=self.leanings.astype(np.float16),
            bias=self.bias,
        )


_source: list[Classifier | Callable[[], Classifier]] = []


def install(classifier: Classifier | Callable[[], Classifier] | None) -> None:
    """Make a classifier the one that triage asks in this process; or what fetches it when it is
    first asked; or none."""
    _source[:] = [] if classifier is None else [classifier]


def installed() -> Classifier:
    """The classifier that triage asks.

    Raises:
        SignpostError: E211 when there is none: triage then says `concern`, and why in the log.
    """
    if not _source:
        raise SignpostError(E.TRIAGE_MISSING)
    found = _source[0]
    if not isinstance(found, Classifier):
        found = _source[0] = found()
    return found


def load(source: Any) -> Classifier:
    """Read a classifier that :meth:`Classifier.save` wrote, from a path or an open file.

    Raises:
        SignpostError: E203 when it is missing or damaged: without it the safety net has a hole.
    """
    names = ("centres", "influences", "rarities", "leanings", "bias")
    try:
        with np.load(source, allow_pickle=False) as arrays:
            found = Classifier(*(arrays[name].astype(np.float32) for name in names))
    except (OSError, KeyError, ValueError, EOFError, BadZipFile) as error:
        raise SignpostError(E.MODEL_BROKEN, path=FILE_NAME) from error
    fits = (
        found.influences.shape == (len(found.centres), len(STEPS) + len(CATEGORY_ORDER))
        and len(found.rarities) == 2 * phrasing.BUCKETS
        and found.leanings.shape == (len(found.rarities) + DIMENSIONS, len(STEPS))
    )
    if not fits:
        raise SignpostError(E.MODEL_BROKEN, path=FILE_NAME)
    return found


def from_model(path: Path) -> Classifier:
    """The classifier inside a trained model, without loading the rest of it.

    Raises:
        SignpostError: E203 when it is not there or damaged.
    """
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.name.endswith(FILE_NAME) else None
                if content is not None:
                    return load(BytesIO(content.read()))
    except (OSError, tarfile.TarError, EOFError) as error:
        raise SignpostError(E.MODEL_BROKEN, path=path) from error
    raise SignpostError(E.MODEL_BROKEN, path=path)


def train(learnt_from: Sequence[Example], encode: Encode) -> Classifier:
    """Learn from examples, without chance: the same examples make the same classifier.

    Raises:
        SignpostError: E204 when a level has no example.
    """
    return fit(learnt_from, encode([example.text for example in learnt_from]))


def fit(learnt_from: Sequence[Example], vectors: np.ndarray) -> Classifier:
    """As :func:`train`, from vectors of shape (examples, 512)."""
    reached = np.array([LEVELS.index(example.level) for example in learnt_from])
    if set(reached) != set(range(len(LEVELS))):
        raise SignpostError(E.TRAINING_FAILED, problem="a safeguarding level has no example.")
    centres, influences = _fit_meaning(learnt_from, reached, vectors)
    return Classifier(centres, influences, *_fit_phrasing(learnt_from, reached, vectors))


def _fit_meaning(
    learnt_from: Sequence[Example], reached: np.ndarray, vectors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Regression on nearness to the centres."""
    from scipy.linalg import solve

    targets = np.full((len(learnt_from), len(STEPS) + len(CATEGORY_ORDER)), -1, dtype=np.float32)
    for row, example in enumerate(learnt_from):
        targets[row, : reached[row]] = 1
        if example.category is not None:
            targets[row, len(STEPS) + CATEGORY_ORDER.index(example.category)] = 1
    # The few that tell of harm weigh as much together as the many that do not.
    weights = np.where(reached > 0, (reached == 0).sum() / (reached > 0).sum(), 1).astype("f4")
    centres = np.ascontiguousarray(vectors[_centres(learnt_from)], dtype=np.float32)
    system = REGULARIZATION * _near(centres, centres)
    wanted = np.zeros((len(centres), targets.shape[1]), dtype=np.float32)
    for start in range(0, len(vectors), _ROWS):
        rows = slice(start, start + _ROWS)
        near = _near(vectors[rows], centres)
        system += (near * weights[rows, np.newaxis]).T @ near
        wanted += near.T @ (weights[rows, np.newaxis] * targets[rows])
    system[np.diag_indices(len(centres))] += 1e-1
    influences = solve(system, wanted, assume_a="pos", overwrite_a=True, check_finite=False)
    return centres, influences.astype(np.float32)


def _fit_phrasing(
    learnt_from: Sequence[Example], reached: np.ndarray, vectors: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logistic regression on words, pieces of words and the vector, for each step."""
    from sklearn.linear_model import LogisticRegression

    found = phrasing.counts([example.text for example in learnt_from])
    rarities = phrasing.rarity(found)
    words = phrasing.weighted(found, rarities)
    told = hstack([words, csr_matrix(VECTOR_WEIGHT * vectors)], format="csr")
    leanings, bias = [], []
    for step in range(1, len(LEVELS)):
        # A concern is no disclosure, nor is it nothing: that step learns from the clear ones.
        clear = (reached != 1) | (step != 2)
        learner = LogisticRegression(C=INVERSE_PENALTY, class_weight="balanced", max_iter=200)
        learner.fit(told[clear], reached[clear] >= step)
        leanings.append(learner.coef_[0])
        bias.append(learner.intercept_[0])
    all_leanings = np.array(leanings, dtype=np.float32).T
    all_leanings[len(rarities) :] *= VECTOR_WEIGHT
    return rarities, all_leanings, np.array(bias, dtype=np.float32)


def _centres(learnt_from: Sequence[Example]) -> np.ndarray:
    """Which examples are points to be near to: evenly of our own and of the ordinary messages."""
    own = [n for n, example in enumerate(learnt_from) if not example.ordinary]
    rest = [n for n, example in enumerate(learnt_from) if example.ordinary]
    chosen = [
        part[:: max(1, -(-len(part) // most))]
        for part, most in ((own, OWN_CENTRES), (rest, ORDINARY_CENTRES))
    ]
    return np.array([*chosen[0], *chosen[1]])


def _near(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """How near vectors lie to centres, between 0 and 1, shape (vectors, centres)."""
    near: np.ndarray = np.exp(np.float32(2 * CURVE) * (vectors @ centres.T - 1))
    return near
