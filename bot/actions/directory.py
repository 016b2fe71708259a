"""Ask the directory, and show what it found: the one place where cards are made."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Mapping, Sequence

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import memory
from bot.actions.context import current
from bot.actions.topics import Topic
from services_kb.cards import card
from services_kb.records import Service
from services_kb.search import Query, Result

MOST_SHOWN = 3
MOST_LOOKED_THROUGH = 40
OWN_USE = frozenset({"ask_substance_own", "ask_substance_pregnant"})
# What somebody may wish for. When nothing checked has it, the wish goes and the answer says so.
WISHES = ("day", "evening", "weekend", "free", "online", "creche", "self_referral")


def topic_query(topic: Topic, known: Mapping[str, Any], tracker: Tracker) -> dict[str, Any]:
    """The question to the directory as plain values, so that it can be kept in a slot.

    Args:
        topic: what was asked about.
        known: slot values, as :func:`bot.actions.memory.remembered` returns them.
        tracker: for what this message alone says (day, free, a partner, ...).
    """
    areas = known.get("areas") or []
    audience = [
        *topic.audience,
        *(known.get("audience") or []),
        *memory.values(tracker, "audience"),
    ]
    query: dict[str, Any] = {
        "text": topic.text,
        "topics": list(topic.topics),
        "audience": list(dict.fromkeys(audience)),
        "area": areas[0] if areas else None,
        "age_months": list(known.get("children") or []),
        "only_for": list(topic.only_for),
        "need_level": _need_level(tracker),
        **_wishes(topic, tracker),
    }
    if "substance_misuse" in topic.topics:
        query |= _substance(topic, known, tracker)
    return {key: value for key, value in query.items() if value not in (None, [])}


def _wishes(topic: Topic, tracker: Tracker) -> dict[str, Any]:
    """The message's wishes; in the question itself some are part of the trouble ("by Friday")."""
    asked = memory.intent(tracker) == topic.intent
    trouble = topic.not_wishes if asked else ()
    return {wish: value for wish, value in wishes(tracker).items() if wish not in trouble}


def wishes(tracker: Tracker) -> dict[str, Any]:
    """Day, evening, cost and the like, as far as this message names them."""
    days = memory.values(tracker, "day")
    wish: dict[str, Any] = {
        name: True for name in ("free", "online", "creche") if memory.values(tracker, name)
    }
    if "weekend" in days:
        wish["weekend"] = True
    elif days and days[0] != "weekday":
        wish["day"] = days[0]
    if "evening" in memory.values(tracker, "time_of_day"):
        wish["evening"] = True
    if "self" in memory.values(tracker, "referral"):
        wish["self_referral"] = True
    return wish


def search(
    query: Mapping[str, Any], *, limit: int = MOST_SHOWN, exclude: Sequence[str] = ()
) -> list[Result]:
    """Run a kept question; see :class:`services_kb.search.Query` for its keys, and ``only_for``."""
    known_fields = {field.name for field in fields(Query)}
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in query.items()
        if key in known_fields
    }
    only_for = set(query.get("only_for") or ())
    values |= {"limit": MOST_LOOKED_THROUGH if only_for else limit, "exclude": tuple(exclude)}
    results = current().search.search(Query(**values))
    if only_for:
        results = [result for result in results if only_for & set(result.service.audience)]
    return list(results)[:limit]


def search_with_wishes(
    query: Mapping[str, Any], *, limit: int = MOST_SHOWN
) -> tuple[list[Result], bool]:
    """Results, and whether they meet every wish; without a match the wishes are dropped."""
    results = search(query, limit=limit)
    if results or not any(wish in query for wish in WISHES):
        return results, True
    without = {key: value for key, value in query.items() if key not in WISHES}
    return search(without, limit=limit), False


def put_first(slugs: Sequence[str], results: Sequence[Result]) -> list[Result]:
    """Results with the named services on top, as far as they are current; at most three."""
    found = {result.service.slug: result for result in results}
    top = []
    for slug in slugs:
        service = current().repository.get(slug)
        if slug in found:
            top.append(found[slug])
        elif service is not None and service.findable:
            top.append(Result(service=service, score=1.0, reasons=(), distance_km=None))
    rest = [result for result in results if result.service.slug not in slugs]
    return [*top, *rest][:MOST_SHOWN]


def show(
    dispatcher: CollectingDispatcher,
    results: Sequence[Result],
    query: Mapping[str, Any] | None = None,
    *,
    seen: Sequence[str] = (),
) -> list[EventType]:
    """Send the cards, and keep what follow-ups need.

    Args:
        results: at most three, best first.
        query: what was asked, for "another one"; ``None`` when it was not a search.
        seen: slugs that were shown before for the same question.

    Returns:
        Events that set ``shown``, ``focus`` and ``last_query``.
    """
    send(dispatcher, results)
    return keep(results, query, seen=seen)


def send(dispatcher: CollectingDispatcher, results: Sequence[Result]) -> None:
    """Send the cards, and keep nothing."""
    cards = [
        card(result.service, distance_km=result.distance_km, reasons=result.reasons)
        for result in results
    ]
    dispatcher.utter_message(json_message={"services": cards})


def keep(
    results: Sequence[Result],
    query: Mapping[str, Any] | None = None,
    *,
    seen: Sequence[str] = (),
) -> list[EventType]:
    """Events that keep what was shown, and by which question; as :func:`show` returns them."""
    slugs = [result.service.slug for result in results]
    kept = {**(query or {}), "exclude": [*seen, *slugs]}
    return [
        SlotSet("shown", slugs),
        SlotSet("focus", slugs[0] if len(slugs) == 1 else None),
        SlotSet("last_query", kept),
        SlotSet("turns_since_cards", 0.0),
    ]


def as_results(services: Sequence[Service]) -> list[Result]:
    """Services that were not searched for, in the shape that :func:`show` takes."""
    return [
        Result(service=service, score=1.0, reasons=(), distance_km=None) for service in services
    ]


def _need_level(tracker: Tracker) -> str | None:
    """How much help was asked for; an age or a place that is added later leaves it as it was."""
    said = memory.values(tracker, "need_level")
    if said or memory.is_topic(memory.intent(tracker)):
        return said[0] if said else None
    return (tracker.get_slot("last_query") or {}).get("need_level")


def _substance(topic: Topic, known: Mapping[str, Any], tracker: Tracker) -> dict[str, Any]:
    """What the services' criteria are about; a pregnancy counts only for the person's own use."""
    units = [value for value in memory.values(tracker, "units_per_week") if str(value).isdigit()]
    return {
        "substance": known.get("substance"),
        "pregnant": known.get("pregnant") if topic.intent in OWN_USE else None,
        "units_per_week": int(units[0]) if units else None,
        "injecting": True if memory.values(tracker, "injecting") else None,
    }
