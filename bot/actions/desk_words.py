"""What the desk itself says to a person, outside the assistant's turns: gaps filled."""

from __future__ import annotations

from bot.actions.opening import short_name
from bot.actions.person import who_answers
from services_kb.cards import card
from services_kb.errors import KnowledgeBaseError


def fill(text: str) -> str:
    """One of these texts, with the numbers of those who can be rung at this hour in its gap."""
    return text.format(numbers=numbers()) if "{numbers}" in text else text


def numbers() -> str:
    """A line for each who can be rung now: ``Emergency Duty Team: ...``; 999 stands in the text."""
    try:
        cards = [(short_name(service), card(service)["phone"]) for service in who_answers()]
    except KnowledgeBaseError:
        return ""
    return "\n".join(f"{name}: {phone}" for name, phone in cards if phone)
