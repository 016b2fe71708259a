"""Kernel ridge regression over two views of a message: what it means and how it is worded.

Meaning is compared on a curve (a Gaussian of the distance of two sentence vectors), so that an
intent may lie in several places: "SE6", "she's 3" and "saturdays" need no line around all three.
Wording (words, letters, signals of entities) is compared by plain products, which fold into one
weight for each feature. docs/adr/0003 has what this finds more than a straight line does.

Fitting solves one system of equations, without chance or steps (Saunders, Gammerman & Vovk 1998).
Serving needs numpy alone. How sure a guess is comes from the errors on examples that were left out,
which the solution tells without fitting again (Allen's PRESS, 1974).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

import numpy as np
from scipy.sparse import csr_matrix

_BLOCK = 1024  # rows of the kernel made at once
_SHARPNESSES = np.geomspace(1.0, 60.0, 60)


@dataclass(frozen=True)
class KernelMachine:
    """A fitted machine; ``k`` intents, ``n`` examples, ``d`` kept dimensions of meaning.

    projection: (dimensions of a sentence vector, d). centres: (n, d), the examples.
    squares: (n,), the squared length of each.
    influences: (n, k), what nearness to each example says. weights: (features, k).
    curve: how fast nearness falls off. sharpness: turns scores into probabilities.
    """

    projection: np.ndarray
    centres: np.ndarray
    squares: np.ndarray
    influences: np.ndarray
    weights: np.ndarray
    curve: float
    sharpness: float

    def scores(self, meaning: np.ndarray, wording: np.ndarray) -> np.ndarray:
        """Shape ``(k,)``: logits from a sentence vector and the product of features and weights."""
        place = meaning @ self.projection
        distances = self.squares + place @ place - 2 * (self.centres @ place)
        near = np.exp(np.float32(-self.curve / 2) * distances)
        return np.asarray((near @ self.influences + wording) * np.float32(self.sharpness))


def fit(
    meanings: np.ndarray,
    wordings: csr_matrix,
    labels: Sequence[int],
    *,
    curve: float,
    meaning_weight: float,
    regularization: float,
    dimensions: int,
) -> KernelMachine:
    """Learn from examples.

    Args:
        meanings: float32 sentence vectors, shape (n, dimensions of a vector).
        wordings: sparse features, shape (n, features).
        labels: the number of each example's intent, from 0.
        curve: how fast nearness of meaning falls off.
        meaning_weight: what nearness of meaning counts beside a shared word.
        regularization: added to the diagonal; more keeps to what many examples share.
        dimensions: of meaning that are kept: those in which the examples differ most.
    """
    from scipy.linalg import cho_factor, cho_solve, lapack

    targets = np.zeros((len(labels), max(labels) + 1), dtype=np.float32)
    targets[np.arange(len(labels)), labels] = 1
    projection = _projection(meanings, dimensions)
    centres = np.ascontiguousarray(meanings @ projection)
    system = _kernel(centres, wordings, curve, meaning_weight)
    # Half-way to equal weight for intents with few and with many examples.
    counts = targets.sum(axis=0)
    rarity = np.sqrt(len(labels) / len(counts) / counts)[np.asarray(labels)]
    system[np.diag_indices(len(labels))] += regularization / rarity
    factor = cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    centred = targets - np.float32(1 / len(counts))
    solution = cho_solve(factor, centred, check_finite=False).astype(np.float32)
    inverse, _ = lapack.strtri(factor[0], lower=1)
    left_out = centred - solution / np.square(np.tril(inverse)).sum(axis=0)[:, np.newaxis]
    return KernelMachine(
        projection=projection,
        centres=centres,
        squares=np.square(centres).sum(axis=1),
        influences=np.ascontiguousarray(solution * np.float32(meaning_weight)),
        weights=np.asarray(wordings.T @ solution, dtype=np.float32),
        curve=curve,
        sharpness=_sharpness(left_out, np.asarray(labels)),
    )


def _projection(meanings: np.ndarray, dimensions: int) -> np.ndarray:
    """The directions in which the examples spread most, shape (dimensions of a vector, d)."""
    _, directions = np.linalg.eigh(meanings.T @ meanings)
    return np.ascontiguousarray(directions[:, ::-1][:, :dimensions], dtype=np.float32)


def _kernel(
    centres: np.ndarray, wordings: csr_matrix, curve: float, meaning_weight: float
) -> np.ndarray:
    """How alike every two examples are: float32 of shape (n, n)."""
    squares = np.square(centres).sum(axis=1)
    columns = wordings.T.tocsc()
    kernel = np.empty((len(centres), len(centres)), dtype=np.float32)
    for start in range(0, len(centres), _BLOCK):
        rows = slice(start, start + _BLOCK)
        products = centres[rows] @ centres.T
        distances = squares[rows, np.newaxis] + squares[np.newaxis] - 2 * products
        kernel[rows] = meaning_weight * np.exp(-curve / 2 * np.maximum(distances, 0))
        kernel[rows] += (wordings[rows] @ columns).toarray()
    return kernel


def _sharpness(scores: np.ndarray, labels: np.ndarray) -> float:
    """The factor under which the left-out examples are likeliest."""

    def surprise(sharpness: float) -> float:
        logits = scores * sharpness
        logits -= logits.max(axis=1, keepdims=True)
        told = logits[np.arange(len(labels)), labels]
        return float((np.log(np.exp(logits).sum(axis=1)) - told).mean())

    return float(min(_SHARPNESSES, key=surprise))
