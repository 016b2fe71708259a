"""Rules that services must keep, beyond what each field can hold. One function a rule.

Errors stop the loader; warnings are for a person to look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Callable, Iterable, Iterator

from services_kb.names import normalised
from services_kb.parsing import Entry
from services_kb.phones import is_dialable
from services_kb.problems import Problem
from services_kb.readability import reading_age
from services_kb.readers import latest_day
from services_kb.records import Contact, Provenance

SUMMARY_LENGTH = 160
READING_AGE = 11.0
OFFICIAL_KINDS = frozenset({"official_page", "government"})
NOT_OFFERED = frozenset({"closed", "merged", "unknown"})
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", re.IGNORECASE)
_WEB = re.compile(r"^(https?://)?[a-z0-9.-]+\.[a-z]{2,}([/?#]\S*)?$", re.IGNORECASE)
_PROSE = "summary", "description", "who_for", "how_to_get_in", "what_to_expect", "status_note"
_DETAILS = ("contacts", "locations", "schedules", "criteria")


@dataclass(frozen=True)
class Directory:
    """Everything that was read, for the rules that look across services."""

    entries: tuple[Entry, ...]
    as_of: date

    @property
    def by_slug(self) -> dict[str, Entry]:
        """Entries by slug; the first of two with one slug."""
        return {entry.service.slug: entry for entry in reversed(self.entries)}


Rule = Callable[[Directory], Iterable[Problem]]


def run_checks(directory: Directory) -> list[Problem]:
    """All problems that the rules find, in the order of files and lines."""
    return sorted({problem for rule in RULES for problem in rule(directory)})


def _slugs(directory: Directory) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in directory.entries:
        slug, line = entry.service.slug, entry.line("slug")
        if not _SLUG.match(slug):
            yield Problem.error(entry.path, line, f"slug '{slug}' may hold a-z, 0-9 and '-' only")
        if slug in first:
            other = first[slug]
            where = f"{other.path.name}:{other.line('slug')}"
            yield Problem.error(entry.path, line, f"slug '{slug}' is taken by {where}")
        first.setdefault(slug, entry)


def _names(directory: Directory) -> Iterator[Problem]:
    known: dict[str, Entry] = {}
    for entry in directory.entries:
        for key, texts in _named(entry):
            for position, text in enumerate(texts):
                name = normalised(text)
                other = known.setdefault(name, entry)
                if other is not entry:
                    line = entry.line(key, position) if key != "name" else entry.line("name")
                    yield Problem.error(
                        entry.path, line, f"'{text}' is also a name of '{other.service.slug}'"
                    )


def _named(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "name", (entry.service.name,)
    yield "former_names", entry.service.former_names
    yield "aliases", entry.service.aliases


def _links(directory: Directory) -> Iterator[Problem]:
    known = directory.by_slug
    for entry in directory.entries:
        successor = entry.service.successor
        if successor is not None and successor not in known:
            yield _error(entry, f"successor '{successor}' is no service", "successor")
        elif successor == entry.service.slug:
            yield _error(entry, "a service cannot succeed itself", "successor")
        elif successor and not _ends(directory, entry.service.slug):
            yield _error(entry, f"successor '{successor}' leads to no current service", "successor")
        for position, slug in enumerate(entry.service.see_also):
            if slug not in known:
                yield _error(entry, f"see_also '{slug}' is no service", "see_also", position)


def _ends(directory: Directory, slug: str) -> bool:
    """Whether following successors from ``slug`` ends at a service that is offered."""
    known, seen = directory.by_slug, set()
    while slug in known and slug not in seen:
        seen.add(slug)
        service = known[slug].service
        if service.successor is None:
            return service.findable
        slug = service.successor
    return False


def _status(directory: Directory) -> Iterator[Problem]:
    known = directory.by_slug
    for entry in directory.entries:
        service = entry.service
        if service.status not in NOT_OFFERED:
            continue
        if not service.status_note:
            yield _error(entry, f"status {service.status} needs a status_note", "status")
        links = (*([service.successor] if service.successor else []), *service.see_also)
        if not any(slug in known and known[slug].service.findable for slug in links):
            yield _error(
                entry,
                f"status {service.status} needs a successor or see_also that is current",
                "status",
            )
        if service.status != "unknown":
            continue
        for position, contact in enumerate(service.contacts):
            if contact.shown:
                yield _error(
                    entry, "a service of unknown status may show no contact", "contacts", position
                )


def _texts(directory: Directory) -> Iterator[Problem]:
    for entry in directory.entries:
        service = entry.service
        if service.summary and len(service.summary) > SUMMARY_LENGTH:
            message = f"summary has {len(service.summary)} characters; at most {SUMMARY_LENGTH}"
            yield _error(entry, message, "summary")
        if not service.summary:
            yield _error(entry, "a service needs a summary")
        if service.status in NOT_OFFERED:
            continue
        for key in ("who_for", "how_to_get_in"):
            if not getattr(service, key):
                yield _error(entry, f"a service that is offered needs {key}")
        for key in ("topics", "audience", "service_area", "sources"):
            if not getattr(service, key):
                yield _error(entry, f"a service that is offered needs {key}")


def _reading(directory: Directory) -> Iterator[Problem]:
    for entry in directory.entries:
        service = entry.service
        texts = [getattr(service, name) for name in _PROSE]
        names = (*service.names, service.organization or "")
        age = reading_age([text for text in texts if text], names)
        if age > READING_AGE:
            message = f"reading age of the texts is about {age:.0f}; aim for 9 to 11"
            yield Problem.warning(entry.path, entry.line("summary"), message)


def _contacts(directory: Directory) -> Iterator[Problem]:
    for entry in directory.entries:
        for position, contact in enumerate(entry.service.contacts):
            if not _works(contact):
                message = f"'{contact.value}' is not a {contact.kind} contact that works in the UK"
                yield _error(entry, message, "contacts", position, "value")


def _works(contact: Contact) -> bool:
    if contact.kind in {"phone", "sms"}:
        return is_dialable(contact.value)
    pattern = _EMAIL if contact.kind == "email" else _WEB
    return bool(pattern.match(contact.value))


def _places(directory: Directory) -> Iterator[Problem]:
    for entry in directory.entries:
        for position, place in enumerate(entry.service.locations):
            where = ("locations", position)
            if place.postcode and not _POSTCODE.match(place.postcode):
                message = f"'{place.postcode}' is no postcode like SE6 4RU"
                yield _error(entry, message, *where, "postcode")
            elif place.postcode and place.outcode and place.postcode.split()[0] != place.outcode:
                yield _error(entry, "outcode and postcode disagree", *where, "outcode")
            if (place.latitude is None) != (place.longitude is None):
                yield _error(entry, "latitude and longitude come together", *where)


def _ranges(directory: Directory) -> Iterator[Problem]:
    for entry in directory.entries:
        service = entry.service
        low, high = service.min_age_months, service.max_age_months
        if low is not None and high is not None and low > high:
            yield _error(entry, "min_age_months is above max_age_months", "min_age_months")
        for position, hours in enumerate(service.schedules):
            where = ("schedules", position)
            if not hours.text and not hours.days:
                yield _error(entry, "a schedule needs days or text", *where)
            if (hours.opens is None) != (hours.closes is None):
                yield _error(entry, "opens and closes come together", *where)


def _assurance(directory: Directory) -> Iterator[Problem]:
    for entry, where, detail in _provenances(directory):
        if detail.assurance == "official" and detail.source_kind not in OFFICIAL_KINDS:
            message = f"assurance official needs an official source, not {detail.source_kind}"
            yield _error(entry, message, *where, "assurance")
        if detail.assurance == "corroborated" and len({detail.source, *detail.also}) < 2:
            message = "assurance corroborated needs two sources: add 'also'"
            yield _error(entry, message, *where, "assurance")
        if detail.checked_on > directory.as_of:
            yield _error(entry, f"checked_on {detail.checked_on} is in the future", *where)


def _old_sources(directory: Directory) -> Iterator[Problem]:
    limit = directory.as_of - timedelta(days=365)
    for entry, where, detail in _provenances(directory):
        if detail.shown and detail.source_date and latest_day(detail.source_date) < limit:
            message = f"source is older than a year ({detail.source_date})"
            yield Problem.warning(entry.path, entry.line(*where, "source_date"), message)


def _provenances(directory: Directory) -> Iterator[tuple[Entry, tuple[str, int], Provenance]]:
    for entry in directory.entries:
        for key in _DETAILS:
            for position, detail in enumerate(getattr(entry.service, key)):
                yield entry, (key, position), detail


def _error(entry: Entry, message: str, *where: str | int) -> Problem:
    return Problem.error(entry.path, entry.line(*where), f"{entry.service.slug}: {message}")


RULES: tuple[Rule, ...] = (
    _slugs,
    _names,
    _links,
    _status,
    _texts,
    _reading,
    _contacts,
    _places,
    _ranges,
    _assurance,
    _old_sources,
)
