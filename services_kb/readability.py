"""The reading age of texts, by the formula that textstat has."""

from __future__ import annotations

import re
from typing import Iterable, Sequence

_LETTER = re.compile(r"[A-Za-z]")


def reading_age(texts: Sequence[str], names: Iterable[str] = ()) -> float:
    """The age, in years, at which a child in England reads the texts with ease.

    Flesch-Kincaid grade (Kincaid and others, 1975) plus five. ``names`` are left out: a reader
    cannot be spared them, and they are not ours to shorten. Without a word the age is 0.
    """
    # Only checks need it: a third of a second that no other command should wait for.
    import textstat

    text = " ".join(part.rstrip(" .") + "." for part in texts)
    for name in sorted({name for name in names if name}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "it", text)
    if not _LETTER.search(text):
        return 0.0
    return float(textstat.flesch_kincaid_grade(text)) + 5
