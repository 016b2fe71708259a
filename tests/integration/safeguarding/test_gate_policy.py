"""The gate in the dialogue: with Rasa's own rules, forms, reverts and sessions around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Sequence

import pytest
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    deserialise_events,
)
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.agent.indexed_rule_policy import IndexedRulePolicy
from bot.safeguarding.gate_policy import SafeguardingGatePolicy
from tests.integration.safeguarding.talk import (
    DISCLOSURE,
    DOMAIN,
    GATE,
    LISTEN,
    said,
    tracker_of,
    user,
)


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The gate and a trained rule policy, as the ensemble has them."""
    storage = LocalModelStorage.create(Path(tmp_path_factory.mktemp("model")))
    context = ExecutionContext(GraphSchema({}))
    gate_config = SafeguardingGatePolicy.get_default_config()
    gate = SafeguardingGatePolicy.create(gate_config, storage, Resource("gate"), context)
    rule_config = {
        **IndexedRulePolicy.get_default_config(), "core_fallback_action_name": "action_fallback",
    }  # fmt: skip
    rules = IndexedRulePolicy.create(rule_config, storage, Resource("rules"), context)
    snippet = TrackerWithCachedStates.from_events(
        "ask phone",
        domain=DOMAIN,
        slots=DOMAIN.slots,
        evts=[
            ActionExecuted("..."), ActionExecuted(LISTEN), user("", intent="ask_phone"),
            ActionExecuted("action_follow_up"), ActionExecuted(LISTEN),
        ],
        is_rule_tracker=True,
    )  # fmt: skip
    rules.train([snippet], DOMAIN)
    gate.train([snippet], DOMAIN)
    return [gate, IndexedRulePolicy.load(rule_config, storage, Resource("rules"), context)]


def next_action(policies: Sequence[Any], tracker: DialogueStateTracker) -> str:
    """What the whole ensemble decides."""
    predictions: list[PolicyPrediction] = [
        policy.predict_action_probabilities(tracker, DOMAIN) for policy in policies
    ]
    best = DefaultPolicyPredictionEnsemble().combine_predictions(predictions, tracker, DOMAIN)
    return str(DOMAIN.action_names_or_texts[best.max_confidence_index])


def test_an_ordinary_message_is_left_to_the_rules(policies: list[Any]) -> None:
    assert (
        next_action(policies, tracker_of(user("number?", intent="ask_phone"))) == "action_follow_up"
    )


def test_a_disclosure_comes_first_and_ends_the_turn(policies: list[Any]) -> None:
    told = user("he hits me", intent="ask_phone")
    assert next_action(policies, tracker_of(told)) == GATE
    assert next_action(policies, tracker_of(told, *said(DISCLOSURE))) == LISTEN


def test_inside_a_form(policies: list[Any]) -> None:
    asked = [
        user("find", number=1), ActionExecuted("note_form"), ActiveLoop("note_form"),
        SlotSet("requested_slot", "note"), ActionExecuted(LISTEN),
    ]  # fmt: skip
    assert next_action(policies, tracker_of(*asked, user("ok", number=2))) == "note_form"
    told = [user("he's got a knife", number=2), SlotSet("note", "he's got a knife")]
    assert next_action(policies, tracker_of(*asked, *told)) == GATE


def test_a_concern_inside_a_form_is_said_once_and_the_form_goes_on(policies: list[Any]) -> None:
    asked = [
        user("find", number=1), ActionExecuted("note_form"), ActiveLoop("note_form"),
        SlotSet("requested_slot", "note"), ActionExecuted(LISTEN), user("I can't cope", number=2),
    ]  # fmt: skip
    assert next_action(policies, tracker_of(*asked)) == GATE
    events = [*asked, *said("utter_safeguarding_concern"), *deserialise_events([{"event": "undo"}])]
    assert next_action(policies, tracker_of(*events)) == "note_form"
    # The form's second run takes our action out of the applied events.
    assert next_action(policies, tracker_of(*events, ActionExecuted("note_form"))) == LISTEN


def test_a_concern_lets_the_usual_answer_follow(policies: list[Any]) -> None:
    told = user("I can't cope, what is the number", intent="ask_phone")
    assert next_action(policies, tracker_of(told)) == GATE
    after = [told, *said("utter_safeguarding_concern"), *deserialise_events([{"event": "undo"}])]
    assert next_action(policies, tracker_of(*after)) == "action_follow_up"


def test_a_concern_without_a_question_ends_the_turn(policies: list[Any]) -> None:
    told = user("I can't cope", intent="nlu_fallback")
    assert next_action(policies, tracker_of(told, *said("utter_safeguarding_concern"))) == LISTEN


def test_after_a_fallback_that_reverts_the_old_message_is_not_answered_again(
    policies: list[Any],
) -> None:
    events = [
        user("he hits me", number=1), *said(DISCLOSURE), ActionExecuted(LISTEN),
        user("asdf", number=2, intent="nlu_fallback"), ActionExecuted("action_fallback"),
        UserUtteranceReverted(),
    ]  # fmt: skip
    assert next_action(policies, tracker_of(*events)) == LISTEN
    again = [*events, ActionExecuted(LISTEN), user("he hits me", number=3)]
    assert next_action(policies, tracker_of(*again)) == GATE


def test_after_a_session_roll_over(policies: list[Any]) -> None:
    events = [
        user("he hits me", number=1), *said(DISCLOSURE), ActionExecuted(LISTEN),
        ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(LISTEN),
    ]  # fmt: skip
    assert next_action(policies, tracker_of(*events, user("he hits me", number=2))) == GATE
    quiet = tracker_of(*events, user("number", number=2, intent="ask_phone"))
    assert next_action(policies, quiet) == "action_follow_up"


@pytest.mark.parametrize(
    ("text", "metadata", "expected"),
    [
        ("/ask_phone", {"title": "My husband hits me"}, GATE),
        ("/ask_phone", {"title": "Phone number"}, "action_follow_up"),
        ("/ask_phone", {}, "action_follow_up"),
        ("/ask_phone my husband hits me", {}, GATE),
    ],
)
def test_tapped_and_slash_led_messages(
    policies: list[Any], text: str, metadata: dict[str, Any], expected: str
) -> None:
    told = user(text, intent="ask_phone", triaged=False, metadata=metadata)
    assert next_action(policies, tracker_of(told)) == expected


def test_restart_is_not_obeyed_before_the_safety_net(policies: list[Any]) -> None:
    told = user("/restart he's got a knife", intent="restart", triaged=False)
    assert next_action(policies, tracker_of(told)) == GATE


def test_a_lost_action_is_said_without_it(policies: list[Any]) -> None:
    told = user("he hits me")
    lost = [
        told,
        ActionExecuted(GATE),
        BotUttered("sorry", metadata={"utter_action": "utter_error"}),
    ]
    assert next_action(policies, tracker_of(*lost)) == DISCLOSURE
    spoken = [
        *lost,
        ActionExecuted(DISCLOSURE),
        BotUttered("x", metadata={"utter_action": DISCLOSURE}),
    ]
    assert next_action(policies, tracker_of(*spoken)) == LISTEN


def test_split_over_three_messages(policies: list[Any]) -> None:
    events: list[Event] = []
    for number, text in enumerate(["my husband", "hits"]):
        events += [
            user(text, number=number),
            ActionExecuted("action_fallback"),
            ActionExecuted(LISTEN),
        ]
    assert next_action(policies, tracker_of(*events, user("me", number=9))) == GATE


def test_any_failure_at_the_gate_is_a_concern(
    policies: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("bot.safeguarding.gate_policy.assess_turn", broken)
    tracker = tracker_of(user("hello"))
    assert policies[0].next_action(tracker, DOMAIN) == GATE
