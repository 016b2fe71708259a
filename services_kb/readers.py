"""From YAML nodes to values: one reader a kind of value. What cannot be held is a misfit."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Callable
from typing import Mapping as Readers

from services_kb.areas import outcode_of
from services_kb.problems import Problem
from services_kb.records import Source
from services_kb.yaml_lines import Items, Mapping, Node, Scalar

Reader = Callable[[Node], Any]

# When the first edition of the data was checked; an entry checked later says so itself.
FIRST_CHECKED = date(2026, 11, 22)

SOURCE_KINDS = frozenset(
    {"official_page", "government", "other_page", "repository_file", "seed_document"}
)


class MisfitError(ValueError):
    """A value that a field cannot hold; the message says what it should be."""


def read_text(node: Node) -> str:
    """The text, with runs of white space as one."""
    if not isinstance(node, Scalar) or not node.text:
        raise MisfitError("must be text")
    return " ".join(node.text.split())


def read_texts(node: Node) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(node, Items):
        raise MisfitError("must be a list: [one, two]")
    return tuple(read_text(child) for child in node.nodes)


def read_one_of(node: Node, allowed: frozenset[str]) -> str:
    """One of the ``allowed`` words."""
    text = read_text(node)
    if text not in allowed:
        raise MisfitError(f"is '{text}'; it must be one of {', '.join(sorted(allowed))}")
    return text


def read_terms(node: Node, codes: frozenset[str], what: str) -> tuple[str, ...]:
    """A list of codes; ``what`` names their scheme when one is unknown."""
    terms = read_texts(node)
    unknown = [term for term in terms if term not in codes]
    if unknown:
        raise MisfitError(f"holds an unknown {what}: {', '.join(unknown)} (see taxonomy.yml)")
    return terms


def read_service_area(node: Node, codes: frozenset[str]) -> tuple[str, ...]:
    """A list of areas of the taxonomy and of outcodes."""
    areas = read_texts(node)
    unknown = [area for area in areas if area not in codes and outcode_of(area) != area]
    if unknown:
        raise MisfitError(f"holds no area of taxonomy.yml and no outcode: {', '.join(unknown)}")
    return areas


def read_number(node: Node) -> int:
    """A whole number."""
    text = read_text(node)
    if not text.isdigit():
        raise MisfitError(f"is '{text}'; it must be a whole number")
    return int(text)


def read_degrees(node: Node) -> float:
    """A number of degrees."""
    try:
        return float(read_text(node))
    except ValueError:
        raise MisfitError("must be a number of degrees") from None


def read_flag(node: Node) -> bool:
    """``true`` or ``false``."""
    text = read_text(node)
    if text not in {"true", "false"}:
        raise MisfitError(f"is '{text}'; it must be true or false")
    return text == "true"


def read_date(node: Node) -> date:
    """A day: ``2026-11-22``."""
    try:
        return date.fromisoformat(read_text(node))
    except ValueError:
        raise MisfitError("must be a date: 2026-11-22") from None


def read_part_date(node: Node) -> str:
    """A year, a month or a day, kept as it was written."""
    text = read_text(node)
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise MisfitError(f"is '{text}'; it must be like 2023, 2023-09 or 2023-09-01") from None
    return text


def latest_day(part_date: str) -> date:
    """The last day that a year, a month or a day can mean."""
    year, month, day = (int(part) for part in (part_date + "-12-31")[:10].split("-"))
    if len(part_date) == 7:
        return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return date(year, month, day)


def read_time(node: Node) -> str:
    """A time of day: ``09:30``."""
    text = read_text(node)
    hours, colon, minutes = text.partition(":")
    if not (colon and len(text) == 5 and hours.isdigit() and minutes.isdigit()):
        raise MisfitError(f"is '{text}'; it must be a time: 09:30")
    if int(hours) > 24 or int(minutes) > 59:
        raise MisfitError(f"is '{text}'; there is no such time")
    return text


SOURCE: dict[str, Reader] = {
    "url": read_text,
    "kind": partial(read_one_of, allowed=SOURCE_KINDS),
    "date": read_part_date,
    "title": read_text,
    "checked_on": read_date,
}


class FileReader:
    """Reads the records of one file; every problem is noted with the line where it stands."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self._problems = problems

    def values(self, entry: Mapping, readers: Readers[str, Reader], what: str) -> dict[str, Any]:
        """The fields of one map, each by its reader; ``what`` names the record in messages."""
        values = {}
        for key, node in entry.nodes.items():
            if key not in readers:
                self.error(entry.line_of(key), f"unknown key '{key}' in a {what}")
                continue
            if isinstance(node, Scalar) and node.text is None:
                continue
            try:
                values[key] = readers[key](node)
            except MisfitError as misfit:
                self.error(entry.line_of(key), f"'{key}' {misfit}")
        return values

    def sources(self, node: Node) -> tuple[Source, ...]:
        """A list of sources."""
        if not isinstance(node, Items):
            raise MisfitError("must be a list of maps")
        found = []
        for child in node.nodes:
            if not isinstance(child, Mapping):
                self.error(child.line, "must be a map")
                continue
            values = self.values(child, SOURCE, "source")
            if not (values.get("url") and values.get("kind")):
                self.error(child.line, "a source needs kind, url")
                continue
            found.append(Source(**{"checked_on": FIRST_CHECKED} | values))
        return tuple(found)

    def error(self, line: int, message: str) -> None:
        """Note an error at ``line`` of the file."""
        self._problems.append(Problem.error(self.path, line, message))
