"""The handoff to an adviser: how it is offered, begun, taken up again, and made where life is at
risk. The questions are in ``handoff_form``."""

from __future__ import annotations

import logging

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import cases, opening
from bot.actions import handoff_answers as answers
from bot.actions.context import current
from bot.handoff.errors import DeskAway
from bot.handoff.records import Case
from bot.safeguarding.triage import Assessment

logger = logging.getLogger(__name__)

WITH_ADVISER = "with_adviser"


def desk_open() -> bool:
    """Whether advisers sit at the desk now."""
    return current().desk_hours.is_open(current().now())


def begin() -> list[EventType]:
    """Events that start the form; it asks its first question itself."""
    fresh = [*answers.cleared(), SlotSet(answers.FINISHED, None), SlotSet("requested_slot", None)]
    return [*fresh, ActiveLoop(answers.FORM)]


def say_waiting(dispatcher: CollectingDispatcher, tracker: Tracker, case: Case) -> None:
    """That the conversation is at the desk already, and for how long."""
    if case.state == WITH_ADVISER:
        dispatcher.utter_message(response="utter_handoff_with_adviser")
        return
    waited = opening.waited(case.waiting_since)
    if desk_open():
        dispatcher.utter_message(response="utter_handoff_already_waiting", waited=waited)
    else:
        dispatcher.utter_message(
            response="utter_handoff_already_waiting_closed",
            waited=waited,
            opens=opening.desk_opens(tracker),
        )


def go_on(tracker: Tracker, case: Case) -> list[EventType]:
    """Events that take the form up where it was left, when a case is open and questions are."""
    if tracker.get_slot(answers.FINISHED) or case.state == WITH_ADVISER:
        return []
    known = case.safe_to_write
    safe = None if known is None else answers.YES if known else answers.NO
    return [
        *answers.cleared(),
        SlotSet(answers.CONSENT, answers.YES),
        SlotSet(answers.SAFE, safe),
        SlotSet("requested_slot", None),
        ActiveLoop(answers.FORM),
    ]


def offer(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Offer a person after a disclosure; not again after "not now", nor where a case is open."""
    desk = cases.desk()
    if desk is None or tracker.get_slot(answers.DECLINED):
        return
    try:
        case = desk.current(tracker.sender_id)
    except DeskAway as away:
        log_away(away)
        return
    if case is not None:
        say_waiting(dispatcher, tracker, case)
    elif desk_open():
        dispatcher.utter_message(response="utter_handoff_offer")
    else:
        dispatcher.utter_message(
            response="utter_handoff_offer_closed", opens=opening.desk_opens(tracker)
        )


def pass_on_life_at_risk(
    dispatcher: CollectingDispatcher, tracker: Tracker, assessment: Assessment
) -> list[EventType]:
    """Open a case without consent, and say so; without the desk nothing is claimed. A case that is
    open already is raised.

    Returns:
        Events after which the form's questions are open for a new case.
    """
    desk = cases.desk()
    if desk is None:
        return []
    try:
        before = desk.current(tracker.sender_id)
        cases.open_case(desk, tracker, "life_at_risk", assessment)
    except DeskAway as away:
        log_away(away)
        return []
    if before is not None:
        say_waiting(dispatcher, tracker, before)
        return []
    if desk_open():
        dispatcher.utter_message(response="utter_handoff_life_at_risk")
    else:
        dispatcher.utter_message(
            response="utter_handoff_life_at_risk_closed", opens=opening.desk_opens(tracker)
        )
    return [SlotSet(answers.FINISHED, None)]


def log_away(away: DeskAway) -> None:
    """One line for the operator; nothing of the conversation."""
    logger.error("%s The adviser's desk is away; the person is answered without it.", away.code)
