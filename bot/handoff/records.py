"""What the desk takes in and gives out. All times are aware UTC datetimes.

What a person wrote does not show in a record's ``repr``, so that no log line gets it by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# From the least to the gravest; a case's level only rises.
LEVELS = ("none", "concern", "disclosure", "emergency")
EMERGENCY = LEVELS[-1]

# How a case can end; the adviser chooses one.
OUTCOMES = (
    "advice_given",
    "service_found",
    "referred_front_door",
    "referred_specialist",
    "emergency_services",
    "person_left",
    "no_need",
)
# Set by the desk alone: the person wiped the conversation.
ERASED = "erased"

State = Literal["waiting", "with_adviser", "closed"]
Consent = Literal["given", "life_at_risk"]
# A note is for advisers only and never delivered.
Author = Literal["person", "assistant", "adviser", "note"]


@dataclass(frozen=True)
class NewCase:
    """What is known when a case is opened."""

    conversation: str
    channel: str
    level: str
    category: str | None
    reasons: tuple[str, ...]
    consent: Consent
    language: str | None


@dataclass(frozen=True)
class Said:
    """One line of the conversation so far; ``services`` are slugs of the cards shown with it."""

    author: Author
    text: str = field(repr=False)
    at: datetime
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One case, without its lines.

    ``id`` is short, to be said aloud, and means nothing. ``waiting_since`` is when it last came
    into the queue, ``told_waiting`` when the person was told that nobody is there yet.
    """

    id: str
    conversation: str
    channel: str
    level: str
    category: str | None
    reasons: tuple[str, ...]
    consent: Consent
    language: str | None
    state: State
    adviser: str | None
    safe_to_write: bool | None
    contact: str | None = field(repr=False)
    opened: datetime
    waiting_since: datetime
    claimed: datetime | None
    adviser_seen: datetime | None
    first_reply: datetime | None
    closed: datetime | None
    outcome: str | None
    told_waiting: datetime | None


@dataclass(frozen=True)
class CaseMessage:
    """One line of a case. ``number`` rises over the whole store and orders the lines; ``by`` is the
    adviser who wrote it, for advisers to see; ``external_id`` is the id under which the channel
    knows the line."""

    number: int
    case_id: str
    author: Author
    text: str = field(repr=False)
    services: tuple[str, ...]
    at: datetime
    level: str | None
    delivered: datetime | None
    by: str | None = None
    external_id: str | None = None
