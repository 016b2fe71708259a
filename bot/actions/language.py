"""In which language the assistant answers: as the person writes, or as they choose."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from ruamel.yaml import YAML

from bot.actions import memory

LANGUAGES_FILE = Path(__file__).with_name("languages.yml")
ENGLISH = "en"
TIMES_TO_SWITCH = 3  # clear messages in another language, one after the other


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, Mapping[str, Any]]:
    return YAML(typ="safe").load(LANGUAGES_FILE)


def not_read(tracker: Tracker) -> bool:
    """Whether the latest message is in a language in which questions are not understood.

    Where its own language is not clear, the person's counts.
    """
    detected = (tracker.latest_message.get("language") or {}).get("code")
    code = detected or tracker.get_slot("language")
    return code in _languages() and not _languages()[str(code)]["full"]


def gaps(filled: dict[str, str], tracker: Tracker, place: str) -> dict[str, str]:
    """The gaps of an "understood" response in the person's language.

    Pieces of English would not fit into the sentences of another language, with its genders and
    cases. Those say only where was looked.

    Args:
        filled: the English pieces by gap.
        tracker: for the slot ``language``.
        place: where was looked; empty when it is not known.
    """
    own = _languages().get(tracker.get_slot("language") or ENGLISH, {})
    if "looked_near" not in own:
        return filled
    looked_near = " " + own["looked_near"].format(place=place) if place else ""
    return {**dict.fromkeys(filled, ""), "looked_near": looked_near, "kept_in_mind": looked_near}


def hear(tracker: Tracker) -> dict[str, Any]:
    """Slots that follow from the latest message's language.

    The first clear message in another language than English sets it. After that it is kept until
    three clear messages in a row are in one other language, or until the person chooses.
    """
    code = (tracker.latest_message.get("language") or {}).get("code")
    if code not in _languages():
        return {}
    heard = list(tracker.get_slot("language_heard") or [])
    return _switch(str(code), tracker.get_slot("language"), heard)


def _switch(code: str, current: str | None, heard: list[str]) -> dict[str, Any]:
    if code == (current or ENGLISH):
        return {"language_heard": None} if heard else {}
    if current is None:
        return {"language": code, "language_heard": None}
    heard = [*heard, code] if heard[-1:] == [code] else [code]
    if len(heard) < TIMES_TO_SWITCH:
        return {"language_heard": heard}
    return {"language": code, "language_heard": None}


class ActionChooseLanguage(Action):
    """Answers in the language that was asked for, or offers those that there are."""

    def name(self) -> str:
        return "action_choose_language"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        asked = [code for value in memory.values(tracker, "language") if (code := _code(value))]
        if asked:
            dispatcher.utter_message(response="utter_language_line", language=asked[0])
            chosen = {"language": asked[0], "language_told": asked[0], "language_heard": None}
            return [*memory.set_slots(chosen), *memory.leave_form(tracker)]
        buttons = [
            {"title": language["name"], "payload": f'/ask_language{{"language": "{code}"}}'}
            for code, language in _languages().items()
        ]
        unknown = bool(memory.values(tracker, "language"))
        response = "utter_language_not_known" if unknown else "utter_language_choose"
        dispatcher.utter_message(response=response, buttons=buttons)
        return memory.leave_form(tracker)


def _code(value: Any) -> str | None:
    """The code of a language that is named by its code, its English name or its own."""
    said = str(value).strip().casefold()
    for code, language in _languages().items():
        if said in {code, language["name"].casefold(), language["english"].casefold()}:
            return code
    return None


def keep(tracker: Tracker) -> list[EventType]:
    """Events that keep the language where all else is forgotten."""
    return [SlotSet(name, tracker.get_slot(name)) for name in ("language", "language_told")]
