"""A wish about what was shown: the last search again, with the wish added to the others."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import directory, follow_up, memory, wishes
from bot.actions.context import current
from bot.actions.phrases import joined
from bot.actions.wording import gaps
from services_kb.search import Result


class ActionFilter(Action):
    """Says which wishes are met, and which nobody knows about. A wish is never met by a guess."""

    def name(self) -> str:
        return "action_filter"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return [*narrow(dispatcher, tracker), *memory.leave_form(tracker)]


def narrow(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Look again with the message's wishes, children and area."""
    new, said = wishes.wished(tracker), memory.heard(tracker)
    kept = memory.set_slots(said)
    before = follow_up.last_query(tracker)
    if not new and not said.keys() & {"children", "areas"}:
        dispatcher.utter_message(response="utter_filter_which")
        return kept
    if not before:
        dispatcher.utter_message(response="utter_filter_about_what")
        return [*kept, SlotSet("wishes", {**(tracker.get_slot("wishes") or {}), **new})]
    query = {**_told(before, said), **new}
    query.pop("exclude", None)
    results = _search(query)
    best = _most_met(results, query)
    if not best:
        dispatcher.utter_message(
            response="utter_filter_none", wishes=wishes.in_words(wishes.asked_for(query), query)
        )
        return kept
    _say(dispatcher, tracker, query, new, best)
    if _same_as_shown(best, tracker) and not _known(best, query, list(new)):
        return [*kept, SlotSet("last_query", before)]
    return [*kept, *directory.show(dispatcher, best, query)]


def _told(query: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The question with the children and the area that the message names."""
    told = dict(query)
    if said.get("children"):
        told["age_months"] = list(said["children"])
    if said.get("areas"):
        told["area"] = said["areas"][-1]
    return told


def _search(query: Mapping[str, Any]) -> list[Result]:
    """All that nothing speaks against; what is made for somebody also from a topic of its own."""
    kept_to = query.get("kept_to")
    if kept_to:
        return _of(kept_to, query)
    topics = [wishes.TOPIC_MADE_FOR.get(who, "") for who in query.get("only_for") or ()]
    wide = {**query, "topics": [*(query.get("topics") or []), *filter(None, topics)]}
    results = directory.search(wide, limit=directory.MOST_LOOKED_THROUGH)
    if not results and query.get("only_for"):
        wide.pop("only_for")
        results = directory.search(wide, limit=directory.MOST_LOOKED_THROUGH)
    return results


def _of(slugs: Sequence[str], query: Mapping[str, Any]) -> list[Result]:
    """These services alone, with the reasons that a search gives for them."""
    repository = current().repository
    services = [service for slug in slugs if (service := repository.get(slug)) is not None]
    topics = list(dict.fromkeys(topic for each in services for topic in each.topics))
    found = directory.search({**query, "topics": topics}, limit=directory.MOST_LOOKED_THROUGH)
    return [result for result in found if result.service.slug in set(slugs)]


def _most_met(results: Sequence[Result], query: Mapping[str, Any]) -> list[Result]:
    """The best results; those that meet more of the wishes first, and only them when any does."""
    asked = wishes.asked_for(query)
    counted = [(len(wishes.met(result, query)), result) for result in results]
    top = max((count for count, _ in counted), default=0)
    if asked and top:
        counted = [(count, result) for count, result in counted if count == top]
    return [result for _, result in counted][: directory.MOST_SHOWN]


def _known(results: Sequence[Result], query: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """The wishes that every one of the results is known to meet."""
    each = [set(wishes.met(result, query)) for result in results]
    return [name for name in names if all(name in found for found in each)]


def _say(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    query: Mapping[str, Any],
    new: Mapping[str, Any],
    best: Sequence[Result],
) -> None:
    asked = wishes.asked_for(query)
    known = _known(best, query, asked)
    unknown = [name for name in asked if name not in known]
    where = gaps(memory.remembered(tracker), tracker)
    words = {
        "known": wishes.in_words(known, query),
        "unknown": wishes.in_words(unknown, query),
        "for_children": where["for_children"],
        "near": where["near"],
    }
    if not asked:
        response = "utter_filter_again"
    elif not unknown:
        response = "utter_filter_met"
    elif known:
        response = "utter_filter_partly"
    elif _same_as_shown(best, tracker):
        response = "utter_filter_unknown_same"
    else:
        response = "utter_filter_unknown"
    dispatcher.utter_message(response=response, **words)
    if "languages" in unknown:
        language = joined(query["languages"])
        dispatcher.utter_message(response="utter_filter_language", language=language)


def _same_as_shown(best: Sequence[Result], tracker: Tracker) -> bool:
    return {each.service.slug for each in best} <= set(tracker.get_slot("shown") or [])
