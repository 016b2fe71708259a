"""What the entities of a message tell the intent classifier: a short vector of yes and no.

"Number for athina" and "se6, 2yo" say little by their words and much by what was found in them.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np

from bot.nlu.spans import Span

ENTITIES = (
    "area",
    "audience",
    "child_age",
    "creche",
    "day",
    "due_date",
    "free",
    "injecting",
    "online",
    "ordinal",
    "pregnant",
    "referral",
    "service",
    "substance",
    "time_of_day",
    "units_per_week",
    "writer_age",
)
_VALUES = (
    ("audience", "father"), ("audience", "friend"), ("audience", "mother"), ("audience", "partner"),
    ("audience", "professional"), ("audience", "relative"), ("audience", "young_parent"),
)  # fmt: skip
_LENGTHS = (1, 2, 3, 7)  # words: up to one, two, three, seven, and longer
_OTHERS = 2  # how much of the text the entities cover; whether there are none
SIZE = len(ENTITIES) + len(_VALUES) + len(_LENGTHS) + 1 + _OTHERS


def signals(text: str, spans: Sequence[Span]) -> np.ndarray:
    """float32 of shape ``(SIZE,)``, each value between 0 and 1."""
    present = {span.entity for span in spans}
    values = {(span.entity, span.value) for span in spans}
    words = len(text.split())
    length = sum(words > most for most in _LENGTHS)
    covered = sum(span.end - span.start for span in spans) / max(1, len(text.strip()))
    return np.array(
        [
            *(name in present for name in ENTITIES),
            *(pair in values for pair in _VALUES),
            *(length == size for size in range(len(_LENGTHS) + 1)),
            min(1.0, covered),
            not spans,
        ],
        dtype=np.float32,
    )
