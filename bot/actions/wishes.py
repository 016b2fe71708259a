"""What somebody wishes a service to be: open in the evening, free, for dads, in Polish, ..."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Sequence

from rasa_sdk import Tracker
from ruamel.yaml import YAML

from bot.actions import directory, memory
from bot.actions.corrections import text_of
from bot.actions.phrases import joined, phrase
from services_kb.search import Result

LANGUAGES_FILE = Path(__file__).with_name("language_names.yml")
# "For dads" asks for services made for them; a mother may ask it too.
MADE_FOR = ("father", "mother", "young_parent", "man", "woman", "lgbt")
TOPIC_MADE_FOR = {"father": "fathers", "young_parent": "young_parents"}
WEEKEND_DAYS = ("sat", "sun")
CODES = {"languages": "language"}  # where a reason is named otherwise than the query's field
# Wishes that the search has no field for.
OWN = ("only_for", "languages")


def wished(tracker: Tracker) -> dict[str, Any]:
    """The wishes of the latest message, as keys of a kept question."""
    wish = directory.wishes(tracker)
    made_for = [term for term in memory.values(tracker, "audience") if term in MADE_FOR]
    if made_for:
        wish["only_for"] = made_for
    language = language_named(text_of(tracker))
    if language:
        wish["languages"] = [language]
    return wish


def language_named(text: str) -> str | None:
    """The language that a text names, by its English name; ``None`` when it names none."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return next((_languages()[word] for word in words if word in _languages()), None)


def asked_for(query: Mapping[str, Any]) -> list[str]:
    """Which wishes a kept question holds."""
    return [name for name in (*directory.WISHES, *OWN) if query.get(name)]


def met(result: Result, query: Mapping[str, Any]) -> list[str]:
    """The wishes that the service is known to meet. Of the others nothing is known."""
    codes = {reason.code for reason in result.reasons}
    found = [name for name in asked_for(query) if CODES.get(name, name) in codes]
    if query.get("day") in WEEKEND_DAYS and "weekend" in codes:
        found.append("day")
    if set(query.get("only_for") or ()) & set(result.service.audience):
        found.append("only_for")
    return list(dict.fromkeys(found))


def nobody_knows(results: Sequence[Result], query: Mapping[str, Any]) -> list[str]:
    """The wishes that none of the results is known to meet."""
    known = {name for result in results for name in met(result, query)}
    return [name for name in asked_for(query) if name != "only_for" and name not in known]


def in_words(names: Sequence[str], query: Mapping[str, Any]) -> str:
    """Wishes as words that follow "something that is ..."."""
    pieces = []
    for name in names:
        if name == "day":
            pieces.append(phrase("wishes", "day", day=phrase("days", query["day"])))
        elif name == "only_for":
            pieces.append(joined([phrase("wishes", f"for_{who}") for who in query["only_for"]]))
        elif name == "languages":
            pieces.append(phrase("wishes", "language", language=joined(query["languages"])))
        else:
            pieces.append(phrase("wishes", name))
    return joined(pieces)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    listed = YAML(typ="safe").load(LANGUAGES_FILE)["languages"]
    return {word: name for name, words in listed.items() for word in words}
