"""Finding services by name, inside a sentence, misspelt, or by a name they no longer have."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Iterable, Iterator, Sequence

from services_kb.records import Service

# Longest name, in words, that is looked for in a sentence.
_LONGEST = 12
# Words of a message that are looked at; names stand early, and the work grows with each word.
_MOST_WORDS = 80
_POSSESSIVE = re.compile(r"['’]s\b")
# How alike a misspelt name must be (difflib's ratio), and how short a word may be to be guessed at.
_ALIKE = 0.82
# The same for words run together or apart ("30 hrs", "homestart"): nothing else may be wrong.
_ALIKE_RUN_TOGETHER = 0.9
_SHORTEST_GUESS = 5
# From this many letters on, a misspelling may add or drop three, not one.
_LONG = 8
# Words around a name that are not part of it: "the", "service" and the like.
_LOOSE_START = frozenset({"the", "lewisham", "nhs"})
_LOOSE_END = frozenset({"service", "services", "team", "programme", "project", "lewisham", "group"})
# What is left after cutting must still be a name: "family" or "women's" alone is not.
_TOO_GENERAL = frozenset(
    re.findall(
        r"\w+",
        """family families health school youth parent parents young women womens mens support mental
    carers children childrens community early help advice perinatal aftercare parenting housing
    freedom symbol autism safe space breaks short""",
    )
)

# Words that parents say which look like a name misspelt: a refugee does not ask for Refuge.
_OTHER_WORDS = frozenset({"refugee", "refugees", "refuse", "refused", "form", "forms", "papiers"})


@dataclass(frozen=True)
class NameMatch:
    """A service whose name stands in a text.

    ``matched`` is that name; ``kind`` is exact, former, alias or fuzzy; ``score`` is 1.0 for a
    whole name and less for a part of one or a misspelling.
    """

    service: Service
    matched: str
    kind: str
    score: float


@dataclass(frozen=True)
class _Name:
    slug: str
    shown: str
    kind: str
    score: float


def normalised(text: str) -> str:
    """A name without case, accents, punctuation: ``Children's Centre`` -> ``childrens centre``."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("&", " and "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’`]", "", plain)))


class NameIndex:
    """All names of some services, ready for :meth:`find`."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._services = {service.slug: service for service in services}
        self._ordinary = _TOO_GENERAL | _LOOSE_END | _OTHER_WORDS
        self._ordinary |= _ordinary_words(self._services.values())
        self._names: dict[str, _Name] = {}
        for name, entry in sorted(self._entries(), key=lambda item: -item[1].score):
            self._names.setdefault(name, entry)
        self._by_length: dict[int, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for name in self._names:
            if len(name) >= _SHORTEST_GUESS:
                self._by_length[len(name)].append((name, frozenset(_pairs(name))))

    def find(self, text: str, limit: int = 3, guess: bool = True) -> list[NameMatch]:
        """Services that ``text`` names, best first; guesses only when no name stands in it.

        Guessing takes some milliseconds; leave it out with ``guess=False``.
        """
        words = normalised(text).split()[:_MOST_WORDS]
        # "CGL's number" names CGL, but "children's centre" is a name as it stands.
        bare = normalised(_POSSESSIVE.sub("", text)).split()[:_MOST_WORDS]
        found = [*self._whole_names(words), *(self._whole_names(bare) if bare != words else ())]
        if guess and not found:
            found = self._guesses(words)
        best: dict[str, NameMatch] = {}
        for match in found:
            slug = match.service.slug
            if slug not in best or match.score > best[slug].score:
                best[slug] = match
        return sorted(best.values(), key=lambda match: (-match.score, -len(match.matched)))[:limit]

    def near(self, slug: str, limit: int = 3) -> list[str]:
        """Slugs that look like ``slug``, for "did you mean"."""
        from difflib import get_close_matches

        named = [match.service.slug for match in self.find(slug.replace("-", " "), limit)]
        close = get_close_matches(slug, self._services, n=limit, cutoff=0.5)
        return list(dict.fromkeys(named + close))[:limit]

    def _entries(self) -> Iterator[tuple[str, _Name]]:
        for service in self._services.values():
            kinds = [(service.name, "exact")]
            kinds += [(name, "former") for name in service.former_names]
            kinds += [(name, "alias") for name in service.aliases]
            for shown, kind in kinds:
                # An alias is what people say as it stands: "baby group" must not give "baby".
                variants = self._variants(shown) if kind != "alias" else [(normalised(shown), 1.0)]
                for name, score in variants:
                    yield name, _Name(service.slug, shown, kind, score)
            slug = service.slug.split("-")
            if self._is_name(slug):
                yield " ".join(slug), _Name(service.slug, service.name, "alias", 0.9)

    def _whole_names(self, words: Sequence[str]) -> Iterator[NameMatch]:
        taken = [False] * len(words)
        for length in range(min(_LONGEST, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                span = slice(start, start + length)
                name = self._names.get(" ".join(words[span]))
                if name is not None and not any(taken[span]):
                    taken[span] = [True] * length
                    yield self._match(name, name.kind, name.score)

    def _guesses(self, words: Sequence[str]) -> list[NameMatch]:
        found = []
        for piece in self._pieces(words):
            pairs = frozenset(_pairs(piece))
            apart = 1 if len(piece) < _LONG else 3
            near = range(len(piece) - apart, len(piece) + apart + 1)
            for name, name_pairs in (
                item for length in near for item in self._by_length.get(length, ())
            ):
                if 2 * len(pairs & name_pairs) < 0.5 * (len(pairs) + len(name_pairs)):
                    continue
                ratio = SequenceMatcher(None, piece, name, autojunk=False).ratio()
                alike = _ALIKE if piece.count(" ") == name.count(" ") else _ALIKE_RUN_TOGETHER
                if ratio >= alike and piece[0] == name[0]:
                    found.append(self._match(self._names[name], "fuzzy", ratio * 0.9))
        return found

    def _variants(self, shown: str) -> Iterator[tuple[str, float]]:
        """A name and the shorter forms that people use for it, with how surely each means it."""
        whole = normalised(shown)
        if not whole:
            return
        yield whole, 1.0
        parts = [re.sub(r"\([^)]*\)", " ", shown), *re.findall(r"\(([^)]*)\)", shown)]
        for position, part in enumerate(parts):
            # What stands in brackets is often the provider, who has other services too.
            score = 0.95 if position == 0 else 0.8
            words = normalised(part).split()
            while words and words[0] in _LOOSE_START:
                words = words[1:]
            if self._is_name(words):
                yield " ".join(words), score
            while words and words[-1] in _LOOSE_END:
                words = words[:-1]
            if self._is_name(words):
                yield " ".join(words), score - 0.02

    def _is_name(self, words: Sequence[str]) -> bool:
        if not words:
            return False
        if len(words) == 1:
            return len(words[0]) > 2 and words[0] not in self._ordinary
        return len(words) > 2 or not all(word in _TOO_GENERAL | _LOOSE_END for word in words)

    def _pieces(self, words: Sequence[str]) -> Iterator[str]:
        """Runs of words that may be a misspelt name: not one that is all ordinary words."""
        for length in range(1, min(5, len(words)) + 1):
            for start in range(len(words) - length + 1):
                run = words[start : start + length]
                piece = " ".join(run)
                if len(piece) >= _SHORTEST_GUESS and not self._ordinary.issuperset(run):
                    yield piece

    def _match(self, name: _Name, kind: str, score: float) -> NameMatch:
        return NameMatch(self._services[name.slug], name.shown, kind, round(score, 3))


def _ordinary_words(services: Iterable[Service]) -> frozenset[str]:
    """Words that stand in lower case in what services say of themselves.

    They are no misspelt names ("night" is not Insight) and no names by themselves ("contact").
    """
    prose = (
        text
        for service in services
        for text in (
            *(service.summary, service.description, service.who_for),
            *(service.how_to_get_in, service.what_to_expect),
        )
        if text
    )
    return frozenset(word for text in prose for word in re.findall(r"\b[a-z]{2,}\b", text))


def _pairs(text: str) -> Iterator[str]:
    return (text[position : position + 2] for position in range(len(text) - 1))
