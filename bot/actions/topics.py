"""What each question about a topic looks for: ``topics.yml``, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

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
    first_by_age: tuple[Mapping[str, Any], ...] = ()
    first_for_need: Mapping[str, list[str]] = field(default_factory=dict)
    when_said: tuple[Mapping[str, list[str]], ...] = ()
    of_age: tuple[int, ...] | None = None
    not_wishes: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    guidance: str | None = None
    schemes: tuple[str, ...] = ()
    young_parent_schemes: tuple[str, ...] = ()

    def concerns(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """What is known, without the children that a question of this kind is not about.

        A parent of a baby and a 15-year-old who asks for a baby group asks for the baby.
        """
        if self.of_age is None or not known.get("children"):
            return dict(known)
        low, high = self.of_age or (1, 0)
        meant = [months for months in known["children"] if low <= months <= high]
        return {**known, "children": meant}


@lru_cache(maxsize=1)
def all_topics() -> Mapping[str, Topic]:
    """Every topic by its intent."""
    entries = YAML(typ="safe").load(TOPICS_FILE)
    return {intent: _topic(intent, entry) for intent, entry in entries.items()}


def _topic(intent: str, entry: Mapping[str, object]) -> Topic:
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
    return Topic(intent=intent, **values)  # type: ignore[arg-type]
