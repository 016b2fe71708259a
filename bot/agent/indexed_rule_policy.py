"""The rules, found by an index of what was done last and what was meant.

Rasa's policy compares every rule with the state of the conversation, three times a turn, and
copies the states, the person's words among them, for a line of its log.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Dict, List, Mapping, Set, Tuple

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

# What was done last, and what the person meant; ``None`` where a rule leaves it open.
Key = Tuple[str | None, str | None]


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IndexedRulePolicy(RulePolicy):
    """Rasa's rule policy, asked only about the rules that can fit; it decides the same."""

    _indexes: Mapping[str, Mapping[Key, Mapping[str, str]]] = {}
    _reads_words = True

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IndexedRulePolicy:
        """Read the trained rules and index them by their last state."""
        policy = super().load(config, model_storage, resource, execution_context, **kwargs)
        assert isinstance(policy, IndexedRulePolicy)
        tables = (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
        policy._indexes = {name: policy._index(policy.lookup.get(name, {})) for name in tables}
        policy._reads_words = any(
            TEXT in state.get(USER, {})
            for name in tables
            for rule in policy.lookup.get(name, {})
            for state in policy._rule_key_to_state(rule)
        )
        return policy

    def _index(self, lookup: Mapping[str, str]) -> Mapping[Key, Mapping[str, str]]:
        index: Dict[Key, Dict[str, str]] = defaultdict(dict)
        for rule, action in lookup.items():
            index[_key(self._rule_key_to_state(rule)[-1])][rule] = action
        return index

    def _get_possible_keys(self, lookup: Dict[str, str], states: List[State]) -> Set[str]:
        for name, index in self._indexes.items():
            if lookup is self.lookup.get(name) and states:
                action, intent = _key(states[-1])
                keys = {(action, intent), (action, None)}
                lookup = {rule: lookup[rule] for key in keys for rule in index.get(key, ())}
                break
        possible: Set[str] = super()._get_possible_keys(lookup, states)
        return possible

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and not self._reads_words:
            return None, None, False
        found: Tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """As Rasa decides, but the fallback answers once: then the person has the word.

        Rasa expects a fallback to undo the turn; ours keeps it, and where no rule says what comes
        after it, it would be predicted again until the turn's limit of actions.
        """
        prediction = super().predict_action_probabilities(
            tracker, domain, rule_only_data=rule_only_data, **kwargs
        )
        no_rule = prediction.probabilities == self._default_predictions(domain)
        if no_rule and tracker.latest_action_name == self._fallback_action_name:
            prediction.probabilities = self._prediction_result(ACTION_LISTEN_NAME, tracker, domain)
        return prediction

    @staticmethod
    def format_tracker_states(states: List[Dict[str, Any]]) -> List[str]:
        """Nothing: Rasa's log would have the person's words."""
        return []


def _key(state: State) -> Key:
    return (
        state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME),
        state.get(USER, {}).get(INTENT),
    )
