"""From the maps of a service file to records; what does not fit is reported by line.

A record's keys are its dataclass's field names. Each has a reader here: the only place to change
when a field is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from typing import Mapping as Readers

from services_kb.problems import Problem
from services_kb.readers import (
    FIRST_CHECKED,
    SOURCE_KINDS,
    FileReader,
    MisfitError,
    Reader,
    read_date,
    read_degrees,
    read_flag,
    read_number,
    read_one_of,
    read_part_date,
    read_service_area,
    read_terms,
    read_text,
    read_texts,
    read_time,
)
from services_kb.records import DAYS, Contact, Criterion, Location, Schedule, Service
from services_kb.vocabulary import Vocabulary
from services_kb.yaml_lines import Items, Mapping, Node

STATUSES = frozenset({"current", "renamed", "closed", "merged", "unknown"})
COSTS = frozenset({"free", "paid", "varies", "unknown"})
ASSURANCES = frozenset({"official", "corroborated", "unverified"})
CONTACT_KINDS = frozenset({"phone", "sms", "email", "web", "chat"})
CONTACT_AUDIENCES = frozenset({"parents", "professionals", "both"})


@dataclass(frozen=True)
class Entry:
    """A service with the place it was read from."""

    service: Service
    path: Path
    map: Mapping

    def line(self, *keys: str | int) -> int:
        """The line of a detail: ``entry.line("contacts", 0, "value")``; the nearest that exists."""
        return self.map.line_at(*keys)


class ServiceParser(FileReader):
    """Reads the services of one file."""

    def __init__(self, path: Path, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        super().__init__(path, problems)
        self._substances = vocabulary.codes("substance")
        terms = {
            key: partial(read_terms, codes=vocabulary.codes(scheme), what=what)
            for key, scheme, what in (
                ("topics", "topics", "taxonomy term"),
                ("audience", "audience", "audience term"),
                ("need_levels", "need_level", "need level"),
                ("referral", "referral", "referral route"),
            )
        }
        area = partial(read_service_area, codes=vocabulary.codes("service_area"))
        self._readers: Readers[str, Reader] = {
            **_SERVICE_TEXTS,
            **terms,
            "service_area": area,
            "contacts": partial(self._records, Contact, _CONTACT, {"kind", "value"}),
            "locations": partial(self._records, Location, _LOCATION, {"name"}),
            "schedules": partial(self._records, Schedule, _SCHEDULE, set()),
            "criteria": partial(self._records, Criterion, self._criterion(), set()),
            "sources": self.sources,
        }

    def parse(self, entry: Mapping) -> Entry | None:
        """One service, or ``None`` when it lacks what every service needs."""
        values = self.values(entry, self._readers, "service")
        missing = [key for key in ("slug", "name") if not values.get(key)]
        if missing:
            self.error(entry.line, f"a service needs {' and '.join(missing)}")
            return None
        return Entry(Service(**values), self.path, entry)

    def _criterion(self) -> dict[str, Reader]:
        return _CRITERION | {
            "substances": partial(read_terms, codes=self._substances, what="substance")
        }

    def _records(
        self, make: type, readers: Readers[str, Reader], needs: set[str], node: Node
    ) -> Any:
        if not isinstance(node, Items):
            raise MisfitError("must be a list of maps")
        records = []
        for child in node.nodes:
            if not isinstance(child, Mapping):
                self.error(child.line, "must be a map")
                continue
            values = self.values(child, readers, make.__name__.lower())
            values.setdefault("checked_on", FIRST_CHECKED)
            needs = needs | {"source", "source_kind", "assurance"}
            if make is Criterion:
                needs = {"source"}
                values.setdefault("source_kind", "other_page")
                values.setdefault("assurance", "unverified")
            missing = sorted(key for key in needs if not values.get(key))
            if missing:
                self.error(child.line, f"a {make.__name__.lower()} needs {', '.join(missing)}")
                continue
            records.append(make(**values))
        return tuple(records)


_PROVENANCE: dict[str, Reader] = {
    "source": read_text,
    "source_kind": partial(read_one_of, allowed=SOURCE_KINDS),
    "source_date": read_part_date,
    "assurance": partial(read_one_of, allowed=ASSURANCES),
    "checked_on": read_date,
    "also": read_texts,
}
_CONTACT: dict[str, Reader] = _PROVENANCE | {
    "kind": partial(read_one_of, allowed=CONTACT_KINDS),
    "value": read_text,
    "label": read_text,
    "audience": partial(read_one_of, allowed=CONTACT_AUDIENCES),
    "note": read_text,
}
_LOCATION: dict[str, Reader] = _PROVENANCE | {
    **{key: read_text for key in ("name", "address", "postcode", "outcode")},
    "latitude": read_degrees,
    "longitude": read_degrees,
}
_SCHEDULE: dict[str, Reader] = _PROVENANCE | {
    "days": partial(read_terms, codes=frozenset(DAYS), what="day"),
    "opens": read_time,
    "closes": read_time,
    "what": read_text,
    "text": read_text,
}
_CRITERION: dict[str, Reader] = _PROVENANCE | {
    **{
        key: read_number
        for key in ("min_units_per_week", "max_units_per_week", "min_age_years", "max_age_years")
    },
    **{key: read_flag for key in ("injecting", "prescribing", "pregnant", "abstinent")},
    "text": read_text,
}
_SERVICE_TEXTS: dict[str, Reader] = {
    **{
        key: read_text
        for key in (
            *("slug", "name", "organization", "successor", "summary", "description", "who_for"),
            *("how_to_get_in", "what_to_expect", "cost_text", "area_text", "status_note"),
        )
    },
    **{
        key: read_texts
        for key in ("see_also", "former_names", "aliases", "languages", "accessibility")
    },
    **{key: read_number for key in ("min_age_months", "max_age_months", "adult_min_age_years")},
    **{key: read_flag for key in ("online", "creche", "evening", "weekend", "emergency")},
    "status": partial(read_one_of, allowed=STATUSES),
    "cost": partial(read_one_of, allowed=COSTS),
}
