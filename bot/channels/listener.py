"""Triage outside the assistant's own turns: for words that go to an adviser, and for the moments
when nothing else works."""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable, Mapping, Sequence

logger = logging.getLogger(__name__)

# A message, and the person's messages just before it.
Assess = Callable[[str, Sequence[str]], Mapping[str, Any]]
Parse = Callable[[str], Awaitable[Mapping[str, Any]]]
# As many as triage looks back at in the assistant's own turns.
PREVIOUS_MESSAGES = 2
# Where triage itself is broken, words count as a concern, never as nothing.
UNHEARD: Mapping[str, Any] = {"level": "concern", "category": None, "reasons": ["component_error"]}


class Listener:
    """Assesses words.

    Args:
        parse: the assistant's understanding of a message, triage included.
        assess: triage alone.
    """

    def __init__(self, parse: Parse, assess: Assess) -> None:
        self._parse = parse
        self._assess = assess

    async def heard(self, words: str, previous: Sequence[str]) -> Mapping[str, Any]:
        """What triage makes of ``words``, by themselves and after those said just before."""
        try:
            triage = (await self._parse(words)).get("triage")
        except Exception as error:  # the edge: triage alone may still work
            logger.error("E503 triage failed: %s", type(error).__name__, exc_info=True)
            triage = None
        if triage is None or triage.get("level", "none") == "none":
            triage = self.alone(words, previous[-PREVIOUS_MESSAGES:])
        return UNHEARD if triage is None else triage

    def alone(self, words: str, previous: Sequence[str] = ()) -> Mapping[str, Any] | None:
        """What triage makes of ``words`` without anything else; None when it is broken."""
        try:
            return self._assess(words, previous)
        except Exception as error:  # the last resort is the apology itself
            logger.error("E503 triage failed: %s", type(error).__name__, exc_info=True)
            return None
