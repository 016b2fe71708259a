"""The safety net's voice in the dialogue: what it says comes before any other action.

Rasa's own way of choosing has gaps that this policy closes (measured on 3.6.21): a form overrules
every policy that does not claim ``is_no_user_prediction``; a reverted turn makes an old message the
latest again; a tapped or ``/``-led message loses its triage.
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.safeguarding.triage import (
    PREVIOUS_MESSAGES,
    Assessment,
    assess_turn,
    conversation_goes_on,
    nobody_goes_unheard,
    reply_names,
)

ACTION = "action_safeguarding"
RESPONSES = "utter_safeguarding_"
# Above RulePolicy (6), the highest of Rasa's own.
PRIORITY = 100


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class SafeguardingGatePolicy(Policy):
    """Predicts ``action_safeguarding`` once for every message that triage raises."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Its priority; nothing else can be set."""
        return {"priority": PRIORITY}

    @staticmethod
    def supported_data() -> SupportedData:
        """It reads the conversation itself, not the training data."""
        return SupportedData.ML_AND_RULE_DATA

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafeguardingGatePolicy:
        """There is nothing stored: make it from its configuration."""
        return cls(config, model_storage, resource, execution_context)

    def train(
        self,
        training_trackers: List[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Claim the turn where the safety net has to speak, or has spoken; else stand aside."""
        name = self.next_action(tracker, domain)
        if name is None:
            return self._prediction([0.0] * domain.num_actions)
        probabilities = [0.0] * domain.num_actions
        probabilities[domain.index_for_action(name)] = 1.0
        return self._prediction(probabilities, is_no_user_prediction=True)

    def next_action(self, tracker: DialogueStateTracker, domain: Domain) -> str | None:
        """The action that the safety net wants now, or None."""
        applied = tracker.applied_events()
        message = _last_message(applied)
        if message is None:
            return None
        assessment = _assess(message, applied)
        if not assessment.raised:
            return None
        since = _events_since(message, tracker.events)
        acted = _actions(since)
        if ACTION not in acted:
            return ACTION
        if not _spoke(since):
            # The action was lost on the way: its words are said without it.
            return _plain_words(assessment, acted, domain)
        intent = (message.intent or {}).get("name")
        if conversation_goes_on(assessment, intent, tracker.active_loop_name is not None):
            return None
        return ACTION_LISTEN_NAME


def _last_message(applied: Sequence[Event]) -> UserUttered | None:
    return next((e for e in reversed(applied) if isinstance(e, UserUttered)), None)


def _assess(message: UserUttered, applied: Sequence[Event]) -> Assessment:
    texts = [e.text for e in applied if isinstance(e, UserUttered) and e is not message and e.text]
    return nobody_goes_unheard(
        lambda: assess_turn(
            message.text,
            message.parse_data or {},
            message.metadata,
            previous=texts[-PREVIOUS_MESSAGES:],
        ),
        "at the gate",
    )


def _same(event: Event, message: UserUttered) -> bool:
    if not isinstance(event, UserUttered):
        return False
    if message.message_id and event.message_id:
        return bool(event.message_id == message.message_id)
    return bool(event.timestamp == message.timestamp and event.text == message.text)


def _events_since(message: UserUttered, events: Sequence[Event]) -> List[Event]:
    """What followed this message up to the next one, reverted or not.

    All events, not only the applied ones: a form or a revert takes our own action out of those.
    """
    found: List[Event] = []
    inside = False
    for event in events:
        if isinstance(event, UserUttered):
            inside = _same(event, message)
            found = [] if inside else found
        elif inside:
            found.append(event)
    return found


def _actions(events: Sequence[Event]) -> List[str]:
    return [e.action_name for e in events if isinstance(e, ActionExecuted) and e.action_name]


def _spoke(events: Sequence[Event]) -> bool:
    """Whether the safety net's own words went out."""
    return any(
        isinstance(e, BotUttered)
        and str((e.metadata or {}).get("utter_action", "")).startswith(RESPONSES)
        for e in events
    )


def _plain_words(assessment: Assessment, acted: Sequence[str], domain: Domain) -> str:
    for name in reply_names(assessment):
        if name in domain.action_names_or_texts and name not in acted:
            return name
    return ACTION_LISTEN_NAME
