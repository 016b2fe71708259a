"""From the maps of a service file to records; what does not fit is reported by line.

A record's keys are its dataclass's field names. Each has a reader here: the only place to change
when a field is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Callable
from typing import Mapping as Readers

from services_kb.areas import outcode_of
from services_kb.problems import Problem
from services_kb.records import DAYS, Contact, Criterion, Location, Schedule, Service, Source
from services_kb.vocabulary import Vocabulary
from services_kb.yaml_lines import Items, Mapping, Node, Scalar

# When the first edition of the data was checked; an entry checked later says so itself.
FIRST_CHECKED = date(2026, 11, 22)

STATUSES = frozenset({"current", "renamed", "closed", "merged", "unknown"})
COSTS = frozenset({"free", "paid", "varies", "unknown"})
SOURCE_KINDS = frozenset(
    {"official_page", "government", "other_page", "repository_file", "seed_document"}
)
ASSURANCES = frozenset({"official", "corroborated", "unverified"})
CONTACT_KINDS = frozenset({"phone", "sms", "email", "web", "chat"})
CONTACT_AUDIENCES = frozenset({"parents", "professionals", "both"})

Reader = Callable[[Node], Any]


class MisfitError(ValueError):
    """A value that a field cannot hold; the message says what it should be."""


@dataclass(frozen=True)
class Entry:
    """A service with the place it was read from."""

    service: Service
    path: Path
    map: Mapping

    def line(self, *keys: str | int) -> int:
        """The line of a detail: ``entry.line("contacts", 0, "value")``; the nearest that exists."""
        node: Node = self.map
        line = node.line
        for key in keys:
            if isinstance(node, Mapping) and isinstance(key, str):
                line = node.line_of(key)
                found = node.nodes.get(key)
            elif isinstance(node, Items) and isinstance(key, int):
                found = node.nodes[key] if key < len(node.nodes) else None
                line = found.line if found is not None else line
            else:
                found = None
            if found is None:
                return line
            node = found
        return line


class ServiceParser:
    """Reads the services of one file."""

    def __init__(self, path: Path, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self._path = path
        self._problems = problems
        self._substances = vocabulary.codes("substance")
        terms = {
            key: partial(_terms, codes=vocabulary.codes(scheme), what=what)
            for key, scheme, what in (
                ("topics", "topics", "taxonomy term"),
                ("audience", "audience", "audience term"),
                ("need_levels", "need_level", "need level"),
                ("referral", "referral", "referral route"),
            )
        }
        area = partial(_service_area, codes=vocabulary.codes("service_area"))
        self._readers: Readers[str, Reader] = {
            **_SERVICE_TEXTS,
            **terms,
            "service_area": area,
            "contacts": partial(self._records, Contact, _CONTACT, {"kind", "value"}),
            "locations": partial(self._records, Location, _LOCATION, {"name"}),
            "schedules": partial(self._records, Schedule, _SCHEDULE, set()),
            "criteria": partial(self._records, Criterion, self._criterion(), set()),
            "sources": partial(self._records, Source, _SOURCE, {"url", "kind"}),
        }

    def parse(self, entry: Mapping) -> Entry | None:
        """One service, or ``None`` when it lacks what every service needs."""
        values = self._values(entry, self._readers, "service")
        missing = [key for key in ("slug", "name") if not values.get(key)]
        if missing:
            self._error(entry.line, f"a service needs {' and '.join(missing)}")
            return None
        return Entry(Service(**values), self._path, entry)

    def _criterion(self) -> dict[str, Reader]:
        return _CRITERION | {
            "substances": partial(_terms, codes=self._substances, what="substance")
        }

    def _records(
        self, make: type, readers: Readers[str, Reader], needs: set[str], node: Node
    ) -> Any:
        if not isinstance(node, Items):
            raise MisfitError("must be a list of maps")
        records = []
        for child in node.nodes:
            if not isinstance(child, Mapping):
                self._error(child.line, "must be a map")
                continue
            values = self._values(child, readers, make.__name__.lower())
            values.setdefault("checked_on", FIRST_CHECKED)
            if make is not Source:
                needs = needs | {"source", "source_kind", "assurance"}
            if make is Criterion:
                needs = {"source"}
                values.setdefault("source_kind", "other_page")
                values.setdefault("assurance", "unverified")
            missing = sorted(key for key in needs if not values.get(key))
            if missing:
                self._error(child.line, f"a {make.__name__.lower()} needs {', '.join(missing)}")
                continue
            records.append(make(**values))
        return tuple(records)

    def _values(self, entry: Mapping, readers: Readers[str, Reader], what: str) -> dict[str, Any]:
        values = {}
        for key, node in entry.nodes.items():
            if key not in readers:
                self._error(entry.line_of(key), f"unknown key '{key}' in a {what}")
                continue
            if isinstance(node, Scalar) and node.text is None:
                continue
            try:
                values[key] = readers[key](node)
            except MisfitError as misfit:
                self._error(entry.line_of(key), f"'{key}' {misfit}")
        return values

    def _error(self, line: int, message: str) -> None:
        self._problems.append(Problem.error(self._path, line, message))


def _text(node: Node) -> str:
    if not isinstance(node, Scalar) or not node.text:
        raise MisfitError("must be text")
    return " ".join(node.text.split())


def _texts(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Items):
        raise MisfitError("must be a list: [one, two]")
    return tuple(_text(child) for child in node.nodes)


def _one_of(node: Node, allowed: frozenset[str]) -> str:
    text = _text(node)
    if text not in allowed:
        raise MisfitError(f"is '{text}'; it must be one of {', '.join(sorted(allowed))}")
    return text


def _terms(node: Node, codes: frozenset[str], what: str) -> tuple[str, ...]:
    terms = _texts(node)
    unknown = [term for term in terms if term not in codes]
    if unknown:
        raise MisfitError(f"holds an unknown {what}: {', '.join(unknown)} (see taxonomy.yml)")
    return terms


def _service_area(node: Node, codes: frozenset[str]) -> tuple[str, ...]:
    areas = _texts(node)
    unknown = [area for area in areas if area not in codes and outcode_of(area) != area]
    if unknown:
        raise MisfitError(f"holds no area of taxonomy.yml and no outcode: {', '.join(unknown)}")
    return areas


def _number(node: Node) -> int:
    text = _text(node)
    if not text.isdigit():
        raise MisfitError(f"is '{text}'; it must be a whole number")
    return int(text)


def _degrees(node: Node) -> float:
    try:
        return float(_text(node))
    except ValueError:
        raise MisfitError("must be a number of degrees") from None


def _flag(node: Node) -> bool:
    text = _text(node)
    if text not in {"true", "false"}:
        raise MisfitError(f"is '{text}'; it must be true or false")
    return text == "true"


def _date(node: Node) -> date:
    try:
        return date.fromisoformat(_text(node))
    except ValueError:
        raise MisfitError("must be a date: 2026-11-22") from None


def _part_date(node: Node) -> str:
    text = _text(node)
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise MisfitError(f"is '{text}'; it must be like 2023, 2023-09 or 2023-09-01") from None
    return text


def _time(node: Node) -> str:
    text = _text(node)
    hours, colon, minutes = text.partition(":")
    if not (colon and len(text) == 5 and hours.isdigit() and minutes.isdigit()):
        raise MisfitError(f"is '{text}'; it must be a time: 09:30")
    if int(hours) > 24 or int(minutes) > 59:
        raise MisfitError(f"is '{text}'; there is no such time")
    return text


_PROVENANCE: dict[str, Reader] = {
    "source": _text,
    "source_kind": partial(_one_of, allowed=SOURCE_KINDS),
    "source_date": _part_date,
    "assurance": partial(_one_of, allowed=ASSURANCES),
    "checked_on": _date,
    "also": _texts,
}
_CONTACT: dict[str, Reader] = _PROVENANCE | {
    "kind": partial(_one_of, allowed=CONTACT_KINDS),
    "value": _text,
    "label": _text,
    "audience": partial(_one_of, allowed=CONTACT_AUDIENCES),
    "note": _text,
}
_LOCATION: dict[str, Reader] = _PROVENANCE | {
    **{key: _text for key in ("name", "address", "postcode", "outcode")},
    "latitude": _degrees,
    "longitude": _degrees,
}
_SCHEDULE: dict[str, Reader] = _PROVENANCE | {
    "days": partial(_terms, codes=frozenset(DAYS), what="day"),
    "opens": _time,
    "closes": _time,
    "what": _text,
    "text": _text,
}
_CRITERION: dict[str, Reader] = _PROVENANCE | {
    **{
        key: _number
        for key in ("min_units_per_week", "max_units_per_week", "min_age_years", "max_age_years")
    },
    **{key: _flag for key in ("injecting", "prescribing", "pregnant", "abstinent")},
    "text": _text,
}
_SOURCE: dict[str, Reader] = {
    "url": _text,
    "kind": partial(_one_of, allowed=SOURCE_KINDS),
    "date": _part_date,
    "title": _text,
    "checked_on": _date,
}
_SERVICE_TEXTS: dict[str, Reader] = {
    **{
        key: _text
        for key in (
            *("slug", "name", "organization", "successor", "summary", "description", "who_for"),
            *("how_to_get_in", "what_to_expect", "cost_text", "area_text", "status_note"),
        )
    },
    **{
        key: _texts for key in ("see_also", "former_names", "aliases", "languages", "accessibility")
    },
    **{key: _number for key in ("min_age_months", "max_age_months", "adult_min_age_years")},
    **{key: _flag for key in ("online", "creche", "evening", "weekend", "emergency")},
    "status": partial(_one_of, allowed=STATUSES),
    "cost": partial(_one_of, allowed=COSTS),
}
