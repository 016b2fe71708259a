"""The index leaves out no rule that Rasa's own policy would have followed."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.agent.indexed_rule_policy import IndexedRulePolicy
from bot.app import Assistant


@pytest.fixture(scope="module")
def ours(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> IndexedRulePolicy:
    """Our policy, read from the trained model."""
    storage, metadata = LocalModelStorage.from_model_archive(
        tmp_path_factory.mktemp("model"), model_path
    )
    node = next(
        node for node in metadata.predict_schema.nodes.values() if node.uses is IndexedRulePolicy
    )
    context = ExecutionContext(GraphSchema({}))
    config = {**IndexedRulePolicy.get_default_config(), **node.config}
    assert node.resource is not None
    return IndexedRulePolicy.load(config, storage, node.resource, context)


@pytest.fixture(scope="module")
def theirs(ours: IndexedRulePolicy, tmp_path_factory: pytest.TempPathFactory) -> RulePolicy:
    """Rasa's policy over the same rules."""
    storage = LocalModelStorage(tmp_path_factory.mktemp("unused"))
    context = ExecutionContext(GraphSchema({}))
    return RulePolicy(ours.config, storage, Resource("rules"), context, None, ours.lookup)


def chosen(prediction: PolicyPrediction, domain: Domain) -> str:
    return str(domain.action_names_or_texts[prediction.max_confidence_index])


def test_it_decides_as_rasa_does_for_every_intent_and_every_step(
    ours: IndexedRulePolicy, theirs: RulePolicy, assistant: Assistant
) -> None:
    domain = assistant.agent.domain
    assert domain is not None
    assert len(ours.lookup[RULES]) > 50
    loops: list[str | None] = [None, *domain.form_names]
    steps: list[str | None] = [None, *domain.action_names_or_texts]
    compared = set()
    for intent, step, loop in itertools.product(domain.intents, steps, loops):
        events: list[Event] = [ActionExecuted("action_listen")]
        if loop:
            events += [ActiveLoop(loop), SlotSet("requested_slot", "anything")]
        events.append(UserUttered("words", intent={"name": intent, "confidence": 1.0}))
        if step:
            events.append(ActionExecuted(step))
        tracker = DialogueStateTracker.from_events("anna", events, domain.slots)
        our, their = (
            policy.predict_action_probabilities(tracker, domain) for policy in (ours, theirs)
        )
        again = chosen(their, domain)
        if step == "action_fallback" and again == step:
            assert chosen(our, domain) == "action_listen", (intent, loop)
            continue
        assert our.probabilities == their.probabilities, (intent, step, loop)
        assert our.events == their.events
        compared.add(tuple(our.probabilities))
    assert len(compared) > 20


def test_a_message_that_no_rule_knows_is_answered_by_the_fallback_once(
    ours: IndexedRulePolicy, theirs: RulePolicy, assistant: Assistant
) -> None:
    domain = assistant.agent.domain
    assert domain is not None
    unknown = UserUttered("words", intent={"name": "no_rule_has_this", "confidence": 1.0})
    events: list[Event] = [ActionExecuted("action_listen"), unknown]
    for expected, repeated in (
        ("action_fallback", "action_fallback"),
        ("action_listen", "action_fallback"),
    ):
        tracker = DialogueStateTracker.from_events("anna", events, domain.slots)
        assert chosen(ours.predict_action_probabilities(tracker, domain), domain) == expected
        assert chosen(theirs.predict_action_probabilities(tracker, domain), domain) == repeated
        events.append(ActionExecuted("action_fallback"))
