"""What each question about a topic looks for: ``topics.yml``, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Sequence

from ruamel.yaml import YAML

TOPICS_FILE = Path(__file__).with_name("topics.yml")


@dataclass(frozen=True)
class Topic:
    """One entry of ``topics.yml``; the file explains its keys."""

    intent: str
    topics: tuple[str, ...]
    text: str
    understood: str
    next: str
    audience: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    first_for: Mapping[str, list[str]] = field(default_factory=dict)
    only_for: tuple[str, ...] = ()
    next_alcohol: str | None = None
    schemes: tuple[str, ...] = ()
    young_parent_schemes: tuple[str, ...] = ()

    def on_top(self, audience: Sequence[str]) -> Sequence[str]:
        """The services that belong on top for somebody of whom ``audience`` is known."""
        return next(
            (self.first_for[term] for term in audience if term in self.first_for), self.first
        )


@lru_cache(maxsize=1)
def all_topics() -> Mapping[str, Topic]:
    """Every topic by its intent."""
    entries = YAML(typ="safe").load(TOPICS_FILE)
    return {intent: _topic(intent, entry) for intent, entry in entries.items()}


def _topic(intent: str, entry: Mapping[str, object]) -> Topic:
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
    return Topic(intent=intent, **values)  # type: ignore[arg-type]
