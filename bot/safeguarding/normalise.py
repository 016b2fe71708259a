"""Turns what a person typed into plain lower-case words, for matching only.

What is stored, shown and handed over stays as it was written. Here we undo what hides a word from
the lexicon: invisible characters, capitals, accents, curly quotes, missing apostrophes, drawn-out
letters, digits in place of letters, letters with spaces between them, and common slips.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Collection, Iterator, Mapping, Sequence

SENTENCE_END = re.compile(r"\n\s*\n|[.!?;:\u3002\uff01\uff1f\u061f\u2026]+")
WORD = re.compile(r"[^\W_]+(?:['@$!|*+][^\W_]+)*[$]?|[@$][^\W_]+(?:['@$!|][^\W_]+)*")
LAUGHTER = re.compile("[\U0001f600-\U0001f606\U0001f609\U0001f61c\U0001f61d\U0001f923\U0001f643]")
QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'"})
# Letters that Unicode does not take apart into a letter and an accent.
PLAIN = str.maketrans({"\u0131": "i", "\u0142": "l", "\u00f8": "o", "\u00e6": "ae", "\u00df": "ss"})
DIGITS = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "!": "i",
        "|": "i",
        "3": "e",
        "4": "a",
        "@": "a",
        "5": "s",
        "$": "s",
        "7": "t",
        "+": "t",
        "8": "b",
        "*": "",
    }
)
# Where an apostrophe was left out; "ill", "well", "were", "id" and "wed" are words of their own.
CONTRACTIONS: Mapping[str, str] = {
    "im": "i am",
    "ima": "i am going to",
    "imma": "i am going to",
    "ive": "i have",
    "hes": "he is",
    "shes": "she is",
    "theyre": "they are",
    "theyve": "they have",
    "weve": "we have",
    "thats": "that is",
    "whats": "what is",
    "theres": "there is",
    "its": "it is",
    "hell": "hell",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "cant": "can not",
    "cannot": "can not",
    "wont": "will not",
    "isnt": "is not",
    "wasnt": "was not",
    "arent": "are not",
    "werent": "were not",
    "hasnt": "has not",
    "havent": "have not",
    "hadnt": "had not",
    "wouldnt": "would not",
    "couldnt": "could not",
    "shouldnt": "should not",
    "aint": "is not",
    "gonna": "going to",
    "gunna": "going to",
    "gona": "going to",
    "gon": "going to",
    "finna": "going to",
    "wanna": "want to",
    "tryna": "trying to",
    "tryin": "trying",
    "goin": "going",
    "gotta": "got to",
    "u": "you",
    "ur": "your",
    "r": "are",
    "n": "and",
    "wiv": "with",
    "wid": "with",
    "da": "the",
    "dat": "that",
    "kms": "kill myself",
    "theyll": "they will",
    "youre": "you are",
    "hubbys": "hubby 's",
    "husbands": "husband 's",
    "boyfriends": "boyfriend 's",
    "partners": "partner 's",
    "babys": "baby 's",
    "bfs": "bf 's",
    "sons": "son 's",
    "daughters": "daughter 's",
    "mums": "mum 's",
    "dads": "dad 's",
    "neighbours": "neighbour 's",
    "stepdads": "stepdad 's",
}
PRONOUN_IS = frozenset({"he", "she", "it", "that", "there", "what", "who", "where", "someone"})
ENDINGS: Mapping[str, str] = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}


def clean(text: str) -> str:
    """Return ``text`` lower-case, without accents, invisible characters or a leading ``/``."""
    text = unicodedata.normalize("NFKC", text).translate(QUOTES)
    kept = (" " if unicodedata.category(char) == "Cc" and char != "\0" else char for char in text)
    visible = "".join(char for char in kept if unicodedata.category(char) not in {"Cf", "Cc"})
    return _without_accents(visible.lower()).translate(PLAIN).strip().lstrip("/").strip()


def sentences(text: str) -> list[str]:
    """Part a text into sentences, each cleaned.

    Pieces of one or two words are kept with their neighbour, so that a full stop after every word
    hides nothing.
    """
    pieces: list[str] = []
    joined = LAUGHTER.sub(" lol ", text.replace("\0", ""))
    short = False
    for piece in SENTENCE_END.split(_keep_leet_marks(joined)):
        piece = clean(piece)
        if not piece:
            continue
        now_short = len(piece.split()) <= 2
        if pieces and (short or now_short):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
        short = now_short and len(pieces[-1].split()) <= 2
    return pieces


class Words:
    """Splits cleaned sentences into words, mending those that hide a word of ``vocabulary``."""

    def __init__(
        self, vocabulary: Collection[str], slips: Mapping[str, str], mend: Collection[str]
    ) -> None:
        """``slips`` maps a misspelling to what was meant; ``mend`` are the words long and telling
        enough that a single wrong letter is put right."""
        self._vocabulary = frozenset(vocabulary)
        self._slips = dict(slips)
        self._near = _one_letter_off(mend)
        self.repair = lru_cache(maxsize=20_000)(self._repair)

    def split(self, sentence: str) -> list[str]:
        """The words of a cleaned sentence, contractions written out."""
        found: list[str] = []
        for token in _join_single_letters(WORD.findall(sentence)):
            found.extend(self.repair(token))
        return found

    def _repair(self, token: str) -> tuple[str, ...]:
        if token in CONTRACTIONS:
            return tuple(CONTRACTIONS[token].split())
        if token in self._slips:
            return tuple(self._slips[token].split())
        if token in self._vocabulary:
            return (token,)
        if "'" in token:
            return self._apostrophe(token)
        for candidate in _disguises(token):
            if candidate in self._vocabulary or candidate in CONTRACTIONS:
                return tuple(CONTRACTIONS.get(candidate, candidate).split())
            if candidate in self._slips:
                return tuple(self._slips[candidate].split())
        return (self._near.get(token) or _near_match(token, self._near) or token,)

    def _apostrophe(self, token: str) -> tuple[str, ...]:
        stem, _, ending = token.rpartition("'")
        if ending == "t" and stem.endswith("n"):
            whole = stem + "t"
            return tuple(CONTRACTIONS.get(whole, f"{stem[:-1]} not").split())
        if ending == "s":
            return (*self.repair(stem), "is" if stem in PRONOUN_IS else "'s")
        if ending in ENDINGS:
            return (*self.repair(stem), ENDINGS[ending])
        return self.repair(token.replace("'", ""))


def _keep_leet_marks(text: str) -> str:
    """A mark that stands for a letter inside a word must not end the sentence: k!ll."""
    return re.sub(r"(?<=[^\W\d_])!(?=[^\W\d_])", "i", text)


def _without_accents(text: str) -> str:
    taken_apart = unicodedata.normalize("NFD", text)
    return "".join(char for char in taken_apart if unicodedata.category(char) != "Mn")


def _join_single_letters(tokens: Sequence[str]) -> Iterator[str]:
    """``k i l l`` becomes ``kill``; one or two single letters stay as they are."""
    run: list[str] = []
    for token in tokens:
        if len(token) == 1 and token.isascii():
            run.append(token)
            continue
        yield from ["".join(run)] if len(run) > 2 else run
        run = []
        yield token
    yield from ["".join(run)] if len(run) > 2 else run


def _disguises(token: str) -> Iterator[str]:
    """What a token may stand for: letters drawn out, digits and marks in place of letters."""
    plain = token
    if not token.isalpha() and not token.isdigit():
        plain = token.translate(DIGITS)
        yield plain
        yield token.replace("1", "l").translate(DIGITS)
    yield re.sub(r"(.)\1{2,}", r"\1\1", plain)
    yield re.sub(r"(.)\1+", r"\1", plain)
    yield re.sub(r"(.)\1{2,}", r"\1", plain)


def _one_letter_off(words: Collection[str]) -> dict[str, str]:
    """Every ``word`` with one letter left out or two neighbours swapped, and what was meant."""
    near: dict[str, str] = {}
    for word in words:
        for at in range(len(word)):
            near.setdefault(word[:at] + word[at + 1 :], word)
            near.setdefault(
                word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :], word
            )
    return near


def _near_match(token: str, near: Mapping[str, str]) -> str | None:
    """The word that ``token`` becomes when one letter of it is left out (one wrong or extra)."""
    if len(token) < 7:
        return None
    for at in range(1, len(token)):
        shorter = token[:at] + token[at + 1 :]
        if near.get(shorter) and abs(len(near[shorter]) - len(token)) <= 1:
            return near[shorter]
    return None
