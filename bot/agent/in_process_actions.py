"""Custom actions without a second server: Rasa's HTTP call becomes a function call.

``rasa run actions --actions bot.actions`` still works for those who want it apart.
"""

from __future__ import annotations

import logging
from typing import Any

from jsonschema import ValidationError
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


def check_results_by_shape() -> None:
    """Check action results by their shape alone.

    Rasa 3.6.21 builds a JSON schema anew for every action and checks the schema too: 39 of 54 ms of
    a turn. That guards against a foreign server; here the results come from the SDK's own classes.
    """

    def _validate_action_result(_: RemoteAction, result: dict[str, Any]) -> bool:
        events, responses = result.get("events", []), result.get("responses", [])
        sound = (
            isinstance(events, list)
            and isinstance(responses, list)
            and all(isinstance(e, dict) and isinstance(e.get("event"), str) for e in events)
            and all(isinstance(response, dict) for response in responses)
        )
        if not sound:
            raise ValidationError("An action's result is not of the form that Rasa expects.")
        return True

    RemoteAction._validate_action_result = _validate_action_result  # type: ignore[method-assign]
