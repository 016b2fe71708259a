"""Ready-made replies. The words stand in replies.yml; whatever is a fact about a service is filled
in from the knowledge base when the page is made, so that no old number is ever sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from services_kb.cards import card
from services_kb.errors import KnowledgeBaseError
from services_kb.repository import Repository

REPLIES = Path(__file__).parent / "replies.yml"
# {athena.phone}: a service's slug, and a field of its card.
FIELD = re.compile(r"\{([a-z0-9-]+)\.([a-z_]+)\}")
FIELDS = frozenset({"name", "phone", "sms", "email", "web", "chat", "address", "how_to_get_in"})


@dataclass(frozen=True)
class Reply:
    """One reply: its title for the adviser, and the words for the person."""

    id: str
    group: str
    title: str
    text: str


class Replies:
    """The replies over a knowledge base."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def filled(self) -> list[Reply]:
        """The replies whose every fact is known and checked today; the others are left out. None
        at all when the knowledge base cannot be read."""
        try:
            texts = [(reply, self._fill(reply.text)) for reply in written()]
        except KnowledgeBaseError:
            return []
        return [
            Reply(reply.id, reply.group, reply.title, text)
            for reply, text in texts
            if text is not None
        ]

    def _fill(self, text: str) -> str | None:
        filled = text
        for found in FIELD.finditer(text):
            value = self._value(found[1], found[2])
            if value is None:
                return None
            filled = filled.replace(found[0], value)
        return filled

    def _value(self, slug: str, field: str) -> str | None:
        service = self._repository.get(slug)
        if service is None or not service.findable or field not in FIELDS:
            return None
        value = card(service).get(field)
        return str(value) if value else None


@lru_cache(maxsize=1)
def written() -> tuple[Reply, ...]:
    """The replies as they stand in the file."""
    groups = yaml.safe_load(REPLIES.read_text(encoding="utf-8"))["groups"]
    return tuple(
        Reply(reply["id"], group["title"], reply["title"], " ".join(reply["text"].split()))
        for group in groups
        for reply in group["replies"]
    )
