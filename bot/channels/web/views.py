"""Turns what the gateway says into what the templates show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Iterator, Literal, Mapping, Sequence

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from bot.channels.messages import Button, Message, Reply, Turn
from bot.channels.web.numbers import isolated, linked
from bot.pages import assets

TEMPLATES_DIR = Path(__file__).parent / "templates"
EMERGENCY = "emergency"
DISCLOSURE = "disclosure"
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|sms:)[^\s]", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
# Written from right to left, for messages that name only their language.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# An end of a sentence, not of a short form such as "e.g." or "St."
_SENTENCE_END = re.compile(r"(?<=[^.\s][^.\s][.!?])\s+(?=[A-Z“\"¿¡])")
_MANY_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Bubble:
    """One message as it is shown; ``emergency`` ones look different."""

    message: Message
    emergency: bool = False

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

    who: Literal["person", "assistant"]
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
    groups: list[tuple[Literal["person", "assistant"], list[Message]]] = []
    for turn in turns:
        if not groups or groups[-1][0] != turn.who:
            groups.append((turn.who, []))
        groups[-1][1].append(turn.message)
    return [Entry(who, _bubbles(messages)) for who, messages in groups]


def said(text: str) -> Entry:
    """What the person has just said."""
    return Entry("person", (Bubble(Message(text)),))


def answered(reply: Reply) -> Entry:
    """What the assistant has just answered."""
    raised = reply.safeguarding or {}
    return Entry("assistant", _bubbles(reply.messages, raised.get("level") == EMERGENCY))


def cards_of(reply: Reply) -> Iterator[Mapping[str, Any]]:
    """The service cards of an answer, in the order in which they are shown."""
    for message in reply.messages:
        yield from Bubble(message).services


def _bubbles(messages: Sequence[Message], emergency: bool = False) -> tuple[Bubble, ...]:
    """The messages with the emergency marked where it is told in words: the triage may stand on
    the message itself, on the cards beside it, or on the reply as a whole."""
    marked = [_level(message) == EMERGENCY and bool(message.text) for message in messages]
    emergency = emergency or any(_level(message) == EMERGENCY for message in messages)
    if emergency and not any(marked):
        first = next((i for i, message in enumerate(messages) if message.text), None)
        marked = [i == first for i in range(len(messages))]
    return tuple(Bubble(message, mark) for message, mark in zip(messages, marked, strict=True))


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
    environment = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(TEMPLATES_DIR),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        linked=_linked_here,
        paragraphs=paragraphs,
        plain_date=plain_date,
        kilometres=kilometres,
        safe_link=safe_link,
        clock=clock,
        sentences=sentences,
        isolated=isolated,
    )
    environment.globals["asset"] = assets.address
    # What a part shows that is rendered without a visit; see pages.Pages.
    environment.globals.update(here=str, framed=False, easy=False)
    return environment


@pass_context
def _linked_here(context: Context, text: str) -> Markup:
    return linked(text, new_window=bool(context.get("framed")))


def paragraphs(text: str) -> list[list[str]]:
    """A text as paragraphs of lines; a blank line parts paragraphs."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [[line for line in block.split("\n") if line.strip()] for block in blocks if block]


def sentences(text: str | None) -> list[str]:
    """A text sentence by sentence, for easy read."""
    return [part for part in _SENTENCE_END.split((text or "").strip()) if part]


def plain_date(value: str | date) -> str:
    """A date as people write it: ``2026-11-22`` is 22 November 2026, ``2023-09`` is September
    2023. What is no date comes back as it is."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    month = _MONTH.fullmatch(text)
    try:
        if month:
            return f"{date(int(month[1]), int(month[2]), 1):%B %Y}"
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}"


def kilometres(distance: float) -> str:
    """A distance with its unit, as exact as it needs to be: 0.84 is 800 m, 1.23 is 1.2 km."""
    if distance < 0.95:
        return f"{max(1, round(distance * 10)) * 100} m"
    return f"{distance:.1f} km" if distance < 9.95 else f"{distance:.0f} km"


def safe_link(address: str | None) -> str | None:
    """The address when it may stand in a link; None for anything but web, mail and telephone."""
    return address if address and _SAFE_LINK.match(address) else None


def clock(time: str) -> str:
    """A time of day as people write it: ``10:00`` is 10am, ``17:30`` is 5:30pm."""
    hours, _, minutes = time.partition(":")
    if not (hours.isdigit() and minutes.isdigit()):
        return time
    half = "am" if int(hours) % 24 < 12 else "pm"
    past = f":{minutes}" if int(minutes) else ""
    return f"{int(hours) % 12 or 12}{past}{half}"
