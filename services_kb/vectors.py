"""What services and topics mean, as vectors: made when data is loaded, compared when searching."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Callable, Sequence

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services_kb import models as m
from services_kb.records import Service
from services_kb.store import make_id
from services_kb.vocabulary import OFF_TOPIC, Vocabulary

# Turns n texts into n rows of float32, each of length 1.
Encode = Callable[[Sequence[str]], np.ndarray]

# How much the topic's likeness to a question counts beside the service's own, and how much less a
# service's further topics count than its first. Chosen on the questions `tuned` in
# tests/fixtures/questions.yml; from 0.15 to 0.45 the results are much the same.
TOPIC_SHARE = 0.3
FURTHER_TOPIC = 0.9

# By how much a question must be nearer to what no service is for; a doubt finds something.
OFF_TOPIC_BY = 0.03

# Names and aliases are left out: short words resemble anything. Text search and names see to them.
_SHORTEST_SENTENCE = 16


@dataclass(frozen=True)
class Likeness:
    """How near a question is to services: slug -> from 0 to about 1.3.

    ``off_topic``: it is nearer to what no service is for than to any of them.
    """

    services: dict[str, float]
    off_topic: bool = False


@dataclass(frozen=True)
class _Groups:
    """Runs of rows that stand for one name, and the row where each begins."""

    names: tuple[str, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, names: Sequence[str]) -> _Groups:
        starts = [n for n, name in enumerate(names) if n == 0 or names[n - 1] != name]
        return cls(tuple(names[n] for n in starts), tuple(starts))


@dataclass(frozen=True)
class Vectors:
    """Rows of a matrix for each slug and each topic; each may have several, one after another."""

    slugs: tuple[str, ...]
    services: np.ndarray
    topics: tuple[str, ...]
    phrases: np.ndarray

    def likeness(self, vector: np.ndarray, services: Sequence[Service]) -> Likeness:
        """How near each service is to a question. ``vector`` is the question's, of length 1."""
        of_slugs, of_topics = self._groups
        own = _best(of_slugs, self.services, vector)
        topic = _best(of_topics, self.phrases, vector)
        other = topic.pop(OFF_TOPIC, 0.0)
        return Likeness(
            {
                service.slug: own.get(service.slug, 0.0) + TOPIC_SHARE * _topic(service, topic)
                for service in services
            },
            off_topic=other > OFF_TOPIC_BY + max([0.0, *own.values(), *topic.values()]),
        )

    @cached_property
    def _groups(self) -> tuple[_Groups, _Groups]:
        return _Groups.of(self.slugs), _Groups.of(self.topics)


def meaning_texts(service: Service) -> list[str]:
    """What is encoded for a service: its summary, whom it is for, and each sentence about it."""
    sentences = re.split(r"(?<=[.!?])\s+", service.description or "")
    texts = [service.summary, service.who_for]
    texts += [text for text in sentences if len(text) >= _SHORTEST_SENTENCE]
    return [text for text in texts if text]


def make_vectors(services: Sequence[Service], vocabulary: Vocabulary, encode: Encode) -> Vectors:
    """Encode everything that searching compares questions with."""
    described = [
        (service.slug, text)
        for service in services
        for text in (*meaning_texts(service), *vocabulary.asked.get(service.slug, ()))
    ]
    asked = [
        (term.code, text)
        for term in vocabulary.terms
        if term.scheme in ("topics", OFF_TOPIC)
        for text in term.asked
    ]
    matrix = encode([text for _, text in described + asked])
    return Vectors(
        tuple(slug for slug, _ in described),
        matrix[: len(described)],
        tuple(code for code, _ in asked),
        matrix[len(described) :],
    )


def write_vectors(connection: Connection, vectors: Vectors) -> None:
    """Store the vectors, as little-endian float32."""
    services = [
        {"service_id": make_id("service", slug)} | _row("service vector", position, vector)
        for position, (slug, vector) in enumerate(zip(vectors.slugs, vectors.services, strict=True))
    ]
    topics = [
        {"taxonomy_term_id": make_id("term", OFF_TOPIC if code == OFF_TOPIC else "topics", code)}
        | _row("topic vector", position, vector)
        for position, (code, vector) in enumerate(zip(vectors.topics, vectors.phrases, strict=True))
    ]
    for table, rows in ((m.service_vector, services), (m.topic_vector, topics)):
        if rows:
            connection.execute(table.insert(), rows)


def read_vectors(connection: Connection) -> Vectors:
    """All vectors, as they were written."""
    services = sa.select(m.service.c.slug, m.service_vector.c.vector).join(m.service)
    topics = sa.select(m.taxonomy_term.c.code, m.topic_vector.c.vector).join(m.taxonomy_term)
    return Vectors(
        *_matrix(connection, services.order_by(m.service_vector.c.position)),
        *_matrix(connection, topics.order_by(m.topic_vector.c.position)),
    )


def _matrix(connection: Connection, query: sa.sql.Select) -> tuple[tuple[str, ...], np.ndarray]:
    rows = connection.execute(query).all()
    numbers = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4")
    return tuple(row[0] for row in rows), numbers.reshape(len(rows), -1) if rows else numbers


def _row(kind: str, position: int, vector: np.ndarray) -> dict[str, object]:
    return {
        "id": make_id(kind, position),
        "position": position,
        "vector": vector.astype("<f4").tobytes(),
    }


def _best(groups: _Groups, matrix: np.ndarray, vector: np.ndarray) -> dict[str, float]:
    """The likeness of the nearest row of each group, at least 0."""
    if not groups.names:
        return {}
    # Not `@`: it wakes threads for a product this small, and waits for them on a busy machine
    # (measured: 7 ms against 0.2).
    values = np.einsum("ij,j->i", matrix, vector)
    best = np.maximum(np.maximum.reduceat(values, groups.starts), 0.0)
    return dict(zip(groups.names, best.tolist(), strict=True))


def _topic(service: Service, likeness: dict[str, float]) -> float:
    first, *further = [likeness.get(topic, 0.0) for topic in service.topics] or [0.0]
    return max([first, *(FURTHER_TOPIC * value for value in further)])
