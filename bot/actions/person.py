"""A person, please: an adviser where there is a desk, and who answers the phone right now."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from ruamel.yaml import YAML

from bot.actions import cases, directory, handoff, memory
from bot.actions.context import current
from bot.handoff.desk import Desk
from bot.handoff.errors import DeskAway
from bot.handoff.hours import DeskHours
from services_kb.cards import card
from services_kb.records import Service

PEOPLE_FILE = Path(__file__).with_name("people.yml")
logger = logging.getLogger(__name__)


class ActionAskPerson(Action):
    """Starts the handoff, or tells how it stands; never says that somebody is coming."""

    def name(self) -> str:
        return "action_ask_person"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return [*memory.leave_form(tracker), *ask_person(dispatcher, tracker)]


def ask_person(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """An adviser, by consent; where there is no desk, the numbers that are answered now."""
    desk = cases.desk()
    if desk is None:
        return offer_numbers(dispatcher)
    try:
        return _to_desk(desk, dispatcher, tracker)
    except DeskAway as away:
        logger.error("%s The adviser's desk is away; numbers are given.", away.code)
        dispatcher.utter_message(response="utter_handoff_not_reached")
        return show_who_answers(dispatcher)


def _to_desk(desk: Desk, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    case = desk.current(tracker.sender_id)
    if case is not None:
        handoff.say_waiting(dispatcher, tracker, case)
        return handoff.go_on(tracker, case)
    events: list[EventType] = []
    if not handoff.desk_open():
        # The truth at once, and who is there now; then the form says that a chat can wait.
        dispatcher.utter_message(response=_who_is_there())
        events = show_who_answers(dispatcher)
    return [*events, *handoff.begin()]


def offer_numbers(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say that this is a program, show who can be rung now and when the front door opens."""
    dispatcher.utter_message(response=_who_is_there())
    events = show_who_answers(dispatcher)
    if office_open(current().now()):
        dispatcher.utter_message(response="utter_person_next_office")
        return events
    front_door = current().repository.get(_people()["front_door"])
    dispatcher.utter_message(
        response="utter_person_next",
        front_door=(card(front_door)["phone"] if front_door else None) or "",
    )
    return events


def _who_is_there() -> str:
    is_open = office_open(current().now())
    return "utter_person_office_hours" if is_open else "utter_person_out_of_hours"


def show_who_answers(dispatcher: CollectingDispatcher) -> list[EventType]:
    """The cards of those who can be rung at this hour, without a word."""
    return directory.show(dispatcher, directory.as_results(who_answers()))


def who_answers() -> list[Service]:
    """Those who can be rung at this hour."""
    slugs = _people()["in_hours" if office_open(current().now()) else "out_of_hours"]
    found = [current().repository.get(slug) for slug in slugs]
    return [service for service in found if service is not None]


def office_open(now: datetime) -> bool:
    """Whether the council's offices are open; bank holidays count as closed."""
    return _office_hours().is_open(now)


@lru_cache(maxsize=1)
def _office_hours() -> DeskHours:
    return DeskHours.parse(_people()["office_hours"])


@lru_cache(maxsize=1)
def _people() -> Mapping[str, Any]:
    return YAML(typ="safe").load(PEOPLE_FILE)
