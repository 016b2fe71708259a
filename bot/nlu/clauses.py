"""Several needs in one message: the message is read whole, and clause by clause.

"My husband drinks, my 3 year old has no nursery place and we are behind with rent" is one message
and three needs. :class:`ClauseSplitter` puts the clauses behind the message, so that featurizers
and classifier read all of them in one batch; :class:`NeedsCollector` takes them away again and
keeps what they ask for. The safety net after it reads the message whole, as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Sequence

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.components import Plain
from bot.nlu.needs import apart, facts, urgency

SEVERAL_NEEDS = "several_needs"
NEEDS = "needs"
_SPAN = "clause_span"
_FACTS = "clauses_of_facts"
BABY_UP_TO = 24  # months; what is asked around a birth is another matter
FACT_ENTITIES = frozenset({"child_age", "area"})
# A clause holds a need of its own from this many words on; a shorter one belongs to its neighbour.
FEWEST_WORDS = 3
MOST_CLAUSES = 8  # each costs about 2 ms; a rambling message is read in larger pieces
# Ends of sentences, and words that begin another matter.
_BREAK = re.compile(
    r"[.!?;]+(?=\s)\s*(?:(?:and|but|also|plus)\s+)?"
    r"|\s*\n+\s*"
    r"|,\s+(?:(?:and|but|also|plus|then)\s+)?(?:also\s+)?"
    r"|\s+(?:and|but|also|plus|as well as|on top of (?:that|it|this|it all))\s+(?:also\s+)?",
    re.IGNORECASE,
)
# "My girlfriend had our baby and she is so anxious": the same matter goes on.
_GOES_ON = re.compile(
    r"(?:(?:s?he|it|they|that|this|which|who|so)\b|(?:won'?t|can'?t|doesn'?t|isn'?t|keeps?)\b)",
    re.IGNORECASE,
)
# What a clause may hold besides an age or a place, and still tell nothing but that fact.
_SMALL_WORD = re.compile(
    r"(?:a|an|the|my|our|his|her|i|i'm|im|we|we're|have|has|had|got|is|are|am|was|who|in|at|"
    r"near|live|lives|living|from|and|for|of|to|please|thanks|too|now|old|year|years|"
    r"month|months|aged|son|daughter|boy|girl|child|children|kid|kids|baby|one)"
)
_SENTENCE_END = ".!?;\n"
_WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True)
class Clause:
    """A part of a message, by its place in the text (characters)."""

    start: int
    end: int


def clauses(text: str) -> List[Clause]:
    """The clauses of ``text`` in order; a single one when there is nothing to part."""
    edges = [0]
    for found in _BREAK.finditer(text):
        edges += [found.start(), found.end()]
    edges.append(len(text))
    parts = [Clause(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    joined: List[Clause] = []
    for part in parts:
        if joined and _belong(text, joined[-1], part):
            joined[-1] = Clause(joined[-1].start, part.end)
        else:
            joined.append(part)
    while len(joined) > MOST_CLAUSES:
        pairs = [joined[i : i + 2] for i in range(0, len(joined), 2)]
        joined = [Clause(pair[0].start, pair[-1].end) for pair in pairs]
    return joined or [Clause(0, len(text))]


def _belong(text: str, before: Clause, part: Clause) -> bool:
    """Whether ``part`` says nothing of its own: too short, or about what stands before."""
    if min(len(_words(text, before)), len(_words(text, part))) < FEWEST_WORDS:
        return True
    between = text[before.end : part.start]
    new_sentence = any(mark in between for mark in _SENTENCE_END)
    return not new_sentence and bool(_GOES_ON.match(text, part.start))


def _words(text: str, part: Clause) -> List[str]:
    return _WORD.findall(text[part.start : part.end].lower())


def _only_who_and_where(text: str, part: Clause) -> bool:
    """ "I have a 2 year old": the message's own entities say it; it is not read on its own."""
    words = _words(text, part)
    return all(word in facts() or word[0].isdigit() for word in words)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ClauseSplitter(Plain):
    """First in the pipeline: puts a message's clauses behind it. Training is left alone.

    A clause that only says who and where is not put there: each one read costs 2 ms.
    """

    def process(self, messages: List[Message]) -> List[Message]:
        """Each message, followed by those that tell something when it has two clauses or more."""
        batch: List[Message] = []
        for message in messages:
            batch.append(message)
            text = message.get(TEXT) or ""
            parts = [] if text.startswith("/") else clauses(text)
            if len(parts) > 1:
                facts_only = [part for part in parts if _only_who_and_where(text, part)]
                message.set(_FACTS, [(part.start, part.end) for part in facts_only])
                batch += [_clause(text, part) for part in parts if part not in facts_only]
        return batch


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NeedsCollector(Plain):
    """After classifier and fallback: keeps what the clauses ask for, most urgent first.

    Sets ``needs`` (a list of intent, confidence, start, end, entities) and, where there are two
    or more, the intent ``several_needs``.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """``certain``: a clause's need counts from this confidence on; ``ahead``: and when no need
        of another kind comes nearer than this. ``most``: needs kept.

        Chosen so that of the single-need messages held out at most 2 in 100 change
        (tests/integration/nlu/test_several_needs.py).
        """
        return {"certain": 0.6, "ahead": 0.2, "most": 3}

    def process(self, messages: List[Message]) -> List[Message]:
        """The messages without their clauses."""
        whole: List[Message] = []
        parts: Dict[int, List[Message]] = {}
        for message in messages:
            if message.get(_SPAN) is None:
                whole.append(message)
            else:
                parts.setdefault(len(whole) - 1, []).append(message)
        for place, found in parts.items():
            self._collect(whole[place], found)
        return whole

    def _collect(self, message: Message, parts: Sequence[Message]) -> None:
        found = [need for need in map(self._need, parts) if need is not None]
        whole = (message.get(INTENT) or {}).get("name")
        needs = apart(found, str(whole))
        if not needs or not _fits_the_whole(str(whole), needs):
            return
        if len(needs) == 1:
            nothing_more = all(_adds_nothing(part, needs[0]["intent"]) for part in parts)
            if nothing_more and not _tells_of_a_baby(message):
                _understand(message, needs[0]["intent"], needs[0]["confidence"])
            return
        needs = needs[: self._config["most"]]
        message.set(NEEDS, needs, add_to_output=True)
        _understand(message, SEVERAL_NEEDS, needs[0]["confidence"])

    def _need(self, part: Message) -> Dict[str, Any] | None:
        """What a clause asks for, when it is sure; ``None`` for talk, facts and doubt."""
        ranking = [each for each in part.get(INTENT_RANKING_KEY) or [] if each["name"] in urgency()]
        best = (part.get(INTENT) or {}).get("name")
        if not ranking or best not in urgency() or _only_tells_a_fact(part):
            return None
        first, kind = ranking[0], urgency()[ranking[0]["name"]]
        others = [each["confidence"] for each in ranking if urgency()[each["name"]] != kind]
        ahead = first["confidence"] - max(others, default=0.0)
        if first["confidence"] < self._config["certain"] or ahead < self._config["ahead"]:
            return None
        start, end = part.get(_SPAN)
        return {
            "intent": first["name"],
            "confidence": first["confidence"],
            "start": start,
            "end": end,
            "entities": [_moved(entity, start) for entity in part.get(ENTITIES) or ()],
        }


def _only_tells_a_fact(part: Message) -> bool:
    """ "My 7 year old please": besides an age or a place there is nothing that asks."""
    text, entities = part.get(TEXT), part.get(ENTITIES) or ()
    for each in entities:
        if each["entity"] in FACT_ENTITIES:
            start, end = each["start"], each["end"]
            text = text[:start] + " " * (end - start) + text[end:]
    return bool(entities) and all(
        _SMALL_WORD.fullmatch(word) for word in _WORD.findall(text.lower())
    )


def _fits_the_whole(whole: str, needs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the message, read whole, is one of its needs or unclear; else the parts mislead."""
    kinds = {urgency()[need["intent"]] for need in needs}
    return whole not in urgency() or urgency()[whole] in kinds


def _adds_nothing(part: Message, intent: str) -> bool:
    """Whether a clause is about ``intent`` too, or the age of a child beside it: "my partner drinks
    and my daughter is 3". A baby changes what is asked, so its age does add something."""
    if (part.get(INTENT) or {}).get("name") == intent:
        return True
    ages = [e["value"] for e in part.get(ENTITIES) or () if e["entity"] == "child_age"]
    return _only_tells_a_fact(part) and min(ages, default=BABY_UP_TO) >= BABY_UP_TO


def _tells_of_a_baby(message: Message) -> bool:
    """Whether a baby's age stands in a clause of facts: it may change what is asked."""
    spans = message.get(_FACTS) or ()
    return any(
        entity["entity"] == "child_age"
        and entity["value"] < BABY_UP_TO
        and any(start <= entity["start"] < end for start, end in spans)
        for entity in message.get(ENTITIES) or ()
    )


def _understand(message: Message, intent: str, confidence: float) -> None:
    """Make ``intent`` the message's, and the first of its ranking."""
    first = {"name": intent, "confidence": confidence}
    ranking = [each for each in message.get(INTENT_RANKING_KEY) or [] if each["name"] != intent]
    message.set(INTENT, first, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [first, *ranking], add_to_output=True)


def _clause(text: str, part: Clause) -> Message:
    message = Message(data={TEXT: text[part.start : part.end]})
    message.set(_SPAN, (part.start, part.end))
    return message


def _moved(entity: Mapping[str, Any], by: int) -> Dict[str, Any]:
    return {**entity, "start": entity["start"] + by, "end": entity["end"] + by}
