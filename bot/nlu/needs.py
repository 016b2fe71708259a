"""Which questions can be needs beside one another (``needs.yml``)."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, FrozenSet, Iterable, List, Mapping

import yaml

_FILE = Path(__file__).with_name("needs.yml")


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Any]:
    tables: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tables


@lru_cache(maxsize=1)
def urgency() -> Mapping[str, int]:
    """The intents that can be one need among several, by their line of ``several``."""
    return {intent: place for place, line in enumerate(_tables()["several"]) for intent in line}


@lru_cache(maxsize=1)
def together() -> FrozenSet[FrozenSet[str]]:
    """Pairs of intents that are one need seen from two sides."""
    lines = _tables()["together"]
    return frozenset(frozenset(pair) for line in lines for pair in combinations(line, 2))


@lru_cache(maxsize=1)
def facts() -> FrozenSet[str]:
    """The words of a clause that only tells who and where."""
    return frozenset(str(_tables()["facts"]).split())


def apart(needs: Iterable[Mapping[str, Any]], whole: str) -> List[Mapping[str, Any]]:
    """``needs`` (intent, confidence) without those that are one with a stronger one; most urgent
    first. The strongest is what the message tells when read ``whole``, then the surest.
    """
    kind = urgency().get(whole)
    stay: List[Mapping[str, Any]] = []
    for need in sorted(
        needs, key=lambda need: (urgency()[need["intent"]] != kind, -need["confidence"])
    ):
        if not any(_one_need(need["intent"], other["intent"]) for other in stay):
            stay.append(need)
    return sorted(stay, key=lambda need: urgency()[need["intent"]])


def _one_need(intent: str, other: str) -> bool:
    same_line = urgency()[intent] == urgency()[other]
    return same_line or frozenset((intent, other)) in together()
