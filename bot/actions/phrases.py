"""Small pieces of wording for gaps in responses, and titles for buttons; each from its YAML."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Mapping, Sequence

from ruamel.yaml import YAML

PHRASES_FILE = Path(__file__).with_name("phrases.yml")
TITLES_FILE = Path(__file__).with_name("titles.yml")
ENGLISH = "en"
MONTHS_SPOKEN_UP_TO = 24  # under two, people say "18-month-old"


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Mapping[str, str]]:
    return YAML(typ="safe").load(PHRASES_FILE)


def phrase(section: str, key: str, **gaps: object) -> str:
    """One piece, its gaps filled."""
    return _phrases()[section][key].format(**gaps)


def phrase_or(section: str, key: str, otherwise: str) -> str:
    """One piece without gaps, or ``otherwise`` where there is none."""
    return _phrases()[section].get(key, otherwise)


@lru_cache(maxsize=32)
def titles(language: str | None = None) -> Mapping[str, str]:
    """What to call each question on a button, by intent; in English where it is not translated."""
    named: Mapping[str, Mapping[str, str]] = YAML(typ="safe").load(TITLES_FILE)
    return {intent: each.get(language or ENGLISH, each[ENGLISH]) for intent, each in named.items()}


def listed_needs(intents: Sequence[str], language: str | None) -> tuple[list[str], str]:
    """What each need is called, and all of them for a text.

    In English they are pieces of one sentence. Other languages, with their genders and cases, have
    a line for each, under the title of its button.
    """
    own = titles(language)
    if own == titles(ENGLISH):
        named = [phrase_or("needs", intent, own[intent]) for intent in intents]
        return named, joined(named)
    named = [own[intent] for intent in intents]
    return named, "\n".join(phrase("lines", "need", need=each) for each in dict.fromkeys(named))


def age(months: int) -> str:
    """A child of that age: ``18-month-old``, ``3-year-old``; ``baby`` before one month."""
    if months < 1:
        return phrase("ages", "unborn_or_new")
    if months < MONTHS_SPOKEN_UP_TO and months % 12:
        return phrase("ages", "months", n=months)
    return phrase("ages", "years", n=months // 12)


def ages(months: Sequence[int]) -> str:
    """All the children: ``2-year-old and 7-year-old``; empty when none are known."""
    return joined([age(each) for each in sorted(months)])


def joined(pieces: Sequence[str]) -> str:
    """Pieces as a list in a sentence."""
    unique = list(dict.fromkeys(pieces))
    if len(unique) < 2:
        return "".join(unique)
    return phrase("join", "comma").join(unique[:-1]) + phrase("join", "last") + unique[-1]
