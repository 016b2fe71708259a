"""Asks the classifier about a text: whole, by sentence, and together with what came just before."""

from __future__ import annotations

import re
from typing import Iterator, Sequence

import numpy as np

from bot.encoder import encode
from bot.safeguarding.classifier import Classifier, Guess, installed
from bot.safeguarding.normalise import SENTENCE_END, clean
from bot.safeguarding.triage import LEVELS, NONE, Assessment

# A sentence that does not end is read in stretches: a line about harm drowns in a long letter.
STRETCH_WORDS = 28
STRETCH_OVERLAP = 8
# Shorter pieces say too little on their own.
LEAST_WORDS = 4
# How much surer the classifier must be about a piece: a long text gives it many chances to err.
PIECE_MARGIN = 0.25
# Messages of up to this many words are read with those before: a sentence may come in three parts.
SHORT_WORDS = 8
REASON = "meaning_"
# Digits or marks inside words, invisible characters, a leading slash: read as it sounds, too.
_HIDDEN = re.compile(
    r"[^\W\d_][\d@$!|*][^\W\d_]|[\u200b-\u200f\u2060\ufeff\u00ad\0]|^\s*/|(.)\1{3}"
)


def assess(text: str, vector: np.ndarray | None = None, previous: Sequence[str] = ()) -> Assessment:
    """What the classifier makes of a message.

    Args:
        text: what the person wrote.
        vector: its sentence vector, shape ``(512,)``, where one was made already.
        previous: the person's messages just before, oldest first.

    Raises:
        SignpostError: E211 when there is no classifier.
    """
    classifier = installed()
    text = _encodable(text)
    if not text.strip():
        return NONE
    parts = pieces(text)
    whole = encode([text]) if vector is None else vector[np.newaxis]
    vectors = np.concatenate([whole, encode(parts)]) if parts else whole
    found = _joined(classifier.guesses([text, *parts], vectors))
    if found.raised or not previous or not _short([*previous, text]):
        return found
    before = " ".join(previous)
    together = _told(_guess(classifier, f"{before} {text}"))
    if not together.raised:
        return found
    # What stands wholly in the earlier messages was answered then; "hello" adds nothing to it.
    earlier = _told(_guess(classifier, before))
    graver = LEVELS.index(together.level) > LEVELS.index(earlier.level)
    return together if graver and not earlier.urgent else found


def assess_many(texts: Sequence[str]) -> list[Assessment]:
    """As :func:`assess` for many texts that do not belong together, encoded in one go."""
    classifier = installed()
    texts = [_encodable(text) for text in texts]
    parts = [[text, *pieces(text)] if text.strip() else [] for text in texts]
    every = [part for group in parts for part in group]
    guesses = iter(classifier.guesses(every, encode(every)))
    return [_joined([next(guesses) for _ in group]) for group in parts]


def pieces(text: str) -> list[str]:
    """What of a text is read on its own: its sentences where it has several, stretches of those
    that do not end, and the plain form of what is written in disguise."""
    found = [plain(text)] if _HIDDEN.search(text) or _shouted(text) else []
    sentences = [part for part in SENTENCE_END.split(text) if len(part.split()) >= LEAST_WORDS]
    if len(sentences) > 1 or any(len(one.split()) > STRETCH_WORDS for one in sentences):
        found += [piece for sentence in sentences for piece in _stretches(sentence)]
    return found


def plain(text: str) -> str:
    """A text as it sounds: lower case, without disguises (k1ll, invisible characters)."""
    from bot.safeguarding.lexicon import lexicon

    return " ".join(lexicon().words.split(clean(text)))


def _guess(classifier: Classifier, text: str) -> Guess:
    return classifier.guesses([text], encode([text]))[0]


def _encodable(text: str) -> str:
    """Without halves of characters, which no encoder takes."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _stretches(sentence: str) -> Iterator[str]:
    words = sentence.split()
    step = STRETCH_WORDS - STRETCH_OVERLAP
    for start in range(0, max(1, len(words) - STRETCH_OVERLAP), step):
        yield " ".join(words[start : start + STRETCH_WORDS])


def _short(texts: Sequence[str]) -> bool:
    return all(len(text.split()) <= SHORT_WORDS for text in texts)


def _shouted(text: str) -> bool:
    return text.isupper() and len(text) > 3


def _joined(guesses: Sequence[Guess]) -> Assessment:
    """The most serious of what is said about the whole (the first) and its pieces."""
    found = [_told(guess, PIECE_MARGIN if at else 0.0) for at, guess in enumerate(guesses)]
    return max(found, key=lambda one: (LEVELS.index(one.level), one.score), default=NONE)


def _told(guess: Guess, margin: float = 0.0) -> Assessment:
    level = guess.level(margin)
    if level == LEVELS[0]:
        return NONE
    return Assessment(
        level, guess.category, (f"{REASON}{guess.category}",), round(guess.steps[level], 3)
    )
