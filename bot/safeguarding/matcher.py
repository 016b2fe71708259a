"""Finds the lexicon's patterns in a text, sentence by sentence, and applies their guards."""

from __future__ import annotations

from typing import Iterator

from bot.safeguarding.guards import Context, Hit, Sentence, level_of
from bot.safeguarding.lexicon import Lexicon, lexicon
from bot.safeguarding.normalise import clean, sentences
from bot.safeguarding.patterns import make_doc
from bot.safeguarding.triage import LEVELS

Found = tuple[str, str, str]
# An unpunctuated text is read in overlapping stretches: the overlap is longer than any phrase.
STRETCH = 80
OVERLAP = 24


def find(text: str, skip_before: str = "") -> list[Found]:
    """Every match in ``text`` as (level, category, pattern id), once each at its highest level.

    Args:
        skip_before: an opening part of ``text`` that was assessed already; a match that lies
            wholly within it is left out.
    """
    book = lexicon()
    old = {found[2] for found in find(skip_before)} if skip_before else set()
    pieces = sentences(text) if not skip_before else [clean(text)]
    text_sentences = [Sentence(make_doc(words), book) for words in _stretches(pieces, book)]
    best: dict[str, Found] = {}
    for sentence in text_sentences:
        for hit in _hits(sentence, book):
            level = level_of(Context(hit, sentence, text_sentences, book))
            _keep(best, (level, hit.pattern.category, hit.pattern.id))
    for found in _by_characters(text, book):
        _keep(best, found)
    # In the lexicon's order, so that the same text always gives the same answer.
    ordered = [best[pattern.id] for pattern in book.patterns if pattern.id in best]
    return [found for found in ordered if found[0] != "none" and found[2] not in old]


def _stretches(pieces: list[str], book: Lexicon) -> Iterator[list[str]]:
    for piece in pieces:
        words = book.words.split(piece)
        if len(words) <= STRETCH:
            yield words
            continue
        for start in range(0, len(words), STRETCH - OVERLAP):
            yield words[start : start + STRETCH]


def _hits(sentence: Sentence, book: Lexicon) -> Iterator[Hit]:
    tried: set[int] = set()
    for word in sentence.present & book.by_word.keys():
        for pattern, phrase in book.by_word[word]:
            if id(phrase) in tried:
                continue
            tried.add(id(phrase))
            if not phrase.may_occur(sentence.present):
                continue
            for start, end in phrase.spans(sentence.doc):
                yield Hit(pattern, start, end)


def _by_characters(text: str, book: Lexicon) -> Iterator[Found]:
    """Scripts without spaces: look for the characters themselves."""
    if text.isascii():
        return
    packed = clean(text).replace(" ", "")
    for characters, pattern in book.by_characters:
        if characters in packed:
            yield pattern.level, pattern.category, pattern.id


def _keep(best: dict[str, Found], found: Found) -> None:
    known = best.get(found[2])
    if known is None or LEVELS.index(found[0]) > LEVELS.index(known[0]):
        best[found[2]] = found
