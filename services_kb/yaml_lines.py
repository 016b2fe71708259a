"""YAML as a tree that remembers its lines, so that a problem can be reported where it stands.

Scalars keep the text as it was written: a phone number never loses its zeros to a number type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Iterator, Union

from services_kb.problems import Problem

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node as YamlNode

Node = Union["Scalar", "Items", "Mapping"]


@dataclass(frozen=True)
class Scalar:
    """One value, as text; ``None`` when it is empty."""

    text: str | None
    line: int


@dataclass(frozen=True)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Mapping:
    """A map; ``lines`` holds the line of each key."""

    nodes: dict[str, Node]
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        """The line where ``key`` stands, or that of the map."""
        return self.lines.get(key, self.line)

    def line_at(self, *keys: str | int) -> int:
        """The line of a detail, ``line_at("contacts", 0, "value")``; the nearest that exists."""
        node: Node = self
        line = self.line
        for key in keys:
            found: Node | None = None
            if isinstance(node, Mapping) and isinstance(key, str):
                line = node.line_of(key)
                found = node.nodes.get(key)
            elif isinstance(node, Items) and isinstance(key, int):
                found = node.nodes[key] if key < len(node.nodes) else None
                line = found.line if found is not None else line
            if found is None:
                return line
            node = found
        return line


def read_yaml(path: Path, problems: list[Problem]) -> Node | None:
    """Read one file. What cannot be read is added to ``problems`` and gives ``None``."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        text = path.read_text(encoding="utf-8")
        root = YAML(typ="safe").compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        message = f"not valid YAML: {error.problem or 'broken'}; put text with ':' or '#' in quotes"
        problems.append(Problem.error(path, line, message))
        return None
    except YAMLError:
        message = "not valid YAML: it holds a character that YAML forbids"
        problems.append(Problem.error(path, 1, message))
        return None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.append(Problem.error(path, line, "not valid UTF-8: save the file as UTF-8"))
        return None
    except OSError as error:
        problems.append(Problem.error(path, 1, f"cannot be read: {error.strerror}"))
        return None
    return None if root is None else _tree(root, path, problems)


def _tree(node: YamlNode, path: Path, problems: list[Problem]) -> Node:
    from ruamel.yaml.nodes import ScalarNode, SequenceNode

    line = node.start_mark.line + 1
    if isinstance(node, ScalarNode):
        empty = node.tag == "tag:yaml.org,2002:null"
        return Scalar(None if empty else node.value.strip(), line)
    if isinstance(node, SequenceNode):
        return Items(tuple(_tree(child, path, problems) for child in node.value), line)
    nodes: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, child in node.value:
        name, key_line = str(key.value), key.start_mark.line + 1
        if name in nodes:
            problems.append(Problem.error(path, key_line, f"'{name}' stands twice in one map"))
        nodes[name] = _tree(child, path, problems)
        lines[name] = key_line
    return Mapping(nodes, line, lines)


def maps_under(
    root: Node | None, key: str, path: Path, problems: list[Problem]
) -> Iterator[Mapping]:
    """The maps of the list at ``key``; anything else there is a problem."""
    if root is None:
        return
    listed = root.nodes.get(key) if isinstance(root, Mapping) else None
    if not isinstance(listed, Items):
        problems.append(Problem.error(path, root.line, f"the file needs a list '{key}:'"))
        return
    for node in listed.nodes:
        if isinstance(node, Mapping):
            yield node
        else:
            problems.append(Problem.error(path, node.line, f"each entry of '{key}' must be a map"))
