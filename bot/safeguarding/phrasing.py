"""What a text says letter by letter, as numbers: its words, pairs of words and pieces of words.

The sentence encoder knows what is meant; this knows how it is put. Nothing is learnt here but how
common each piece is, so a text that was never seen has its numbers too.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

# Buckets for words and for pieces of words, each a power of two.
BUCKETS = 2**16
_WORDS = HashingVectorizer(
    ngram_range=(1, 2), n_features=BUCKETS, alternate_sign=False, norm=None, binary=True
)
_PIECES = HashingVectorizer(
    analyzer="char_wb", ngram_range=(2, 5), n_features=BUCKETS, alternate_sign=False, norm=None,
    binary=True,
)  # fmt: skip


def counts(texts: Sequence[str]) -> csr_matrix:
    """Which words and pieces occur: shape (texts, 2 * BUCKETS), ones and zeros."""
    lower = [text.lower() for text in texts]
    return hstack([_WORDS.transform(lower), _PIECES.transform(lower)], format="csr")


def rarity(found: csr_matrix) -> np.ndarray:
    """How much an occurrence says: more for what is rare; float32 of shape (2 * BUCKETS,).

    Source: inverse document frequency as scikit-learn smooths it.
    """
    holding = np.bincount(found.indices, minlength=found.shape[1])
    weight: np.ndarray = np.log((1 + found.shape[0]) / (1 + holding)) + 1
    return weight.astype(np.float32)


def weighted(found: csr_matrix, rarities: np.ndarray) -> csr_matrix:
    """Counts by rarity, the words and the pieces each of length one."""
    parts = []
    for half in (slice(0, BUCKETS), slice(BUCKETS, 2 * BUCKETS)):
        parts.append(normalize(found[:, half].multiply(rarities[half]).tocsr()))
    return hstack(parts, format="csr", dtype=np.float32)
