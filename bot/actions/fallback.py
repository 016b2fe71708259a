"""Not understood: first a guess, then the directory, then a person. The turn is never undone."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import (
    corrections,
    directory,
    filters,
    find_services,
    follow_up,
    language,
    memory,
    out_of_scope,
    wishes,
)
from bot.actions.handoff_answers import DECLINED
from bot.actions.look_up import look_up, show_what_fits
from bot.actions.person import ask_person, offer_numbers, show_who_answers
from bot.actions.phrases import titles
from bot.actions.service_by_name import named, tell

MOST_GUESSES = 2
MOST_WORDS_ADDED = 7


class ActionFallback(Action):
    """A ladder of three steps; ``fallback_count`` says which one."""

    def name(self) -> str:
        return "action_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        if language.not_read(tracker):
            dispatcher.utter_message(response="utter_language_not_read")
            return [*show_who_answers(dispatcher), *memory.leave_form(tracker)]
        before = int(tracker.get_slot("fallback_count") or 0)
        answered = _by_what_it_names(dispatcher, tracker)
        if answered is not None:
            return [*answered, SlotSet("fallback_count", 0.0), *memory.leave_form(tracker)]
        if before == 0:
            events = _guess(dispatcher, tracker)
        elif before == 1:
            events = _search_words(dispatcher, tracker)
        else:
            events = _person(dispatcher, tracker)
        counted = SlotSet("fallback_count", float(before + 1))
        return [*memory.leave_form(tracker), *events, counted]


def _by_what_it_names(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """An answer, when the words tell of themselves what is meant; else ``None``.

    A service is named, a fact or a wish adds to the last question, or it is of a kind outside.
    """
    service = named(tracker) if memory.values(tracker, "service") else None
    if service is not None:
        return tell(dispatcher, service)
    if memory.values(tracker, "ordinal") and tracker.get_slot("shown"):
        return follow_up.about_one(dispatcher, tracker)
    if _adds_to_last_question(tracker):
        if wishes.wished(tracker):
            return filters.narrow(dispatcher, tracker)
        return find_services.again(dispatcher, tracker)
    if _only_facts(tracker):
        dispatcher.utter_message(response="utter_noted_what_next")
        return memory.set_slots(memory.heard(tracker))
    return out_of_scope.refuse(dispatcher, out_of_scope.kind_of(corrections.text_of(tracker)))


def _only_facts(tracker: Tracker) -> bool:
    """ "I live near the station in Catford", with nothing asked yet."""
    words = corrections.text_of(tracker).split()
    facts = memory.heard(tracker).keys() & {"children", "areas"}
    return bool(facts) and len(words) <= MOST_WORDS_ADDED and not find_services.can_again(tracker)


def _adds_to_last_question(tracker: Tracker) -> bool:
    """ "And with a 3 year old?": a few words that hold a fact for the question before."""
    words = str(tracker.latest_message.get("text") or "").split()
    said = memory.heard(tracker).keys() & {"children", "areas"} or wishes.wished(tracker)
    return bool(said) and len(words) <= MOST_WORDS_ADDED and find_services.can_again(tracker)


def _guess(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """The best guesses as buttons; with them what the directory has, when it fits well.

    "We have no money for food" is no question of a topic, yet the directory knows food banks.
    """
    events = show_what_fits(dispatcher, tracker)
    called = titles(tracker.get_slot("language"))
    buttons = [{"title": called[name], "payload": f"/{name}"} for name in _best_guesses(tracker)]
    if buttons:
        buttons.append({"title": called["ask_person"], "payload": "/ask_person"})
        asked = "utter_fallback_or_guess" if events else "utter_fallback_guess"
        dispatcher.utter_message(response=asked, buttons=buttons)
    else:
        dispatcher.utter_message(response="utter_fallback_none_of_these")
    return events


def _best_guesses(tracker: Tracker) -> list[str]:
    ranking: list[dict[str, Any]] = tracker.latest_message.get("intent_ranking") or []
    names = [str(guess.get("name")) for guess in ranking]
    return [name for name in names if name in titles() and name != "ask_person"][:MOST_GUESSES]


def _search_words(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    results = look_up(tracker)
    if not results:
        return _person(dispatcher, tracker)
    dispatcher.utter_message(response="utter_fallback_search")
    # The words themselves are not kept in a slot: "another one" then goes by the last topic.
    events = directory.show(dispatcher, results)
    dispatcher.utter_message(response="utter_fallback_search_next")
    return events


def _person(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """An adviser, unless one was declined: then the numbers alone."""
    dispatcher.utter_message(response="utter_fallback_person")
    if tracker.get_slot(DECLINED):
        return offer_numbers(dispatcher)
    return ask_person(dispatcher, tracker)
