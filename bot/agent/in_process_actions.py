"""Custom actions without a second server: Rasa's HTTP call becomes a function call.

``rasa run actions --actions bot.actions`` still works for those who want it apart.
"""

from __future__ import annotations

import logging
from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection as RejectedByAction

logger = logging.getLogger(__name__)

ERROR_RESPONSE = "utter_error"


class InProcessActions(EndpointConfig):
    """The action endpoint that Rasa calls; it runs the action in the same process and thread."""

    def __init__(self, package: str = "bot.actions") -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    @property
    def names(self) -> frozenset[str]:
        """The names of the actions that can be run."""
        return frozenset(self._executor.actions)

    async def request(self, *_: Any, **call: Any) -> dict[str, Any]:
        """Run one action.

        Args:
            call: ``json`` holds Rasa's action call (name, sender, tracker).

        Returns:
            ``{"events": [...], "responses": [...]}``. An action that fails answers with the
            apology that carries the emergency numbers: silence is the one thing it must not be.

        Raises:
            ActionExecutionRejection: when the action declines, so that another can be chosen.
        """
        action_call = call["json"]
        name = action_call["next_action"]
        try:
            result = await self._executor.run(action_call)
        except RejectedByAction as rejection:
            raise ActionExecutionRejection(name) from rejection
        except Exception as error:  # the edge between Rasa and an action: see trap 5 in docs
            logger.error("E501 action %s failed: %s", name, type(error).__name__, exc_info=True)
            result = {"events": [], "responses": [{"response": ERROR_RESPONSE}]}
        return result or {"events": [], "responses": []}


def check_results_with_one_validator() -> None:
    """Check action results with a validator that is built once.

    Rasa 3.6.21 checks its own JSON schema for validity at every action, 39 of 54 ms of a turn.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def _validate_action_result(_: RemoteAction, result: dict[str, Any]) -> bool:
        for problem in validator.iter_errors(result):
            raise ValidationError(f"An action's result has a bad {list(problem.path)}.")
        return True

    RemoteAction._validate_action_result = _validate_action_result  # type: ignore[method-assign]
