"""A conversation as the adviser's desk gets it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Mapping, Sequence

from rasa_sdk import Tracker

from bot.actions.context import current
from bot.handoff.desk import Desk
from bot.handoff.records import Case, Consent, NewCase, Said
from bot.safeguarding.triage import Assessment, from_dict, highest
from services_kb.errors import KnowledgeBaseError


def desk() -> Desk | None:
    """The desk, where there is one."""
    try:
        return current().desk
    except KnowledgeBaseError:
        return None


def open_case(
    to: Desk, tracker: Tracker, consent: Consent, assessment: Assessment | None = None
) -> Case:
    """Open a case with the conversation so far; of one conversation there is only one.

    Args:
        assessment: the gravest thing that was told; read from the conversation where not given.

    Raises:
        DeskAway: nothing was stored.
    """
    found = assessment or gravest(tracker.events)
    new = NewCase(
        conversation=tracker.sender_id,
        channel=str(tracker.get_latest_input_channel() or ""),
        level=found.level,
        category=found.category,
        reasons=found.reasons,
        consent=consent,
        language=tracker.get_slot("language"),
    )
    return to.open(new, so_far(tracker.events))


def so_far(events: Sequence[Mapping[str, Any]]) -> list[Said]:
    """What was said, oldest first; a tap is what stood on the button."""
    lines = (_line(event) for event in events)
    return [line for line in lines if line is not None]


def gravest(events: Sequence[Mapping[str, Any]]) -> Assessment:
    """The most serious thing that was told in these events.

    As triage heard each message, and as the safety net answered: what was told in several short
    messages stands in none of them.
    """
    heard = (
        from_dict(
            (event.get("parse_data") or {}).get("triage")
            if event.get("event") == "user"
            else _custom(event).get("safeguarding")
        )
        for event in events
        if event.get("event") in {"user", "bot"}
    )
    return highest([each for each in heard if each is not None])


def _line(event: Mapping[str, Any]) -> Said | None:
    kind = event.get("event")
    if kind not in {"user", "bot"}:
        return None
    text = str(event.get("text") or "")
    if kind == "user" and text.startswith("/"):
        text = str((event.get("metadata") or {}).get("title") or "")
    services = _slugs(event) if kind == "bot" else ()
    if not text and not services:
        return None
    at = datetime.fromtimestamp(float(event.get("timestamp") or 0), tz=timezone.utc)
    return Said("person" if kind == "user" else "assistant", text, at, services)


def _slugs(event: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(each["slug"]) for each in _custom(event).get("services") or ())


def _custom(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return (event.get("data") or {}).get("custom") or {}
