"""Actions as function calls: failures apologise, refusals are passed on, results are checked."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection as RejectedByAction

from bot.agent.in_process_actions import (
    ERROR_RESPONSE,
    InProcessActions,
    check_results_by_shape,
)

WORDS = "my husband hits me"


class Says(Action):
    def name(self) -> str:
        return "action_says"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[Any]:
        dispatcher.utter_message(text="hello")
        return []


class Breaks(Action):
    def name(self) -> str:
        return "action_breaks"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[Any]:
        raise RuntimeError(f"cannot store {WORDS}")


class Refuses(Action):
    def name(self) -> str:
        return "action_refuses"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[Any]:
        raise RejectedByAction("action_refuses")


@pytest.fixture
def actions() -> InProcessActions:
    endpoint = InProcessActions("bot.errors")
    for action in (Says(), Breaks(), Refuses()):
        endpoint._executor.register_action(action)
    return endpoint


def call(name: str) -> dict[str, Any]:
    tracker = {
        "sender_id": "anna",
        "slots": {},
        "latest_message": {},
        "events": [],
        "paused": False,
    }
    return {"next_action": name, "sender_id": "anna", "tracker": tracker}


async def test_an_action_answers(actions: InProcessActions) -> None:
    result = await actions.request(json=call("action_says"), method="post")
    assert result["responses"][0]["text"] == "hello"
    assert result["events"] == []


async def test_an_action_that_fails_apologises_and_logs_no_words(
    actions: InProcessActions, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        result = await actions.request(json=call("action_breaks"), method="post")
    assert result["responses"] == [{"response": ERROR_RESPONSE}]
    assert "E501" in caplog.messages[0]
    assert WORDS not in caplog.messages[0]


async def test_an_unknown_action_apologises(actions: InProcessActions) -> None:
    result = await actions.request(json=call("action_nowhere"), method="post")
    assert result["responses"] == [{"response": ERROR_RESPONSE}]


async def test_a_refusal_lets_another_action_be_chosen(actions: InProcessActions) -> None:
    with pytest.raises(ActionExecutionRejection):
        await actions.request(json=call("action_refuses"), method="post")


def test_results_are_checked_by_their_shape() -> None:
    check_results_by_shape()
    remote = RemoteAction("action_says", None)
    assert remote._validate_action_result({"events": [], "responses": []})
    assert remote._validate_action_result({"events": [{"event": "restart"}], "responses": [{}]})
    for bad in ({"responses": "hello"}, {"events": [{"name": "no event type"}]}):
        with pytest.raises(ValidationError):
            remote._validate_action_result(bad)
