"""A writer under 18 who is no parent: help made for the young comes first, never a nursery."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML

from bot.actions import directory, memory
from services_kb.search import Result

YOUNG_FILE = Path(__file__).with_name("young_writers.yml")
YOUNG = frozenset({"young_person", "child"})
SEEMS_A_CHILD = "child_user"  # the triage's category


def is_young(tracker: Tracker, asked: str) -> bool:
    """Whether a young person asks, to whom the answer for parents does not fit.

    By the age that was said, or by the triage of this message; not for those who are parents or
    will be.

    Args:
        tracker: the conversation.
        asked: the topic's intent.
    """
    known = memory.remembered(tracker)
    a_parent = known.get("children") or known.get("pregnant") or asked in _rules()["also_a_parent"]
    if a_parent or "young_parent" in (known.get("audience") or []):
        return False
    return asked not in _rules()["as_it_stands"] and _age(tracker) < _rules()["adult_from"]


def answer(dispatcher: CollectingDispatcher, tracker: Tracker, asked: str) -> list[EventType]:
    """Show help for the young that is about the same matter, and whom to tell."""
    entry = _rules()["for"].get(asked, _rules()["otherwise"])
    known = memory.remembered(tracker)
    query: dict[str, Any] = {
        "topics": list(entry["topics"]),
        "audience": ["young_person"],
        "age_months": [int(_age(tracker)) * 12],
        "only_for": sorted(YOUNG),
    }
    if known.get("areas"):
        query["area"] = known["areas"][0]
    results: list[Result] = directory.put_first(entry["first"], directory.search(query))
    dispatcher.utter_message(response="utter_understood_young_writer")
    events = directory.show(dispatcher, results, query)
    dispatcher.utter_message(response="utter_next_young_writer")
    kept = memory.set_slots(memory.heard(tracker))
    return [*kept, SlotSet("topic", asked), SlotSet("wishes", None), *events]


def _age(tracker: Tracker) -> float:
    """In years; where none is known, a child's or a grown-up's, by what the triage took it for."""
    said = memory.heard(tracker).get("writer_age") or tracker.get_slot("writer_age")
    if said:
        return float(said)
    category = (tracker.latest_message.get("triage") or {}).get("category")
    return float(_rules()["oldest_unsaid" if category == SEEMS_A_CHILD else "adult_from"])


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Any]:
    return YAML(typ="safe").load(YOUNG_FILE)
