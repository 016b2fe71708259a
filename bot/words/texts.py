"""What parents read in data/responses, with the line where each text stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Sequence

from services_kb.problems import Problem
from services_kb.yaml_lines import Items, Mapping, Node, Scalar, read_yaml

ENGLISH = "en"


@dataclass(frozen=True)
class Condition:
    """What a variant asks of one slot."""

    slot: str
    value: str
    line: int


@dataclass(frozen=True)
class Button:
    """A button's title and payload, as they are written."""

    title: str
    payload: str
    line: int


@dataclass(frozen=True)
class Variant:
    """One way to say a response."""

    text: str
    line: int
    conditions: tuple[Condition, ...] = ()
    buttons: tuple[Button, ...] = ()
    channel: str | None = None

    @property
    def language(self) -> str:
        """Its code; English where no condition names another."""
        named = [each.value for each in self.conditions if each.slot == "language"]
        return named[0] if named else ENGLISH


@dataclass(frozen=True)
class Response:
    """All variants of one key in one file."""

    name: str
    path: Path
    line: int
    variants: tuple[Variant, ...]


def read_responses(files: Sequence[Path], problems: list[Problem]) -> list[Response]:
    """The responses of every file; what cannot be read goes to ``problems``."""
    return [response for path in files for response in _read(path, problems)]


def _read(path: Path, problems: list[Problem]) -> Iterator[Response]:
    root = read_yaml(path, problems)
    listed = root.nodes.get("responses") if isinstance(root, Mapping) else None
    if not isinstance(listed, Mapping):
        return
    for name, node in listed.nodes.items():
        variants = node.nodes if isinstance(node, Items) else ()
        told = tuple(_variant(each) for each in variants if isinstance(each, Mapping))
        yield Response(name, path, listed.line_of(name), told)


def _variant(node: Mapping) -> Variant:
    conditions = _maps(node.nodes.get("condition"))
    buttons = _maps(node.nodes.get("buttons"))
    return Variant(
        _text(node, "text"),
        node.line_of("text"),
        tuple(Condition(_text(c, "name"), _text(c, "value"), c.line) for c in conditions),
        tuple(Button(_text(b, "title"), _text(b, "payload"), b.line) for b in buttons),
        _text(node, "channel") or None,
    )


def _maps(node: Node | None) -> list[Mapping]:
    nodes = node.nodes if isinstance(node, Items) else ()
    return [each for each in nodes if isinstance(each, Mapping)]


def _text(node: Mapping, key: str) -> str:
    value = node.nodes.get(key)
    return (value.text or "") if isinstance(value, Scalar) else ""
