"""The rule files of the childcare schemes: figures and words, each with the dates it is good for.

One file a scheme, ``data/rules/<scheme-id>.yml``. A figure or a text that changes has several
values, each from ``valid_from`` to ``valid_to`` (both days included; no ``valid_to``: still good).
A date outside every value is an error with the file and line, never a guess or last year's number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Generic, Mapping, TypeVar

from services_kb.errors import KnowledgeBaseError
from services_kb.problems import Problem
from services_kb.records import SHOWN_ASSURANCE, Source
from services_kb.yaml_lines import Items, Node, Scalar, read_yaml
from services_kb.yaml_lines import Mapping as Map

ASSURANCES = SHOWN_ASSURANCE | {"unverified"}
UNITS = frozenset(
    {
        *("gbp", "percent", "years", "months", "weeks", "minutes"),
        *("hours_per_week", "hours_per_year", "weeks_per_year"),
    }
)
# What the answers use; the rest of a file (conditions, terms, starts, ends) waits for the engine
# that works out a family's own dates and sums.
WORDS = ("answer", "who_for", "how_to_apply", "next_step")

T = TypeVar("T")


class RuleError(KnowledgeBaseError):
    """A rule file is wrong, or has nothing for the date that was asked about.

    Attributes:
        file: the rule file.
        line: where in it, counted from 1.
        problem: what is wrong there.
    """

    def __init__(self, file: Path, line: int, problem: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        super().__init__(
            "K203",
            f"{file}:{line}: {problem}.",
            "Mend that line from the scheme's official page, with its dates and source.",
        )


@dataclass(frozen=True)
class Dated(Generic[T]):
    """A value and the days it is good for; ``None`` means no bound on that side."""

    value: T
    valid_from: date | None
    valid_to: date | None
    line: int

    def covers(self, day: date) -> bool:
        """Whether the value is good on ``day``; both ends count."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Amount:
    """One number with where it comes from. ``assurance`` unverified is never shown."""

    number: Decimal
    source: Source
    assurance: str


@dataclass(frozen=True)
class Figure:
    """A named number of a scheme. ``unit`` is one of ``UNITS``; ``per``: year, month, 3 months."""

    name: str
    unit: str
    per: str | None
    values: tuple[Dated[Amount], ...]
    line: int


@dataclass(frozen=True)
class RuleFile:
    """One scheme as written: nothing chosen by date yet."""

    path: Path
    id: str
    name: str
    order: int
    min_months: int | None
    max_months: int | None
    words: Mapping[str, tuple[Dated[str], ...]]
    figures: Mapping[str, Figure]
    sources: tuple[Source, ...]
    not_with: tuple[str, ...]
    claim_before: tuple[str, ...]
    apply_at: str | None
    lines: Mapping[str, int]

    def pick(self, values: tuple[Dated[T], ...], day: date, what: str, line: int) -> Dated[T]:
        """The value of ``values`` for ``day``. Raises RuleError when there is none."""
        for value in values:
            if value.covers(day):
                return value
        raise RuleError(self.path, line, f"{what} has no value for {day.isoformat()}")


def read_rules(folder: Path) -> dict[str, RuleFile]:
    """Read every rule file of ``folder``, in the order the schemes are listed to people.

    Raises:
        RuleError: a file is not as this module describes.
    """
    files = [_rule_file(path) for path in sorted(folder.glob("*.yml"))]
    ids = {rules.id for rules in files}
    for rules in files:
        for other in (*rules.not_with, *rules.claim_before):
            if other not in ids:
                raise RuleError(rules.path, 1, f"there is no scheme '{other}'")
    return {rules.id: rules for rules in sorted(files, key=lambda rules: (rules.order, rules.id))}


def _rule_file(path: Path) -> RuleFile:
    problems: list[Problem] = []
    root = read_yaml(path, problems)
    if problems:
        raise RuleError(path, problems[0].line, problems[0].message)
    if not isinstance(root, Map):
        raise RuleError(path, 1, "the file must be a map")
    reader = _Reader(path)
    scheme_id = reader.text(root, "id")
    if scheme_id != path.stem:
        raise RuleError(path, root.line_of("id"), f"the id must be '{path.stem}', like the file")
    sources = {name: reader.source(node) for name, node in reader.maps(root, "sources")}
    if not sources:
        raise RuleError(path, root.line_of("sources"), "a scheme needs at least one source")
    ages = root.nodes.get("ages")
    return RuleFile(
        path=path,
        id=scheme_id,
        name=reader.text(root, "name"),
        order=reader.whole(root, "order"),
        min_months=reader.whole(ages, "min_months") if isinstance(ages, Map) else None,
        max_months=reader.whole(ages, "max_months") if isinstance(ages, Map) else None,
        words={key: reader.words(root, key) for key in WORDS},
        figures={
            name: reader.figure(name, node, sources) for name, node in reader.maps(root, "figures")
        },
        sources=tuple(sources.values()),
        not_with=reader.names(root, "not_with"),
        claim_before=reader.names(root, "claim_before"),
        apply_at=reader.text(root, "apply_at") if "apply_at" in root.nodes else None,
        lines=root.lines,
    )


class _Reader:
    """Takes typed values out of one file's tree; what is wrong raises RuleError with its line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def text(self, node: Map, key: str) -> str:
        found = self.optional(node, key)
        if found is None:
            raise RuleError(self.path, node.line_of(key), f"'{key}' is missing or empty")
        return found

    def optional(self, node: Map, key: str) -> str | None:
        found = node.nodes.get(key)
        if found is not None and not isinstance(found, Scalar):
            raise RuleError(self.path, node.line_of(key), f"'{key}' must be a single value")
        return found.text if found is not None else None

    def whole(self, node: Map, key: str) -> int:
        try:
            return int(self.text(node, key))
        except ValueError:
            raise RuleError(
                self.path, node.line_of(key), f"'{key}' must be a whole number"
            ) from None

    def day(self, node: Map, key: str) -> date | None:
        text = self.optional(node, key)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise RuleError(
                self.path, node.line_of(key), f"'{key}' must be a date such as 2026-04-06"
            ) from None

    def names(self, node: Map, key: str) -> tuple[str, ...]:
        listed = node.nodes.get(key)
        if not isinstance(listed, Items):
            return ()
        return tuple(item.text for item in listed.nodes if isinstance(item, Scalar) and item.text)

    def maps(self, node: Map, key: str) -> list[tuple[str, Map]]:
        found = node.nodes.get(key)
        if found is None:
            return []
        if not isinstance(found, Map):
            raise RuleError(self.path, node.line_of(key), f"'{key}' must be a map of names")
        return [(name, self._map(child, name)) for name, child in found.nodes.items()]

    def words(self, root: Map, key: str) -> tuple[Dated[str], ...]:
        found = root.nodes.get(key)
        if isinstance(found, Items):
            entries = [self._map(node, key) for node in found.nodes]
            return self._dated([(self.text(entry, "text"), entry) for entry in entries], key)
        return (Dated(self.text(root, key), None, None, root.line_of(key)),)

    def source(self, node: Map) -> Source:
        return Source(
            url=self.text(node, "url"),
            kind=self.text(node, "kind"),
            date=self.optional(node, "date"),
            title=self.text(node, "title"),
        )

    def figure(self, name: str, node: Map, sources: Mapping[str, Source]) -> Figure:
        unit = self.text(node, "unit")
        if unit not in UNITS:
            raise RuleError(self.path, node.line_of("unit"), f"'{unit}' is not a unit we know")
        listed = node.nodes.get("values")
        if not isinstance(listed, Items) or not listed.nodes:
            raise RuleError(self.path, node.line, f"figure '{name}' needs a list of values")
        entries = [self._map(entry, name) for entry in listed.nodes]
        values = self._dated([(self._amount(entry, sources), entry) for entry in entries], name)
        return Figure(name, unit, self.optional(node, "per"), values, node.line)

    def _amount(self, node: Map, sources: Mapping[str, Source]) -> Amount:
        source, assurance = self.text(node, "source"), self.text(node, "assurance")
        if source not in sources:
            raise RuleError(self.path, node.line, f"there is no source '{source}' in this file")
        if assurance not in ASSURANCES:
            raise RuleError(self.path, node.line, f"'{assurance}' is not an assurance")
        try:
            return Amount(Decimal(self.text(node, "value")), sources[source], assurance)
        except InvalidOperation:
            raise RuleError(self.path, node.line, "'value' must be a number") from None

    def _dated(self, pairs: list[tuple[T, Map]], what: str) -> tuple[Dated[T], ...]:
        """Values in order of time. Two that are good on the same day are an error."""
        dated = [
            Dated(value, self.day(node, "valid_from"), self.day(node, "valid_to"), node.line)
            for value, node in pairs
        ]
        dated.sort(key=lambda value: value.valid_from or date.min)
        for earlier, later in pairwise(dated):
            if earlier.valid_to is None or (later.valid_from or date.min) <= earlier.valid_to:
                raise RuleError(self.path, later.line, f"two values of '{what}' overlap in time")
        return tuple(dated)

    def _map(self, node: Node, what: str) -> Map:
        if not isinstance(node, Map):
            raise RuleError(self.path, node.line, f"each entry of '{what}' must be a map")
        return node
