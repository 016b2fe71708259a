"""Which responses something says, and which gaps, slots and intents there are."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable, Sequence

import yaml

_NAME = re.compile(r"\butter_\w+")
# Names that Rasa's own code uses and that are no responses.
_NOT_RESPONSES = frozenset({"utter_message", "utter_action", "utter_"})


@dataclass(frozen=True)
class Domain:
    """What domain.yml declares. ``asks`` are the questions that forms ask by themselves."""

    slots: frozenset[str]
    intents: frozenset[str]
    entities: frozenset[str]
    asks: frozenset[str]


@dataclass
class Named:
    """Names of responses in code and data: whole ones with the place of each, and beginnings."""

    whole: dict[str, tuple[Path, int]] = field(default_factory=dict)
    beginnings: set[str] = field(default_factory=set)

    def uses(self, name: str) -> bool:
        """Whether something may say this response."""
        return name in self.whole or any(name.startswith(start) for start in self.beginnings)


def read_domain(path: Path) -> Domain:
    """What the checks need of a domain file."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    slots = frozenset(content.get("slots") or ())
    asks = {
        name
        for form, settings in (content.get("forms") or {}).items()
        for slot in (settings or {}).get("required_slots") or ()
        for name in (f"utter_ask_{form}_{slot}", f"utter_ask_{slot}")
    }
    return Domain(
        slots,
        frozenset(_names(content.get("intents") or ())),
        frozenset(_names(content.get("entities") or ())),
        frozenset(asks),
    )


def read_names(files: Iterable[Path]) -> Named:
    """Every ``utter_...`` in the files; one that ends in ``_`` is made longer when it is said."""
    named = Named()
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for name in _NAME.findall(line):
                if name.endswith("_") and name not in _NOT_RESPONSES:
                    named.beginnings.add(name)
                elif name not in _NOT_RESPONSES:
                    named.whole.setdefault(name, (path, number))
    return named


def gaps_filled(modules: Sequence[Path]) -> frozenset[str]:
    """The gaps that actions may fill: names of arguments, and keys of the maps they pass on."""
    filled: set[str] = set()
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg:
                filled.add(node.arg)
            elif isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                filled |= {key for key in keys if isinstance(key, str)}
    return frozenset(filled)


def _names(listed: Iterable[Any]) -> list[str]:
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in listed]
