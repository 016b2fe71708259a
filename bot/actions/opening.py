"""What is open at this moment, said from the directory's schedules; and times that people read."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Sequence

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from ruamel.yaml import YAML

from bot.actions.context import LOCAL_TIME, current
from services_kb.cards import card
from services_kb.opening import Opening, opening
from services_kb.records import Service

WORDS_FILE = Path(__file__).with_name("opening.yml")
ENGLISH = "en"
CLOCK = "%H:%M"


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Any]]:
    return YAML(typ="safe").load(WORDS_FILE)


def state(service: Service) -> Opening | None:
    """Whether a service is open now; ``None`` where the directory has no checked times."""
    here = current()
    return opening(service.schedules, here.now(), lambda day: day in here.desk_hours.closed_on)


def say_state(
    dispatcher: CollectingDispatcher, tracker: Tracker, services: Sequence[Service]
) -> None:
    """Say whether the first service is open now; if it is not known to be, name one that is.

    Args:
        services: the specialist first, then others that fit.
    """
    if not services:
        return
    first, *others = services
    found = state(first)
    if found is not None or card(first)["phone"]:  # an address to write to is open always
        response, gaps = _line(found, tracker)
        dispatcher.utter_message(response=response, service=short_name(first), **gaps)
    if found is None or not found.open:
        instead = next((each for each in others if _can_be_rung(each)), None)
        if instead is not None:
            dispatcher.utter_message(
                response="utter_opening_instead",
                service=short_name(instead),
                phone=str(card(instead)["phone"]),
            )


def _line(found: Opening | None, tracker: Tracker) -> tuple[str, dict[str, str]]:
    if found is None:
        return "utter_opening_unknown", {}
    if found.always:
        return "utter_opening_always", {}
    if found.open and found.closes is not None:
        return "utter_opening_open", {"closes": found.closes.strftime(CLOCK)}
    if found.opens is None:
        return "utter_opening_unknown", {}
    return "utter_opening_closed", {"opens": spoken(found.opens, tracker)}


def _can_be_rung(service: Service) -> bool:
    found = state(service)
    return found is not None and found.open and bool(card(service)["phone"])


def short_name(service: Service) -> str:
    """The name without what stands in brackets after it."""
    return service.name.split(" (")[0]


def spoken(moment: datetime, tracker: Tracker) -> str:
    """A time in the next days as people read it, in their language: ``Monday 09:00``."""
    words = _words().get(tracker.get_slot("language") or ENGLISH, _words()[ENGLISH])
    local = moment.astimezone(LOCAL_TIME)
    today = local.date() == current().now().date()
    day = words["today"] if today else words["days"][local.weekday()]
    return f"{day} {local.strftime(CLOCK)}"


def desk_opens(tracker: Tracker) -> str:
    """When somebody is at the adviser's desk again, as people read it."""
    here = current()
    return spoken(here.desk_hours.opens_next(here.now()), tracker)


def waited(since: datetime) -> str:
    """How long somebody has waited, in signs that every language reads: ``1 h 05 min``."""
    passed = max(current().now() - since, timedelta(minutes=1))
    hours, minutes = divmod(int(passed.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"
