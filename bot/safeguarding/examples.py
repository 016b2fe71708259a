"""Reads the examples that the classifier learns from: one file a category, and the near misses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

from ruamel.yaml import YAML

from bot.safeguarding.triage import CATEGORY_ORDER, LEVELS

EXAMPLES = Path(__file__).with_name("examples")
NEAR_MISSES = "near_misses"


@dataclass(frozen=True)
class Example:
    """A message, how it is to be taken, and the theme that it belongs to.

    ``category`` is None for a near miss, whose ``level`` is ``none``.
    """

    text: str
    level: str
    category: str | None
    theme: str
    # From data/nlu: a plain message to the assistant, of which there are thousands.
    ordinary: bool = False


class ExamplesError(ValueError):
    """An examples file cannot be used; says which and what is wrong."""


def examples(folder: Path = EXAMPLES) -> tuple[Example, ...]:
    """Every example of the folder, in the order of the files.

    Raises:
        ExamplesError: unknown category or level, an empty text, or one text twice.
    """
    found = [example for path in sorted(folder.glob("*.yml")) for example in _read(path)]
    seen: dict[str, Example] = {}
    for example in found:
        other = seen.setdefault(example.text.casefold(), example)
        if other is not example:
            raise ExamplesError(f"stands twice, in '{example.theme}' and '{other.theme}'")
    return tuple(found)


def ordinary_intents(folder: Path = EXAMPLES) -> frozenset[str]:
    """Intents whose training messages tell of no harm; the classifier learns them as ordinary."""
    content: Any = YAML(typ="safe").load(
        (folder / f"{NEAR_MISSES}.yml").read_text(encoding="utf-8")
    )
    return frozenset(content["ordinary_intents"])


def _read(path: Path) -> Iterator[Example]:
    content: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    category = content.get("category")
    if category is None:
        yield from _near_misses(path, content)
        return
    if category not in CATEGORY_ORDER:
        raise ExamplesError(f"{path.name}: '{category}' is no category")
    for theme in content["themes"]:
        if theme["level"] not in LEVELS[1:]:
            raise ExamplesError(f"{path.name}, {theme['theme']}: '{theme['level']}' is no level")
        for text in _texts(path, theme):
            yield Example(text, theme["level"], category, theme["theme"])


def _near_misses(path: Path, content: Any) -> Iterator[Example]:
    if NEAR_MISSES not in content:
        raise ExamplesError(f"{path.name}: neither 'category' nor '{NEAR_MISSES}'")
    for theme in content[NEAR_MISSES]:
        for text in _texts(path, theme):
            yield Example(text, LEVELS[0], None, theme["theme"])


def _texts(path: Path, theme: Any) -> Iterator[str]:
    for text in theme["examples"]:
        if not isinstance(text, str) or not text.strip():
            raise ExamplesError(f"{path.name}, {theme['theme']}: '{text}' is no text; quote it")
        yield text
