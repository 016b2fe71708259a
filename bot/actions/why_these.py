""" "Why these?": the reasons of the search in plain words, and where the facts come from."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import directory, follow_up, memory
from bot.actions.context import current
from bot.actions.phrases import joined, phrase, phrase_or
from services_kb.cards import card
from services_kb.records import Service
from services_kb.search import Result

MOST_REASONS = 3
# Reasons that a person can check, the most telling first; likeness of words comes when there is no
# other, because "it sounded like it" explains little.
ORDER = (
    *(
        "criteria",
        "language",
        "age",
        "evening",
        "weekend",
        "day",
        "creche",
        "online",
        "free",
    ),
    *("self_referral", "audience", "near", "topic", "area", "meaning", "words"),
)
ONLY_ALONE = frozenset({"meaning", "words"})


class ActionWhyThese(Action):
    """A line for each service that was shown."""

    def name(self) -> str:
        return "action_why_these"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        repository = current().repository
        shown = [repository.get(slug) for slug in tracker.get_slot("shown") or []]
        services = [service for service in shown if service is not None]
        if not services:
            dispatcher.utter_message(response="utter_why_nothing_shown")
            return memory.leave_form(tracker)
        found = _found(tracker)
        lines = [
            phrase(
                "why",
                "line",
                name=service.name,
                reasons=reasons(found.get(service.slug)),
            )
            for service in services
        ]
        dispatcher.utter_message(response="utter_why_these", lines="\n".join(lines))
        dispatcher.utter_message(response="utter_why_sources", sources=_sources(services))
        return memory.leave_form(tracker)


def reasons(result: Result | None) -> str:
    """The reasons for one service as a list in words."""
    if result is None:
        return phrase("why", "chosen")
    codes = {reason.code: reason.detail for reason in result.reasons}
    telling = [code for code in ORDER if code in codes and code not in ONLY_ALONE]
    if not telling:
        telling = [code for code in ORDER if code in codes]
    words = [_words(code, codes[code], result) for code in telling]
    return joined([each for each in words if each][:MOST_REASONS]) or phrase("why", "chosen")


def _words(code: str, detail: str | None, result: Result) -> str:
    if code == "near":
        km = result.distance_km
        return phrase("why", "near", km=f"{km:.1f}") if km is not None else ""
    if code == "topic":
        return phrase_or("why_topics", str(detail), "")
    if code == "audience":
        return phrase_or("why_audience", str(detail), "")
    if code == "area":
        return phrase("why", "area")
    return phrase_or("why", code, "")


def _found(tracker: Tracker) -> dict[str, Result]:
    """The last search again, by slug, for the reasons that it gave."""
    query: dict[str, Any] = follow_up.last_query(tracker)
    query.pop("exclude", None)
    if not query or query.get("kept_to"):
        return {}
    found = directory.search(query, limit=directory.MOST_LOOKED_THROUGH)
    return {result.service.slug: result for result in found}


def _sources(services: list[Service]) -> str:
    """Where the facts come from, and the day or days on which they were checked."""
    checked = [each for service in services if (each := card(service)["checked"])]
    return phrase(
        "why",
        "sources",
        sources=joined([each["from"] for each in checked]),
        days=joined([_day(each["on"]) for each in checked]),
    )


def _day(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{day.day} {phrase('months', str(day.month))} {day.year}"
