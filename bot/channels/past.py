"""Reads the assistant's memory of a conversation as what people said to each other."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Iterable

from bot.channels.messages import Button, Message, Turn, button_for


def turns_of(events: Iterable[Any]) -> list[Turn]:
    """What was said, oldest first, as the person saw it.

    A person's line has the message's id as its key; what answers it has that key and a number.

    Args:
        events: those of a tracker, reverted ones too.
    """
    turns: list[Turn] = []
    key, answers = "start", 0
    for event in events:
        at = datetime.fromtimestamp(event.timestamp, tz=timezone.utc)
        if event.type_name == "user" and event.text:
            key, answers = event.message_id or f"at-{event.timestamp}", 0
            said = Message(event.metadata.get("title") or event.text)
            turns.append(Turn("person", said, at, key))
        elif event.type_name == "bot":
            buttons = tuple[Button, ...](button_for(b) for b in event.data.get("buttons") or ())
            said = Message(event.text, buttons, event.data.get("custom") or {})
            turns.append(Turn("assistant", said, at, f"{key}:{answers}"))
            answers += 1
    return turns
