"""The half of triage that knows meanings: what the lexicon has no words for is found by likeness.

Regression over how near a message's sentence vector lies to the examples (a Gaussian kernel): harm
is told in many places of the space of meanings, with harmless talk in between, which no straight
line parts. It can only raise: see :mod:`bot.safeguarding.triage`.
"""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Callable, Mapping, Sequence
from zipfile import BadZipFile

import numpy as np

from bot.errors import E, SignpostError
from bot.safeguarding.examples import Example
from bot.safeguarding.triage import CATEGORY_ORDER, LEVELS

FILE_NAME = "triage.npz"
# The steps up from `none`: each is a yes or no of its own, so that a doubtful emergency is still
# a disclosure.
STEPS = LEVELS[1:]
# What a step's score must reach, from 0 to 1. A level needs every step below it too, so that an
# emergency is asked more than a disclosure, and that more than a concern (docs/adr).
THRESHOLDS: Mapping[str, float] = {"concern": 0.62, "disclosure": 0.5, "emergency": 0.45}
# How fast nearness falls off, and how much a single example may pull; chosen in the same way.
CURVE = 1.0
REGULARIZATION = 0.3
# Every example and near miss is a point to be near to, and as many of the ordinary messages.
ORDINARY_CENTRES = 1500
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
    """``centres``: (n, 512), what a text is compared with. ``influences``: (n, steps +
    categories), what nearness to each says."""

    centres: np.ndarray
    influences: np.ndarray

    def guesses(self, vectors: np.ndarray) -> list[Guess]:
        """One guess for each of the encoder's ``vectors``, float32 of shape (texts, 512)."""
        found: list[Guess] = []
        for start in range(0, len(vectors), _ROWS):
            scores = _near(vectors[start : start + _ROWS], self.centres) @ self.influences
            steps = np.clip(0.5 + scores[:, : len(STEPS)] / 2, 0, 1)
            kinds = scores[:, len(STEPS) :].argmax(axis=1)
            found += [
                Guess(dict(zip(STEPS, map(float, row), strict=True)), CATEGORY_ORDER[kind])
                for row, kind in zip(steps, kinds, strict=True)
            ]
        return found

    def save(self, path: Path) -> None:
        """Write the classifier to a file, in half precision: it decides the same."""
        np.savez_compressed(
            path,
            centres=self.centres.astype(np.float16),
            influences=self.influences.astype(np.float32),
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
    try:
        with np.load(source, allow_pickle=False) as arrays:
            centres, influences = (arrays[n].astype(np.float32) for n in ("centres", "influences"))
    except (OSError, KeyError, ValueError, EOFError, BadZipFile) as error:
        raise SignpostError(E.MODEL_BROKEN, path=FILE_NAME) from error
    if influences.shape != (len(centres), len(STEPS) + len(CATEGORY_ORDER)):
        raise SignpostError(E.MODEL_BROKEN, path=FILE_NAME)
    return Classifier(centres, influences)


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
    """Learn from examples: one system of equations, without chance; seconds for some thousands.

    Raises:
        SignpostError: E204 when a level has no example.
    """
    return fit(learnt_from, encode([example.text for example in learnt_from]))


def fit(learnt_from: Sequence[Example], vectors: np.ndarray) -> Classifier:
    """As :func:`train`, from vectors of shape (examples, 512)."""
    from scipy.linalg import solve

    reached = np.array([LEVELS.index(example.level) for example in learnt_from])
    if set(reached) != set(range(len(LEVELS))):
        raise SignpostError(E.TRAINING_FAILED, problem="a safeguarding level has no example.")
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
    return Classifier(centres, influences.astype(np.float32))


def _centres(learnt_from: Sequence[Example]) -> np.ndarray:
    """Which examples are points to be near to: all of our own, and ordinary messages evenly."""
    own = [n for n, example in enumerate(learnt_from) if not example.ordinary]
    rest = [n for n, example in enumerate(learnt_from) if example.ordinary]
    step = max(1, -(-len(rest) // ORDINARY_CENTRES))
    return np.array(own + rest[::step])


def _near(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """How near vectors lie to centres, between 0 and 1, shape (vectors, centres)."""
    near: np.ndarray = np.exp(np.float32(2 * CURVE) * (vectors @ centres.T - 1))
    return near
