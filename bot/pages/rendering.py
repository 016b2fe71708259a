"""The Jinja environment that the pages of the whole site are made with, and its filters."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from bot.pages import assets

_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|sms:)[^\s]", re.IGNORECASE)
# An end of a sentence, not of a short form such as "e.g." or "St."
_SENTENCE_END = re.compile(r"(?<=[^.\s][^.\s][.!?])\s+(?=[A-Z“\"¿¡])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def environment(templates: Path) -> Environment:
    """An environment over a folder of templates, with the GOV.UK components beside it."""
    made = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(templates),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        paragraphs=paragraphs,
        plain_date=plain_date,
        kilometres=kilometres,
        safe_link=safe_link,
        clock=clock,
        sentences=sentences,
    )
    made.globals["asset"] = assets.address
    return made


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
