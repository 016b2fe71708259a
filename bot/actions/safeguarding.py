"""What the safety net says and shows, before anything else in the turn."""

from __future__ import annotations

import logging
from typing import Any, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionReverted, ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import handoff, opening
from bot.actions.context import current
from bot.actions.person import who_answers
from bot.safeguarding.triage import (
    FAILED,
    PREVIOUS_MESSAGES,
    Assessment,
    assess_turn,
    cards_for,
    conversation_goes_on,
    nobody_goes_unheard,
    reply_names,
)
from services_kb.cards import card
from services_kb.errors import KnowledgeBaseError
from services_kb.records import Service

logger = logging.getLogger(__name__)

# Not forgotten with the message: the form's own slot has its own event, and whoever told of harm in
# Arabic goes on in Arabic.
KEPT = frozenset({"requested_slot", "language", "language_heard", "language_told"})


class ActionSafeguarding(Action):
    """Says what fits the level and category; the words never wait for the directory."""

    def name(self) -> str:
        return "action_safeguarding"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        assessment = _assess(tracker)
        if not assessment.raised:
            # The gate saw something that cannot be read back: never silence.
            assessment = FAILED
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        form = (tracker.active_loop or {}).get("name")
        goes_on = conversation_goes_on(assessment, intent, bool(form))
        raised = {key: assessment.as_dict()[key] for key in ("level", "category", "reasons")}
        dispatcher.utter_message(response=_response(assessment, domain))
        # Where the usual answer follows, it brings its own cards.
        services = [] if goes_on else _services(assessment)
        cards = [card(service) for service in services]
        if assessment.level == "disclosure":
            opening.say_state(dispatcher, tracker, [*services, *_who_answers()])
        dispatcher.utter_message(json_message={"safeguarding": raised, "services": cards})
        if goes_on:
            # Undone in the dialogue, not in the record, so that the usual rules see the message
            # as if it had just come. The gate knows by the message's id that it has spoken.
            return [ActionReverted()]
        shown = _as_shown(cards)
        if not assessment.urgent:
            return shown
        passed_on: list[EventType] = []
        if assessment.level == "emergency":
            passed_on = handoff.pass_on_life_at_risk(dispatcher, tracker, assessment)
        else:
            handoff.offer(dispatcher, tracker)
        forgotten = _forget_since_last_message(tracker.events)
        return [*forgotten, *_leave_form(), *shown, *passed_on]


def _assess(tracker: Tracker) -> Assessment:
    message: Mapping[str, Any] = tracker.latest_message
    said = [event for event in _applied_users(tracker.events) if event.get("text")]
    last = said[-1] if said else {}
    return nobody_goes_unheard(
        lambda: assess_turn(
            message.get("text"),
            message,
            last.get("metadata"),
            previous=[str(event["text"]) for event in said[:-1]][-PREVIOUS_MESSAGES:],
        ),
        "in the action",
    )


def _applied_users(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The person's messages since the session began."""
    found: list[dict[str, Any]] = []
    for event in events:
        if event.get("event") in {"session_started", "restart"}:
            found = []
        elif event.get("event") == "rewind":
            found = found[:-1]
        elif event.get("event") == "user":
            found.append(event)
    return found


def _response(assessment: Assessment, domain: DomainDict) -> str:
    """The most fitting response that the domain has."""
    names = reply_names(assessment)
    known = (domain or {}).get("responses") or {}
    return next((name for name in names if name in known), names[-1])


def _services(assessment: Assessment) -> list[Service]:
    slugs = cards_for(assessment)
    if not slugs:
        return []
    try:
        repository = current().repository
        services = [repository.get(slug) for slug in slugs]
    except KnowledgeBaseError as error:
        # The words and their numbers have gone out; only the cards are missing.
        logger.error("S103 No cards beside the safety net's words: %s", error.code)
        return []
    return [service for service in services if service is not None]


def _who_answers() -> list[Service]:
    """Who can be rung at this hour whatever it is about, where no specialist can."""
    try:
        return who_answers()
    except KnowledgeBaseError:
        return []  # told already, for the cards


def _as_shown(cards: list[dict[str, Any]]) -> list[EventType]:
    """Keep what is on the screen, so that "what is their number?" is understood.

    The first one is in focus: it is the service that the words speak of.
    """
    slugs = [str(each["slug"]) for each in cards]
    if not slugs:
        return []
    kept = {"kept_to": slugs}  # "another one" stays among these
    return [SlotSet("shown", slugs), SlotSet("focus", slugs[0]), SlotSet("last_query", kept)]


def _forget_since_last_message(events: list[dict[str, Any]]) -> list[EventType]:
    """Put every slot that this message filled back to what it was before.

    A form's slot swallows the disclosure that it was sent; what was told to get help must not
    stay behind as an answer.
    """
    last = _last_message(events)
    filled = dict.fromkeys(str(e["name"]) for e in events[last:] if e.get("event") == "slot")
    kept = {str(e["name"]): e.get("value") for e in events[:last] if e.get("event") == "slot"}
    return [SlotSet(name, kept.get(name)) for name in filled if name not in KEPT]


def _last_message(events: list[dict[str, Any]]) -> int:
    """Where the person's last message stands among the events."""
    return max((at for at, e in enumerate(events) if e.get("event") == "user"), default=0)


def _leave_form() -> list[EventType]:
    return [ActiveLoop(None), SlotSet("requested_slot", None)]
