"""What the entity rules hand back, and the numbers they read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Union

Value = Union[int, str, bool]


@dataclass(frozen=True)
class Span:
    """One entity: where it stands in the text (characters) and its normalised value."""

    start: int
    end: int
    entity: str
    value: Value

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
NUMBER = r"(?:\d{1,3}(?:\.\d)?|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)

# One to one, so that positions in the plain text are those of the message.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "\n": " ", "\t": " "})


def plain(text: str) -> str:
    """Lower case and plain quotes, of exactly the same length as ``text``."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_PLAIN))


def number(text: str) -> float:
    """The value of what :data:`NUMBER` matched."""
    return float(NUMBER_WORDS[text]) if text in NUMBER_WORDS else float(text)


def month_number(text: str) -> int:
    """1 to 12 for what :data:`MONTH` matched."""
    return MONTHS.index(text[:3]) + 1


def longest(spans: Iterable[Span]) -> list[Span]:
    """The spans in order of place; of two of one entity that overlap, the longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if not any(span.overlaps(other) and span.entity == other.entity for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: (s.start, s.end))


def first_of_each(spans: Iterable[Span]) -> list[Span]:
    """The first span for each pair of entity and value."""
    seen: set[tuple[str, Value]] = set()
    kept = []
    for span in spans:
        if (span.entity, span.value) not in seen:
            seen.add((span.entity, span.value))
            kept.append(span)
    return kept


def whole(text: str, pattern: str) -> re.Match[str] | None:
    """Match the whole message against ``pattern``, white space and full stops apart."""
    return re.fullmatch(r"[\s.,!]*(?:" + pattern + r")[\s.,!]*", text)
