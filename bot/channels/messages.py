"""What passes between a channel and the assistant, the same for every channel."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Mapping

from bot.errors import E, Refused

Kind = Literal["typed", "tapped", "edited"]

TOKEN_PATTERN = re.compile(r"b-[0-9a-f]{16}")
_CONTROLS = dict.fromkeys(i for i in range(0xA0) if unicodedata.category(chr(i)) == "Cc")
_LEADING = re.compile(r"\A[\s/]+")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Inbound:
    """One message from a person.

    ``text`` is what they typed, or the token of the button they tapped. ``metadata`` may hold
    ``external_id``, the channel's own number for the message: an edit carries the same one.
    """

    kind: Kind
    text: str
    sender: str
    channel: str
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """A quick reply: what it says, and the token that comes back when it is tapped."""

    title: str
    token: str


@dataclass(frozen=True)
class Message:
    """One message of a conversation; ``custom`` may hold ``services`` and ``safeguarding``."""

    text: str | None = None
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """Everything the assistant answers to one message.

    ``safeguarding`` is ``{"level", "category", "reasons", "score"}`` when triage raised it.
    ``failed`` tells that something broke and the messages are the apology. ``intents`` are what
    the message was understood to ask for, the likeliest first; a channel may have to prepare a
    person for what an answer is about. ``key`` names the turn: its lines have keys that begin so.
    ``handoff`` tells that a person of the council reads along, or will. No message at all means
    that the words went to the adviser, who answers.
    """

    messages: tuple[Message, ...]
    safeguarding: Mapping[str, Any] | None = None
    failed: bool = False
    intents: tuple[str, ...] = ()
    key: str = ""
    handoff: Handoff | None = None


Who = Literal["person", "assistant", "adviser"]


@dataclass(frozen=True)
class Turn:
    """One line of a conversation that is read back.

    ``key`` is the same wherever the line is kept. ``number`` is that of the case's line, for who
    asks what is new; 0 for a line that is in no case.
    """

    who: Who
    message: Message
    at: datetime
    key: str = ""
    number: int = 0


@dataclass(frozen=True)
class Handoff:
    """An open case as its person may know it: waiting for an adviser since, or with one since."""

    state: Literal["waiting", "with_adviser"]
    since: datetime


@dataclass(frozen=True)
class News:
    """A conversation that is read back, or what was said in its cases after a number; ``cursor``
    is the next number to ask with. ``handoff`` is None when no case is open (any more)."""

    turns: tuple[Turn, ...]
    cursor: int
    handoff: Handoff | None


def button_for(button: Mapping[str, Any]) -> Button:
    """A button as channels show it: the payload stays on the server, an 18-character token goes
    out (Telegram allows 64 bytes)."""
    title, payload = str(button.get("title", "")), str(button.get("payload", ""))
    digest = hashlib.sha256(f"{title}\0{payload}".encode()).hexdigest()
    return Button(title=title, token=f"b-{digest[:16]}")


def normalise(text: object, limit: int) -> str:
    """Typed text as the assistant reads it: NFC, without control characters and needless blanks,
    and without a leading ``/`` (Rasa would obey it as a command).

    Args:
        text: whatever came in.
        limit: the most characters a message may have.

    Raises:
        Refused: E411 not text, E412 empty, E413 too long.
    """
    if not isinstance(text, str):
        raise Refused(E.NOT_TEXT)
    if len(text) > limit:
        raise Refused(E.TOO_LONG, limit=limit)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused(E.NOT_TEXT) from error
    text = text.replace("\r\n", "\n").replace("\t", " ")
    text = text.translate({c: n for c, n in _CONTROLS.items() if chr(c) != "\n"})
    text = _BLANK_LINES.sub("\n", _BLANKS.sub(" ", unicodedata.normalize("NFC", text)))
    text = _LEADING.sub("", text).strip()
    if not any(unicodedata.category(character)[0] in "LNSP" for character in text):
        raise Refused(E.EMPTY)
    return text
