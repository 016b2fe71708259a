"""Measures the entity rules on messages whose entities are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Sequence

import yaml

from bot.evaluation.pipeline import entity_rules
from bot.evaluation.shares import Share, f1

Entity = tuple[str, str]


@dataclass(frozen=True)
class Example:
    """A message and the (kind, value) pairs in it; a pair may stand there twice: twins."""

    text: str
    entities: tuple[Entity, ...]


@dataclass(frozen=True)
class Reading:
    """What the rules found in an example."""

    example: Example
    found: tuple[Entity, ...]

    @property
    def missed(self) -> tuple[Entity, ...]:
        """What is in it and was not found."""
        return tuple((Counter(self.example.entities) - Counter(self.found)).elements())

    @property
    def invented(self) -> tuple[Entity, ...]:
        """What was found and is not in it."""
        return tuple((Counter(self.found) - Counter(self.example.entities)).elements())


@dataclass(frozen=True)
class KindScore:
    """One kind of entity: how much of what was found is right, how much of what is there found."""

    kind: str
    precision: Share
    recall: Share

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return f1(self.precision.value, self.recall.value)


@dataclass(frozen=True)
class Report:
    """All readings. The texts are examples of ours, never a parent's words."""

    readings: tuple[Reading, ...]

    @property
    def whole(self) -> Share:
        """Messages of which every entity was found, and nothing else."""
        right = sum(not (r.missed or r.invented) for r in self.readings)
        return Share(right, len(self.readings))

    @property
    def overall(self) -> KindScore:
        """Every kind together."""
        return self._score("all kinds", None)

    def scores(self) -> list[KindScore]:
        """Each kind, by name."""
        kinds = {kind for r in self.readings for kind, _ in (*r.example.entities, *r.found)}
        return [self._score(kind, kind) for kind in sorted(kinds)]

    def wrong(self) -> list[Reading]:
        """The readings with something missed or invented."""
        return [reading for reading in self.readings if reading.missed or reading.invented]

    def _score(self, name: str, kind: str | None) -> KindScore:
        def count(pairs: Sequence[Entity]) -> int:
            return sum(kind in (None, each) for each, _ in pairs)

        there = sum(count(r.example.entities) for r in self.readings)
        found = sum(count(r.found) for r in self.readings)
        right = there - sum(count(r.missed) for r in self.readings)
        return KindScore(name, Share(right, found), Share(right, there))


def read_examples(path: Path) -> tuple[date, list[Example]]:
    """The day and the messages of a file such as tests/fixtures/entities.yml.

    Raises:
        KeyError: the file has no ``today``, or a message no ``text``.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content["today"], [
        Example(row["text"], _pairs(row.get("entities") or {})) for row in content["messages"]
    ]


def evaluate_entities(examples: Sequence[Example], today: date) -> Report:
    """Read every example as if it came ``today``."""
    rules = entity_rules()
    return Report(
        tuple(
            Reading(
                example,
                tuple(
                    (span.entity, str(span.value).lower())
                    for span in rules.find(example.text, today)
                ),
            )
            for example in examples
        )
    )


def _pairs(entities: dict[str, list[object]]) -> tuple[Entity, ...]:
    """YAML reads days as dates and yes as truth; all are compared as text."""
    return tuple((kind, str(v).lower()) for kind, values in entities.items() for v in values)
