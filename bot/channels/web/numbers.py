"""Makes the telephone numbers and addresses in the assistant's texts ready to tap."""

from __future__ import annotations

import re
from typing import Iterator

import phonenumbers
from markupsafe import Markup, escape
from phonenumbers import PhoneNumberMatcher, shortnumberinfo

REGION = "GB"
# Short numbers look like any other figure, so only an emergency number, or one that stands
# behind a word that asks to call it, becomes a link.
_SHORT = re.compile(r"(?<![\w.,£-])(\d{3}(?: \d{3})?)(?![\w%]|[.,-]\d)")
_ASKED_TO_CALL = re.compile(r"\b(?:call|ring|phone|dial|on|or)\s+$", re.IGNORECASE)
_WEB = re.compile(r"https://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def linked(text: str, *, new_window: bool = False) -> Markup:
    """``text`` as HTML: escaped, with numbers and https addresses as links.

    Args:
        new_window: open other websites in a window of their own; few let themselves be shown in
            a frame.
    """
    html, position = Markup(), 0
    for start, end, href in sorted(_links(text)):
        if start < position:
            continue
        html += escape(text[position:start])
        apart = ' target="_blank"' if new_window and href.startswith("https:") else ""
        # Within words that run from right to left, the groups of a number would change places.
        apart = ' dir="ltr"' if href.startswith("tel:") else apart
        link = Markup('<a class="govuk-link signpost-inline-link" href="{}"{}>{}</a>')
        html += link.format(href, Markup(apart), text[start:end])
        position = end
    return html + escape(text[position:])


def isolated(text: str) -> str:
    """Plain text that runs from right to left, with marks around telephone numbers that keep the
    order of their groups (LEFT-TO-RIGHT ISOLATE and its end)."""
    parts, position = [], 0
    for start, end, href in sorted(_links(text)):
        if start >= position and href.startswith("tel:"):
            parts += [text[position:start], "\u2066", text[start:end], "\u2069"]
            position = end
    return "".join(parts) + text[position:]


def _links(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _WEB.finditer(text):
        yield match.start(), match.end(), match.group()
    for number in PhoneNumberMatcher(text, REGION):
        written = phonenumbers.format_number(number.number, phonenumbers.PhoneNumberFormat.E164)
        yield number.start, number.end, f"tel:{written}"
    for match in _SHORT.finditer(text):
        digits = match.group(1).replace(" ", "")
        if _is_short_number(digits, text[: match.start()]):
            yield match.start(1), match.end(1), f"tel:{digits}"


def _is_short_number(digits: str, before: str) -> bool:
    if shortnumberinfo.is_emergency_number(digits, REGION):
        return True
    number = phonenumbers.parse(digits, REGION)
    known = shortnumberinfo.is_valid_short_number_for_region(number, REGION)
    return known and _ASKED_TO_CALL.search(before) is not None
