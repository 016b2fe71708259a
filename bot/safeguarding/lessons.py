"""What the classifier learns from: the examples, the lexicon's own, and ordinary messages."""

from __future__ import annotations

from typing import Iterator, Sequence

from bot.safeguarding.examples import Example, examples, ordinary_intents
from bot.safeguarding.lexicon import lexicon
from bot.safeguarding.matcher import find
from bot.safeguarding.triage import LEVELS


def lessons(messages: Sequence[tuple[str, str]]) -> list[Example]:
    """Everything to learn from, no text twice: what stands in the examples counts first.

    Args:
        messages: text and intent of the assistant's own training messages. Those of the ordinary
            intents tell of no harm, apart from the few in which the lexicon finds some.
    """
    ordinary = ordinary_intents()
    found = [*examples(), *_of_lexicon()]
    known = {example.text.casefold() for example in found}
    found += [
        Example(text, LEVELS[0], None, intent, ordinary=True)
        for text, intent in messages
        if intent in ordinary and text.casefold() not in known and not find(text)
    ]
    return list({example.text.casefold(): example for example in reversed(found)}.values())


def _of_lexicon() -> Iterator[Example]:
    for pattern in lexicon().patterns:
        for text in pattern.fires:
            yield Example(text, pattern.level, pattern.category, pattern.id)
        for text in pattern.quiet:
            yield Example(text, LEVELS[0], None, pattern.id)
