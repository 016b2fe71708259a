"""Whether a text is short and plain enough, and holds no phone number."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Iterable

import yaml

from services_kb.readability import reading_age

MOST_WORDS = 90
OLDEST_READER = 11.0  # years
# The formula says little about a few words: a lone long one makes "Telephone." a text for
# scholars. So a text of fewer words is judged as if plain words followed it up to this number.
ENOUGH_WORDS = 30
PLAIN_AGE = 8.0
# Numbers of three digits (999, 111) may be said anywhere: everyone knows them, and they stay.
PHONE = re.compile(r"(?<![\w.#&-])(?:\+44[\d ]{8,}\d|0\d[\d ]{5,}\d|116 ?\d{3})(?![\w-])")
# Places and people that a reader cannot be spared, beside the names of services.
_NAMES = (
    *("Lewisham", "Catford", "GP", "A&E", "NHS", "EHC plan", "EHC", "British Sign Language"),
    *("Web Content Accessibility Guidelines", "JavaScript"),
)
_GAP = re.compile(r"\{+[^{}]*\}+")
_NUMBER = re.compile(r"\d[\d ]*\d|\d")


def words(text: str) -> int:
    """How many words a text has; a gap counts as one."""
    return len(_GAP.sub(" it ", text).split())


def age_to_read(text: str, names: Iterable[str]) -> float:
    """The age, in years, at which a text is read with ease; short texts are given their doubt.

    ``names`` are taken as one easy word each, and so are gaps and numbers.
    """
    prose = _NUMBER.sub("it", _GAP.sub("it", text))
    inside = [name for name in (*names, *_NAMES) if name in prose]
    lines = [line for line in re.split(r"\n+", prose) if re.search("[A-Za-z]", line)]
    count = min(words(prose), ENOUGH_WORDS)
    age = reading_age(lines, inside)
    return (count * age + (ENOUGH_WORDS - count) * PLAIN_AGE) / ENOUGH_WORDS


def faults(text: str, names: Iterable[str], english: bool, numbers_reviewed: bool) -> list[str]:
    """What is wrong with a text that parents read, each as a sentence."""
    found = []
    if words(text) > MOST_WORDS:
        found.append(f"{words(text)} words; at most {MOST_WORDS}")
    if english:
        age = age_to_read(text, names)
        if age > OLDEST_READER:
            found.append(
                f"reading age {age:.1f}; at most {OLDEST_READER:g}: say it in plainer words"
            )
    if not numbers_reviewed and PHONE.search(text):
        found.append("a phone number; numbers come from the directory")
    return found


@lru_cache(maxsize=4)
def service_names(data_dir: Path) -> tuple[str, ...]:
    """The names of services and of who runs them, the longest first."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    names: set[str] = set()
    for file in sorted((data_dir / "services").glob("*.yml")):
        for record in (yaml.load(file.read_bytes(), Loader=loader) or {}).get("services") or ():
            former = record.get("former_names") or ()
            names |= {record["name"], record.get("organization") or record["name"], *former}
    return tuple(sorted(names, key=len, reverse=True))
