"""Put aside what was told and begin anew."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import language


class ActionStartAgain(Action):
    """Forgets every slot but the language, and any open form.

    The page's own button wipes the words as well.
    """

    def name(self) -> str:
        return "action_start_again"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        dispatcher.utter_message(response="utter_start_again")
        return [AllSlotsReset(), *language.keep(tracker), ActiveLoop(None)]
