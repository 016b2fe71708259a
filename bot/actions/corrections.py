"""What a message takes back: "no, she's 4 not 3", "not Catford, Sydenham", "I meant Lee"."""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence

from rasa_sdk import Tracker

MOST_WORDS = 12  # a longer message tells something new
_CORRECTS = re.compile(
    r"^\W*(?:no+|nope|sorry|oops|actually|wait|wrong)\b"
    r"|\b(?:i meant?|i said|correction|my mistake|not \d{1,2}|actually|got (?:it|that) wrong)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|isn'?t|instead of|rather than|no longer|(?:don'?t|used to) live"
    r"|moved (?:out of|from))"
    r"(?:\s+(?:a|an|in|near|at|from|the))*\s+$",
    re.IGNORECASE,
)
_OLD_AGE = re.compile(r"\bnot\s+(\d{1,2})\b(?!\s*(?:months?|mths?|weeks?))", re.IGNORECASE)


def text_of(tracker: Tracker) -> str:
    """The message as it was written; empty for a tapped button."""
    text = str(tracker.latest_message.get("text") or "")
    return "" if text.startswith("/") else text


def denied(entity: Mapping[str, Any], text: str) -> bool:
    """Whether the words before the entity take it back ("not Catford")."""
    return bool(_DENIED.search(text[: entity.get("start") or 0].replace("’", "'")))


def corrects(text: str) -> bool:
    """Whether a message puts something right that was said before."""
    return len(text.split()) <= MOST_WORDS and bool(_CORRECTS.search(text))


def corrected(known: Sequence[int], said: Sequence[int], text: str) -> list[int]:
    """The children's ages after a correction.

    Args:
        known: ages in months as they stood.
        said: the ages that the message names.
        text: the message; "not 3" names the age to be replaced, else the nearest one is.
    """
    ages = list(known)
    old = [int(years) * 12 for years in _OLD_AGE.findall(text)]
    for age in said:
        if not ages:
            break
        wrong = next((each for each in old if each in ages), None)
        ages.remove(min(ages, key=lambda each: abs(each - age)) if wrong is None else wrong)
    return sorted([*ages, *said])
