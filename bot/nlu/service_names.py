"""Finds services that a parent names: by their name, a former name, a short name or a misspelling.

The names come from the knowledge base's data files when the model is trained and are kept with it.
"""

# ruff: noqa: E501 (a pattern is easier to check on one line)
from __future__ import annotations

import re
from pathlib import Path
from typing import Iterable, Mapping, Sequence

import yaml

from bot.nlu.areas import slips
from bot.nlu.spans import Span

_WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
_SHORTEST_TYPO = 6
_LONGEST_NAME = 9
_FILE = Path(__file__).with_name("everyday_names.yml")
_LISTS = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
EVERYDAY, KINDS = frozenset(_LISTS["everyday"]), frozenset(_LISTS["kinds"])
_ASKS_BEFORE = re.compile(
    r"(?:\b(?:what(?:'s| is| are| was)|who(?:'s| is| are)|about|number (?:for|of)|contact|phone|call|ring|named?|called|happened to|"
    r"find|is there|where(?:'s| is)|does|do|tell me about|the|go to|refer(?:red)? (?:me )?to|details (?:for|of)|at|with)\s+(?:the\s+)?(?:a\s+)?)$"
)
_ASKS_AFTER = re.compile(
    r"\s*(?:$|[?!.,]?\s*$|(?:service|programme|program|team|course|helpline|project|charity|group|line|number|phone|address|lewisham|in lewisham|still|open|opening|website|contact|referral)\b)"
)


class ServiceNames:
    """The names that can be recognised.

    Args:
        names: name in any spelling -> slug; see :func:`collect`.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._slugs: dict[str, str] = {}
        for name, slug in names.items():
            if name_key(name) not in KINDS:
                self._slugs.setdefault(name_key(name), slug)
        self._slugs.pop("", None)
        # Longer runs of words are tried only where a name begins.
        self._first = {"the", *(key.split(" ", 1)[0] for key in self._slugs)}
        # Names that a slip may be read as, by first letter and number of words.
        self._long: dict[tuple[str, int], list[str]] = {}
        for key in self._slugs:
            if len(key.replace(" ", "")) >= _SHORTEST_TYPO and key not in EVERYDAY:
                self._long.setdefault((key[0], key.count(" ")), []).append(key)

    def find(self, text: str) -> list[Span]:
        """Entities ``service`` (a slug) in a :func:`~bot.nlu.spans.plain` text, the longest names first found."""
        words = list(_WORD.finditer(text))
        keys = [name_key(word.group()) for word in words]
        spans: list[Span] = []
        position = 0
        while position < len(words):
            longest = _LONGEST_NAME if keys[position] in self._first or not keys[position] else 3
            for size in range(min(longest, len(words) - position), 0, -1):
                run = words[position : position + size]
                slug = self._slug(text, run)
                if slug:
                    spans.append(Span(run[0].start(), run[-1].end(), "service", slug))
                    position += size - 1
                    break
            position += 1
        return spans

    def _slug(self, text: str, words: Sequence[re.Match[str]]) -> str | None:
        start, end = words[0].start(), words[-1].end()
        written = name_key(text[start:end])
        slug = self._slugs.get(written)
        if slug is None and len(words) <= 3:
            written, slug = self._owned(text[start:end], written) or self._nearly(written)
        if slug and written in EVERYDAY and not _asked_about(text, start, end):
            return None
        return slug

    def _owned(self, raw: str, written: str) -> tuple[str, str] | None:
        """The name before "'s" or a lone "s" ("athena's", "athenas number")."""
        name = name_key(re.sub(r"[’']s$", "", raw)) if re.search(r"[’']s$", raw) else written[:-1]
        owned = written.endswith("s") and len(name) >= _SHORTEST_TYPO and name not in EVERYDAY
        return (name, self._slugs[name]) if owned and name in self._slugs else None

    def _nearly(self, written: str) -> tuple[str, str | None]:
        """A name that ``written`` is one slip from ("athina", "yuoth first")."""
        joined = written.replace(" ", "")
        if len(joined) < _SHORTEST_TYPO:
            return written, None
        for name in self._long.get((written[0], written.count(" ")), ()):
            if abs(len(name) - len(written)) > 1 or _plural(joined, name):
                continue
            if slips(joined, name.replace(" ", ""), 1) <= 1:
                return name, self._slugs[name]
        return written, None


def collect(services: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Every name of every service (records of ``services_kb/data/services/*.yml``) -> slug.

    The first service that carries a name keeps it; present names go before former ones and aliases.
    """
    records = list(services)
    names: dict[str, str] = {}
    for field in ("name", "former_names", "aliases"):
        for record in records:
            written = record.get(field) or ()
            each = [written] if isinstance(written, str) else written
            for name in each if isinstance(each, (list, tuple)) else ():
                for form in _forms(str(name)):
                    names.setdefault(form, str(record["slug"]))
    return names


def name_key(name: str) -> str:
    """The form in which names are compared: lower case, no marks, no "the" in front."""
    key = re.sub(r"[’'`.]", "", name.lower().replace("&", " and "))
    key = re.sub(r"[^\w]+", " ", key).strip()
    return re.sub(r"^the ", "", key)


def _forms(name: str) -> list[str]:
    """The name as written, and without what stands in brackets or the borough's name."""
    short = re.sub(r"\s*\([^)]*\)", "", name)
    bare = re.sub(r"^(?:the )?lewisham (?!and )", "", short, flags=re.IGNORECASE)
    usable = bare if len(bare.split()) > 1 or name_key(bare) not in EVERYDAY else short
    return [form for form in dict.fromkeys((name, short, usable)) if name_key(form)]


def _asked_about(text: str, start: int, end: int) -> bool:
    before, after = _ASKS_BEFORE.search(text[:start]), _ASKS_AFTER.match(text[end:])
    return bool(after) and (bool(before) or start == 0)


def _plural(written: str, name: str) -> bool:
    return written.rstrip("s") == name.replace(" ", "").rstrip("s") and " " not in name
