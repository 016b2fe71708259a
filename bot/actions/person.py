"""A person, please: nobody sits at the assistant, so it says who answers the phone right now."""

from __future__ import annotations

from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from ruamel.yaml import YAML

from bot.actions import directory, memory
from bot.actions.context import current
from services_kb.cards import card
from services_kb.records import DAYS, Service
from services_kb.search import Result

PEOPLE_FILE = Path(__file__).with_name("people.yml")


class ActionAskPerson(Action):
    """Gives the numbers that are answered at this hour; never says that somebody is coming."""

    def name(self) -> str:
        return "action_ask_person"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return [*offer_person(dispatcher), *memory.leave_form(tracker)]


def offer_person(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say that this is a program, show who can be rung now and when the front door opens."""
    people = _people()
    if office_open(current().now()):
        dispatcher.utter_message(response="utter_person_office_hours")
        events = _show(dispatcher, people["in_hours"])
        dispatcher.utter_message(response="utter_person_next_office")
        return events
    dispatcher.utter_message(response="utter_person_out_of_hours")
    events = _show(dispatcher, people["out_of_hours"])
    front_door = current().repository.get(people["front_door"])
    dispatcher.utter_message(
        response="utter_person_next",
        front_door=(card(front_door)["phone"] if front_door else None) or "",
    )
    return events


def show_who_answers(dispatcher: CollectingDispatcher) -> list[EventType]:
    """The cards of those who can be rung at this hour, without a word."""
    people = _people()
    return _show(dispatcher, people["in_hours" if office_open(current().now()) else "out_of_hours"])


def office_open(now: datetime) -> bool:
    """Whether the council's offices are open; bank holidays count as closed."""
    hours = _people()["office_hours"]
    opens, closes = (time.fromisoformat(hours[key]) for key in ("opens", "closes"))
    working_day = (
        DAYS[now.weekday()] in hours["days"] and now.date() not in _people()["bank_holidays"]
    )
    return working_day and opens <= now.time() < closes


def _show(dispatcher: CollectingDispatcher, slugs: list[str]) -> list[EventType]:
    return directory.show(dispatcher, _results(slugs))


def _results(slugs: list[str]) -> list[Result]:
    found = [current().repository.get(slug) for slug in slugs]
    services: list[Service] = [service for service in found if service is not None]
    return directory.as_results(services)


@lru_cache(maxsize=1)
def _people() -> Mapping[str, Any]:
    return YAML(typ="safe").load(PEOPLE_FILE)
