"""Trackers as Rasa sends them to an action, and a directory that lives in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Sequence
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker

from services_kb.records import Guidance, Service
from services_kb.search import Query, Result

LONDON = ZoneInfo("Europe/London")


def tracker(
    text: str = "",
    intent: str = "inform",
    slots: dict[str, Any] | None = None,
    form: str | None = None,
    ranking: Sequence[tuple[str, float]] = (),
    **entities: Any,
) -> Tracker:
    """A tracker after one message; an entity's value may be a list of several."""
    found = [
        {"entity": name, "value": value}
        for name, given in entities.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": name, "confidence": sure} for name, sure in ranking],
        "entities": found,
    }
    loop = {"name": form} if form else {}
    return Tracker("sender", slots or {}, message, [], False, None, loop, "action_listen")


@dataclass
class FakeRepository:
    """Services by slug; a name is found when the text holds the whole of it."""

    services: dict[str, Service] = field(default_factory=dict)
    texts: dict[str, Guidance] = field(default_factory=dict)

    def guidance(self, id: str) -> Guidance | None:
        return self.texts.get(id)

    def get(self, slug: str) -> Service | None:
        return self.services.get(slug)

    def current(self, slug: str) -> Service:
        service = self.services[slug]
        return self.current(service.successor) if service.successor else service

    def area(self, name_or_postcode: str) -> str | None:
        return name_or_postcode if name_or_postcode.startswith(("SE", "BR")) else None

    def find_by_name(self, text: str, limit: int = 3) -> list[Any]:
        return [
            FakeMatch(service)
            for service in self.services.values()
            if any(name.lower() in text.lower() for name in service.names)
        ][:limit]


@dataclass(frozen=True)
class FakeMatch:
    """What ``find_by_name`` returns, as far as actions read it."""

    service: Service
    kind: str = "exact"


@dataclass
class FakeSearch:
    """Returns the services it was made with, less those excluded, and keeps what was asked."""

    services: Sequence[Service]
    asked: list[Query] = field(default_factory=list)

    def search(self, query: Query) -> list[Result]:
        self.asked.append(query)
        found = [service for service in self.services if service.slug not in query.exclude]
        return [Result(service, 1.0, (), None) for service in found][: query.limit]


def at(moment: str) -> datetime:
    """A time in Lewisham: ``2026-11-24 11:00``."""
    return datetime.fromisoformat(moment).replace(tzinfo=LONDON)
