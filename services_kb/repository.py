"""What is known about services, read from the database once and kept until it changes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from services_kb import models as m
from services_kb.areas import Area, find_area
from services_kb.database import make_engine, reading
from services_kb.errors import (
    DATABASE_AWAY,
    KnowledgeBaseError,
    not_loaded,
    wrong_schema,
)
from services_kb.guidance_store import read_guidances
from services_kb.names import NameIndex, NameMatch
from services_kb.records import Guidance, Service
from services_kb.schema_version import SCHEMA_VERSION
from services_kb.store import read_areas, read_services

if TYPE_CHECKING:
    from services_kb.vectors import Vectors

# How long a change of the data may go unseen: a look at the database each time would cost more.
_LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True)
class Snapshot:
    """Everything of one data version, in memory: a few hundred records."""

    data_version: str
    services: dict[str, Service]
    areas: tuple[Area, ...]
    names: NameIndex
    guidances: dict[str, Guidance]

    @cached_property
    def outcodes(self) -> frozenset[str]:
        """The postcode districts in and around the borough."""
        return frozenset(area.outcode for area in self.areas)

    @cached_property
    def centres(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude of each district's centre, in degrees."""
        return {area.outcode: (area.latitude, area.longitude) for area in reversed(self.areas)}


class Repository:
    """Reads services from SQLite or PostgreSQL; safe to use from several threads.

    All methods raise KnowledgeBaseError: K101 nothing loaded, K102 other tables, K103 database
    away.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._looked = 0.0

    def get(self, slug: str) -> Service | None:
        """The service with this slug, whatever its status."""
        return self.snapshot().services.get(slug)

    def all(self, topic: str | None = None, status: str | None = None) -> list[Service]:
        """All services by slug, or those of one topic or status."""
        return [
            service
            for service in self.snapshot().services.values()
            if (topic is None or topic in service.topics)
            and (status is None or service.status == status)
        ]

    def current(self, slug: str) -> Service:
        """The service that takes the place of ``slug`` today: itself, or where successors lead.

        Raises:
            KeyError: there is no such service.
        """
        services = self.snapshot().services
        service, seen = services[slug], {slug}
        while service.successor in services and service.successor not in seen:
            seen.add(service.successor)
            service = services[service.successor]
        return service

    def find_by_name(self, text: str, limit: int = 3) -> list[NameMatch]:
        """Services that ``text`` names; see :class:`services_kb.names.NameIndex`."""
        return self.snapshot().names.find(text, limit)

    def guidance(self, id: str) -> Guidance | None:
        """The guidance text with this id."""
        return self.snapshot().guidances.get(id)

    def guidances(self, topic: str | None = None) -> list[Guidance]:
        """All guidance texts in the order of their files, or those of one topic."""
        return [
            guidance
            for guidance in self.snapshot().guidances.values()
            if topic is None or topic in guidance.topics
        ]

    def near_slugs(self, slug: str) -> list[str]:
        """Slugs that somebody who typed ``slug`` may have meant."""
        return self.snapshot().names.near(slug)

    def area(self, name_or_postcode: str) -> Area | None:
        """The area that an outcode, postcode or neighbourhood names."""
        return find_area(name_or_postcode, self.snapshot().areas)

    def data_version(self) -> str:
        """Which data is loaded: the loader's hash of the files. Asks the database each time."""
        with reading(self.engine) as connection:
            return _meta(connection)["data_version"]

    def schema_version(self) -> str:
        """Which tables the database has."""
        with reading(self.engine) as connection:
            return _meta(connection)["schema_version"]

    def vectors(self) -> Vectors:
        """The vectors of services and topics."""
        from services_kb.vectors import read_vectors

        with reading(self.engine) as connection:
            return read_vectors(connection)

    def snapshot(self) -> Snapshot:
        """All records of the version that the database holds now (checked once a second).

        While the database is away, those that were read last: a number that helps must not
        vanish with a connection.
        """
        kept = self._snapshot
        if kept is not None and time.monotonic() - self._looked < _LOOK_AGAIN_SECONDS:
            return kept
        with self._lock:
            try:
                self._snapshot = self._read()
            except KnowledgeBaseError as error:
                if self._snapshot is None or error.code != DATABASE_AWAY:
                    raise
            self._looked = time.monotonic()
            return self._snapshot

    def _read(self) -> Snapshot:
        with reading(self.engine) as connection:
            version = _meta(connection)["data_version"]
            if self._snapshot is not None and self._snapshot.data_version == version:
                return self._snapshot
            services = {service.slug: service for service in read_services(connection)}
            guidances = {guidance.id: guidance for guidance in read_guidances(connection)}
            areas, names = read_areas(connection), NameIndex(services.values())
            return Snapshot(version, services, areas, names, guidances)


def open_repository(url: str) -> Repository:
    """A repository over the database at ``url``, found to be there, loaded and of our version.

    Raises:
        KnowledgeBaseError: as :class:`Repository` says.
    """
    repository = Repository(make_engine(url))
    repository.schema_version()
    return repository


def _meta(connection: Connection) -> dict[str, str]:
    values = {row.key: row.value for row in connection.execute(sa.select(m.meta))}
    if not values:
        raise not_loaded()
    if values["schema_version"] != SCHEMA_VERSION:
        raise wrong_schema(values["schema_version"], SCHEMA_VERSION)
    return values
