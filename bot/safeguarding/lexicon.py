"""Loads ``lexicon.yml``: patterns, word lists, cues; and the services to show by category."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from ruamel.yaml import YAML

from bot.safeguarding.normalise import Words, clean, sentences
from bot.safeguarding.patterns import Compiler, Phrase, PhraseError, words_of
from bot.safeguarding.triage import CATEGORY_ORDER, LEVELS

LEXICON = Path(__file__).with_name("lexicon.yml")
CARDS = Path(__file__).with_name("cards.yml")


@dataclass(frozen=True)
class Pattern:
    """One entry of the lexicon.

    ``phrases`` are matched word by word; ``characters`` are looked for in the text without spaces.
    ``reply`` names a reply of its own, where the category's would be the wrong advice. ``guards``
    names what may lower it (see ``guards.py``); ``fires`` and ``quiet`` are its examples.
    """

    id: str
    level: str
    category: str
    why: str
    source: str
    phrases: tuple[Phrase, ...]
    characters: tuple[str, ...]
    reply: str | None
    negated: str
    guards: frozenset[str]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """The compiled lexicon."""

    patterns: tuple[Pattern, ...]
    by_word: Mapping[str, tuple[tuple[Pattern, Phrase], ...]]
    by_characters: tuple[tuple[str, Pattern], ...]
    cues: Mapping[str, tuple[Phrase, ...]]
    lists: Mapping[str, frozenset[str]]
    words: Words


class LexiconError(ValueError):
    """The lexicon file cannot be used; says which pattern and what is wrong."""


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The bundled lexicon, compiled once.

    Raises:
        LexiconError: when an entry is incomplete or cannot be read.
    """
    return load(LEXICON)


def load(path: Path) -> Lexicon:
    """Read and compile a lexicon file. Raises LexiconError."""
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    lists = {name: [str(word) for word in words] for name, words in data["lists"].items()}
    compiler = Compiler(lists, stop=[*lists["negations"], *lists["gap_stop"]])
    patterns = tuple(_pattern(entry, compiler) for entry in data["patterns"])
    names = [pattern.id for pattern in patterns]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise LexiconError(f"Two patterns share an id: {', '.join(doubles)}")
    cues = {
        name: tuple(_compile(phrase, compiler, name) for phrase in phrases)
        for name, phrases in data["cues"].items()
    }
    vocabulary = _vocabulary(data, compiler)
    return Lexicon(
        patterns=patterns,
        by_word=_index(patterns),
        by_characters=tuple(
            (piece, pattern) for pattern in patterns for piece in pattern.characters
        ),
        cues=cues,
        lists={name: frozenset(_flat(name, lists)) for name in lists},
        words=Words(vocabulary, data["slips"], data["mend"]),
    )


@lru_cache(maxsize=1)
def cards() -> Mapping[str, tuple[str, ...]]:
    """Slugs of the services to show, by reply or category; ``any`` where nothing else fits."""
    table = YAML(typ="safe").load(CARDS.read_text(encoding="utf-8"))
    return {name: tuple(slugs) for name, slugs in table.items()}


def _flat(name: str, lists: Mapping[str, list[str]]) -> list[str]:
    found: list[str] = []
    for entry in lists[name]:
        found.extend(_flat(entry[1:], lists) if entry.startswith("@") else [entry])
    return found


def _pattern(entry: Mapping[str, Any], compiler: Compiler) -> Pattern:
    name = str(entry.get("id"))
    missing = {"id", "level", "category", "why", "source", "fires", "quiet"} - set(entry)
    if missing:
        raise LexiconError(f"Pattern {name} lacks {', '.join(sorted(missing))}.")
    if entry["level"] not in LEVELS[1:] or entry["category"] not in CATEGORY_ORDER:
        raise LexiconError(f"Pattern {name} has an unknown level or category.")
    if not (entry.get("say") or entry.get("characters")):
        raise LexiconError(f"Pattern {name} needs 'say' or 'characters'.")
    return Pattern(
        id=name,
        level=entry["level"],
        category=entry["category"],
        why=entry["why"],
        source=entry["source"],
        phrases=tuple(_compile(phrase, compiler, name) for phrase in entry.get("say", ())),
        characters=tuple(clean(piece).replace(" ", "") for piece in entry.get("characters", ())),
        reply=entry.get("reply"),
        negated=entry.get("negated", "none"),
        guards=frozenset(entry.get("guards", ())),
        fires=tuple(entry["fires"]),
        quiet=tuple(entry["quiet"]),
    )


def _compile(phrase: str, compiler: Compiler, name: str) -> Phrase:
    try:
        return compiler.compile(str(phrase))
    except PhraseError as error:
        raise LexiconError(f"Pattern {name}: {error}") from error


def _index(patterns: tuple[Pattern, ...]) -> dict[str, tuple[tuple[Pattern, Phrase], ...]]:
    index: dict[str, list[tuple[Pattern, Phrase]]] = {}
    for pattern in patterns:
        for phrase in pattern.phrases:
            for anchor in phrase.anchors:
                index.setdefault(anchor, []).append((pattern, phrase))
    return {word: tuple(entries) for word, entries in index.items()}


def _vocabulary(data: Mapping[str, Any], compiler: Compiler) -> set[str]:
    """Every word that a pattern or cue uses, plus ordinary words that must never be "mended"."""
    said = [phrase for entry in data["patterns"] for phrase in entry.get("say", ())]
    said += [phrase for phrases in data["cues"].values() for phrase in phrases]
    known = {str(word) for word in data["keep"]}
    for phrase in said:
        known |= words_of(compiler.alternatives(str(phrase)))
    # The word lists of the examples are ordinary English: a real word is never a disguise.
    for entry in data["patterns"]:
        for example in entry["quiet"]:
            for sentence in sentences(example):
                known |= {word for word in sentence.split() if word.isalpha()}
    return known
