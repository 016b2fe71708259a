"""A service by its name, past or present: what became of it, and where to go now."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import directory, memory, wishes
from bot.actions.context import current
from bot.actions.detail_asked import detail_asked
from bot.actions.follow_up import DETAILS, tell_detail
from services_kb.records import Service

# Wishes that a record answers with yes, no or not known.
FLAGS = ("creche", "online", "evening", "weekend")


class ActionServiceByName(Action):
    """Says what a service is or was; closed and unknown ones lead to what is current."""

    def name(self) -> str:
        return "action_service_by_name"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        service = named(tracker)
        if service is None:
            dispatcher.utter_message(response="utter_service_not_found")
            return memory.leave_form(tracker)
        detail = detail_asked(tracker)
        if detail and service.findable:
            events = tell_detail(dispatcher, service, DETAILS[detail])
            events.append(SlotSet("shown", [service.slug]))
        else:
            events = tell(dispatcher, service)
            if service.findable:
                _tell_wishes(dispatcher, tracker, service)
        return [*events, *memory.leave_form(tracker)]


def _tell_wishes(dispatcher: CollectingDispatcher, tracker: Tracker, service: Service) -> None:
    """ "Is there a creche at the Freedom Programme?": yes, no, or that nobody knows."""
    wish = wishes.wished(tracker)
    for name in wishes.asked_for(wish):
        if name in FLAGS:
            answer = {True: "met", False: "not_met", None: "unknown"}[getattr(service, name)]
            words = wishes.in_words([name], wish)
            dispatcher.utter_message(response=f"utter_service_wish_{answer}", wish=words)


def named(tracker: Tracker) -> Service | None:
    """The service that the message names, by any name that it is or was known by."""
    repository = current().repository
    slugs = memory.values(tracker, "service")
    service = repository.get(str(slugs[0])) if slugs else None
    if service is not None:
        return service
    matches = repository.find_by_name(str(tracker.latest_message.get("text") or ""), limit=1)
    return matches[0].service if matches else None


def tell(dispatcher: CollectingDispatcher, service: Service) -> list[EventType]:
    """Answer about one service, by its status."""
    now = _use_instead(service)
    gaps = {
        "asked": service.name,
        "name": service.name,
        "summary": service.summary or "",
        "status_note": service.status_note or "",
    }
    if service.status == "renamed" and now and now[0] != service:
        dispatcher.utter_message(response="utter_service_renamed", **gaps | {"name": now[0].name})
    elif service.status == "renamed":
        dispatcher.utter_message(response="utter_service_same_renamed", **gaps)
    else:
        dispatcher.utter_message(response=f"utter_service_{service.status}", **gaps)
    if not now:
        dispatcher.utter_message(response="utter_service_nothing_instead")
        return []
    events = directory.show(dispatcher, directory.as_results(now))
    same = now[0] == service
    dispatcher.utter_message(response="utter_service_more" if same else "utter_service_use_instead")
    return events


def _use_instead(service: Service) -> list[Service]:
    """The service itself when it is current, else its successor, else what its record points to."""
    repository = current().repository
    if service.findable:
        return [service]
    followed = repository.current(service.slug)
    if followed is not None and followed.findable:
        return [followed]
    others = [repository.get(slug) for slug in service.see_also]
    return [other for other in others if other is not None and other.findable][
        : directory.MOST_SHOWN
    ]
