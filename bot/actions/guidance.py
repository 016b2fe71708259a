"""Show a sourced text: what it says, where it is from, who can advise. And how to be referred.

The words are the directory's; nothing is added that no source says. It is no legal or medical
advice: each text names who gives that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from ruamel.yaml import YAML

from bot.actions import directory, memory
from bot.actions.context import current
from bot.actions.phrases import phrase
from bot.actions.wording import gaps
from services_kb.records import Guidance, Service
from services_kb.search import Result

GUIDANCE_FILE = Path(__file__).with_name("guidance.yml")
MOST_WORDS = 90  # in one message
MOST_SOURCES = 2
FIRST_MESSAGES = 2  # where the text is the answer; before services it is one
REST = "told"  # the entity on the button for the rest: how many messages were told before


@dataclass(frozen=True)
class Entry:
    """One entry of ``guidance.yml``; the file explains its keys."""

    guidance: str
    understood: str
    next: str
    advisers: tuple[str, ...] = ()


class ActionShowGuidance(Action):
    """The answer to questions about rights, privacy and what happens next."""

    def name(self) -> str:
        return "action_show_guidance"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        entry = entries()[memory.intent(tracker)]
        if wants_rest(tracker):
            return tell_rest(dispatcher, tracker, entry.guidance, entry.next)
        dispatcher.utter_message(
            response=entry.understood, **gaps(memory.remembered(tracker), tracker)
        )
        text = tell(dispatcher, memory.intent(tracker), entry.guidance, FIRST_MESSAGES)
        dispatcher.utter_message(
            response="utter_guidance_advisers" if text else "utter_guidance_missing"
        )
        advisers = _findable([*entry.advisers, *(text.who_can_advise if text else ())])
        events = directory.show(dispatcher, directory.as_results(advisers[: directory.MOST_SHOWN]))
        dispatcher.utter_message(response=entry.next)
        kept = memory.set_slots(memory.heard(tracker))
        return [*kept, *events, *memory.leave_form(tracker)]


def tell(
    dispatcher: CollectingDispatcher, intent: str, guidance_id: str, messages: int = 1
) -> Guidance | None:
    """Say the beginning of a text, where it comes from, and offer the rest on a button.

    A tired person reads a screen, not three. Each message has at most :data:`MOST_WORDS` words.

    Returns:
        The text, or ``None`` when the directory has none; then nothing is said.
    """
    text = current().repository.guidance(guidance_id)
    if text is None:
        return None
    whole = in_messages(text.paragraphs)
    for words in whole[:messages]:
        dispatcher.utter_message(response="utter_guidance_text", words=words)
    if len(whole) <= messages:
        _tell_steps(dispatcher, text)
    _tell_source(dispatcher, text, intent if len(whole) > messages else None, messages)
    return text


def wants_rest(tracker: Tracker) -> bool:
    """Whether the button for the rest of a text was pressed."""
    return bool(memory.values(tracker, REST))


def tell_rest(
    dispatcher: CollectingDispatcher, tracker: Tracker, guidance_id: str, next_step: str
) -> list[EventType]:
    """Say the text from where it was left, then its steps; the services stay as they were."""
    text = current().repository.guidance(guidance_id)
    told = int(memory.values(tracker, REST)[0])
    if text is not None:
        for words in in_messages(text.paragraphs)[told:]:
            dispatcher.utter_message(response="utter_guidance_text", words=words)
        _tell_steps(dispatcher, text)
    dispatcher.utter_message(response=next_step)
    return []


def _tell_steps(dispatcher: CollectingDispatcher, text: Guidance) -> None:
    if text.steps:
        lines = "\n".join(f"{number}. {step}" for number, step in enumerate(text.steps, 1))
        dispatcher.utter_message(response="utter_guidance_steps", lines=lines)


def _tell_source(
    dispatcher: CollectingDispatcher, text: Guidance, intent: str | None, told: int
) -> None:
    """Where the text comes from; with ``intent`` a button for the messages after ``told``."""
    names = [source.title or source.name for source in text.sources][:MOST_SOURCES]
    button = {"title": phrase("guidance", "rest"), "payload": f'/{intent}{{"{REST}": {told}}}'}
    dispatcher.utter_message(
        response="utter_guidance_source",
        buttons=[button] if intent else [],
        sources=phrase("join", "sources").join(names),
        checked_on=f"{text.checked_on:%-d %B %Y}",
    )


def in_brief(dispatcher: CollectingDispatcher, intent: str) -> list[Result]:
    """Say the beginning of the text that answers ``intent``; who can advise is returned."""
    entry = entries()[intent]
    text = tell(dispatcher, intent, entry.guidance)
    advisers = _findable([*entry.advisers, *(text.who_can_advise if text else ())])
    return directory.as_results(advisers)


def tell_way_in(
    dispatcher: CollectingDispatcher, results: Sequence[Result], query: Mapping[str, Any]
) -> None:
    """Say how to get into the first of ``results`` that is not known to take people themselves."""
    if "professional" in (query.get("audience") or ()):
        return
    more = query.get("need_level") == "more_help"
    response = "utter_way_in_by_referral_again" if more else "utter_way_in_by_referral"
    for place, service in enumerate(result.service for result in results):
        takes = service.takes_people_themselves
        not_known = takes is None and place == 0  # below the first there is another way
        if service.how_to_get_in and (takes is False or not_known):
            dispatcher.utter_message(
                response=response, name=service.name, how=service.how_to_get_in
            )
            return


def in_messages(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs put together as far as a message may be long; a paragraph is never cut."""
    messages: list[str] = []
    for paragraph in paragraphs:
        whole = f"{messages[-1]}\n\n{paragraph}" if messages else paragraph
        if messages and len(whole.split()) <= MOST_WORDS:
            messages[-1] = whole
        else:
            messages.append(paragraph)
    return messages


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Entry]:
    """Every question that a sourced text answers, by its intent."""
    read = YAML(typ="safe").load(GUIDANCE_FILE)
    return {
        intent: Entry(
            guidance=entry["guidance"],
            understood=entry["understood"],
            next=entry["next"],
            advisers=tuple(entry.get("advisers", ())),
        )
        for intent, entry in read.items()
    }


def _findable(slugs: Iterable[str]) -> list[Service]:
    found = [current().repository.get(slug) for slug in dict.fromkeys(slugs)]
    return [service for service in found if service is not None and service.findable]
