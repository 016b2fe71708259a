"""A small domain and the events of a conversation, for the safety net's dialogue tests."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.safeguarding.triage import assess

GATE = "action_safeguarding"
LISTEN = "action_listen"
DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [ask_phone, inform, nlu_fallback, restart]
slots:
  note: {type: text, influence_conversation: false, mappings: [{type: from_text}]}
  areas: {type: list, influence_conversation: false, mappings: [{type: custom}]}
forms:
  note_form: {required_slots: [note]}
actions: [action_safeguarding, action_fallback, action_follow_up]
responses:
  utter_safeguarding_emergency: [{text: "Call 999 now."}]
  utter_safeguarding_disclosure: [{text: "Thank you."}]
  utter_safeguarding_concern: [{text: "How are you?"}]
  utter_safeguarding_disclosure_domestic_abuse: [{text: "Thank you."}]
"""
)
DISCLOSURE = "utter_safeguarding_disclosure_domestic_abuse"


def user(
    text: str,
    *,
    number: int = 1,
    intent: str = "inform",
    triaged: bool = True,
    metadata: dict[str, Any] | None = None,
) -> UserUttered:
    """A message as the store holds it."""
    parsed: dict[str, Any] = {"intent": {"name": intent}, "entities": [], "text": text}
    if triaged:
        parsed["triage"] = assess(text).as_dict()
    return UserUttered(
        text, {"name": intent}, [], parsed, message_id=f"m{number}", metadata=metadata or {}
    )


def said(name: str) -> list[Event]:
    """The safety net having acted and spoken."""
    return [ActionExecuted(GATE), BotUttered("x", metadata={"utter_action": name})]


def tracker_of(*events: Event) -> DialogueStateTracker:
    start = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted(LISTEN)]
    return DialogueStateTracker.from_events("p", [*start, *events], DOMAIN.slots, domain=DOMAIN)
