"""The handoff's form: consent, then two short questions. Each answer goes to the desk at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.actions import cases, handoff, opening
from bot.actions import handoff_answers as answers
from bot.actions.person import show_who_answers
from bot.handoff.errors import DeskAway


class ActionAskHandoffConsent(Action):
    """What is shared, with whom and why; in its own words out of hours, and when asked again."""

    def name(self) -> str:
        return "action_ask_handoff_form_handoff_consent"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        if tracker.get_slot(answers.AGAIN) == answers.CONSENT:
            dispatcher.utter_message(response="utter_handoff_consent_again")
        elif handoff.desk_open():
            dispatcher.utter_message(response="utter_handoff_consent")
        else:
            dispatcher.utter_message(
                response="utter_handoff_consent_closed", opens=opening.desk_opens(tracker)
            )
        return []


class ActionAskHandoffSafe(Action):
    """Whether an adviser may write here without putting somebody in danger."""

    def name(self) -> str:
        return "action_ask_handoff_form_handoff_safe"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        again = tracker.get_slot(answers.AGAIN) == answers.SAFE
        dispatcher.utter_message(
            response="utter_handoff_safe_again" if again else "utter_handoff_safe_to_write"
        )
        return []


class ActionAskHandoffContact(Action):
    """A way to reach the person, which may be left out."""

    def name(self) -> str:
        return "action_ask_handoff_form_handoff_contact"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        again = tracker.get_slot(answers.AGAIN) == answers.CONTACT
        dispatcher.utter_message(
            response="utter_handoff_contact_again" if again else "utter_handoff_contact"
        )
        return []


class ValidateHandoffForm(FormValidationAction):
    """Takes each answer to the desk at once; an unclear one is asked for once more."""

    def name(self) -> str:
        return "validate_handoff_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """Nothing more is asked of somebody whose conversation was not passed on."""
        over = tracker.get_slot(answers.CONSENT) in {answers.NO, answers.LOST}
        return [] if over else domain_slots

    def validate_handoff_consent(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> dict[str, Any]:
        """Yes opens the case with the conversation so far; what stays unclear is no."""
        if value == answers.YES:
            return {answers.CONSENT: _open(dispatcher, tracker)}
        return _once_more(tracker, answers.CONSENT, value, answers.NO)

    def validate_handoff_safe(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> dict[str, Any]:
        """Whether it is safe to write goes to the desk; what stays unclear is left open there."""
        if value in {answers.YES, answers.NO}:
            _tell_desk(dispatcher, tracker, safe_to_write=value == answers.YES)
        return _once_more(tracker, answers.SAFE, value, answers.UNCLEAR)

    def validate_handoff_contact(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> dict[str, Any]:
        """The number or address goes to the desk straight from the message, past the slots."""
        if value == answers.GIVEN:
            text = str(tracker.latest_message.get("text") or "")
            _tell_desk(dispatcher, tracker, contact=answers.contact_in(text))
        return _once_more(tracker, answers.CONTACT, value, answers.NO)


class ActionHandoffEnd(Action):
    """The last words of the form; the answers are forgotten."""

    def name(self) -> str:
        return "action_handoff_end"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        consent = tracker.get_slot(answers.CONSENT)
        if consent == answers.LOST:
            dispatcher.utter_message(response="utter_handoff_not_reached")
            return [*show_who_answers(dispatcher), *answers.cleared()]
        if consent != answers.YES:
            dispatcher.utter_message(response="utter_handoff_declined")
            declined = SlotSet(answers.DECLINED, True)
            return [*show_who_answers(dispatcher), *answers.cleared(), declined]
        unsafe = tracker.get_slot(answers.SAFE) == answers.NO
        dispatcher.utter_message(
            response="utter_handoff_done_not_safe" if unsafe else "utter_handoff_done"
        )
        return [
            *answers.cleared(),
            SlotSet(answers.FINISHED, True),
            SlotSet(answers.DECLINED, None),
        ]


def _open(dispatcher: CollectingDispatcher, tracker: Tracker) -> str:
    """Open the case and say so; returns what the slot of consent is then."""
    desk = cases.desk()
    if desk is None:
        return answers.LOST
    try:
        cases.open_case(desk, tracker, "given")
    except DeskAway as away:
        handoff.log_away(away)
        return answers.LOST
    if handoff.desk_open():
        dispatcher.utter_message(response="utter_handoff_opened")
    else:
        dispatcher.utter_message(
            response="utter_handoff_opened_closed", opens=opening.desk_opens(tracker)
        )
    return answers.YES


def _tell_desk(dispatcher: CollectingDispatcher, tracker: Tracker, **answer: Any) -> None:
    """Give one answer to the desk; if it is lost, that is said."""
    desk = cases.desk()
    try:
        if desk is not None:
            desk.answer(tracker.sender_id, **answer)
            return
    except DeskAway as away:
        handoff.log_away(away)
    dispatcher.utter_message(response="utter_handoff_answer_lost")


def _once_more(tracker: Tracker, slot: str, value: Any, otherwise: str) -> dict[str, Any]:
    """The slot as it stays: an unclear answer is asked for once more, then is ``otherwise``."""
    if value != answers.UNCLEAR:
        return {slot: value}
    if tracker.get_slot(answers.AGAIN) == slot:
        return {slot: otherwise}
    return {slot: None, answers.AGAIN: slot}
