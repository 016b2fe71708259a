"""A rough reading age, quick enough to run on every check.

textstat has the same formula, but takes seconds to import and fetches a dictionary from the network
when it is first used.
"""

from __future__ import annotations

import re
from typing import Iterable, Sequence

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouysxzcgh]es|[^aeiouydt]ed|[^l]e)$")


def reading_age(texts: Sequence[str], names: Iterable[str] = ()) -> float:
    """The age, in years, at which a child in England reads the texts with ease.

    Flesch-Kincaid grade (Kincaid and others, 1975) plus five. ``names`` are left out: a reader
    cannot be spared them, and they are not ours to shorten.
    """
    text = " ".join(part.rstrip(" .") + "." for part in texts)
    for name in sorted({name for name in names if name}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "it", text)
    sentences = [part for part in re.split(r"[.!?:;]+(?:\s|$)", text) if _WORD.search(part)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    syllables = sum(_syllables(word.lower()) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return grade + 5


def _syllables(word: str) -> int:
    return max(len(_VOWELS.findall(_SILENT.sub("", word))), 1)
