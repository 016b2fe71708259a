"""Free hours and costs: answered from the dated childcare rules, with what they depend on."""

from __future__ import annotations

from datetime import date
from typing import Any, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import directory, memory, young_writers
from bot.actions.context import current
from bot.actions.topics import Topic, all_topics
from bot.actions.wording import gaps
from services_kb.entitlements.schemes import Scheme, schemes, schemes_for
from services_kb.records import source_name

MONEY_QUESTIONS = frozenset({"ask_childcare_free_hours", "ask_childcare_costs"})
MOST_SCHEMES = 3


class ActionChildcareAnswer(Action):
    """One short answer a scheme that fits the child's age, and who can check it."""

    def name(self) -> str:
        return "action_childcare_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return [*answer(dispatcher, tracker), *memory.leave_form(tracker)]


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, question: str | None = None
) -> list[EventType]:
    """Answer ``question``, else the message's question about money, else the last one."""
    asked = question or memory.intent(tracker)
    topic = all_topics()[asked if asked in MONEY_QUESTIONS else tracker.get_slot("topic")]
    if young_writers.is_young(tracker, topic.intent):
        return young_writers.answer(dispatcher, tracker, topic.intent)
    known = memory.remembered(tracker)
    dispatcher.utter_message(response=topic.understood, **gaps(known, tracker))
    say_schemes(dispatcher, topic, known)
    query = directory.topic_query(topic, known, tracker)
    results = directory.put_first(topic.first, directory.search(query))[:1]
    events = directory.show(dispatcher, results, query) if results else []
    dispatcher.utter_message(response=topic.next)
    kept = memory.set_slots(memory.heard(tracker))
    return [*kept, SlotSet("topic", topic.intent), *events]


def say_schemes(
    dispatcher: CollectingDispatcher,
    topic: Topic,
    known: Mapping[str, Any],
    most: int = MOST_SCHEMES,
) -> None:
    """Say what the rules give for the children that are known, at most ``most`` schemes."""
    today = current().now().date()
    children = known.get("children") or []
    fitting = _fitting(topic, children, known.get("audience") or [], today)[:most]
    if not children:
        dispatcher.utter_message(response="utter_childcare_no_age")
    elif not fitting:
        dispatcher.utter_message(response="utter_childcare_no_scheme")
    for scheme in fitting:
        dispatcher.utter_message(
            response="utter_childcare_scheme",
            name=scheme.name,
            answer=scheme.answer,
            source=_source(scheme),
            year=today.year,
        )
    if fitting:
        dispatcher.utter_message(response="utter_childcare_depends")


def _source(scheme: Scheme) -> str:
    """The source to name: Lewisham's own page, else the government's, else the first."""
    names = [(source_name(source.url), source) for source in scheme.sources]
    local = [source for name, source in names if name.endswith("lewisham.gov.uk")]
    government = [source for _, source in names if source.kind == "government"]
    best = [*local, *government, *scheme.sources][0]
    return best.title or source_name(best.url)


def _fitting(topic: Topic, children: list[int], audience: list[str], today: date) -> list[Scheme]:
    """The topic's schemes that fit the ages, most useful first."""
    found = schemes_for(children, today) if children else schemes(today)
    by_id = {scheme.id: scheme for scheme in found}
    young = topic.young_parent_schemes if "young_parent" in audience else ()
    wanted = [*young, *topic.schemes]
    return [by_id[scheme] for scheme in wanted if scheme in by_id][:MOST_SCHEMES]
