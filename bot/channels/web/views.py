"""Turns what the gateway says into what the templates show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot.channels.messages import Button, Message, Reply, Turn, Who
from bot.channels.web.numbers import isolated, linked
from bot.pages import rendering

TEMPLATES_DIR = Path(__file__).parent / "templates"
EMERGENCY = "emergency"
DISCLOSURE = "disclosure"
LOCAL_TIME = ZoneInfo("Europe/London")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
# Written from right to left, for messages that name only their language.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_MANY_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Bubble:
    """One message as it is shown; ``emergency`` ones look different."""

    message: Message
    emergency: bool = False
    key: str = ""

    @property
    def language(self) -> str | None:
        """The language of its words as HTML names it; None for the page's own English."""
        code = self.message.custom.get("language")
        known = isinstance(code, str) and _LANGUAGE.fullmatch(code)
        return code if known and code != "en" else None

    @property
    def direction(self) -> str:
        """Which way its words run: ``ltr`` or ``rtl``."""
        told = self.message.custom.get("dir")
        if told in ("ltr", "rtl"):
            return str(told)
        code = (self.language or "").partition("-")[0]
        return "rtl" if code in _RIGHT_TO_LEFT else "ltr"

    @property
    def services(self) -> Sequence[Mapping[str, Any]]:
        """The service cards that come with the message."""
        return self.message.custom.get("services") or ()


@dataclass(frozen=True)
class Entry:
    """Everything that one side said before the other spoke."""

    who: Who
    bubbles: tuple[Bubble, ...]

    @property
    def buttons(self) -> list[Button]:
        """The quick replies of all its messages; they stand below everything, the cards too."""
        return [button for button, _ in self.offers]

    @property
    def offers(self) -> list[tuple[Button, Bubble]]:
        """The quick replies, each with the message it came with and whose language it speaks."""
        return [(button, bubble) for bubble in self.bubbles for button in bubble.message.buttons]

    @property
    def told_of_harm(self) -> bool:
        """Whether it answers somebody who told of harm done to them or to a child."""
        return any(_level(bubble.message) == DISCLOSURE for bubble in self.bubbles)


def entries_of(turns: Iterable[Turn]) -> list[Entry]:
    """A conversation that is read back, grouped by who spoke."""
    groups: list[tuple[Who, list[Turn]]] = []
    for turn in turns:
        if not groups or groups[-1][0] != turn.who:
            groups.append((turn.who, []))
        groups[-1][1].append(turn)
    return [Entry(who, _bubbles(lines)) for who, lines in groups]


def said(text: str, key: str = "") -> Entry:
    """What the person has just said."""
    return Entry("person", (Bubble(Message(text), key=key),))


def answered(reply: Reply) -> Entry:
    """What the assistant has just answered."""
    raised = reply.safeguarding or {}
    now = datetime.now(timezone.utc)
    lines = [
        Turn("assistant", message, now, f"{reply.key}:{number}" if reply.key else "")
        for number, message in enumerate(reply.messages)
    ]
    return Entry("assistant", _bubbles(lines, raised.get("level") == EMERGENCY))


def since(turns: Iterable[Turn], reply: Reply) -> list[Turn]:
    """What was said beside an answer: the lines that are not the turn's own."""
    own = f"{reply.key}:"
    return [turn for turn in turns if turn.key != reply.key and not turn.key.startswith(own)]


def cards_of(reply: Reply) -> Iterator[Mapping[str, Any]]:
    """The service cards of an answer, in the order in which they are shown."""
    for message in reply.messages:
        yield from Bubble(message).services


def _bubbles(turns: Sequence[Turn], emergency: bool = False) -> tuple[Bubble, ...]:
    """The messages with the emergency marked where it is told in words: the triage may stand on
    the message itself, on the cards beside it, or on the reply as a whole."""
    messages = [turn.message for turn in turns]
    marked = [_level(message) == EMERGENCY and bool(message.text) for message in messages]
    emergency = emergency or any(_level(message) == EMERGENCY for message in messages)
    if emergency and not any(marked):
        first = next((i for i, message in enumerate(messages) if message.text), None)
        marked = [i == first for i in range(len(messages))]
    return tuple(
        Bubble(turn.message, mark, turn.key) for turn, mark in zip(turns, marked, strict=True)
    )


def _level(message: Message) -> str | None:
    return (message.custom.get("safeguarding") or {}).get("level")


def render(template: str, **context: Any) -> str:
    """The named template as HTML."""
    return _environment().get_template(template).render(**context)


def render_text(template: str, **context: Any) -> str:
    """The named template as plain text. It is rendered as HTML is, so that pages and files can
    share macros, and what was escaped on the way is turned back as a whole."""
    text = str(Markup(render(template, **context)).unescape())
    return _MANY_BLANK_LINES.sub("\n\n", text).strip() + "\n"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = rendering.environment(TEMPLATES_DIR)
    environment.filters.update(linked=_linked_here, isolated=isolated, time_here=time_here)
    # What a part shows that is rendered without a visit; see pages.Pages.
    environment.globals.update(here=str, framed=False, easy=False)
    return environment


def time_here(moment: datetime) -> str:
    """The time of day in Lewisham as people write it: 5:30pm."""
    return rendering.clock(f"{moment.astimezone(LOCAL_TIME):%H:%M}")


@pass_context
def _linked_here(context: Context, text: str) -> Markup:
    return linked(text, new_window=bool(context.get("framed")))
