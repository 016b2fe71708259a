"""What lies outside: a kind, short answer by kind, and back to what the assistant can do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from ruamel.yaml import YAML

from bot.actions import directory, memory
from bot.actions.context import current
from bot.actions.corrections import text_of
from bot.actions.look_up import show_what_fits

KINDS_FILE = Path(__file__).with_name("kinds.yml")


@dataclass(frozen=True)
class Kind:
    """One entry of ``kinds.yml``; the file explains its keys."""

    name: str
    words: re.Pattern[str]
    response: str
    people: tuple[str, ...] = ()


class ActionOutOfScope(Action):
    """By its kind; else kindly back to what it can do, unless the directory has what fits well."""

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        events = refuse(dispatcher, kind_of(text_of(tracker)))
        if events is None:
            events = show_what_fits(dispatcher, tracker)
            response = "utter_fallback_search_next" if events else "utter_out_of_scope"
            dispatcher.utter_message(response=response)
        return [*events, *memory.leave_form(tracker)]


def kind_of(text: str) -> Kind | None:
    """The kind of a message that is about nothing the assistant knows; ``None`` for no kind."""
    plain = text.lower().replace("’", "'")
    return next((kind for kind in _kinds() if kind.words.search(plain)), None)


def refuse(dispatcher: CollectingDispatcher, kind: Kind | None) -> list[EventType] | None:
    """Say what the kind says, with who can help; ``None``, and nothing said, without a kind."""
    if kind is None:
        return None
    dispatcher.utter_message(response=kind.response)
    repository = current().repository
    found = [service for slug in kind.people if (service := repository.get(slug)) is not None]
    return directory.show(dispatcher, directory.as_results(found)) if found else []


@lru_cache(maxsize=1)
def _kinds() -> tuple[Kind, ...]:
    read = YAML(typ="safe").load(KINDS_FILE)["kinds"]
    return tuple(
        Kind(
            name=name,
            words=re.compile(rf"(?<!\w)(?:{'|'.join(entry['words'])})(?!\w)"),
            response=entry["response"],
            people=tuple(entry.get("people", ())),
        )
        for name, entry in read.items()
    )
