"""What may lower a match: negation, figure of speech, story, past, condition, a small child.

A guard lowers one match; it never silences another. Where two readings are possible the higher one
stands, because missing one costs more than a false alarm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping, Sequence

from spacy.tokens import Doc

from bot.safeguarding.lexicon import Lexicon, Pattern
from bot.safeguarding.triage import LEVELS

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Hit:
    """A pattern found in a sentence, from word ``start`` up to word ``end``."""

    pattern: Pattern
    start: int
    end: int


class Sentence:
    """A sentence with the cues found in it, looked up once when first asked for."""

    def __init__(self, doc: Doc, book: Lexicon) -> None:
        self.doc = doc
        self.words: tuple[str, ...] = tuple(token.orth_ for token in doc)
        self.present = frozenset(self.words)
        self._book = book
        self._found: dict[str, Spans] = {}

    def cue(self, name: str) -> Spans:
        """Where the cue of this name occurs."""
        if name not in self._found:
            self._found[name] = [
                span
                for phrase in self._book.cues[name]
                if phrase.may_occur(self.present)
                for span in phrase.spans(self.doc)
            ]
        return self._found[name]

    def has(self, name: str, list_name: str | None = None) -> bool:
        """Whether a cue (or, given a list name, one of its words) occurs."""
        if list_name is not None:
            return bool(self._book.lists[list_name] & self.present)
        return bool(self.cue(name))


@dataclass(frozen=True)
class Context:
    """A hit's surroundings: its sentence, the whole text's sentences, the lexicon."""

    hit: Hit
    sentence: Sentence
    text: Sequence[Sentence]
    book: Lexicon

    def before(self, count: int) -> tuple[str, ...]:
        """Up to ``count`` words before the hit."""
        return self.sentence.words[max(0, self.hit.start - count) : self.hit.start]

    def anywhere(self, cue: str) -> bool:
        """Whether a cue occurs in any sentence."""
        return any(sentence.has(cue) for sentence in self.text)


def level_of(context: Context) -> str:
    """The level that a hit keeps after its guards."""
    level = context.hit.pattern.level
    switched_off = context.hit.pattern.guards
    for name, guard in GUARDS.items():
        if f"no_{name}" in switched_off or (name in OPT_IN and name not in switched_off):
            continue
        level = guard(context, level)
        if level == "none":
            break
    return level


def _figure(context: Context, level: str) -> str:
    hit = context.hit
    for start, end in context.sentence.cue("figure"):
        if start < hit.end and hit.start < end:
            return "none"
    return level


def _negation(context: Context, level: str) -> str:
    fillers = context.book.lists["negation_fillers"]
    for word in reversed(context.before(5)):
        if word in context.book.lists["negations"]:
            return _lower_of(level, context.hit.pattern.negated)
        if word not in fillers:
            break
    return level


def _fiction(context: Context, level: str) -> str:
    if not context.sentence.cue("fiction"):
        return level
    own = {"me", "my", "i", "myself"} & set(
        context.sentence.words[context.hit.start : context.hit.end]
    )
    return _lower_of(level, "concern") if own else "none"


def _past(context: Context, level: str) -> str:
    if context.anywhere("present_fear"):
        return level
    if context.anywhere("safe_now"):
        return _lower_of(level, "concern")
    return _step_down(level) if context.sentence.cue("past") else level


def _condition(context: Context, level: str) -> str:
    before = context.before(3)
    if "if" not in before:
        return level
    asked = {"know", "sure", "wonder", "scared", "worried", "tell", "as"} & set(before)
    return level if asked else _step_down(level)


def _joke(context: Context, level: str) -> str:
    if context.anywhere("present_fear"):
        return level
    if context.sentence.cue("trivial"):
        return "none"
    return _lower_of(level, "concern") if context.sentence.cue("laughter") else level


def _child(context: Context, level: str) -> str:
    """A small child who hits is not an abuser. Holds only where no partner is named."""
    if any(sentence.has("", "grown_up") for sentence in context.text):
        return level
    # "I have a two year old and he hits me": he may be the father, so it stays a concern.
    if context.sentence.cue("own_child_does"):
        return "none"
    return _lower_of(level, "concern") if context.anywhere("has_child_he") else level


def _sibling(context: Context, level: str) -> str:
    """Children who hit each other: a worry to ask about, not a disclosure."""
    if context.sentence.has("", "grown_up") or not context.sentence.cue("own_child_does"):
        return level
    return _lower_of(level, "concern")


def _other(context: Context, level: str) -> str:
    """A friend's or relative's abuse is no disclosure of the writer's own: a pattern of its own
    words it. Whatever names the writer ("hits me") keeps its level."""
    words = context.sentence.words
    own = {"me", "us", "i", "mi"} & set(words[context.hit.start : context.hit.end])
    if own or {"me", "us"} & set(words[context.hit.end : context.hit.end + 3]):
        return level
    return _lower_of(level, "concern") if context.sentence.cue("somebody_else") else level


GUARDS: Mapping[str, Callable[[Context, str], str]] = {
    "figure": _figure,
    "negation": _negation,
    "fiction": _fiction,
    "past": _past,
    "condition": _condition,
    "joke": _joke,
    "child": _child,
    "sibling": _sibling,
    "other": _other,
}
# These hold only for patterns that name them.
OPT_IN = frozenset({"joke", "child", "sibling", "other"})


def _lower_of(one: str, other: str) -> str:
    return min(one, other, key=LEVELS.index)


def _step_down(level: str) -> str:
    return LEVELS[max(1, LEVELS.index(level) - 1)] if level != "none" else level
