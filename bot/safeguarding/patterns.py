"""Compiles the lexicon's phrases into spaCy matchers.

A phrase is written so that somebody who does not program can read it:

``word``        that word              ``a|b``     either word
``@list``       a word list            ``word?``   may be left out
``~3``          up to three other words, none of them a negation or a child's name for itself

Only phrases whose rarest part occurs in a sentence are tried, which keeps a message under a
millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, Iterable, Iterator, Mapping, Sequence

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

VOCAB = spacy.blank("en").vocab
Parts = tuple["Part", ...]
# Words of nearly every message: a phrase is looked up by its other words.
_COMMON_WORDS = """
i me my we us our you he him his she her they them it the a an to of in on at for with and or is 's
s are am was be been has have had do does not no can will want that this there so from by up out get
got go going need help please what when if baby child children kids son daughter partner husband old
year years says said told now
"""
COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True)
class Part:
    """One place of a phrase: the words that fit (none: any word), and how often."""

    words: frozenset[str]
    repeat: str = ""

    @property
    def required(self) -> bool:
        """Whether the phrase cannot match without this place."""
        return bool(self.words) and self.repeat == ""

    def token(self, stop: Sequence[str]) -> dict[str, Any]:
        """The spaCy token pattern."""
        rule: dict[str, Any] = (
            {"ORTH": {"NOT_IN": list(stop)}}
            if not self.words
            else {"ORTH": next(iter(self.words))}
            if len(self.words) == 1
            else {"ORTH": {"IN": sorted(self.words)}}
        )
        return {**rule, "OP": self.repeat} if self.repeat else rule


class PhraseError(ValueError):
    """A phrase that cannot be read; says which and why."""


@dataclass(frozen=True)
class Phrase:
    """One way of saying it, ready to match."""

    anchors: frozenset[str]
    needs: tuple[tuple[frozenset[str], ...], ...]
    readings: tuple[Parts, ...] = field(compare=False)
    stop: Sequence[str] = field(compare=False)

    @cached_property
    def matcher(self) -> Matcher:
        """spaCy's matcher for all readings, built when a sentence first needs it: building all of
        them takes a second and a half of every start, and most are never needed."""
        # The phrases were checked when they were read; spaCy's own check would take longer.
        matcher = Matcher(VOCAB, validate=False)
        matcher.add("p", [[part.token(self.stop) for part in parts] for parts in self.readings])
        return matcher

    def may_occur(self, present: frozenset[str]) -> bool:
        """Whether the words that one of its readings needs are all in the sentence."""
        return any(all(not words.isdisjoint(present) for words in needed) for needed in self.needs)

    def spans(self, doc: Doc) -> list[tuple[int, int]]:
        """Start and end (in words, end excluded) of each place where it occurs."""
        return [(start, end) for _, start, end in self.matcher(doc)]


class Compiler:
    """Reads phrases with a given set of word lists."""

    def __init__(self, lists: Mapping[str, Sequence[str]], stop: Iterable[str]) -> None:
        """``stop`` are words that a gap (``~3``) never skips."""
        self._lists = lists
        self._stop = sorted(set(stop))

    def compile(self, text: str) -> Phrase:
        """Compile one phrase.

        Raises:
            PhraseError: for an unknown list, or a phrase that any sentence would fit.
        """
        alternatives = list(self.alternatives(text))
        anchors: set[str] = set()
        needs: list[tuple[frozenset[str], ...]] = []
        for parts in alternatives:
            required = [part.words for part in parts if part.required]
            if not required:
                raise PhraseError(f"'{text}' has no word that must occur.")
            required.sort(key=_commonness)
            anchors |= required[0]
            needs.append(tuple(required))
        return Phrase(frozenset(anchors), tuple(needs), tuple(alternatives), self._stop)

    def alternatives(self, text: str) -> Iterator[Parts]:
        """Every reading of a phrase: list entries of several words make one reading each."""
        choices = [list(self._readings(piece, text)) for piece in text.split()]
        for combination in product(*choices):
            yield tuple(part for parts in combination for part in parts)

    def _readings(self, piece: str, phrase: str) -> Iterator[Parts]:
        if piece.startswith("~"):
            yield (Part(frozenset(), f"{{0,{int(piece[1:])}}}"),)
            return
        optional = piece.endswith("?")
        singles: set[str] = set()
        longer: list[str] = []
        for entry in self._entries(piece.rstrip("?"), phrase):
            if " " in entry:
                longer.append(entry)
            else:
                singles.add(entry)
        if singles:
            yield (Part(frozenset(singles), "?" if optional else ""),)
        elif optional:
            yield ()
        for entry in longer:
            yield tuple(Part(frozenset({word})) for word in entry.split())

    def _entries(self, piece: str, phrase: str) -> Iterator[str]:
        for option in piece.split("|"):
            if not option.startswith("@"):
                yield option
            elif option[1:] in self._lists:
                for entry in self._lists[option[1:]]:
                    yield from self._entries(entry, phrase) if entry.startswith("@") else [entry]
            else:
                raise PhraseError(f"'{phrase}' names the list {option}, which does not exist.")


def _commonness(words: frozenset[str]) -> int:
    """How often a place of a phrase is likely to be met: small means telling."""
    return len(words) + 100 * len(words & COMMON)


def words_of(phrase: Phrase | Iterable[Parts]) -> set[str]:
    """Every word that occurs in the readings of a phrase."""
    if isinstance(phrase, Phrase):
        return set(phrase.anchors)
    return {word for parts in phrase for part in parts for word in part.words}


def make_doc(words: Sequence[str]) -> Doc:
    """A spaCy document of words that are already split."""
    return Doc(VOCAB, words=list(words))
