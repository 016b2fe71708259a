"""Guidance: sourced texts that answer what no service does, from their files to records.

A text says only what its sources say. What it must keep beside that is checked here: topics and
services that exist, a source, short paragraphs in plain words, and no telephone number, for those
come from a service with their own source and date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Iterator, Sequence

from services_kb.problems import Problem
from services_kb.readability import reading_age
from services_kb.readers import (
    FileReader,
    Reader,
    latest_day,
    read_date,
    read_terms,
    read_text,
    read_texts,
)
from services_kb.records import Guidance, Service
from services_kb.vocabulary import Vocabulary
from services_kb.yaml_lines import Mapping, maps_under, read_yaml

PARAGRAPH_WORDS = 60
READING_AGE = 11.0
_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
# 999, 101 and 111 are names as much as numbers.
_NUMBER = re.compile(r"\d[\d\s]{4,}\d")
_NEEDED = ("id", "title", "topics", "paragraphs", "checked_on", "reviewed_by")


@dataclass(frozen=True)
class GuidanceEntry:
    """A guidance text with the place it was read from."""

    guidance: Guidance
    path: Path
    map: Mapping

    def error(self, message: str, *where: str | int) -> Problem:
        """An error in it, at the line of the detail that ``where`` names."""
        return Problem.error(self.path, self.map.line_at(*where), f"{self.guidance.id}: {message}")


def read_guidance(
    folder: Path, vocabulary: Vocabulary, problems: list[Problem]
) -> tuple[GuidanceEntry, ...]:
    """All texts of a folder's ``*.yml``; none when there is no such folder.

    What cannot be read goes to ``problems``, with file and line.
    """
    entries = []
    for path in sorted(folder.glob("*.yml")):
        reader = FileReader(path, problems)
        for node in maps_under(read_yaml(path, problems), "guidance", path, problems):
            entry = _parse(reader, node, vocabulary)
            if entry is not None:
                entries.append(entry)
    return tuple(entries)


def _parse(reader: FileReader, node: Mapping, vocabulary: Vocabulary) -> GuidanceEntry | None:
    topics = partial(read_terms, codes=vocabulary.codes("topics"), what="taxonomy term")
    readers: dict[str, Reader] = {
        **{key: read_text for key in ("id", "title", "reviewed_by")},
        **{key: read_texts for key in ("paragraphs", "steps", "who_can_advise")},
        "topics": topics,
        "sources": reader.sources,
        "checked_on": read_date,
    }
    values = reader.values(node, readers, "guidance text")
    missing = [key for key in _NEEDED if not values.get(key)]
    # A key that is there has been complained of by its reader.
    absent = [key for key in missing if key not in node.nodes]
    if absent:
        reader.error(node.line, f"a guidance text needs {', '.join(absent)}")
    return None if missing else GuidanceEntry(Guidance(**values), reader.path, node)


def check_guidance(
    entries: Sequence[GuidanceEntry], services: Sequence[Service], as_of: date
) -> list[Problem]:
    """What is wrong with the texts; ``as_of`` is the day from which a source's age is counted."""
    known = {service.slug: service for service in services}
    first: dict[str, GuidanceEntry] = {}
    problems: list[Problem] = []
    for entry in entries:
        other = first.setdefault(entry.guidance.id, entry)
        if other is not entry:
            where = f"{other.path.name}:{other.map.line_at('id')}"
            problems.append(entry.error(f"the id is taken by {where}", "id"))
        problems += _advisers(entry, known)
        problems += _sources(entry, as_of)
        problems += _words(entry)
    return problems


def _advisers(entry: GuidanceEntry, known: dict[str, Service]) -> Iterator[Problem]:
    for position, slug in enumerate(entry.guidance.who_can_advise):
        where = ("who_can_advise", position)
        if slug not in known:
            yield entry.error(f"who_can_advise '{slug}' is no service", *where)
        elif not known[slug].findable:
            yield entry.error(f"who_can_advise '{slug}' is not offered today", *where)


def _sources(entry: GuidanceEntry, as_of: date) -> Iterator[Problem]:
    guidance = entry.guidance
    if not guidance.sources:
        yield entry.error("a guidance text needs a source", "sources")
    if guidance.checked_on > as_of:
        yield entry.error(f"checked_on {guidance.checked_on} is in the future", "checked_on")
    for position, source in enumerate(guidance.sources):
        if source.date and latest_day(source.date) < as_of - timedelta(days=365):
            line = entry.map.line_at("sources", position, "date")
            message = f"{guidance.id}: source is older than a year ({source.date})"
            yield Problem.warning(entry.path, line, message)


def _words(entry: GuidanceEntry) -> Iterator[Problem]:
    guidance = entry.guidance
    if not _ID.match(guidance.id):
        yield entry.error(f"id '{guidance.id}' may hold a-z, 0-9 and '-' only", "id")
    for key in ("paragraphs", "steps"):
        for position, text in enumerate(getattr(guidance, key)):
            where = (key, position)
            words = len(text.split())
            if words > PARAGRAPH_WORDS:
                yield entry.error(f"{words} words; at most {PARAGRAPH_WORDS}", *where)
            if _NUMBER.search(text):
                message = "a number needs a source and a date: name its service in who_can_advise"
                yield entry.error(message, *where)
    age = reading_age([guidance.title, *guidance.paragraphs, *guidance.steps])
    if age > READING_AGE:
        message = f"reading age is about {age:.1f}; at most {READING_AGE:.0f}"
        yield entry.error(message, "paragraphs")
