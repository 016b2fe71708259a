"""What the entities of a message tell the intent classifier: a short vector of yes and no.

"Number for athina" and "se6, 2yo" say little by their words and much by what was found in them.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np

from bot.nlu.spans import Span

ENTITIES = (
    "another_child",
    "area",
    "audience",
    "child_age",
    "child_stage",
    "creche",
    "day",
    "due_date",
    "free",
    "injecting",
    "language",
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
_STAGES = ("baby", "toddler", "preschool", "primary", "teenager")
# Months from which on each stage goes: one, three, four (reception) and eleven years (Year 7).
_FROM = (0, 12, 36, 48, 132)
_GROWN_UP = 18  # years: a younger writer asks for themselves
_LENGTHS = (1, 2, 3, 7)  # words: up to one, two, three, seven, and longer
_OTHERS = 3  # a young writer; how much of the text the entities cover; whether there are none
SIZE = len(ENTITIES) + len(_VALUES) + len(_STAGES) + len(_LENGTHS) + 1 + _OTHERS


def signals(text: str, spans: Sequence[Span]) -> np.ndarray:
    """float32 of shape ``(SIZE,)``, each value between 0 and 1."""
    present = {span.entity for span in spans}
    values = {(span.entity, span.value) for span in spans}
    stages = {_stage(span) for span in spans if span.entity in ("child_age", "child_stage")}
    young = any(s.entity == "writer_age" and int(s.value) < _GROWN_UP for s in spans)
    words = len(text.split())
    length = sum(words > most for most in _LENGTHS)
    covered = sum(span.end - span.start for span in spans) / max(1, len(text.strip()))
    return np.array(
        [
            *(name in present for name in ENTITIES),
            *(pair in values for pair in _VALUES),
            *(stage in stages for stage in _STAGES),
            *(length == size for size in range(len(_LENGTHS) + 1)),
            young,
            min(1.0, covered),
            not spans,
        ],
        dtype=np.float32,
    )


def _stage(span: Span) -> str:
    """The stage of childhood that an age in months, or a word for a stage, speaks of."""
    if span.entity == "child_stage":
        return str(span.value)
    return _STAGES[sum(int(span.value) >= start for start in _FROM) - 1]
