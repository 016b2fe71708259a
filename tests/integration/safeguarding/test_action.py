"""What the component stores and what the action says, forgets and shows."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    SlotSet,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import install
from bot.actions.safeguarding import ActionSafeguarding
from bot.safeguarding.component import SafeguardingTriage
from bot.safeguarding.lexicon import LexiconError
from bot.safeguarding.triage import assess, cards_for
from services_kb.records import Service
from tests.integration.safeguarding.talk import (
    DISCLOSURE,
    DOMAIN,
    LISTEN,
    tracker_of,
    user,
)

NOWHERE = LocalModelStorage(Path(tempfile.gettempdir()))  # never written to


def component() -> SafeguardingTriage:
    return SafeguardingTriage({}, NOWHERE, Resource(""))


def test_the_component_sets_what_the_store_keeps() -> None:
    message = Message.build("My husband HITS me")
    component().process([message])
    data = message.as_dict(only_output_properties=True)
    assert data["triage"]["level"] == "disclosure"
    assert data["text"] == "My husband HITS me"


@pytest.mark.parametrize("kind", [ValueError, OSError, MemoryError, LexiconError])
def test_an_error_in_the_component_is_a_concern_and_leaks_no_words(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str) -> None:
        raise kind(text)

    monkeypatch.setattr("bot.safeguarding.component.assess", broken)
    message = Message.build("secret words")
    component().process([message])
    assert message.get("triage")["level"] == "concern"
    assert message.get("triage")["reasons"] == ["component_error"]
    assert "S101" in caplog.text
    assert "secret" not in caplog.text


class Shelf:
    """A directory with nothing in it, or away."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def get(self, slug: str) -> None:
        if self._error:
            raise self._error


def run_action(
    tracker: DialogueStateTracker, error: Exception | None = None, shelf: Any = None
) -> tuple[Any, Any]:
    """Run the action on a tracker as the SDK would see it."""
    from rasa.shared.core.trackers import EventVerbosity

    from bot.actions.context import ActionContext

    install(ActionContext(shelf or Shelf(error), None))  # type: ignore[arg-type]
    try:
        dispatcher = CollectingDispatcher()
        seen = Tracker.from_dict(tracker.current_state(EventVerbosity.ALL))
        events = asyncio.run(ActionSafeguarding().run(dispatcher, seen, DOMAIN.as_dict()))
    finally:
        install(None)
    return dispatcher.messages, events


def test_the_action_speaks_forgets_and_leaves_the_form() -> None:
    tracker = tracker_of(
        SlotSet("areas", ["SE6"]), user("find", number=1), ActionExecuted("note_form"),
        ActiveLoop("note_form"), SlotSet("requested_slot", "note"), ActionExecuted(LISTEN),
        user("he hits me", number=2), SlotSet("note", "he hits me"),
        SlotSet("areas", ["SE6", "SE4"]),
    )  # fmt: skip
    messages, events = run_action(tracker)
    assert messages[0]["response"] == DISCLOSURE
    assert messages[1]["custom"]["safeguarding"]["level"] == "disclosure"
    after = tracker.copy()
    after.update_with_events(deserialise_events(events), DOMAIN)
    assert after.get_slot("note") is None
    assert after.get_slot("areas") == ["SE6"]
    assert after.active_loop_name is None
    assert after.get_slot("requested_slot") is None


def test_the_words_do_not_wait_for_the_directory() -> None:
    from services_kb.errors import database_away

    messages, _ = run_action(tracker_of(user("he hits me")), database_away("sqlite://"))
    assert messages[0]["response"] == DISCLOSURE
    assert messages[1]["custom"]["services"] == []


class Stocked:
    """A directory that has every service that it is asked for."""

    def get(self, slug: str) -> Service:
        return Service(
            slug=slug, name=slug, organization="", topics=("crisis",), status="current", summary=""
        )


def test_the_services_shown_count_as_shown() -> None:
    tracker = tracker_of(SlotSet("shown", ["old"]), user("he hits me"), SlotSet("focus", "old"))
    _, events = run_action(tracker, shelf=Stocked())
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert slots["shown"] == list(cards_for(assess("he hits me")))
    assert slots["focus"] == slots["shown"][0]


def test_the_action_too_survives_any_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("bot.actions.safeguarding.assess_turn", broken)
    messages, _ = run_action(tracker_of(user("he hits me")))
    assert messages[0]["response"] == "utter_safeguarding_concern"


def test_a_concern_keeps_the_slots_and_steps_aside() -> None:
    told = user("I can't cope, what is the number", intent="ask_phone")
    messages, events = run_action(tracker_of(told, SlotSet("areas", ["SE6"])))
    assert messages[0]["response"] == "utter_safeguarding_concern"
    assert [event["event"] for event in events] == ["undo"]


def test_the_action_is_never_silent_when_it_cannot_read_the_message() -> None:
    messages, _ = run_action(tracker_of(user("hello")))
    assert messages[0]["response"] == "utter_safeguarding_concern"
