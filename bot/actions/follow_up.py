"""Questions about what was shown: phone, address, hours, cost, getting in, another, nearer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import childcare, directory, memory
from bot.actions.context import current
from bot.actions.detail_asked import detail_asked
from bot.actions.opening_hours import spoken
from bot.actions.phrases import phrase
from bot.actions.topics import all_topics
from bot.actions.wording import gaps
from services_kb.cards import card
from services_kb.records import Service

# The card's key that answers each question; the response names follow from the detail's name.
DETAILS = {
    "ask_phone": "phone",
    "ask_address": "address",
    "ask_hours": "hours",
    "ask_cost": "cost",
    "ask_self_referral": "self_referral",
}


class ActionFollowUp(Action):
    """Answers about the services on the screen, or asks kindly which one is meant."""

    def name(self) -> str:
        return "action_follow_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        asked = _asked(tracker)
        if asked == "ask_another":
            events = _another(dispatcher, tracker)
        elif asked == "ask_nearer":
            events = _nearer(dispatcher, tracker)
        elif asked in DETAILS:
            events = _detail(dispatcher, tracker, DETAILS[asked])
        else:
            events = _choose(dispatcher, tracker)
        return [*events, *memory.leave_form(tracker)]


def _asked(tracker: Tracker) -> str:
    """The intent; "phone of the second one" chooses and asks, so the question in it counts."""
    asked = memory.intent(tracker)
    return detail_asked(tracker) or asked if asked == "choose_option" else asked


def about_one(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """ "Phone of the second one", when the intent was unclear: the detail that its words name."""
    asked = detail_asked(tracker)
    return _detail(dispatcher, tracker, DETAILS[asked]) if asked else _choose(dispatcher, tracker)


def _meant(tracker: Tracker) -> list[Service] | None:
    """The services that a question is about; ``None`` when a number was said that is not there.

    A name in the message wins, then a number ("the second one"), then the one in focus, then
    all that were shown.
    """
    repository = current().repository
    shown = tracker.get_slot("shown") or []
    numbers = [int(n) for n in memory.values(tracker, "ordinal") if str(n).lstrip("-").isdigit()]
    slugs = memory.values(tracker, "service")[:1]
    if not slugs and shown and numbers:
        place = numbers[0] - 1 if numbers[0] > 0 else len(shown) + numbers[0]
        if not 0 <= place < len(shown):
            return None
        slugs = [shown[place]]
    if not slugs:
        focus = tracker.get_slot("focus")
        slugs = [focus] if focus else shown or _named(tracker)
    services = [repository.current(slug) for slug in slugs if repository.get(slug)]
    return list(services)


def _named(tracker: Tracker) -> list[str]:
    """A name that only the directory recognises ("athenas number"); a likeness is not enough."""
    matches = current().repository.find_by_name(str(tracker.latest_message.get("text") or ""))
    return [match.service.slug for match in matches if match.kind != "fuzzy"][:1]


def _which(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    shown = tracker.get_slot("shown") or []
    if shown:
        dispatcher.utter_message(response="utter_no_such_option", count=len(shown))
    else:
        dispatcher.utter_message(response="utter_which_service")
    return []


def _choose(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    services = _meant(tracker)
    if not services or (len(services) > 1 and not memory.values(tracker, "ordinal")):
        return _which(dispatcher, tracker)
    return _one(dispatcher, services[0], "utter_chosen", name=services[0].name)


def _one(
    dispatcher: CollectingDispatcher, service: Service, response: str, **values: Any
) -> list[EventType]:
    """Say something about one service, with its card, and keep talking about that one."""
    dispatcher.utter_message(response=response, **values)
    dispatcher.utter_message(json_message={"services": [card(service)]})
    return [SlotSet("focus", service.slug)]  # what was shown stays, for "the second one"


def _detail(dispatcher: CollectingDispatcher, tracker: Tracker, detail: str) -> list[EventType]:
    services = _meant(tracker)
    one_meant = services is None or len(services) == 1
    if (
        detail == "cost"
        and _about_childcare(tracker)
        and not (one_meant and services and card(services[0])["cost"])
    ):
        return childcare.answer(dispatcher, tracker, "ask_childcare_costs")
    if not services:
        return _which(dispatcher, tracker)
    if len(services) > 1:
        lines = [_line(number, each, detail) for number, each in enumerate(services, 1)]
        dispatcher.utter_message(response=f"utter_details_{detail}", lines="\n".join(lines))
        return []
    return tell_detail(dispatcher, services[0], detail)


def tell_detail(dispatcher: CollectingDispatcher, service: Service, detail: str) -> list[EventType]:
    """Answer with one detail of one service (a value of :data:`DETAILS`), and show its card."""
    shown = card(service)
    return _one(
        dispatcher,
        service,
        _detail_response(service, detail, shown),
        name=service.name,
        value=_value(detail, shown) or "",
        how_to_get_in=service.how_to_get_in or "",
    )


def _about_childcare(tracker: Tracker) -> bool:
    """Then "how much is it" asks what childcare costs, not what the services do."""
    topic = all_topics().get(tracker.get_slot("topic") or "")
    return topic is not None and topic.topics == ("childcare",)


def _value(detail: str, shown: dict[str, Any]) -> str | None:
    if detail == "self_referral":
        return shown["how_to_get_in"]
    if detail == "address" and shown["address"]:
        postcode = shown["postcode"] or ""
        missing = postcode and postcode not in shown["address"]
        return f"{shown['address']}, {postcode}" if missing else shown["address"]
    if detail == "hours":
        return spoken(shown["hours"])
    return shown[detail]


def _detail_response(service: Service, detail: str, shown: dict[str, Any]) -> str:
    if detail == "self_referral":
        if "self" in service.referral:
            return "utter_detail_self_referral"
        known = "no" if service.referral else "unknown"
        return f"utter_detail_{known}_self_referral"
    return f"utter_detail_{detail}" if _value(detail, shown) else f"utter_no_{detail}"


def _line(number: int, service: Service, detail: str) -> str:
    value = _value(detail, card(service)) or phrase("not_known", detail)
    return phrase("lines", "detail", number=number, name=service.name, value=value)


def _another(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    query = last_query(tracker)
    if query.get("kept_to"):
        return _next_of(dispatcher, tracker, query["kept_to"])
    if not query:
        return _which(dispatcher, tracker)
    seen = query.pop("exclude", [])
    results = directory.search(query, exclude=seen)
    if not results:
        dispatcher.utter_message(response="utter_no_more")
        return []
    dispatcher.utter_message(response="utter_another")
    return directory.show(dispatcher, results, query, seen=seen)


def _next_of(
    dispatcher: CollectingDispatcher, tracker: Tracker, slugs: list[str]
) -> list[EventType]:
    """The next of a fixed list, such as the safety net's: it leads to no other topic."""
    focus = tracker.get_slot("focus")
    place = slugs.index(focus) + 1 if focus in slugs else 0
    service = current().repository.get(slugs[place]) if place < len(slugs) else None
    if service is None:
        dispatcher.utter_message(response="utter_no_more")
        return []
    return _one(dispatcher, service, "utter_chosen", name=service.name)


def _nearer(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    query = last_query(tracker)
    known = memory.remembered(tracker)
    if not query:
        return _which(dispatcher, tracker)
    if query.get("kept_to"):
        dispatcher.utter_message(response="utter_no_nearer")
        return []
    if not known.get("areas"):
        dispatcher.utter_message(response="utter_nearer_where")
        return []
    query["area"] = known["areas"][0]
    seen = query.pop("exclude", [])
    near = gaps(known, tracker)["near"]
    found = directory.search(query, limit=directory.MOST_LOOKED_THROUGH)
    placed = sorted(
        (result for result in found if result.distance_km is not None),
        key=lambda result: result.distance_km or 0.0,
    )[: directory.MOST_SHOWN]
    kept = memory.set_slots(memory.heard(tracker))
    if not placed or [each.service.slug for each in placed] == tracker.get_slot("shown"):
        dispatcher.utter_message(response="utter_no_nearer")
        return kept
    dispatcher.utter_message(response="utter_nearer", near=near)
    return [*kept, *directory.show(dispatcher, placed, query, seen=seen)]


def last_query(tracker: Tracker) -> dict[str, Any]:
    """What was searched last; after a single service was looked up, the last topic.

    ``kept_to`` holds the slugs of a list that was not searched for; ``exclude`` what was shown.
    """
    query = dict(tracker.get_slot("last_query") or {})
    if query.get("topics") or query.get("text") or query.get("kept_to"):
        return query
    topic = all_topics().get(tracker.get_slot("topic") or "")
    if topic is None:
        return {}
    return directory.topic_query(topic, memory.remembered(tracker), tracker) | query
