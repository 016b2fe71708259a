"""The few stories: asked only about messages that a story speaks of.

Rasa's policy replays the conversation and looks its states up for every message, a millisecond of
each turn, though all but two or three intents are answered by rules.
"""

from __future__ import annotations

import base64
import re
import zlib
from functools import cached_property
from typing import Any, Dict, FrozenSet

from rasa.core.policies.memoization import AugmentedMemoizationPolicy
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

_INTENT = re.compile(r"intent: (\w+)")


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class StoriesPolicy(AugmentedMemoizationPolicy):
    """Rasa's augmented memoization, silent where no story has the person's intent."""

    @cached_property
    def intents(self) -> FrozenSet[str]:
        """Every intent that occurs in a memorised story (the keys are compressed states)."""
        keys = (zlib.decompress(base64.b64decode(key)).decode() for key in self.lookup)
        return frozenset(intent for key in keys for intent in _INTENT.findall(key))

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """What a story says comes next, if one speaks of this message."""
        message = tracker.latest_message
        if message is not None and message.intent.get("name") not in self.intents:
            return self._prediction(self._default_predictions(domain))
        return super().predict_action_probabilities(
            tracker, domain, rule_only_data=rule_only_data, **kwargs
        )
