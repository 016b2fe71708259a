"""Fill the gaps that responses leave for what the person said: ages, place, substance."""

from __future__ import annotations

import re
from typing import Any, Mapping, Sequence

from rasa_sdk import Tracker

from bot.actions import language, memory
from bot.actions.phrases import ages, phrase

GREETED = ("young_parent", "father")
_I_AM = r"\b(?:i'm|i am|im|as|we are|we're) (?:a |an |the |his |her |their )?(?:\w+ )?"
CALLED = {
    "grandparent": re.compile(
        _I_AM
        + r"(?:nan|nanna|nana|nanny|gran|granny|grand\s?(?:ma|mother|ad|dad|father|parent)s?)\b"
        r"|\bmy (?:\w+ )?grand\s?(?:son|daughter|child|kid|bab)",
        re.IGNORECASE,
    ),
    "foster_carer": re.compile(
        _I_AM + r"foster (?:carer|mum|dad|parent)|\b(?:i|we) foster\b", re.IGNORECASE
    ),
}
_POSTCODE_START = re.compile(r"^[a-z]{1,2}\d", re.IGNORECASE)


def gaps(known: Mapping[str, Any], tracker: Tracker) -> dict[str, str]:
    """Every gap that an "understood" response may leave, filled or empty.

    Args:
        known: slot values, as :func:`bot.actions.memory.remembered` returns them.
        tracker: for the place as the person wrote it.
    """
    children = ages(known.get("children") or [])
    where = place(known, tracker)
    filled = {
        "for_children": _when(children, "for_children", children=children),
        "near": _when(where, "near", place=where),
        "looked_near": _when(where, "looked_near", place=where),
        "kept_in_mind": _kept_in_mind(children, where),
        "need_words": _need(tracker),
        "to_you": _to_you(known.get("audience") or [], tracker),
        "child_words": children or phrase("gaps", "no_child"),
        "substance_words": phrase("substances", known.get("substance") or "any"),
    }
    return language.gaps(filled, tracker, where)


def place(known: Mapping[str, Any], tracker: Tracker) -> str:
    """The area in the person's own word (Catford), never more of a postcode than its district."""
    areas = known.get("areas") or []
    if not areas:
        return ""
    for entity in tracker.latest_message.get("entities") or ():
        written = _written(entity, str(tracker.latest_message.get("text") or ""))
        known_area = entity.get("entity") == "area" and str(entity.get("value")).upper() in areas
        if known_area and written and not _POSTCODE_START.match(written):
            return written.title()
    return str(areas[0])


def _written(entity: Mapping[str, Any], text: str) -> str:
    if text.startswith("/"):  # a tap: the positions are those of its payload
        return ""
    return text[entity.get("start") or 0 : entity.get("end") or 0].strip()


def _when(condition: str, key: str, **values: str) -> str:
    return phrase("gaps", key, **values) if condition else ""


def _need(tracker: Tracker) -> str:
    """That the order follows how much help was asked for; empty when the message does not say."""
    levels = memory.values(tracker, "need_level")
    return phrase("need", str(levels[0])) if levels else ""


def _to_you(audience: Sequence[str], tracker: Tracker) -> str:
    """A word to those who are often left out, by what they call themselves; empty for others."""
    text = str(tracker.latest_message.get("text") or "").replace("’", "'")
    called = [term for term, words in CALLED.items() if words.search(text)]
    told = [*called, *(term for term in GREETED if term in audience)]
    return phrase("to_you", told[0]) if told else ""


def _kept_in_mind(children: str, where: str) -> str:
    if children and where:
        return phrase("gaps", "kept_both_in_mind", children=children, place=where)
    if children:
        return phrase("gaps", "kept_children_in_mind", children=children)
    return _when(where, "looked_near", place=where)
